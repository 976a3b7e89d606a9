"""Bad batches, faults and ages: what is counted, what is proven, and that chance finds nothing."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics import ages, faults
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.hazard import hazard
from dashboard.metrics.view import View


def test_ages_add_up_to_the_units_followed(read_only):
    view = View(read_only.warehouse, Period(date(2026, 8, 29), date(2026, 11, 27)))
    units = ages.watched(view, view.period.stretched(730))
    found = ages.by_age(units)
    assert np.nansum(found.events) == (units["units"] * units["failed"]).sum()
    assert np.all(np.diff(found.watched[found.watched > 0]) <= 0)
    assert found.total[11] == pytest.approx(np.sum(found.events[:12] / found.watched[:12]))


def line(dice, product, fault, expected, worse=1.0):
    """A product's fault over 24 production months, ``expected`` failures each, ``worse`` times as many in three."""
    wanted = np.full(24, float(expected))
    true = wanted.copy()
    true[10:13] *= worse
    return pd.DataFrame(
        {
            "product_id": product, "fault_id": fault, "category": "fan" if product < 6 else "pump",
            "production_month": pd.date_range("2024-01-01", periods=24, freq="MS"), "observed": dice.poisson(true),
            "expected": wanted, "units": 100, "fen": 0.0,
        }
    )  # fmt: skip


def test_chance_alone_seldom_makes_a_bad_batch():
    false = []
    for seed in range(12):
        dice = np.random.default_rng(seed)
        cells = pd.concat([line(dice, product, fault, 4) for product in range(8) for fault in range(3)])
        false.append(len(faults.runs(cells)[0]) > 0)
    assert sum(false) <= 2


def test_three_bad_months_are_found_with_their_ratio():
    dice = np.random.default_rng(6)
    worse = {(3, 2): 3.0}
    cells = pd.concat(
        [line(dice, product, fault, 4, worse.get((product, fault), 1)) for product in range(12) for fault in range(4)]
    )
    found, searched = faults.runs(cells)
    run = found[0]
    assert (run.product_id, run.fault_id, run.first, run.last) == (3, 2, date(2024, 11, 1), date(2025, 1, 1))
    assert run.low < 3 < run.high
    # Runs of one, two and three of 24 months, for 12 products and 2 categories with 4 faults each.
    assert searched == (24 + 23 + 22) * (12 + 2) * 4


def test_a_part_shared_by_models_is_found_in_each():
    # Twice as often in each of six models says little model by model, and much of all six together.
    dice = np.random.default_rng(1)
    cells = pd.concat([line(dice, product, fault, 4, 2.2 if product < 6 and fault == 1 else 1)
                       for product in range(12) for fault in range(4)])  # fmt: skip
    found, _ = faults.runs(cells)
    assert len(found) >= 3
    assert all(run.product_id < 6 and run.fault_id == 1 for run in found)


def test_early_failures_are_a_ratio_of_rates():
    events, watched = np.array([9.0, 9, 9, 1, 1, 1]), np.full(6, 300.0)
    ratio = ages.early(hazard(events, watched))
    assert ratio.value == pytest.approx(9.0)
    assert ratio.told_apart
    assert ages.early(hazard(np.zeros(6), watched)) is None


class Workshop:
    """Units, orders and claims written one by one."""

    def __init__(self, books):
        self.books, self.orders = books, 0
        with books.store.transaction() as write:
            for model, months in (("AC-1", 24), ("TV-1", 12)):
                write.execute(
                    "insert into products (model, category, warranty_months, rev) "
                    "values (:model, 'fan', :months, :rev)",
                    model=model, months=months,
                )  # fmt: skip
            for code in ("F1", "F2"):
                write.execute("insert into faults (code, rev) values (:code, :rev)", code=code)

    def order(self, serial, day, service="repair", outlet="E1", product=1, bought="2026-01-01"):
        self.orders += 1
        with self.books.store.transaction() as write:
            write.execute(
                """insert into orders (order_no, outlet_id, product_id, serial, production_month, purchased_on,
                     service_type, under_warranty, requested_at, completed_at, rev)
                   values (:number, :outlet, :product, :serial, '2025-11', :bought, :service, 1, :at, :at, :rev)""",
                number=f"O{self.orders}", outlet=self.books.outlet(outlet), product=product, serial=serial,
                bought=bought, service=service, at=f"{day}T02:00:00Z",
            )  # fmt: skip
        return self.orders

    def claim(self, order, day, fault=1, labour=10_000):
        with self.books.store.transaction() as write:
            write.execute(
                """insert into claims (claim_no, order_id, outlet_id, product_id, serial, production_month, fault_id,
                     labour_fen, claimed_at, rev)
                   select 'C' || :order || :fault, order_id, outlet_id, product_id, serial, production_month, :fault,
                     :labour, :at, :rev from orders where order_id = :order""",
                order=order, fault=fault, labour=labour, at=f"{day}T02:00:00Z",
            )  # fmt: skip


@pytest.fixture
def workshop(books):
    return Workshop(books)


def test_a_repair_done_twice_is_one_failure(workshop):
    first = workshop.order("S1", "2026-03-02")
    again = workshop.order("S1", "2026-03-12")
    workshop.order("S2", "2026-03-12", "maintenance")
    workshop.claim(first, "2026-03-03")
    workshop.claim(again, "2026-03-13")
    view = workshop.books.view()
    rate = faults.fault_rate(view, view.period)
    assert (rate.value, rate.n) == (0.5, 2)
    (row,) = faults.by_fault(view).itertuples()
    assert (row.claims, row.units, row.aged) == (2, 1, 2)
    assert row.age == pytest.approx(66 / 30.44, abs=0.2)
    assert faults.bad_batches(view).cells["observed"].sum() == 1


def test_a_unit_is_followed_from_its_installation_to_what_ends_it(workshop):
    for serial in ("S1", "S2", "S3", "S4"):
        workshop.order(serial, "2026-01-01", "installation", product=2 if serial == "S4" else 1)
    workshop.claim(workshop.order("S1", "2026-02-20"), "2026-02-21")
    workshop.order("S2", "2026-02-05", "return")
    # Known only because it broke: not followed.
    workshop.claim(workshop.order("S9", "2026-02-20"), "2026-02-21")
    units = ages.watched(workshop.books.view(), Period(date(2026, 1, 1), date(2026, 3, 31)))
    told = {(row.product_id, row.age, row.failed): row.units for row in units.itertuples()}
    assert told == {(1, 1, 1): 1, (1, 1, 0): 1, (1, 2, 0): 1, (2, 2, 0): 1}
    late = ages.watched(workshop.books.view(), Period(date(2026, 1, 1), date(2027, 12, 31)))
    assert {(row.product_id, row.age) for row in late.itertuples() if row.product_id == 2} == {(2, 12)}
