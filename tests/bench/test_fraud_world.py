"""The second world says the same with the same seed, and keeps its truth to itself."""

import pytest

from db.store import Store
from tests.bench.fraud_world import Plan, make
from tests.bench.fraud_world.frauds import KINDS

TABLES = ("orders", "claims", "claim_parts", "customers", "callback_tasks", "callback_attempts", "answers")
SMALL = Plan(seed=5, outlets=60, orders=7_000, share=0.3)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("second"))
    return store, make(store, SMALL)


def test_the_same_seed_writes_the_same_rows(told, tmp_path):
    again = Store.open(tmp_path)
    truth = make(again, SMALL)
    assert truth.cheats.equals(told[1].cheats)
    for table in TABLES:
        rows = [[tuple(row) for row in store.rows(f"select * from {table}")] for store in (told[0], again)]
        assert rows[0] == rows[1], table


def test_every_kind_is_planted_and_takes_money_but_self_praise(told):
    cheats = told[1].cheats
    assert set(cheats["kind"]) == set(KINDS)
    assert len(cheats) == 18
    assert (cheats.groupby("kind")["stolen_fen"].sum().drop("self_filled") > 0).all()


def test_no_cheats_are_planted_at_a_share_of_zero(tmp_path):
    truth = make(Store.open(tmp_path), Plan(seed=5, outlets=30, orders=1_500, share=0.0))
    assert truth.kinds == {}
