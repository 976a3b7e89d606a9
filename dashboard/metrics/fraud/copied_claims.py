"""Which outlets' claims are alike beyond what their work explains?"""

from __future__ import annotations

import ibis
import pandas as pd

from dashboard.metrics.fraud import production_trend
from dashboard.metrics.fraud.excess import against, repeats
from dashboard.metrics.fraud.signal import STATISTICAL, Signal, answer, nothing
from dashboard.metrics.view import View

WORK = ["product_id", "fault_id"]
DETAIL = ["labour_fen", "parts_fen"]


def measure(view: View) -> pd.DataFrame:
    """Per outlet, claims whose labour and parts repeat another one's of the same product and fault, against chance.

    E = repeats among as many claims drawn from the network's mix of amounts for the same product and fault:
    n - sum_k (1 - (1 - q_k)^n) (excess.py), so that naming one fault often is no repetition. Outlets with habits differ
    honestly, which the spread between outlets takes up. money = the amount of the repeats beyond E, in fen.
    """
    cells = view.read(_cells(view))
    if cells.empty:
        return nothing()
    rows = cells.groupby(["outlet_id", *WORK], as_index=False).agg(
        asked=("claims", "sum"), kinds=("claims", "size"), total=("fen", "sum")
    )
    rows["hits"] = rows["asked"] - rows["kinds"]
    rows["fen"] = rows["total"] * rows["hits"] / rows["asked"]
    rows["expected"] = _by_chance(rows, cells)
    return answer(view, against(rows)) if rows["hits"].any() else nothing()


def _by_chance(rows: pd.DataFrame, cells: pd.DataFrame) -> pd.Series:
    """Expected repeats of each outlet's product and fault."""
    totals = cells.groupby([*WORK, *DETAIL], as_index=False)["claims"].sum()
    shares = {work: (found / found.sum()).to_numpy(dtype=float) for work, found in totals.groupby(WORK)["claims"]}
    expected = pd.Series(0.0, index=rows.index)
    for work, asked in rows.groupby(WORK)["asked"]:
        expected.loc[asked.index] = repeats(asked.to_numpy(dtype=float), shares[work])
    return expected


def _cells(view: View) -> ibis.Table:
    claims = view.network.table("claims")
    claims = claims.filter(claims.product_id.notnull(), claims.fault_id.notnull())
    return claims.group_by(["outlet_id", *WORK, *DETAIL]).aggregate(
        claims=claims.count().cast("float64"), fen=claims.amount_fen.sum().cast("float64")
    )


COPIED_CLAIMS = Signal(
    key="copied_claims",
    grade=STATISTICAL,
    unit="claims_of",
    source="Hurlbert, Ecology 1971;52:577; Spiegelhalter, QSHC 2005;14:347",
    measure=measure,
    evidence=production_trend.evidence,
)
