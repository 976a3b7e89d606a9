"""Which outlets' claims cost more than the same faults of the same products cost elsewhere?"""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.fraud import production_trend
from dashboard.metrics.fraud.signal import STATISTICAL, Signal, answer, nothing
from dashboard.metrics.statistics.funnel import ratio_funnel
from dashboard.metrics.view import View

HELD = 20.0
"""Claims of a product's fault needed before its own mean cost counts as much as the fault's."""


def measure(view: View) -> pd.DataFrame:
    """Per outlet, labour and parts of a claim in fen, against the same mix of faults and products at other outlets.

    Parts and labour out of proportion: replacing where others repair, hours above the list. E = sum over product x
    fault of claims x mean cost at the others, held towards the fault's own mean; costs divided by c = E[X^2]/E[X]
    behave like counts (as in regional_peers.py). Travel is left out. money = O - E.
    """
    rows = view.read(_cells(view))
    if rows.empty or not rows["fen"].any():
        return nothing()
    rows["expected"] = rows["claims"] * _elsewhere(rows)
    unit = rows["square"].sum() / rows["fen"].sum()
    total = rows.groupby("outlet_id", as_index=False)[["claims", "fen", "expected"]].sum()
    funnel = ratio_funnel(total["fen"] / unit, total["expected"] / unit)
    return answer(
        view,
        pd.DataFrame(
            {
                "outlet_id": total["outlet_id"],
                "observed": total["fen"] / total["claims"],
                "expected": total["expected"] / total["claims"],
                "effect": funnel.value,
                "p": stats.norm.sf(funnel.z_od),
                "money_fen": total["fen"] - total["expected"],
                "n": total["claims"],
            }
        ),
    )


def _cells(view: View) -> ibis.Table:
    claims = view.network.table("claims")
    claims = claims.filter(claims.product_id.notnull(), claims.fault_id.notnull())
    fen = (claims.labour_fen + claims.parts_fen).cast("float64")
    return claims.group_by(["outlet_id", "product_id", "fault_id"]).aggregate(
        claims=claims.count().cast("float64"), fen=fen.sum(), square=(fen * fen).sum()
    )


def _elsewhere(rows: pd.DataFrame) -> np.ndarray:
    """Mean cost of the product's fault at the other outlets, held towards the fault's mean over all products."""
    cell = rows.groupby(["product_id", "fault_id"])[["claims", "fen"]].transform("sum")
    fault = rows.groupby("fault_id")[["claims", "fen"]].transform("sum")
    n = (cell["claims"] - rows["claims"]).to_numpy(dtype=float)
    fen = (cell["fen"] - rows["fen"]).to_numpy(dtype=float)
    mean = (fault["fen"] / fault["claims"]).to_numpy(dtype=float)
    return np.asarray((fen + HELD * mean) / (n + HELD))


CLAIM_COST = Signal(
    key="claim_cost",
    grade=STATISTICAL,
    unit="fen_per_claim",
    source="Spiegelhalter, QSHC 2005;14:347",
    measure=measure,
    evidence=production_trend.evidence,
)
