"""Parts, returns, exclusions and cost, from rows written by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics import cost, exclusions, parts, returns, worth
from dashboard.metrics.catalogue import INDICES
from dashboard.metrics.indices.sums import sheets, summed
from dashboard.metrics.scope import Scope
from tests.dashboard.metrics.test_faults import Workshop


@pytest.fixture
def workshop(books):
    made = Workshop(books)
    # A later claim elsewhere makes March's orders old enough to be judged.
    made.claim(made.order("LATE", "2026-05-01", outlet="S1"), "2026-05-02")
    return made


def use(books, claim, part, quantity=1, price=1_000, back=None):
    with books.store.transaction() as write:
        write.execute(
            "insert or ignore into parts (part_id, code, abc_class, rev) values (:part, 'P' || :part, 'A', :rev)",
            part=part,
        )
        write.execute(
            """insert into claim_parts (claim_id, part_id, quantity, unit_price_fen, old_part_returned, rev)
               values (:claim, :part, :quantity, :price, :back, :rev)""",
            claim=claim, part=part, quantity=quantity, price=price, back=back,
        )  # fmt: skip


def test_an_order_costs_what_was_claimed_and_not_refused(workshop):
    for day, labour in (("2026-03-02", 10_000), ("2026-03-03", 30_000)):
        workshop.claim(workshop.order(f"S{day}", day), day, labour=labour)
    workshop.order("S3", "2026-03-04", "maintenance")
    refused = workshop.order("S4", "2026-03-05")
    workshop.claim(refused, "2026-03-06", labour=90_000)
    with workshop.books.store.transaction() as write:
        write.execute("update claims set status = 'rejected', rev = :rev where order_id = :order", order=refused)
    view = workshop.books.view()
    found = cost.spent(view)
    assert (found.orders, found.claimed, found.total) == (4, 2, 40_000)
    assert found.figure.value == 10_000
    rows = cost.by(view, "service_type").set_index("service_type")
    assert rows.loc["repair", "mean"] == pytest.approx(40_000 / 3)
    assert rows.loc["maintenance", "mean"] == 0
    # The index of outlet assessment is the same number from the same orders.
    (sheet,) = (one for one in sheets(view) if "cost" in one.indices)
    told = view.read(summed(sheet))
    assert (told["n"].sum(), told["total"].sum()) == (found.orders, found.total)
    assert INDICES["cost"].metric is found.figure.metric


def test_an_order_too_young_to_be_claimed_for_is_left_out(workshop):
    workshop.order("S1", "2026-03-02")
    workshop.order("S2", "2026-04-20")
    view = workshop.books.view()
    assert cost.spent(view).orders == 1
    assert cost.spent(view, view.period.stretched(31)).orders == 1


def test_outlets_are_held_against_the_same_mix_of_work():
    mix = {"category": "fan", "under_warranty": 1}
    cells = pd.DataFrame(
        [
            {"outlet_id": one, "region_id": 1, "service_type": service, **mix, "orders": n, "total": n * each,
             "squares": n * each**2 * 1.5}
            for one, service, n, each in (
                (1, "repair", 90, 100.0), (1, "delivery", 10, 10.0),
                (2, "repair", 10, 100.0), (2, "delivery", 90, 10.0),
                (3, "repair", 50, 200.0), (3, "delivery", 50, 20.0), (4, "repair", 4, 100.0),
            )
        ]
    )  # fmt: skip
    rows = cost.compared(cells).set_index("outlet_id")
    assert list(rows.index) == [1, 2, 3]
    # The first two do the same work at the same price, though the one's orders cost three times the other's.
    assert rows.loc[1, "mean"] / rows.loc[2, "mean"] > 4
    assert rows.loc[1, "ratio"] == pytest.approx(rows.loc[2, "ratio"], rel=0.1)
    assert rows.loc[3, "ratio"] > 1.3


def test_parts_are_counted_by_claim_fault_and_value(workshop):
    first, second = (workshop.order(one, "2026-03-02") for one in ("S1", "S2"))
    workshop.claim(first, "2026-03-03")
    workshop.claim(second, "2026-03-03", fault=2)
    use(workshop.books, 2, 1, 2, 5_000, back=1)
    use(workshop.books, 2, 2, 1, 100, back=0)
    view = workshop.books.view()
    used = parts.used(view)
    assert (used.claims, used.with_part, used.pieces, used.known, used.returned) == (2, 1, 3, 2, 1)
    assert used.per_claim.value == 150
    listed = parts.by_part(view)
    assert listed["code"].tolist() == ["P1", "P2"]
    assert listed["computed"].tolist() == ["A", "C"]
    by_fault = parts.by_fault(view).set_index("fault_id")
    assert by_fault.loc[1, "part_id"] == 1
    assert by_fault.loc[2, "pieces"] == 0
    assert set(parts.by_outlet(workshop.books.view(scope=Scope(outlet_ids=(1,))))["outlet_id"]) == {1}


def test_returns_stand_against_units_delivered(workshop):
    for number in range(40):
        workshop.order(f"N{number}", "2026-03-02", "delivery", product=1 + number % 2)
    back = [workshop.order(f"N{number}", "2026-03-20", "return", product=1) for number in (0, 2, 4)]
    workshop.order("N1", "2026-03-21", "exchange", product=2)
    with workshop.books.store.transaction() as write:
        for order in back:
            write.execute(
                "insert into returns (order_id, reason, rev) values (:order, 'transport_damage', :rev)", order=order
            )
    view = workshop.books.view()
    found = returns.came_back(view)
    assert (found.sold, found.returned, found.exchanged, found.told) == (40, 3, 1, 3)
    assert found.figure("return").value == pytest.approx(3 / 40)
    assert returns.by_reason(view)["reason"].tolist() == ["transport_damage"]
    assert returns.by_product(view).set_index("product_id").loc[1, "returned"] == 3
    assert not returns.reason_by_product(view)["odd"].any()


def test_money_at_stake_is_what_is_neither_refused_nor_recovered(workshop):
    for number, status in enumerate(("paid", "submitted", "rejected", "paid")):
        order = workshop.order(f"S{number}", "2026-03-02")
        workshop.claim(order, "2026-03-03", labour=1_000 * (number + 1))
        with workshop.books.store.transaction() as write:
            write.execute("update claims set status = :status, rev = :rev where order_id = :order",
                          status=status, order=order)  # fmt: skip
            if number < 3:
                for exclusion, found_by in (("misuse", "stated"), ("expired", "warranty_end"))[: 1 + (number == 0)]:
                    write.execute(
                        """insert into claim_exclusions (claim_id, exclusion, found_by, at, rev)
                           select claim_id, :exclusion, :found_by, '2026-03-04T00:00:00Z', :rev from claims
                           where order_id = :order""",
                        exclusion=exclusion, found_by=found_by, order=order,
                    )  # fmt: skip
    view = workshop.books.view()
    found = exclusions.excluded(view)
    assert (found.claims, found.noted, found.open_fen, found.paid_fen) == (4, 3, 3_000, 1_000)
    kinds = exclusions.by_kind(view).set_index("exclusion")
    assert kinds.loc["misuse", "claims"] == 3
    assert kinds.loc["expired", "open_fen"] == 1_000
    (row,) = exclusions.by_outlet(view).itertuples()
    assert (row.claims, row.noted, row.odd) == (4, 3, False)


def test_cost_and_satisfaction_meet_only_where_both_are_known(workshop):
    for number in range(12):
        workshop.claim(workshop.order(f"S{number}", "2026-03-02"), "2026-03-03", labour=1_000 + 100 * number)
        workshop.books.answers("E1", date(2026, 3, 5), csat=5)
    found = worth.worth(workshop.books.view())
    assert found.overall is None
    assert found.rows["outlet_id"].tolist() == [1]
    assert found.rows["quadrant"].tolist() == [""]
    assert np.isfinite(found.rows["ratio"]).all()
