"""Which outlets cost more per warranty order than outlets of their own region doing the same kind of work?"""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.fraud import production_trend
from dashboard.metrics.fraud.signal import STATISTICAL, Signal, answer, nothing
from dashboard.metrics.statistics.funnel import ENOUGH_GROUPS, ratio_funnel
from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.view import View

WORK = ["service_type", "category"]


def measure(view: View) -> pd.DataFrame:
    """Claimed labour and parts per warranty order, in fen, against the same mix of work at outlets of the region.

    Travel is left out: distance is no misconduct. E = sum over service type x category of orders x national mean cost,
    times the region's own level without the outlet. Costs are compound Poisson: divided by c = E[X^2]/E[X] they
    behave like counts, so the overdispersed square-root funnel serves; tau^2 is the nation's, around the regions.
    A region with fewer than 8 other outlets is drawn towards the nation in proportion. money = O - E.
    Source: Spiegelhalter, QSHC 2005;14:347; Baum, JSM 2002 (ratio charts for dealer warranty claims).
    """
    work = view.read(_work(view))
    if work.empty or not work["fen"].any():
        return nothing()
    work["expected"] = work["orders"] * _mean_cost(work)
    rows = work.groupby(["outlet_id", "region_id"], as_index=False)[["orders", "fen", "expected"]].sum()
    rows["expected"] *= _region_level(rows)
    unit = work["square"].sum() / work["fen"].sum()
    funnel = ratio_funnel(rows["fen"] / unit, rows["expected"] / unit)
    return answer(
        view,
        pd.DataFrame(
            {
                "outlet_id": rows["outlet_id"],
                "observed": rows["fen"] / rows["orders"],
                "expected": rows["expected"] / rows["orders"],
                "effect": funnel.value,
                "p": stats.norm.sf(funnel.z_od),
                "money_fen": rows["fen"] - rows["expected"],
                "n": rows["orders"],
            }
        ),
    )


def _work(view: View) -> ibis.Table:
    """Warranty orders, their claimed fen and its square sum, per outlet, region, service type and category."""
    orders, claims = view.network.table("orders"), view.network.everything("claims")
    claims = claims.filter(claims.order_id.notnull())
    fen = (claims.labour_fen + claims.parts_fen).cast("float64")
    claims = claims.mutate(fen=fen).group_by("order_id").aggregate(fen=lambda t: t.fen.sum())
    products = view.everything("products").select("product_id", "category")
    rows = orders.filter(orders.under_warranty == 1).left_join(claims, "order_id").left_join(products, "product_id")
    rows = rows.mutate(fen=rows.fen.fill_null(0.0), category=rows.category.fill_null(""))
    return rows.group_by(["outlet_id", "region_id", *WORK]).aggregate(
        orders=rows.count().cast("float64"), fen=rows.fen.sum(), square=(rows.fen * rows.fen).sum()
    )


def _mean_cost(work: pd.DataFrame) -> Array:
    totals = work.groupby(WORK)[["fen", "orders"]].transform("sum")
    return (totals["fen"] / totals["orders"]).to_numpy(dtype=float)


def _region_level(rows: pd.DataFrame) -> Array:
    """The region's cost against the nation's for the same work, without the outlet, drawn to 1 when outlets are few."""
    region = rows.groupby("region_id")
    total = region[["fen", "expected"]].transform("sum")
    others = region["fen"].transform("size").to_numpy(dtype=float) - 1
    fen = (total["fen"] - rows["fen"]).to_numpy(dtype=float)
    expected = (total["expected"] - rows["expected"]).to_numpy(dtype=float)
    level = np.divide(fen, expected, out=np.ones_like(fen), where=expected > 0)
    trust = np.minimum(others / ENOUGH_GROUPS, 1)
    return trust * level + (1 - trust)


REGIONAL_PEERS = Signal(
    key="regional_peers",
    grade=STATISTICAL,
    unit="fen_per_order",
    source="Spiegelhalter, QSHC 2005;14:347; Baum, JSM 2002",
    measure=measure,
    evidence=production_trend.evidence,
)
