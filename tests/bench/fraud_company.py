"""The companies the fraud benches judge on: what was planted is known, and kept away from the signals."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dashboard.metrics.fraud.combination import LEAST_DAYS, assess
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from db.demo import make
from db.store import Store
from db.warehouse import TABLES, Warehouse
from tests.bench import fraud_world
from tests.bench.fraud_world.plan import AIMED_DAYS

AIMED_AT = 0.1
END = date(2026, 11, 20)  # of every demo company, so that a seed is the same company tomorrow


@dataclass(frozen=True, slots=True)
class Company:
    """A company, the view on its last year, and what was planted: kind by outlet code; ``decoys`` are honest ones with
    a habit or a bad batch, ``since`` the first day of each fraud, ``acts`` false claims in that year where known."""

    warehouse: Warehouse
    view: View
    planted: dict[str, str]
    decoys: dict[str, str]
    acts: dict[str, int] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)


def demo(folder: Path, seed: int, orders: int, outlets: int) -> Company:
    """A company of db/demo."""
    store = Store.open(folder)
    make(store, orders=orders, outlets=outlets, seed=seed, end=END)
    warehouse = Warehouse.open(store)
    warehouse.sync()
    story = json.loads((folder / "demo_truth.json").read_text("utf-8"))
    planted = {code: str(role["kind"]) for code, role in story["fraud"].items()}
    since = {code: date.fromisoformat(role["from"]) for code, role in story["fraud"].items()}
    return Company(warehouse, View(warehouse, _year(END)), planted, story["decoys"], since=since)


def second(folder: Path, seed: int, orders: int, outlets: int, share: float) -> Company:
    """A company of tests/bench/fraud_world; ``decoys`` are the honest habits."""
    return _second(folder, fraud_world.Plan(seed, outlets, orders, share))


def aimed(folder: Path, seed: int, orders: int, outlets: int, share: float) -> Company:
    """The same company, half of whose callbacks of the last half-year went to the tenth of the outlets that the ranking
    put first at its beginning, from what was known by then."""
    blind = second(folder / "blind", seed, orders, outlets, share)
    day = blind.view.period.end - timedelta(days=AIMED_DAYS)
    found = assess(blind.view.at(Period(day - timedelta(days=LEAST_DAYS - 1), day)))
    blind.warehouse.close()
    first = found.outlets["outlet_id"].head(round(outlets * AIMED_AT)).astype(int) - 1
    return _second(folder / "aimed", fraud_world.Plan(seed, outlets, orders, share, aimed=tuple(first)))


def _second(folder: Path, plan: fraud_world.Plan) -> Company:
    store = Store.open(folder)
    truth = fraud_world.make(store, plan)
    (folder / "fraud_world_truth.json").write_text(truth.cheats.to_json(orient="records"), "utf-8")
    warehouse = Warehouse.open(store)
    warehouse.sync()
    habits = {code: habits for code, habits in truth.habits.itertuples(index=False) if habits}
    since = dict(zip(truth.cheats["code"], map(date.fromisoformat, truth.cheats["since"]), strict=True))
    return Company(warehouse, View(warehouse, _year(plan.end)), truth.kinds, habits, truth.acts, since)


def without_planted(made: Company) -> Company:
    """A copy of the company in memory, its planted outlets and all they did taken out."""
    copy = Warehouse(made.warehouse.store, duckdb.connect(":memory:"))
    copy.sync()
    codes = "', '".join(made.planted)
    gone = copy.query(f"select outlet_id from outlets where code in ('{codes}')")["outlet_id"].tolist()
    for table, columns in TABLES.items():
        if "outlet_id" in columns:
            copy.query(f"delete from {table} where outlet_id in {tuple(gone)}")
    return Company(copy, View(copy, made.view.period), {}, made.decoys)


def _year(end: date) -> Period:
    return Period(end.replace(year=end.year - 1), end)
