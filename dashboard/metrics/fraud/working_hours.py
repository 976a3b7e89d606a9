"""Which outlets finish work in the middle of the night?"""

from __future__ import annotations

import ibis
import pandas as pd

from dashboard.metrics.fraud.excess import excess
from dashboard.metrics.fraud.signal import EVIDENCE, STATISTICAL, Signal, answer, nothing
from dashboard.metrics.view import View

LATE, EARLY = 22, 6
"""From ten at night to six in the morning, by the organisation's clock."""


def measure(view: View) -> pd.DataFrame:
    """Per outlet, orders finished at night against the same kind of service and urgency elsewhere (excess.py).

    Some outlets serve hotels and hospitals: their spread widens what counts as ordinary. money = the amount claimed
    for those orders beyond E, in fen.
    """
    rows = view.read(_counts(view))
    return answer(view, excess(rows)) if not rows.empty and rows["hits"].any() else nothing()


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's orders finished at night, newest first; ``what`` is ``night``."""
    rows = _orders(view)
    rows = rows.filter(rows.outlet_id == outlet_id, rows.night == 1)
    rows = rows.select(
        "order_no", "serial", at="completed_at", what=ibis.literal("night"), claim_no=ibis.literal(""),
        amount_fen=ibis.literal(0),
    )  # fmt: skip
    return rows.select(*EVIDENCE).order_by([ibis.desc("at"), "order_no"])


def _orders(view: View) -> ibis.Table:
    """Finished orders with ``night`` 0/1; consultations are left out, people telephone at any hour."""
    orders = view.table("orders")
    orders = orders.filter(orders.service_type != "consultation")
    hour = orders.completed_at.hour()
    return orders.mutate(night=((hour >= LATE) | (hour < EARLY)).cast("int64"))


def _counts(view: View) -> ibis.Table:
    orders, claims = _orders(view.network), view.network.everything("claims")
    claims = claims.filter(claims.order_id.notnull()).group_by("order_id").aggregate(fen=claims.amount_fen.sum())
    rows = orders.left_join(claims, "order_id")
    return rows.group_by("outlet_id", kind=rows.service_type + rows.priority).aggregate(
        asked=rows.count().cast("float64"),
        hits=rows.night.sum().cast("float64"),
        fen=(rows.night * rows.fen.fill_null(0)).sum().cast("float64"),
    )


WORKING_HOURS = Signal(
    key="working_hours",
    grade=STATISTICAL,
    unit="visits",
    source="Spiegelhalter, QSHC 2005;14:347",
    measure=measure,
    evidence=evidence,
    habit=True,
)
