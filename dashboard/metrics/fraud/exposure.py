"""How many claims an outlet should have had, if its products failed as they do everywhere else.

Indirect standardisation in three factors, each estimated over the whole network:
rate(service, product, fault) x age(fault, half-year of age) x batch(product, production month, fault). The batch factor
is shrunk towards 1 by HELD expected claims and leaves the outlet itself out, so a bad batch raises what is expected of
everybody who serves it and nobody is compared with a number he made himself. A last factor per fault leaves the outlet
out of the national level too. Source: Breslow and Day, Statistical Methods in Cancer Research II (1987), section 2.3.

Exposure is finished orders. Invented visits add to both sides, but a fault's rate is far below one claim an order, so
they still stand out fault by fault.
"""

from __future__ import annotations

import ibis
import pandas as pd

from dashboard.metrics.view import View

HELD = 4.0
"""A batch needs about this many expected claims before its own experience counts as much as the product's."""

AGES = 5
"""Half-years of age told apart; the last one is open."""

BATCH = ["product_id", "production_month"]


def orders(view: View, covered: bool = False) -> ibis.Table:
    """Finished orders by outlet, month, service type, product, production month and age: ``units``.

    ``covered``: only work that could be claimed, as far as the order knows.
    """
    rows = view.network.table("orders")
    if covered:
        rows = rows.filter((rows.under_warranty != 0) | rows.under_warranty.isnull())
    rows = rows.filter(rows.product_id.notnull(), rows.production_month.notnull())
    return _cells(rows, rows.completed_at).aggregate(units=lambda t: t.count().cast("float64"))


def claims(view: View, once: bool = False) -> ibis.Table:
    """Claims by the same cells and fault: ``claims`` and their ``fen``. Claims without an order count as repairs.

    ``once``: only the first of a unit's claims for one fault, so that a repair done twice is one failure.
    """
    rows, served = view.network.table("claims"), view.network.everything("orders")
    if once:
        rows = _first(rows)
    rows = rows.filter(rows.product_id.notnull(), rows.production_month.notnull(), rows.fault_id.notnull())
    rows = rows.left_join(served.select("order_id", "service_type"), "order_id")
    rows = rows.mutate(service_type=rows.service_type.fill_null("repair"))
    return _cells(rows, rows.claimed_at, "fault_id").aggregate(
        claims=lambda t: t.count().cast("float64"), fen=lambda t: t.amount_fen.sum().cast("float64")
    )


def batches(view: View) -> pd.DataFrame:
    """Units that failed and were expected to, by product, production month and fault, over the network.

    Columns: product_id, production_month, fault_id, observed, expected, fen. ``expected`` by service, product and age
    of the unit, before batches are looked at: what the batch would have shown if it were like the model's others.
    """
    served, claimed = orders(view, covered=True), claims(view, once=True)
    cell = [*BATCH, "fault_id"]
    expected = _by_age(served, claimed, ())
    observed = claimed.group_by(cell).aggregate(observed=claimed.claims.sum(), fen=claimed.fen.sum())
    both = expected.left_join(observed, cell)
    return view.read(
        both.select(
            *cell, observed=both.observed.fill_null(0.0), expected=both.plain, fen=both.fen.fill_null(0.0)
        ).order_by(cell)
    )


def _first(rows: ibis.Table) -> ibis.Table:
    """The first claim of each unit for each fault; claims without a serial number stand for a unit each."""
    unit = rows.serial.fill_null(rows.claim_no)
    turn = ibis.row_number().over(
        ibis.window(group_by=[unit, rows.fault_id], order_by=[rows.claimed_at, rows.claim_id])
    )
    return rows.mutate(turn=turn).filter(lambda row: row.turn == 0).drop("turn")


def _cells(rows: ibis.Table, moment: ibis.expr.types.TimestampValue, *more: str) -> ibis.expr.types.GroupedTable:
    made = rows.production_month
    months = (moment.year() - made.year()) * 12 + moment.month() - made.month()
    age = ibis.greatest(ibis.least((months / 6).floor().cast("int64"), AGES - 1), 0)
    rows = rows.mutate(month=moment.truncate("M").cast("date"), age=age)
    return rows.group_by(["outlet_id", "month", "service_type", *BATCH, "age", *more])


def standardised(view: View, by: str) -> pd.DataFrame:
    """Observed and expected claims per outlet and ``by`` ("fault_id" or "month"), over the network.

    Columns: outlet_id, ``by``, observed, expected, fen (amount claimed). Cells with neither are not there.
    """
    served, claimed = orders(view), claims(view)
    expected = _batch_adjusted(_by_age(served, claimed), claimed, by)
    observed = claimed.group_by(["outlet_id", by]).aggregate(observed=claimed.claims.sum(), fen=claimed.fen.sum())
    both = expected.outer_join(observed, ["outlet_id", by])
    rows = both.select(
        outlet_id=ibis.coalesce(both.outlet_id, both.outlet_id_right),
        **{by: ibis.coalesce(both[by], both[f"{by}_right"])},
        observed=both.observed.fill_null(0.0),
        expected=both.expected.fill_null(0.0),
        fen=both.fen.fill_null(0.0),
    )
    return view.read(rows)


def _by_age(served: ibis.Table, claimed: ibis.Table, keep: tuple[str, ...] = ("outlet_id", "month")) -> ibis.Table:
    """Expected claims before batches are looked at, per ``keep``, batch and fault: ``plain``."""
    kind = ["service_type", "product_id"]
    units = served.group_by(kind).aggregate(units=served.units.sum())
    counts = claimed.group_by([*kind, "fault_id"]).aggregate(claims=claimed.claims.sum())
    rates = counts.join(units, kind).select(*kind, "fault_id", rate=lambda t: t.claims / t.units)
    ages = _age_factors(served, claimed, rates)
    work = served.group_by([*keep, *kind, "production_month", "age"]).aggregate(units=served.units.sum())
    cells = work.join(rates, kind).join(ages, ["fault_id", "age"])
    return cells.group_by([*keep, *BATCH, "fault_id"]).aggregate(plain=(cells.units * cells.rate * cells.factor).sum())


def _age_factors(served: ibis.Table, claimed: ibis.Table, rates: ibis.Table) -> ibis.Table:
    """How much more or less often a fault comes at an age than over all ages: ``factor`` by fault and age."""
    units = served.group_by(["service_type", "product_id", "age"]).aggregate(units=served.units.sum())
    wanted = units.join(rates, ["service_type", "product_id"])
    wanted = wanted.group_by(["fault_id", "age"]).aggregate(wanted=(wanted.units * wanted.rate).sum())
    seen = claimed.group_by(["fault_id", "age"]).aggregate(seen=claimed.claims.sum())
    both = wanted.left_join(seen, ["fault_id", "age"])
    return both.select("fault_id", "age", factor=(both.seen.fill_null(0.0) + HELD) / (both.wanted + HELD))


def _batch_adjusted(plain: ibis.Table, claimed: ibis.Table, by: str) -> ibis.Table:
    """``expected`` per outlet and ``by``, each batch's factor taken from all the other outlets."""
    cell = [*BATCH, "fault_id"]
    mine = plain.group_by(["outlet_id", *cell]).aggregate(mine=plain.plain.sum())
    seen = claimed.group_by(["outlet_id", *cell]).aggregate(seen=claimed.claims.sum())
    mine = mine.left_join(seen, ["outlet_id", *cell]).select("outlet_id", *cell, "mine", "seen")
    mine = mine.mutate(seen=mine.seen.fill_null(0.0))
    batch = ibis.window(group_by=cell)
    factors = mine.mutate(
        factor=(mine.seen.sum().over(batch) - mine.seen + HELD) / (mine.mine.sum().over(batch) - mine.mine + HELD)
    )
    rows = plain.join(factors.select("outlet_id", *cell, "factor"), ["outlet_id", *cell])
    level = rows.group_by(list(dict.fromkeys(["outlet_id", by, "fault_id"]))).aggregate(
        raw=(rows.plain * rows.factor).sum()
    )
    return _levelled(level, claimed, by)


def _levelled(level: ibis.Table, claimed: ibis.Table, by: str) -> ibis.Table:
    """Each fault's total brought to what the other outlets claimed of it."""
    mine = level.group_by(["outlet_id", "fault_id"]).aggregate(raw=level.raw.sum())
    seen = claimed.group_by(["outlet_id", "fault_id"]).aggregate(seen=claimed.claims.sum())
    mine = mine.left_join(seen, ["outlet_id", "fault_id"]).select("outlet_id", "fault_id", "raw", "seen")
    mine = mine.mutate(seen=mine.seen.fill_null(0.0))
    fault, total = ibis.window(group_by="fault_id"), claimed.group_by("fault_id").aggregate(all=claimed.claims.sum())
    mine = mine.join(total, "fault_id")
    rest = mine.raw.sum().over(fault) - mine.raw
    mine = mine.mutate(scale=(mine["all"] - mine.seen + HELD) / (rest + HELD))
    rows = level.join(mine.select("outlet_id", "fault_id", "scale"), ["outlet_id", "fault_id"])
    return rows.group_by(["outlet_id", by]).aggregate(expected=(rows.raw * rows.scale).sum())
