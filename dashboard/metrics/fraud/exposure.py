"""How many claims an outlet should have had, if its products failed as they do everywhere else.

Indirect standardisation in three factors, each estimated over the whole network:
rate(service, product, fault) x age(fault, half-year of age) x batch(product, production month, fault). The batch factor
is shrunk towards 1 by HELD expected claims and leaves the outlet itself out, so a bad batch raises what is expected of
everybody who serves it and nobody is compared with a number he made himself. A last factor per fault leaves the outlet
out of the national level too. Source: Breslow and Day, Statistical Methods in Cancer Research II (1987), section 2.3.

Exposure is finished orders. Invented visits add to both sides, but a fault's rate is far below one claim an order, so
they still stand out fault by fault.

The engine counts the cells; the factors are multiplied here, because a join of every cell with all faults of its
product would make ten rows of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.view import View

HELD = 4.0
"""A batch needs about this many expected claims before its own experience counts as much as the product's."""

AGES = 5
"""Half-years of age told apart; the last one is open."""

KIND = ["service_type", "product_id"]
BATCH = ["product_id", "production_month"]

Wanted = tuple[slice, np.ndarray, Array]
"""Of one product: which rows, the places of its faults, and the claims expected (rows, faults)."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What finished orders bring over the network.

    ``rate`` (kinds, faults): claims an order, 0 where nobody claimed that fault for that service and product.
    ``age`` (faults, AGES): how much more or less often a fault comes at that age than over all ages.
    """

    kinds: pd.MultiIndex
    faults: pd.Index
    rate: Array
    age: Array

    @classmethod
    def of(cls, served: pd.DataFrame, claimed: pd.DataFrame) -> Rates:
        """From the cells of finished orders and of claims."""
        units, claims = _wide(served, KIND, "age", "units"), _wide(claimed, KIND, "fault_id", "claims")
        work = units.reindex(columns=range(AGES), fill_value=0.0).to_numpy()
        rate = claims.reindex(units.index, fill_value=0.0).to_numpy() / work.sum(axis=1, keepdims=True)
        seen = _wide(claimed, ["fault_id"], "age", "claims").reindex(columns=range(AGES), fill_value=0.0)
        age = (seen.to_numpy() + HELD) / (rate.T @ work + HELD)
        return cls(pd.MultiIndex.from_tuples(units.index, names=KIND), claims.columns, rate, age)

    def expected(self, served: pd.DataFrame) -> Iterator[Wanted]:
        """Before batches are looked at, of orders sorted by product."""
        kind = self.kinds.get_indexer(pd.MultiIndex.from_frame(served[KIND]))
        age, units = served["age"].to_numpy(), served["units"].to_numpy(dtype=float)
        starts = _starts(served["product_id"])
        for start, end in zip(starts, [*starts[1:], len(served)], strict=True):
            rows = slice(start, end)
            faults = np.flatnonzero(self.rate[np.unique(kind[rows])].any(axis=0))
            rate, factor = self.rate[:, faults], self.age[faults].T
            yield rows, faults, units[rows, None] * rate[kind[rows]] * factor[age[rows]]


def batches(view: View) -> pd.DataFrame:
    """Units that failed and were expected to, by product, production month and fault, over the network.

    Columns: product_id, production_month, fault_id, observed, expected, fen. ``expected`` by service, product and age
    of the unit, before batches are looked at: what the batch would have shown if it were like the model's others.
    Only work that could be claimed is looked at, as far as the order knows, and a repair done twice is one failure.
    """
    served, claimed = _served(view, covered=True), _claimed(view, once=True)
    cell = [*BATCH, "fault_id"]
    if served.empty or claimed.empty:
        return pd.DataFrame(columns=[*cell, "observed", "expected", "fen"])
    rates, found = Rates.of(served, claimed), []
    for rows, faults, plain in rates.expected(served):
        starts = _starts(served.iloc[rows]["production_month"])
        made = pd.MultiIndex.from_frame(served.iloc[rows].iloc[starts][BATCH])
        found.append(pd.DataFrame(np.add.reduceat(plain, starts), made, rates.faults[faults]).stack())
    expected = pd.concat(found).rename_axis(cell).rename("expected").reset_index()
    seen = claimed.groupby(cell, as_index=False)[["claims", "fen"]].sum().rename(columns={"claims": "observed"})
    both = expected[expected["expected"] > 0].merge(seen, on=cell, how="left").fillna({"observed": 0.0, "fen": 0.0})
    return both[[*cell, "observed", "expected", "fen"]].sort_values(cell, ignore_index=True)


def standardised(view: View, by: str) -> pd.DataFrame:
    """Observed and expected claims per outlet and ``by`` ("fault_id" or "month"), over the network.

    Columns: outlet_id, ``by`` (months by their first day), observed, expected, fen (amount claimed). Cells with
    neither are not there.
    """
    keep = ["outlet_id", by]
    columns = ("outlet_id",) if by == "fault_id" else ("outlet_id", by)
    served, claimed = _served(view, *columns), _claimed(view, *columns)
    seen = claimed.groupby(keep, as_index=False)[["claims", "fen"]].sum().rename(columns={"claims": "observed"})
    if served.empty or claimed.empty:
        return seen.assign(expected=0.0)[[*keep, "observed", "expected", "fen"]]
    both = seen.merge(_expected(served, claimed, by), on=keep, how="outer")
    return both[[*keep, "observed", "expected", "fen"]].fillna({"observed": 0.0, "expected": 0.0, "fen": 0.0})


def _expected(served: pd.DataFrame, claimed: pd.DataFrame, by: str) -> pd.DataFrame:
    """outlet_id, ``by``, expected: each batch and each fault brought to what all the other outlets claimed of it."""
    rates, outlets = Rates.of(served, claimed), pd.Index(np.union1d(served["outlet_id"], claimed["outlet_id"]))
    outlet = outlets.get_indexer(served["outlet_id"])
    claims = _wide(claimed, ["outlet_id"], "fault_id", "claims").reindex(outlets, fill_value=0.0).to_numpy()
    raw = np.zeros(claims.shape)
    for rows, faults, wanted in _batch_adjusted(served, claimed, rates):
        raw[:, faults] += np.stack([np.bincount(outlet[rows], one, len(outlets)) for one in wanted.T], axis=1)
    scale = (claims.sum(axis=0) - claims + HELD) / (raw.sum(axis=0) - raw + HELD)
    if by == "fault_id":
        row, fault = np.nonzero(raw)
        levelled = (raw * scale)[row, fault]
        return pd.DataFrame({"outlet_id": outlets[row], by: rates.faults[fault], "expected": levelled})
    # Once more rather than kept: outlets x months x faults would not fit beside a large network's claims.
    expected = np.empty(len(served))
    for rows, faults, wanted in _batch_adjusted(served, claimed, rates):
        expected[rows] = (wanted * scale[:, faults][outlet[rows]]).sum(axis=1)
    wanted = served.assign(expected=expected)[expected > 0]
    return wanted.groupby(["outlet_id", by], as_index=False)["expected"].sum()


def _batch_adjusted(served: pd.DataFrame, claimed: pd.DataFrame, rates: Rates) -> Iterator[Wanted]:
    """Expected claims with each batch's factor taken from all the other outlets, product by product."""
    own = [*BATCH, "outlet_id"]
    claims = dict(list(claimed.groupby([*own, "fault_id"], as_index=False)["claims"].sum().groupby("product_id")))
    for rows, faults, plain in rates.expected(served):
        cells = served.iloc[rows]
        starts = _starts(cells["production_month"], cells["outlet_id"])
        pairs = cells.iloc[starts]
        mine, seen = np.add.reduceat(plain, starts), np.zeros((len(starts), len(faults)))
        there = claims.get(pairs["product_id"].iloc[0])
        if there is not None:
            place = pd.MultiIndex.from_frame(pairs[own[1:]]).get_indexer(pd.MultiIndex.from_frame(there[own[1:]]))
            fault = pd.Index(faults).get_indexer(rates.faults.get_indexer(there["fault_id"]))
            # A claim of a service the outlet did not give has no expectation to be set against.
            met = (place >= 0) & (fault >= 0)
            seen[place[met], fault[met]] = there["claims"].to_numpy()[met]
            seen[mine == 0] = 0
        batch = _starts(pairs["production_month"])
        long = np.diff([*batch, len(pairs)])
        others_seen, others_wanted = (
            np.repeat(np.add.reduceat(one, batch), long, axis=0) - one for one in (seen, mine)
        )
        factor = (others_seen + HELD) / (others_wanted + HELD)
        yield rows, faults, plain * np.repeat(factor, np.diff([*starts, len(cells)]), axis=0)


def _served(view: View, *keep: str, covered: bool = False) -> pd.DataFrame:
    """Finished orders by kind, production month, age and ``keep``: ``units``; sorted by batch, then outlet.

    ``covered``: only work that could be claimed, as far as the order knows.
    """
    rows = view.network.table("orders")
    if covered:
        rows = rows.filter((rows.under_warranty != 0) | rows.under_warranty.isnull())
    rows = rows.filter(rows.product_id.notnull(), rows.production_month.notnull())
    cells = _cells(rows, rows.completed_at, *keep).aggregate(units=lambda t: t.count().cast("float64"))
    return view.read(cells.order_by([*BATCH, *keep, "service_type", "age"]))


def _claimed(view: View, *keep: str, once: bool = False) -> pd.DataFrame:
    """Claims by the same cells and fault: ``claims`` and their ``fen``. Claims without an order count as repairs.

    ``once``: only the first of a unit's claims for one fault, so that a repair done twice is one failure.
    """
    rows, served = view.network.table("claims"), view.network.everything("orders")
    if once:
        rows = _first(rows)
    rows = rows.filter(rows.product_id.notnull(), rows.production_month.notnull(), rows.fault_id.notnull())
    rows = rows.left_join(served.select("order_id", "service_type"), "order_id")
    rows = rows.mutate(service_type=rows.service_type.fill_null("repair"))
    counted = _cells(rows, rows.claimed_at, *keep, "fault_id").aggregate(
        claims=lambda t: t.count().cast("float64"), fen=lambda t: t.amount_fen.sum().cast("float64")
    )
    return view.read(counted)


def _first(rows: ibis.Table) -> ibis.Table:
    """The first claim of each unit for each fault; claims without a serial number stand for a unit each."""
    unit = rows.serial.fill_null(rows.claim_no)
    turn = ibis.row_number().over(
        ibis.window(group_by=[unit, rows.fault_id], order_by=[rows.claimed_at, rows.claim_id])
    )
    return rows.mutate(turn=turn).filter(lambda row: row.turn == 0).drop("turn")


def _cells(rows: ibis.Table, moment: ibis.expr.types.TimestampValue, *keep: str) -> ibis.expr.types.GroupedTable:
    made = rows.production_month
    months = (moment.year() - made.year()) * 12 + moment.month() - made.month()
    age = ibis.greatest(ibis.least((months / 6).floor().cast("int64"), AGES - 1), 0)
    rows = rows.mutate(month=moment.truncate("M").cast("date"), age=age)
    return rows.group_by([*KIND, "production_month", "age", *keep])


def _wide(rows: pd.DataFrame, index: list[str], columns: str, values: str) -> pd.DataFrame:
    return rows.pivot_table(index=index, columns=columns, values=values, aggfunc="sum", fill_value=0.0)


def _starts(*columns: pd.Series) -> np.ndarray:
    """Where a new value begins in sorted columns."""
    changed = np.zeros(len(columns[0]), dtype=bool)
    changed[0] = True
    for column in columns:
        values = column.to_numpy()
        changed[1:] |= values[1:] != values[:-1]
    return np.flatnonzero(changed)
