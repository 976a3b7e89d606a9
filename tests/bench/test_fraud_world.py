"""The second world says the same with the same seed, and keeps its truth to itself."""

from dataclasses import replace

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


def test_aimed_calls_are_as_many_and_go_where_they_were_aimed(told, tmp_path):
    store = Store.open(tmp_path)
    make(store, replace(SMALL, aimed=tuple(range(6))))
    late = "completed_at >= datetime('2026-06-30', '-150 days')"
    counted = "select count(*) from callback_tasks join orders using (order_id) where"

    def count(of, where):
        return of.one(f"{counted} {late} and {where}")[0]

    assert count(store, "1") == pytest.approx(count(told[0], "1"), rel=0.15)
    assert count(store, "outlet_id <= 6") > 2 * count(told[0], "outlet_id <= 6")
    assert count(store, "outlet_id > 6 and drawn = 'risk'") == 0
    # Weights still speak for every order: what is called for all of them is their number.
    finished = (
        f"select count(*) from orders where {late} and service_type <> 'consultation' and completed_at is not null"
    )
    weighed = store.one(f"select sum(weight) from callback_tasks join orders using (order_id) where {late}")[0]
    assert weighed == pytest.approx(store.one(finished)[0], rel=0.15)
