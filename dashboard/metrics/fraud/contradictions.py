"""What customers said on the telephone that the outlet's own papers do not say.

Nobody reached, and a question not asked, is neither guilt nor innocence: only answers count, on both sides.
"""

from __future__ import annotations

import ibis

from dashboard.metrics.view import View
from surveys.callbacks.contradictions import SLACK_FEN, SLACK_SHARE

CHECKS = ("visit", "work", "part", "charge", "amount", "date")
"""What a customer can contradict. A wrong number is its own, weaker signal (unusable_numbers.py)."""

FACTS = {"visit": ("visit", "work"), "part": ("part",), "charge": ("charge", "amount")}
"""What is scored, from which checks: nobody came or nothing was done; no part; charged though free, or another amount
than on the order. Dates are easily forgotten."""


def answers(view: View) -> ibis.Table:
    """One row per callback with at least one fact asked: order_id, outlet_id, region_id, ``at``, and per check 1 (the
    customer contradicts), 0 (confirms) or NULL (not asked, not sure, or nothing on paper to contradict).

    A part is contradicted only when the order has a claim with parts; a charge only when the order is under warranty
    and its papers show no charge. ``amount`` belongs to all other orders: what the customer paid against the order's
    charge, apart by more than memory and rounding explain (surveys/callbacks/contradictions.py). A charge on the
    papers that the customer knows nothing of is not scored: somebody else of the household may have paid.
    Cut to the view's scope and period.
    """
    calls = view.table("responses")
    calls = calls.filter(calls.channel == "callback", calls.order_id.notnull())
    orders = view.everything("orders").select("order_id", "charged_fen", "under_warranty")
    rows = calls.join(orders, "order_id").left_join(_claimed(view), "order_id")
    free = (rows.under_warranty.fill_null(0) == 1) & (rows.charged_fen == 0)
    paid = rows.said_paid_fen
    apart = (paid - rows.charged_fen).abs() > ibis.greatest(
        SLACK_FEN, SLACK_SHARE * ibis.greatest(paid, rows.charged_fen)
    )
    rows = rows.select(
        "order_id",
        "outlet_id",
        "region_id",
        at=rows.received_at,
        visit=1 - rows.said_visit,
        work=1 - rows.said_work,
        part=ibis.ifelse(rows.parts_fen.fill_null(0) > 0, 1 - rows.said_part, None),
        charge=ibis.ifelse(free, rows.said_charge, None),
        amount=ibis.ifelse(~free & (rows.said_charge == 1), apart.cast("int64"), None),
        date=1 - rows.said_date,
        amount_fen=rows.amount_fen.fill_null(0),
    )
    return rows.filter(ibis.coalesce(*(rows[check] for check in CHECKS)).notnull())


def contradicted(calls: ibis.Table, fact: str) -> ibis.expr.types.IntegerValue:
    """1 where any check of the fact is contradicted, 0 where it was asked and none is, NULL where it was not asked."""
    checks = [calls[check] for check in FACTS[fact]]
    return checks[0] if len(checks) == 1 else ibis.greatest(*checks)


def _claimed(view: View) -> ibis.Table:
    """What was claimed per order, all claims together."""
    claims = view.everything("claims")
    claims = claims.filter(claims.order_id.notnull())
    return claims.group_by("order_id").aggregate(
        amount_fen=claims.amount_fen.sum().cast("int64"), parts_fen=claims.parts_fen.sum().cast("int64")
    )
