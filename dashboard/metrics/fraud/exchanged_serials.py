"""Which outlets claim for machines that another outlet claims for as well, within three months?"""

from __future__ import annotations

from datetime import timedelta

import ibis
import pandas as pd

from dashboard.metrics.fraud.excess import excess
from dashboard.metrics.fraud.signal import EVIDENCE, RULE, Signal, answer, nothing
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View

WITHIN_DAYS = 90
CHANGED_THEIR_MIND = 2
"""Machines of an outlet whose owners went elsewhere as well and that make no pattern yet: where an outlet has three
claims a single one would be beyond chance, and its owner is the only one who did anything."""


def measure(view: View) -> pd.DataFrame:
    """Per outlet, claims whose serial another outlet claims for within 90 days before or after, against other outlets;
    those of the first two such machines are left out.

    Customers change outlets after a bad repair, so some such claims are everybody's: E by fault (excess.py). Both
    outlets of a pair count, because serial numbers that go round go both ways. money = the amount beyond E, in fen.
    """
    rows = view.read(_counts(view))
    return answer(view, excess(rows)) if not rows.empty and rows["hits"].any() else nothing()


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's claims whose serial went to another outlet, newest first; ``what`` is the other claim's number."""
    rows = _claims(view.network)
    orders = view.everything("orders").select("order_id", "order_no")
    mine = view.table("claims").filter(lambda t: t.outlet_id == outlet_id).select("claim_id")
    rows = rows.semi_join(mine, "claim_id").filter(lambda t: t.shared == 1).left_join(orders, "order_id")
    rows = rows.select("order_no", "claim_no", "serial", "amount_fen", at="claimed_at", what="other_no")
    return rows.select(*EVIDENCE).order_by([ibis.desc("at"), "claim_no"])


def _claims(view: View) -> ibis.Table:
    """Claims of the period with ``shared`` 0/1 and the number of the other outlet's claim next to it in time."""
    period, width = view.period, timedelta(days=WITHIN_DAYS)
    claims = view.table("claims", Period(period.start - width, period.end + width))
    claims = claims.filter(claims.serial.notnull(), claims.serial != "", claims.fault_id.notnull())
    turn = ibis.window(group_by="serial", order_by=["claimed_at", "claim_id"])
    near = claims.mutate(
        before_outlet=claims.outlet_id.lag().over(turn), before_at=claims.claimed_at.lag().over(turn),
        before_no=claims.claim_no.lag().over(turn), after_outlet=claims.outlet_id.lead().over(turn),
        after_at=claims.claimed_at.lead().over(turn), after_no=claims.claim_no.lead().over(turn),
    )  # fmt: skip
    day = near.claimed_at.date().epoch_days()
    before = (near.before_outlet != near.outlet_id) & (day - near.before_at.date().epoch_days() <= WITHIN_DAYS)
    after = (near.after_outlet != near.outlet_id) & (near.after_at.date().epoch_days() - day <= WITHIN_DAYS)
    before, after = before.fill_null(False), after.fill_null(False)
    rows = near.mutate(
        shared=(before | after).cast("int64"), other_no=ibis.ifelse(before, near.before_no, near.after_no)
    )
    return rows.filter(rows.claimed_at.date().between(ibis.date(period.start), ibis.date(period.end)))


def _counts(view: View) -> ibis.Table:
    rows = _claims(view.network)
    machine = ibis.dense_rank().over(ibis.window(group_by=["outlet_id", rows.shared], order_by="serial"))
    rows = rows.mutate(shared=ibis.ifelse(machine >= CHANGED_THEIR_MIND, rows.shared, 0))
    return rows.group_by("outlet_id", kind="fault_id").aggregate(
        asked=rows.count().cast("float64"),
        hits=rows.shared.sum().cast("float64"),
        fen=(rows.shared * rows.amount_fen).sum().cast("float64"),
    )


EXCHANGED_SERIALS = Signal(
    key="exchanged_serials",
    grade=RULE,
    unit="claims_of",
    source="Spiegelhalter, QSHC 2005;14:347; claim rules as in Pega Warranty pre-validation",
    measure=measure,
    evidence=evidence,
)
