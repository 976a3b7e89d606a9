"""Which faults come how often, at what age, at what cost; and which production months break more than they should.

Batches are judged over the whole network, whatever region is looked at: a bad batch breaks everywhere, and no outlet
is named. What an outlet or region had to repair (the Pareto, ages) is cut to the view's scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.figure import Figure
from dashboard.metrics.fraud.exposure import BATCH, batches
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.counts import more_often, rate, rate_ratio
from dashboard.metrics.statistics.interval import Array, Interval
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.view import View

LEAST_DAYS = 730
"""Batches and ages are judged over at least two years: one quarter holds too few failures of one production month."""
LONGEST = 3
"""A bad batch is looked for in one, two and three production months on end."""
LEAST_EXPECTED = 4.0
"""Runs that should have had fewer failures than this are not looked at: chance alone would make them extreme."""
FALSE_SHARE = 0.05
"""Of the runs called bad, so many may be false on average (Benjamini-Hochberg over all runs looked at)."""
CLOSER_SHARE = 0.01
"""The same for the second looks around a proven run: stricter, because they follow from having found one."""
CELL = [*BATCH, "fault_id"]
SUMS = ("observed", "expected", "units", "fen")


@dataclass(frozen=True, slots=True)
class Run:
    """Production months ``first`` to ``last`` of a product in which a fault comes more often than in its others.

    ``failed`` units against ``expected`` ones; ``ratio`` to the model's other months with its 95 % interval; ``q`` the
    adjusted p; ``units`` known of these months; ``fen`` claimed.
    """

    product_id: int
    fault_id: int
    first: date
    last: date
    failed: int
    expected: float
    ratio: float
    low: float
    high: float
    q: float
    units: int
    fen: float


@dataclass(frozen=True, slots=True)
class Batches:
    """``cells``: product_id, production_month (timestamp), fault_id, observed, expected, fen, units, value, low, high
    (failures a known unit with the exact Poisson interval), ratio (to the model's other months), proven (in a run).
    ``runs`` worst first; ``searched``: how many runs were looked at; ``units``: known in all; ``period``: judged over.
    """

    cells: pd.DataFrame
    runs: tuple[Run, ...]
    searched: int
    units: int
    period: Period


def bad_batches(view: View) -> Batches:
    """Failures by product, production month and fault over the network and at least LEAST_DAYS.

    A failure is a unit's first claim for that fault. Units are serial numbers with a finished order of any kind:
    one that never needed anybody is unknown, so the level is too high, equally for months alike in age; ratios do not
    use it, they compare with what the same services, at the same age of the unit, bring in the model's other months.
    """
    wide = View(view.reader, view.period.stretched(LEAST_DAYS))
    cells = batches(wide)
    if cells.empty:
        return Batches(cells, (), 0, 0, wide.period)
    units = units_known(wide)
    cells = cells.merge(units, on=BATCH, how="left").fillna({"units": 0})
    cells["value"], cells["low"], cells["high"] = rate(cells["observed"], cells["units"])
    whole = cells.groupby(["product_id", "fault_id"])[["observed", "expected"]].transform("sum")
    cells["ratio"] = rate_ratio(
        cells["observed"],
        cells["expected"],
        whole["observed"] - cells["observed"],
        whole["expected"] - cells["expected"],
    )[0]
    families = view.read(view.everything("products").select("product_id", "category"))
    found, searched = runs(cells.merge(families, on="product_id"))
    cells["proven"] = _proven(cells, found)
    return Batches(cells, found, searched, int(units["units"].sum()), wide.period)


def fault_rate(view: View, period: Period) -> Figure:
    """Failures a known unit in the view's scope: a unit's claims of one fault count once; exact Poisson interval."""
    claims, orders = view.table("claims", period), view.table("orders", period)
    claims = claims.filter(claims.fault_id.notnull())
    failures = claims.select(unit=claims.serial.fill_null(claims.claim_no), fault_id=claims.fault_id).distinct()
    failed = int(view.read(failures.aggregate(n=failures.count()))["n"].iloc[0])
    known = int(view.read(orders.aggregate(n=orders.serial.nunique()))["n"].iloc[0])
    if not known:
        return Figure.of("fault_rate", None, None, 0)
    value, low, high = (float(one) for one in rate(failed, known))
    return Figure.of("fault_rate", value, Interval(low, high), known)


def units_known(view: View) -> pd.DataFrame:
    """Serial numbers with a finished order, over the network: product_id, production_month, units."""
    rows = view.network.table("orders")
    rows = rows.filter(rows.product_id.notnull(), rows.production_month.notnull(), rows.serial.notnull())
    return view.read(rows.group_by(BATCH).aggregate(units=rows.serial.nunique()))


def runs(cells: pd.DataFrame) -> tuple[tuple[Run, ...], int]:
    """The proven runs of CELL rows (with category, observed, expected, units, fen), worst first, and how many were
    tried.

    Each run of 1 to LONGEST months with at least LEAST_EXPECTED failures expected is held against all other months of
    the same product and fault, and of the same category and fault, because models share parts (conditional binomial,
    mid-p); Benjamini-Hochberg over all of them. What is proven is then looked into, Benjamini-Hochberg over each look
    (Yekutieli, JASA 2008;103:309): a category's run into its products, a product's run into its other faults and the
    same fault of other products in the same months. Of overlapping runs the least probable stays. Intervals are each
    run's own at 95 %: the worst of many looks a little worse than it is.
    """
    products = _windows(cells)
    family = cells["category"].astype("category").cat.codes
    of_family = dict(zip(cells["product_id"], family, strict=True))
    shared = _windows(cells.assign(product_id=family))
    first = pd.concat([products, shared.assign(shared=1)]).fillna({"shared": 0})
    first = first[first["expected"] >= LEAST_EXPECTED]
    if first.empty:
        return (), 0
    bad = _judged(first, FALSE_SHARE).sort_values(["p", "months"])
    kept = _apart([one for _, one in bad[bad["shared"] == 0].iterrows()])
    member = products["product_id"].map(of_family)
    for _, run in bad[bad["shared"] == 1].iterrows():
        same = _same_months(products, run) & (products["fault_id"] == run["fault_id"]) & (member == run["product_id"])
        kept = _apart([*kept, *_worst(products[same])])
    for run in list(kept):
        kept = _apart([*kept, *_worst(_around(products, run))])
    return tuple(_run(one) for one in kept), len(first)


def _worst(windows: pd.DataFrame) -> list[pd.Series]:
    """The proven runs of one look, least probable first."""
    return [one for _, one in _judged(windows, CLOSER_SHARE).sort_values("p").iterrows()]


def _same_months(windows: pd.DataFrame, run: pd.Series) -> pd.Series[bool]:
    return (windows["first"] == run["first"]) & (windows["last"] == run["last"])


def _windows(cells: pd.DataFrame) -> pd.DataFrame:
    """Every run of 1 to LONGEST months of every product and fault, with its sums and those of the other months."""
    month = pd.to_datetime(cells["production_month"]).dt.to_period("M").map(lambda one: one.ordinal).to_numpy()
    pairs, row = np.unique(cells[["product_id", "fault_id"]].to_numpy(), axis=0, return_inverse=True)
    start, width = int(month.min()), int(month.max() - month.min()) + 1
    sums = np.zeros((len(SUMS), len(pairs), width + 1))
    for place, name in enumerate(SUMS):
        np.add.at(sums[place], (row.reshape(-1), month - start + 1), cells[name].to_numpy(dtype=float))
    climbed, found = sums.cumsum(axis=2), []
    for length in range(1, LONGEST + 1):
        rolled = climbed[:, :, length:] - climbed[:, :, :-length]
        others = climbed[:, :, -1:] - rolled
        pair, first = np.nonzero((rolled[1] > 0) & (others[1] > 0))
        found.append(
            pd.DataFrame(
                {
                    "product_id": pairs[pair, 0], "fault_id": pairs[pair, 1], "months": length,
                    "first": first + start, "last": first + start + length - 1,
                    **{name: rolled[place][pair, first] for place, name in enumerate(SUMS)},
                    "others": others[0][pair, first], "others_expected": others[1][pair, first],
                }
            )
        )  # fmt: skip
    return pd.concat(found, ignore_index=True)


def _judged(windows: pd.DataFrame, share: float) -> pd.DataFrame:
    """The runs of a family that are proven at a false share, with p and q."""
    p = more_often(windows["observed"], windows["expected"], windows["others"], windows["others_expected"])
    judged = windows.assign(p=p, q=adjust(p))
    return judged[judged["q"] <= share]


def _around(windows: pd.DataFrame, run: pd.Series) -> pd.DataFrame:
    """The same months: the product's other faults, and the fault in other products."""
    product, fault = windows["product_id"] == run["product_id"], windows["fault_id"] == run["fault_id"]
    return windows[_same_months(windows, run) & (product ^ fault)]


def _apart(found: list[pd.Series]) -> list[pd.Series]:
    """Those that overlap no earlier one of the same product and fault."""
    kept: list[pd.Series] = []
    for one in found:
        if not any(_overlap(one, other) for other in kept):
            kept.append(one)
    return kept


def _overlap(one: pd.Series, other: pd.Series) -> bool:
    same = one["product_id"] == other["product_id"] and one["fault_id"] == other["fault_id"]
    return bool(same and one["first"] <= other["last"] and other["first"] <= one["last"])


def _run(row: pd.Series) -> Run:
    ratio = rate_ratio(row["observed"], row["expected"], row["others"], row["others_expected"])
    value, low, high = (float(one) for one in ratio)
    first, last = (pd.Period(ordinal=int(row[end]), freq="M").to_timestamp().date() for end in ("first", "last"))
    return Run(
        int(row["product_id"]), int(row["fault_id"]), first, last, int(row["observed"]), float(row["expected"]),
        value, low, high, float(row["q"]), int(row["units"]), float(row["fen"]),
    )  # fmt: skip


def _proven(cells: pd.DataFrame, found: tuple[Run, ...]) -> Array:
    marked = np.zeros(len(cells), dtype=bool)
    made = pd.to_datetime(cells["production_month"])
    for one in found:
        inside = (made >= pd.Timestamp(one.first)) & (made <= pd.Timestamp(one.last))
        marked |= (inside & (cells["product_id"] == one.product_id) & (cells["fault_id"] == one.fault_id)).to_numpy()
    return marked


def by_fault(view: View) -> pd.DataFrame:
    """Faults of the view's claims: fault_id, claims, units (that broke), fen, age (median months since purchase), aged.

    Most frequent first. ``aged``: claims whose order knows the day of purchase.
    """
    claims = view.table("claims")
    claims = claims.filter(claims.fault_id.notnull())
    bought = view.everything("orders").select("order_id", "purchased_on")
    rows = claims.left_join(bought, "order_id")
    days = rows.claimed_at.date().delta(rows.purchased_on, unit="day")
    rows = rows.mutate(
        age=(days >= 0).ifelse(days / 30.44, ibis.null("float64")), unit=rows.serial.fill_null(rows.claim_no)
    )
    counted = rows.group_by("fault_id").aggregate(
        claims=rows.count(),
        units=rows.unit.nunique(),
        fen=rows.amount_fen.sum(),
        age=rows.age.median(),
        aged=rows.age.count(),
    )
    return view.read(counted.order_by([ibis.desc("claims"), "fault_id"]))
