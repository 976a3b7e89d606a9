"""What service costs: labour, parts and travel claimed for finished orders; what customers paid stands apart.

Cost is the maker's: claims of the order that were neither refused nor recovered, whenever they were made. Orders
without a claim cost nothing here, orders too young to have been claimed for are left out. Money is skewed, so means
have skewness-corrected intervals (statistics/skewed.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.figure import Figure
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.shrunken_means import shrink_means
from dashboard.metrics.statistics.skewed import SkewedMean, skewed_interval
from dashboard.metrics.view import View

UNPAID = ("rejected", "recovered")
KINDS = ("labour", "parts", "travel")
MIX = ["service_type", "category", "under_warranty"]
RIPE_DAYS = 21
"""Claims come some days after the work; younger orders would look cheap."""
LEAST_ORDERS = 10
"""Outlets with fewer orders are not compared."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Finished orders and their cost in fen: sums of amounts, of squares and of cubes; by kind; charged to
    customers."""

    orders: int
    claimed: int
    total: float
    squares: float
    cubes: float
    labour: float
    parts: float
    travel: float
    charged: float

    @property
    def mean(self) -> SkewedMean:
        """Fen an order."""
        return SkewedMean(self.orders, self.total, self.squares, self.cubes)

    @property
    def figure(self) -> Figure:
        """Cost per order."""
        return Figure.of("cost_per_order", self.mean.value, self.mean.interval(), self.orders)


def costed(view: View, period: Period | None = None) -> ibis.Table:
    """Orders finished at least RIPE_DAYS before the newest claim: order_id, outlet_id, region_id, service_type,
    product_id, category, under_warranty, labour, parts,
    travel, cost, charged (fen, float) and claimed (0/1)."""
    claims = view.everything("claims")
    claims = claims.filter(claims.order_id.notnull(), ~claims.status.isin(UNPAID))
    paid = claims.group_by("order_id").aggregate(
        labour=claims.labour_fen.sum(), parts=claims.parts_fen.sum(), travel=claims.travel_fen.sum()
    )
    orders = view.table("orders", period)
    newest = view.everything("claims").claimed_at.max().as_scalar()
    orders = orders.filter(orders.completed_at + ibis.interval(days=RIPE_DAYS) <= newest)
    products = view.everything("products").select("product_id", "category")
    rows = orders.left_join(paid, "order_id").drop("order_id_right")
    rows = rows.left_join(products, "product_id").drop("product_id_right")
    money = {name: rows[name].fill_null(0).cast("float64") for name in KINDS}
    return rows.select(
        "order_id", "outlet_id", "region_id", "service_type", "product_id",
        category=rows.category.fill_null(""), under_warranty=rows.under_warranty.fill_null(-1),
        **money, cost=money["labour"] + money["parts"] + money["travel"], charged=rows.charged_fen.cast("float64"),
        claimed=rows.labour.notnull().cast("int64"), completed_at=rows.completed_at,
    )  # fmt: skip


def _sums(rows: ibis.Table) -> dict[str, ibis.Value]:
    cost = rows.cost
    return {
        "orders": rows.count(),
        "claimed": rows.claimed.sum().fill_null(0),
        "total": cost.sum().fill_null(0.0),
        "squares": (cost * cost).sum().fill_null(0.0),
        "cubes": (cost * cost * cost).sum().fill_null(0.0),
        **{name: rows[name].sum().fill_null(0.0) for name in (*KINDS, "charged")},
    }


def spent(view: View, period: Period | None = None) -> Cost:
    """The period in one line."""
    rows = costed(view, period)
    found = view.read(rows.aggregate(**_sums(rows))).iloc[0]
    sums = {name: float(value) for name, value in found.items()}
    return Cost(int(sums.pop("orders")), int(sums.pop("claimed")), **sums)


def by(view: View, column: str) -> pd.DataFrame:
    """Groups of ``column`` (service_type, region_id, product_id, category): the sums, mean with low and high (fen an
    order), claimed_share; dearest first."""
    rows = costed(view)
    found = view.read(rows.group_by(column).aggregate(**_sums(rows)).order_by(column))
    found["mean"] = found["total"] / found["orders"]
    found["low"], found["high"] = skewed_interval(found["orders"], found["total"], found["squares"], found["cubes"])
    found["claimed_share"] = found["claimed"] / found["orders"]
    return found.sort_values("mean", ascending=False).reset_index(drop=True)


def weekly(view: View, weeks: int = 26) -> list[float | None]:
    """Fen an order by calendar week, oldest first; weeks without orders are left out."""
    rows = costed(view, view.period.stretched(weeks * 7))
    rows = rows.mutate(week=rows.completed_at.truncate("W"))
    found = view.read(rows.group_by("week").aggregate(mean=rows.cost.mean()).order_by("week"))
    return [float(one) for one in found["mean"]]


def spread(view: View) -> pd.DataFrame:
    """How orders with a claim spread over cost: step (fen, lower end of a step of a tenth of a power of ten),
    orders."""
    rows = costed(view)
    rows = rows.filter(rows.cost > 0)
    rows = rows.mutate(step=(rows.cost.log10() * 10).floor().cast("int64"))
    found = view.read(rows.group_by("step").aggregate(orders=rows.count()).order_by("step"))
    return found.assign(low=10 ** (found["step"] / 10), high=10 ** ((found["step"] + 1) / 10))


def quantiles(view: View) -> tuple[float, float, float]:
    """Median, 90th and 99th percentile of an order's cost among orders with a claim, in fen; NaN without."""
    rows = costed(view)
    rows = rows.filter(rows.cost > 0)
    found = view.read(rows.aggregate(**{f"q{part}": rows.cost.quantile(part / 100) for part in (50, 90, 99)})).iloc[0]
    return float(found["q50"]), float(found["q90"]), float(found["q99"])


def by_outlet(view: View) -> pd.DataFrame:
    """Outlets of the network with LEAST_ORDERS orders: outlet_id, region_id, orders, mean, expected (fen an order),
    ratio with error, shrunk with shrunk_low and shrunk_high, verdict (1 dearer, -1 cheaper, 0 cannot be told apart).

    Expected: the outlet's orders at the network's mean cost of the same service, product category and warranty
    (indirect standardisation); distance is not adjusted for. Ratio: cost over expected; its error from the spread
    within those cells over the network. Shrunk: normal-normal empirical Bayes (shrunken_means.py); the verdict is its
    95 % interval against 1.
    """
    rows = costed(view.network)
    cells = view.read(
        rows.group_by(["outlet_id", "region_id", *MIX]).aggregate(
            orders=rows.count(), total=rows.cost.sum(), squares=(rows.cost * rows.cost).sum()
        )
    )
    return compared(cells)


def compared(cells: pd.DataFrame) -> pd.DataFrame:
    """:func:`by_outlet` from outlet x MIX cells (orders, total, squares)."""
    whole = cells.groupby(MIX)[["orders", "total", "squares"]].transform("sum")
    mean = whole["total"] / whole["orders"]
    variance = (
        (whole["squares"] / whole["orders"] - mean**2) * whole["orders"] / (whole["orders"] - 1).clip(lower=1)
    ).clip(0)
    cells = cells.assign(wanted=cells["orders"] * mean, noise=cells["orders"] * variance)
    rows = cells.groupby(["outlet_id", "region_id"], as_index=False)[["orders", "total", "wanted", "noise"]].sum()
    rows = rows[(rows["orders"] >= LEAST_ORDERS) & (rows["wanted"] > 0)].reset_index(drop=True)
    ratio, error = rows["total"] / rows["wanted"], np.sqrt(rows["noise"]) / rows["wanted"]
    levels = shrink_means(ratio, error)
    low, high = levels.interval()
    return pd.DataFrame(
        {
            "outlet_id": rows["outlet_id"], "region_id": rows["region_id"], "orders": rows["orders"],
            "mean": rows["total"] / rows["orders"], "expected": rows["wanted"] / rows["orders"], "ratio": ratio,
            "error": error, "shrunk": levels.mean, "shrunk_low": low, "shrunk_high": high,
            "verdict": (low > 1).astype(int) - (high < 1).astype(int),
        }
    )  # fmt: skip
