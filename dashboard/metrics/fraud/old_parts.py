"""Which outlets claim parts without sending the old ones back?"""

from __future__ import annotations

import ibis
import pandas as pd

from dashboard.metrics.fraud.excess import excess
from dashboard.metrics.fraud.signal import RULE, Signal, answer, nothing, own
from dashboard.metrics.view import View


def measure(view: View) -> pd.DataFrame:
    """Per outlet, parts claimed whose old part did not come back, against the same parts at the other outlets.

    E = sum over parts of pieces claimed x share not returned elsewhere. Parts of which it is not known do not count.
    p: mid-p of a negative binomial with the funnel's spread
    between outlets. money = (O - E) x mean price of what did not come back, in fen.
    """
    rows = view.read(_counts(view))
    return answer(view, excess(rows)) if not rows.empty and rows["hits"].any() else nothing()


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's parts that did not come back, dearest first; ``what`` is the part's code."""
    rows = _parts(view, own(view, outlet_id, "claims"))
    rows = rows.filter(rows.old_part_returned == 0)
    rows = rows.join(view.everything("parts").select("part_id", "code"), "part_id")
    rows = rows.left_join(view.everything("orders").select("order_id", "order_no"), "order_id")
    rows = rows.select("order_no", "claim_no", "serial", at="claimed_at", what="code", amount_fen="fen")
    return rows.order_by([ibis.desc("amount_fen"), "claim_no"])


def _parts(view: View, claims: ibis.Table) -> ibis.Table:
    """Claimed parts of which it is known whether the old one came back, with what they cost."""
    parts = view.everything("claim_parts")
    parts = parts.filter(parts.old_part_returned.notnull()).drop("outlet_id")
    return parts.join(claims, "claim_id").mutate(fen=parts.quantity * parts.unit_price_fen)


def _counts(view: View) -> ibis.Table:
    rows = _parts(view, view.network.table("claims"))
    kept = (rows.old_part_returned == 0).cast("int64")
    return rows.group_by("outlet_id", kind="part_id").aggregate(
        asked=rows.count().cast("float64"),
        hits=kept.sum().cast("float64"),
        fen=(kept * rows.fen).sum().cast("float64"),
    )


OLD_PARTS = Signal(
    key="old_parts",
    grade=RULE,
    unit="parts",
    source="Spiegelhalter, QSHC 2005;14:347",
    measure=measure,
    evidence=evidence,
)
