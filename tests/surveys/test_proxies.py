"""Whose word counts for a customer's address: that of the proxies named in FORWARDED_ALLOW_IPS, nobody else's."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from db.store import Store
from surveys.intake.evidence import origin
from surveys.intake.submission import Submission
from surveys.links import outlet_link
from tests.surveys.serving import serving

ROOT = Path(__file__).parents[2]
CUSTOMER, LIAR = "203.0.113.9", "198.51.100.1"
Answered = Callable[..., str]


@pytest.fixture
def behind(store: Store, monkeypatch) -> Iterator[Callable[[str], Answered]]:
    """``behind("10.0.0.1")``: a server that believes this proxy, and a way to answer there from this machine."""
    opened = []

    def answering(trusted: str) -> Answered:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", trusted)
        running = serving(store)
        opened.append(running)
        address = running.__enter__()

        def answer(**headers: str) -> str:
            """The network index of an answer sent with these headers."""
            sent = {
                "response_id": str(uuid.uuid4()),
                "link": outlet_link(store, "SZ001"),
                "answers": {"csat": "5"},
            }
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            assert httpx.post(f"{address}/api/responses", json=sent, headers=given).status_code == 201
            row = store.one("select network_index as n from responses where response_id = :id", id=sent["response_id"])
            return row["n"]

        return answer

    yield answering
    for running in opened:
        running.__exit__(None, None, None)


def index_of(store: Store, host: str) -> str:
    """What the server makes of an address today."""
    row = store.one("select max(received_at) as at from responses")
    submission = Submission(str(uuid.uuid4()), "service-visit", {}, "web", network=host)
    return origin(store.vault, submission, row["at"])[1]


def test_from_the_named_proxy_the_network_is_the_customers(store, behind):
    answer = behind("127.0.0.1")
    assert answer(x_forwarded_for=CUSTOMER) == index_of(store, CUSTOMER)
    # What the customer claims stands left of what the proxy saw.
    assert answer(x_forwarded_for=f"{LIAR}, {CUSTOMER}") == index_of(store, CUSTOMER)


def test_a_claim_from_elsewhere_changes_nothing(store, behind):
    answer = behind("10.0.0.1")
    plain = answer()
    assert plain == index_of(store, "127.0.0.1")
    assert answer(x_forwarded_for=LIAR) == plain
    assert answer(x_forwarded_for=f"{LIAR}, 10.0.0.1") == plain
    assert answer(forwarded=f"for={LIAR}", x_real_ip=LIAR, x_forwarded_proto="https") == plain


def test_a_whole_network_of_proxies_may_be_named(store, behind):
    answer = behind("10.0.0.0/8,127.0.0.0/8")
    assert answer(x_forwarded_for=f"{LIAR}, {CUSTOMER}, 10.1.2.3") == index_of(store, CUSTOMER)


@pytest.mark.parametrize("page", ["dashboard/docs/running.md", "surveys/docs/answering.md"])
def test_both_pages_say_how_to_name_the_proxy(page):
    told = (ROOT / page).read_text("utf-8")
    assert "FORWARDED_ALLOW_IPS" in told
    assert "X-Forwarded-For" in told
