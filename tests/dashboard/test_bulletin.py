"""The plain briefing: small, gated, scoped, in both languages."""

import gzip

import pytest

from db.demo import make
from db.store import Store
from db.users import add_user
from tests.dashboard.served import PASSWORD, free_port, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brief") / "company"
    store = Store.open(folder)
    make(store, orders=3000, outlets=24, seed=7)
    add_user(store, login="chief", name="Chief", password=PASSWORD, role="admin")
    add_user(store, login="caller", name="Caller", password=PASSWORD, role="agent")
    store.close()
    port = free_port()
    with serving(folder, "dashboard", "--port", str(port), port=port) as running:
        yield running


def test_a_stranger_is_sent_to_sign_in(served):
    answer = served.client().get("/brief")
    assert answer.status_code in (302, 303, 307)
    assert "/signin" in answer.headers["location"]


def test_the_briefing_says_what_the_overview_says_in_a_few_kilobytes(served):
    answer = served.signed_in("chief").get("/brief?lang=zh")
    assert answer.status_code == 200
    assert "满意度 <b>" in answer.text
    assert "净推荐值" in answer.text
    assert "<script" not in answer.text
    assert len(gzip.compress(answer.content)) < 5_000


def test_it_speaks_english_too(served):
    answer = served.signed_in("chief").get("/brief?lang=en")
    assert "Satisfaction is <b>" in answer.text
    assert 'lang="en"' in answer.text


def test_an_agent_has_no_briefing(served):
    assert served.signed_in("caller").get("/brief").status_code == 303
