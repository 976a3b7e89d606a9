"""An order's link is an invitation to one questionnaire: answers to another one are kept, and never spend it."""

from contextlib import ExitStack
from dataclasses import replace

import httpx
import pytest

from db import invitations
from surveys.intake import Quarantined
from surveys.links import order_link, outlet_link, read_link
from surveys.publishing import publish
from tests.surveys.conftest import VISIT, new_id
from tests.surveys.serving import serving


def code(url: str) -> str:
    return url.rsplit("/", 1)[1]


@pytest.fixture
def other(store) -> str:
    """Another published questionnaire."""
    publish(store, replace(VISIT, name="delivery", version="1"))
    return "delivery"


def test_answers_to_another_questionnaire_are_kept_with_the_reason_and_the_link_stays_open(store, customer, other):
    link = code(order_link(store, "WO-1"))
    with pytest.raises(Quarantined) as refused:
        customer.sends(link=link, questionnaire=other, answers={"csat": "1"})
    assert refused.value.reason == "uninvited"
    assert "invites to service-visit, the answers are to delivery" in str(refused.value)
    row = store.one("select reason from quarantine")
    assert row["reason"] == str(refused.value)
    assert read_link(store, link).state == "open"
    assert customer.sends(link=link, answers={"csat": "5"}).grade == "A"
    assert read_link(store, link).state == "spent"


def test_each_invitation_of_an_order_is_spent_by_its_own_answer_only(store, customer, other):
    first, second = code(order_link(store, "WO-1")), code(order_link(store, "WO-1", other))
    assert first != second
    customer.sends(link=second, questionnaire=other, answers={"csat": "5"})
    assert (read_link(store, first).state, read_link(store, second).state) == ("open", "spent")
    held = invitations.find(store, read_link(store, first).invitation_id)
    assert held.questionnaire == "service-visit"


def test_a_program_is_told_in_words_and_sending_again_changes_nothing(store, other):
    sent = {
        "response_id": new_id(),
        "link": order_link(store, "WO-1"),
        "questionnaire": other,
        "answers": {"csat": "5"},
    }
    with ExitStack() as open_:
        line = open_.enter_context(httpx.Client(base_url=open_.enter_context(serving(store))))
        for _ in range(2):
            reply = line.post("/api/responses", json=sent)
            assert (reply.status_code, reply.json()["reason"]) == (422, "uninvited")
            assert "invites to service-visit" in reply.json()["error"]
    assert store.one("select count(*) as n from quarantine")["n"] == 1
    assert store.one("select count(*) as n from responses")["n"] == 0


def test_a_poster_serves_every_questionnaire_of_its_outlet(store, customer, other):
    receipt = customer.sends(link=code(outlet_link(store, "SZ001")), questionnaire=other, answers={"csat": "5"})
    assert receipt.grade == "C"
