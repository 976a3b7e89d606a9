"""Which outlets claim long after the work, or before it was done?"""

from __future__ import annotations

import ibis
import pandas as pd

from dashboard.metrics.fraud.excess import excess
from dashboard.metrics.fraud.signal import EVIDENCE, RULE, Signal, answer, nothing
from dashboard.metrics.view import View

LATE_DAYS = 30
LAST_DAYS = 3
"""A month's end: its last three days."""


def measure(view: View) -> pd.DataFrame:
    """Per outlet, claims written more than 30 days after the work or before it was finished, against other outlets.

    E by fault (excess.py). money = the amount of those claims beyond E, in fen. Claims without an order, or whose
    order has no end, count nowhere.
    """
    return _answered(view, _counts(view, "odd"))


def measure_month_end(view: View) -> pd.DataFrame:
    """Per outlet, claims written in the last three days of a month, against other outlets (excess.py, by fault).

    A quota or a cut-off date makes everybody hurry: that is the network's share. What stays is an outlet's own rush.
    """
    return _answered(view, _counts(view, "month_end"))


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's claims out of time, newest first; ``what``: ``late`` or ``early``."""
    rows = _claims(view)
    what = ibis.ifelse(rows.early == 1, "early", "late")
    return _listed(rows.filter(rows.outlet_id == outlet_id, rows.odd == 1).mutate(what=what))


def evidence_month_end(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's claims of the last days of months, newest first; ``what`` is ``month_end``."""
    rows = _claims(view)
    rows = rows.filter(rows.outlet_id == outlet_id, rows.month_end == 1)
    return _listed(rows.mutate(what=ibis.literal("month_end")))


def _claims(view: View) -> ibis.Table:
    """Claims of finished orders with ``early``, ``odd`` and ``month_end`` as 0/1."""
    claims = view.table("claims")
    orders = view.everything("orders").select("order_id", "order_no", "completed_at")
    rows = claims.join(orders, "order_id").filter(lambda t: t.completed_at.notnull())
    days = rows.claimed_at.date().epoch_days() - rows.completed_at.date().epoch_days()
    next_month = rows.claimed_at.truncate("M").date() + ibis.interval(months=1)
    left = next_month.epoch_days() - rows.claimed_at.date().epoch_days()
    early = rows.claimed_at < rows.completed_at
    return rows.mutate(
        early=early.cast("int64"),
        odd=(early | (days > LATE_DAYS)).cast("int64"),
        month_end=(left <= LAST_DAYS).cast("int64"),
    )


def _listed(rows: ibis.Table) -> ibis.Table:
    rows = rows.select("order_no", "claim_no", "serial", "what", "amount_fen", at="claimed_at")
    return rows.select(*EVIDENCE).order_by([ibis.desc("at"), "claim_no"])


def _counts(view: View, hit: str) -> ibis.Table:
    rows = _claims(view.network)
    return rows.group_by("outlet_id", kind="fault_id").aggregate(
        asked=rows.count().cast("float64"),
        hits=rows[hit].sum().cast("float64"),
        fen=(rows[hit] * rows.amount_fen).sum().cast("float64"),
    )


def _answered(view: View, counts: ibis.Table) -> pd.DataFrame:
    rows = view.read(counts)
    return answer(view, excess(rows)) if not rows.empty and rows["hits"].any() else nothing()


CLAIM_DATES = Signal(
    key="claim_dates",
    grade=RULE,
    unit="claims_of",
    source="Spiegelhalter, QSHC 2005;14:347; claim rules as in Pega Warranty pre-validation",
    measure=measure,
    evidence=evidence,
    habit=True,
)
MONTH_END = Signal(
    key="month_end",
    grade="statistical",
    unit="claims_of",
    source="Spiegelhalter, QSHC 2005;14:347",
    measure=measure_month_end,
    evidence=evidence_month_end,
    habit=True,
)
