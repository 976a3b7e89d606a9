"""Outlets compared like with like: adjusted for their mix of work, shrunk where they are small, ranked with doubt."""

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.service import repeat_repairs
from dashboard.metrics.statistics.funnel import CHANCE_ONLY, Funnel, share_funnel
from dashboard.metrics.statistics.ranking import rank
from dashboard.metrics.statistics.shrinkage import shrink_shares
from dashboard.metrics.view import View

COMPARABLE = ("csat", "first_time_fix", "repeat_repair")
MIX = ("service_type", "category")
DRAWS = 1000
SEED = 20_261_121  # the same ranks for the same data


@dataclass(frozen=True, slots=True)
class Comparison:
    """All outlets of the network on one metric, those of the view's scope as rows.

    ``rows`` (one per outlet): outlet_id, region_id, hits, asked, value, expected (what peers with its mix reach),
    adjusted (the network's value plus the outlet's own difference), outside (-1, 0, 1: beyond the 99.8 % limits),
    z, shrunk, shrunk_low, shrunk_high (95 %), rank_low, rank_high (90 %), band. Shares 0..1; rank 1 is best.
    """

    metric: str
    rows: pd.DataFrame
    funnel: Funnel
    outlets: int

    @property
    def worse(self) -> pd.DataFrame:
        """Rows proven worse than their peers."""
        return self.rows[self.rows["outside"] == (1 if self.metric == "repeat_repair" else -1)]

    @property
    def better(self) -> pd.DataFrame:
        """Rows proven better than their peers."""
        return self.rows[self.rows["outside"] == (-1 if self.metric == "repeat_repair" else 1)]


def compare(view: View, metric: str = "csat") -> Comparison:
    """Compare outlets on a share. Limits, prior and ranks come from the whole network, rows from the view's scope.

    Adjustment: expected hits are the outlet's answers times the network's rate of the same service type and product
    category (indirect standardisation); adjusted = network + (hits - expected) / asked, kept within 0..1.
    """
    cells = view.read(_cells(view.network, metric))
    rows = standardise(cells)
    if rows.empty:
        return Comparison(metric, _empty(rows), share_funnel([], []), 0)
    hits = rows["adjusted"] * rows["asked"]
    funnel = share_funnel(hits, rows["asked"])
    if not funnel.dispersion.enough:
        # Too few outlets to know what is normal between them: the limits are then those of chance alone.
        funnel = share_funnel(hits, rows["asked"], dispersion=CHANCE_ONLY)
    posterior = shrink_shares(hits, rows["asked"])
    low, high = posterior.interval()
    draws = posterior.draw(DRAWS, np.random.default_rng(SEED))
    ranks = rank(draws, highest_is_best=metric != "repeat_repair")
    rows = rows.assign(
        outside=np.nan_to_num(funnel.outside()).astype(int), z=funnel.z_od, shrunk=posterior.mean, shrunk_low=low,
        shrunk_high=high, rank_low=ranks.low, rank_high=ranks.high, band=ranks.band,
    )  # fmt: skip
    seen = _within(view, rows).reset_index(drop=True)
    return Comparison(metric, seen, funnel, len(rows))


def standardise(cells: pd.DataFrame) -> pd.DataFrame:
    """Outlet × mix cells (outlet_id, region_id, service_type, category, hits, asked) as one row an outlet."""
    totals = cells.groupby(list(MIX), dropna=False)[["hits", "asked"]].transform("sum")
    expected = cells["asked"] * totals["hits"] / totals["asked"]
    rows = cells.assign(expected_hits=expected).groupby(["outlet_id", "region_id"], as_index=False)[
        ["hits", "asked", "expected_hits"]
    ].sum()  # fmt: skip
    network = rows["hits"].sum() / rows["asked"].sum() if rows["asked"].sum() else np.nan
    return rows.assign(
        value=rows["hits"] / rows["asked"],
        expected=rows["expected_hits"] / rows["asked"],
        adjusted=(network + (rows["hits"] - rows["expected_hits"]) / rows["asked"]).clip(0, 1),
    ).drop(columns="expected_hits")


def mix(view: View, outlet_id: int) -> pd.DataFrame:
    """What an outlet does: service_type, orders, share (0..1), the most frequent first."""
    orders = view.table("orders")
    rows = orders.filter(orders.outlet_id == outlet_id)
    counted = view.read(rows.group_by("service_type").aggregate(orders=rows.count()).order_by(ibis.desc("orders")))
    return counted.assign(share=counted["orders"] / max(int(counted["orders"].sum()), 1))


def _cells(view: View, metric: str) -> ibis.Table:
    """Hits and asked per outlet and mix cell; only rows that answer the metric."""
    if metric == "repeat_repair":
        rows = repeat_repairs(view).mutate(service_type=ibis.literal("repair"), category=ibis.literal(""))
        hit = rows.came_back
    else:
        products = view.everything("products").select("product_id", "category")
        rows = view.responses().left_join(products, "product_id")
        hit = rows.satisfied if metric == "csat" else rows.fixed
        rows = rows.filter(hit.notnull())
        hit = rows.satisfied if metric == "csat" else rows.fixed
    return rows.group_by("outlet_id", "region_id", *MIX).aggregate(
        hits=hit.sum().cast("float64"), asked=rows.count().cast("float64")
    )


def _within(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    if view.scope.region_ids is not None:
        rows = rows[rows["region_id"].isin(view.scope.region_ids)]
    if view.scope.outlet_ids is not None:
        rows = rows[rows["outlet_id"].isin(view.scope.outlet_ids)]
    return rows


def _empty(rows: pd.DataFrame) -> pd.DataFrame:
    more = ("outside", "z", "shrunk", "shrunk_low", "shrunk_high", "rank_low", "rank_high", "band")
    return rows.assign(**{column: pd.Series(dtype=float) for column in more})
