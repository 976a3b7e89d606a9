"""Which outlets claim the same fault of the same product again, soon after?"""

from __future__ import annotations

from datetime import timedelta

import ibis
import pandas as pd

from dashboard.metrics.fraud.excess import excess
from dashboard.metrics.fraud.signal import RULE, Signal, answer, nothing
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View

WITHIN_DAYS = 60


def measure(view: View) -> pd.DataFrame:
    """Per outlet, claims that repeat one of the same serial and fault within 60 days, against the network's rate.

    E = claims of each fault x the fault's rate of repeats at the other outlets (a repair may fail honestly, and some
    faults come back more than others). p: mid-p of a negative binomial with the funnel's spread
    between outlets. money = the amount of the repeats
    beyond the expected ones, in fen. Only repeats at the same outlet count: the second of two outlets is not at fault.
    """
    rows = view.read(_counts(view))
    return answer(view, excess(rows)) if not rows.empty and rows["hits"].any() else nothing()


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's repeats, newest first; ``what`` names the claim repeated and the days between."""
    claims, orders = _repeats(view), view.everything("orders").select("order_id", "order_no")
    claims = claims.filter(claims.outlet_id == outlet_id, claims.repeated == 1).left_join(orders, "order_id")
    what = claims.before_no + " · " + claims.days.cast("string")
    rows = claims.select("order_no", "claim_no", "serial", "amount_fen", at="claimed_at", what=what)
    return rows.order_by([ibis.desc("at"), "claim_no"])


def _repeats(view: View) -> ibis.Table:
    """Claims of the period with ``repeated`` 0/1, the number of the claim before and the days since."""
    period = view.period
    claims = view.table("claims", Period(period.start - timedelta(days=WITHIN_DAYS), period.end))
    claims = claims.filter(claims.serial.notnull(), claims.serial != "", claims.fault_id.notnull())
    same = ibis.window(group_by=["outlet_id", "serial", "fault_id"], order_by=["claimed_at", "claim_id"])
    rows = claims.mutate(before_at=claims.claimed_at.lag().over(same), before_no=claims.claim_no.lag().over(same))
    rows = rows.mutate(days=rows.claimed_at.date().epoch_days() - rows.before_at.date().epoch_days())
    rows = rows.mutate(repeated=(rows.days <= WITHIN_DAYS).fill_null(False).cast("int64"))
    return rows.filter(rows.claimed_at.date() >= ibis.date(period.start))


def _counts(view: View) -> ibis.Table:
    claims = _repeats(view.network)
    repeated = claims.repeated
    return claims.group_by("outlet_id", kind="fault_id").aggregate(
        asked=claims.count().cast("float64"),
        hits=repeated.sum().cast("float64"),
        fen=(repeated * claims.amount_fen).sum().cast("float64"),
    )


REPEATED_SERIALS = Signal(
    key="repeated_serials",
    grade=RULE,
    unit="claims",
    source="Spiegelhalter, QSHC 2005;14:347; claim rules as in Pega Warranty pre-validation",
    measure=measure,
    evidence=evidence,
)
