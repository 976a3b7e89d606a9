"""What waits is settled once, by somebody, for a reason; nothing is deleted and no grade is flattered."""

import json
import re
import threading
from dataclasses import replace

import pytest

from db import access, settlements
from db.erasure import EMPTY_PAYLOAD
from db.privacy import Sealed
from db.users import add_user
from surveys import settling
from surveys.intake import ConflictKept, Misfits, Quarantined
from surveys.links import order_link, read_link
from surveys.publishing import publish
from surveys.settling import Correction, SettlingRefused
from surveys.waiting import REASONS, listed, opened, reveal, said
from tests.surveys.conftest import VISIT
from tests.surveys.test_intake import kept, responses

WHY = "called the customer"


@pytest.fixture
def staff(store):
    return add_user(store, login="li.na", name="李娜", password="long enough 长", role="admin")


@pytest.fixture
def second(store):
    return add_user(store, login="wang", name="王伟", password="long enough 长", role="admin")


def put_aside(customer, **sent):
    with pytest.raises(Quarantined):
        customer.sends(**sent)
    return customer.last


def second_answer(customer):
    first = customer.answers(csat="5", comment="好，电话 13812345678")
    with pytest.raises(ConflictKept):
        customer.sends_again(answers={"csat": "1"})
    return first


def graded(store, response_id):
    return store.one("select grade from responses where response_id = :id", id=response_id)["grade"]


def test_the_pile_says_what_waits_and_why(customer, store):
    put_aside(customer, order="WO-77", channel="excel", answers={"csat": "4"})
    put_aside(customer, channel="tablet", answers={"csat": "9"})
    second_answer(customer)
    assert {(one.kind, one.reason, one.outlet, one.order) for one in listed(store)} == {
        ("quarantine", "order", "", "WO-77"),
        ("quarantine", "answers", "SZ001", ""),
        ("conflict", "conflict", "SZ001", ""),
    }
    assert settlements.counts(store) == {"quarantine": 2, "conflict": 1}


def test_an_answer_with_a_wrong_order_is_counted_once_the_order_is_put_right(customer, store, staff):
    sent = put_aside(customer, order="WO-77", channel="excel", answers={"csat": "4"})
    done = settling.count(store, staff, 1, WHY, Correction(order="WO-2"))
    assert (done.receipt.response_id, done.receipt.grade) == (sent.response_id, "D")
    assert kept(store, sent.response_id) == {"csat": 4.0}
    row = store.one("select order_id, outlet_id from responses")
    assert (row["order_id"], row["outlet_id"]) == (2, 2)
    assert listed(store) == []


def test_answers_that_do_not_fit_are_counted_once_corrected_and_never_before(customer, store, staff):
    sent = put_aside(customer, channel="tablet", answers={"csat": "9", "nps": "8"})
    (row,) = [row for row in opened(store, "quarantine", 1).rows if row.problem]
    assert row.item.name == "csat"
    with pytest.raises(Misfits):
        settling.count(store, staff, 1, WHY)
    assert len(listed(store)) == 1
    done = settling.count(store, staff, 1, WHY, Correction(answers={"csat": "4"}))
    assert kept(store, sent.response_id) == {"csat": 4.0, "nps": 8.0}
    # The poster's link is genuine, but staff wrote one of the answers.
    assert done.receipt.grade == graded(store, sent.response_id) == "D"


def test_what_was_sent_stays_as_it_was_and_sent_again_it_gets_the_same_receipt(customer, store, staff):
    put_aside(customer, channel="tablet", answers={"csat": "9"})
    done = settling.count(store, staff, 1, WHY, Correction(answers={"csat": "4"}))
    again = customer.sends_again()
    assert (again.number, again.replay) == (done.receipt.number, True)
    assert store.one("select count(*) as n from conflicts")["n"] == 0
    sealed = settlements.find(store, "quarantine", 1).payload_sealed
    assert json.loads(store.vault.unseal(sealed, Sealed.PAYLOAD))["answers"] == {"csat": "9"}


def test_a_second_answer_by_a_spent_order_link_is_never_better_than_a_posters(customer, store, staff):
    customer.answers_about("WO-1", csat="5")
    with pytest.raises(Quarantined):
        customer.answers_about("WO-1", csat="2")
    sent = customer.last
    assert opened(store, "quarantine", 1).order == "WO-1"
    assert settling.count(store, staff, 1, WHY).receipt.grade == "C"
    assert graded(store, sent.response_id) == "C"
    assert store.one("select order_id from responses where response_id = :id", id=sent.response_id)["order_id"] == 1


def test_an_order_that_was_never_there_gives_way_to_the_outlet(customer, store, staff):
    sent = put_aside(customer, order="WO-77", channel="excel", answers={"csat": "4"})
    with pytest.raises(Quarantined, match="order"):
        settling.count(store, staff, 1, WHY, Correction(outlet="SZ002", order="WO-77"))
    settling.count(store, staff, 1, WHY, Correction(outlet="SZ002"))
    row = store.one("select order_id, outlet_id from responses where response_id = :id", id=sent.response_id)
    assert (row["order_id"], row["outlet_id"]) == (None, 2)


def test_an_answer_to_a_questionnaire_published_later_spends_its_link_and_counts_as_c(customer, store, staff):
    code = order_link(store, "WO-1").rsplit("/", 1)[1]
    put_aside(customer, link=code, version="test-2", answers={"csat": "3"})
    with pytest.raises(Quarantined, match="questionnaire"):
        settling.count(store, staff, 1, WHY)
    publish(store, replace(VISIT, version="test-2"))
    assert settling.count(store, staff, 1, WHY).receipt.grade == "C"
    assert read_link(store, code).state == "spent"


def test_answers_by_another_questionnaires_link_leave_it_open(customer, store, staff):
    publish(store, replace(VISIT, name="other"))
    code = order_link(store, "WO-1").rsplit("/", 1)[1]
    sent = put_aside(customer, link=code, questionnaire="other", answers={"csat": "3"})
    assert listed(store)[0].reason == "uninvited"
    assert settling.count(store, staff, 1, WHY).receipt.grade == "C"
    assert store.one("select order_id from responses where response_id = :id", id=sent.response_id)["order_id"] == 1
    assert read_link(store, code).state == "open"


def test_every_reason_of_the_intake_is_known_here():
    told = Quarantined.__doc__.partition("``reason``:")[2]
    assert set(re.findall(r"([a-z]{5,}) ?(?:\||\()", told)) <= set(REASONS)


def test_an_unknown_version_can_be_read_as_one_that_is_published(customer, store, staff):
    put_aside(customer, version="test-9", answers={"csat": "3"})
    assert opened(store, "quarantine", 1).versions == ("test-1",)
    assert opened(store, "quarantine", 1).rows == ()
    assert opened(store, "quarantine", 1, "test-1").rows[0].sent == "3"
    assert settling.count(store, staff, 1, WHY, Correction(version="test-1")).receipt.grade == "C"


def test_a_conflict_shows_both_answers_and_marks_where_they_differ(customer, store):
    second_answer(customer)
    rows = {row.item.name: row for row in opened(store, "conflict", 1).rows}
    assert (rows["csat"].kept, rows["csat"].sent, rows["csat"].differs) == ("5", "1", True)
    assert not rows["nps"].differs


def test_a_conflict_counted_as_an_answer_of_its_own_keeps_both(customer, store, staff):
    first = second_answer(customer)
    done = settling.count_as_own(store, staff, "conflict", 1, WHY)
    again = settling.count_as_own(store, staff, "conflict", 1, WHY)
    assert done.receipt.response_id != first.response_id
    assert (again.receipt.response_id, again.again) == (done.receipt.response_id, True)
    assert done.receipt.grade == "C"
    assert (kept(store, first.response_id)["csat"], kept(store, done.receipt.response_id)["csat"]) == (5.0, 1.0)
    assert responses(store) == 2


def test_an_answer_whose_id_has_landed_meanwhile_is_counted_beside_it_or_not_at_all(customer, store, staff):
    put_aside(customer, channel="tablet", answers={"csat": "9"})
    landed = customer.sends_again(answers={"csat": "4"})
    with pytest.raises(ConflictKept):
        settling.count(store, staff, 1, WHY, Correction(answers={"csat": "3"}))
    assert len(listed(store)) == 1
    done = settling.count_as_own(store, staff, "quarantine", 1, WHY, Correction(answers={"csat": "3"}))
    assert done.receipt.response_id != landed.response_id
    assert done.receipt.grade == "D"


def test_putting_away_needs_a_reason_and_deletes_nothing(customer, store, staff):
    put_aside(customer, order="WO-77", channel="excel", answers={"csat": "4"})
    with pytest.raises(SettlingRefused, match="reason"):
        settling.put_away(store, staff, "quarantine", 1, " x ")
    assert settling.put_away(store, staff, "quarantine", 1, "a test by ourselves").receipt is None
    assert settling.put_away(store, staff, "quarantine", 1, "a test by ourselves").again
    assert responses(store) == 0
    (held, by, why) = settlements.settled(store, 10)[0]
    assert (held.decision, by, why) == ("put_away", "李娜", "a test by ourselves")
    assert store.one("select count(*) as n from quarantine")["n"] == 1


def test_every_decision_is_on_record_once(customer, store, staff):
    second_answer(customer)
    for _ in range(2):
        settling.count_as_own(store, staff, "conflict", 1, WHY)
    (entry,) = [one for one in access.entries(store) if one.event.startswith("settled_")]
    assert (entry.login, entry.event, entry.subject, entry.subject_id) == ("li.na", "settled_own", "conflict", 1)
    assert entry.reason.startswith(WHY)


def test_the_second_of_two_people_is_told_who_was_first(customer, store, staff, second):
    put_aside(customer, order="WO-77", channel="excel", answers={"csat": "4"})
    settling.put_away(store, staff, "quarantine", 1, WHY)
    with pytest.raises(SettlingRefused, match="李娜") as refused:
        settling.count(store, second, 1, WHY, Correction(order="WO-1"))
    assert refused.value.rule == "settled"
    assert responses(store) == 0


def test_two_people_at_the_same_moment_settle_it_once(customer, store, staff, second):
    put_aside(customer, order="WO-77", channel="excel", answers={"csat": "4"})
    told, ready = [], threading.Barrier(2)

    def decide(who, order):
        ready.wait()
        told.append(settling.count(store, who, 1, WHY, Correction(order=order)))
        store.close()

    people = [threading.Thread(target=decide, args=one) for one in ((staff, "WO-1"), (second, "WO-2"))]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(one.again for one in told) == [False, True]
    assert len({one.receipt.number for one in told}) == responses(store) == 1


def test_what_was_erased_can_only_be_put_away(customer, store, staff):
    put_aside(customer, order="WO-77", channel="excel", answers={"csat": "4"})
    with store.transaction() as write:
        emptied = store.vault.seal(EMPTY_PAYLOAD, Sealed.PAYLOAD)
        write.execute("update quarantine set payload_sealed = :emptied", emptied=emptied)
    assert opened(store, "quarantine", 1).submission is None
    with pytest.raises(SettlingRefused, match="erased"):
        settling.count(store, staff, 1, WHY)
    settling.put_away(store, staff, "quarantine", 1, WHY)


def test_what_people_wrote_is_masked_until_somebody_asks_on_record(customer, store, staff):
    second_answer(customer)
    found = opened(store, "conflict", 1)
    comment = next(row for row in found.rows if row.item.name == "comment")
    assert said(comment.item, comment.kept, "zh") == "好，电话 ***"
    reveal(store, staff, found.held)
    assert said(comment.item, comment.kept, "zh", plain=True) == "好，电话 13812345678"
    assert access.entries(store)[0].event == "reveal_answers"


def test_choices_are_said_in_the_readers_language(customer, store):
    second_answer(customer)
    csat = opened(store, "conflict", 1).rows[0]
    assert (said(csat.item, csat.kept, "zh"), said(csat.item, csat.sent, "en")) == ("很满意", "Bad")
