"""Which outlets have their own people's telephone numbers among their customers?"""

from __future__ import annotations

import ibis
import pandas as pd

from dashboard.metrics.fraud.excess import excess
from dashboard.metrics.fraud.signal import EVIDENCE, RULE, Signal, answer, nothing
from dashboard.metrics.view import View

OWN_HOUSEHOLD = 2
"""Orders a year under one's own number that a technician with appliances at home may well have."""


def measure(view: View) -> pd.DataFrame:
    """Per outlet, orders under a number of its own (the outlet's or a technician's) beyond the second of each number.

    Numbers are compared by blind index: the same number gives the same index and nothing can be read from it. E:
    orders of known numbers x the share of such orders elsewhere (excess.py). money = claimed under such numbers x
    share beyond, in fen.
    """
    rows = view.read(_counts(view))
    return answer(view, excess(rows)) if not rows.empty and rows["hits"].any() else nothing()


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's orders under its own people's numbers, newest first; ``what`` is whose: "outlet" or a staff code."""
    rows = _orders(view).filter(lambda t: (t.outlet_id == outlet_id) & t.whose.notnull())
    claims = view.table("claims").filter(lambda t: t.order_id.notnull()).group_by("order_id")
    claims = claims.aggregate(claim_no=lambda t: t.claim_no.min(), amount_fen=lambda t: t.amount_fen.sum())
    rows = rows.left_join(claims, "order_id")
    rows = rows.select(
        "order_no", "serial", at="completed_at", what="whose", claim_no=rows.claim_no.fill_null(""),
        amount_fen=rows.amount_fen.fill_null(0).cast("int64"),
    )  # fmt: skip
    return rows.order_by([ibis.desc("at"), "order_no"]).select(*EVIDENCE)


def _own_numbers(view: View) -> ibis.Table:
    """outlet_id, phone_index and ``whose`` it is; a number that two of them share is there once."""
    outlets, people = view.everything("outlets"), view.everything("technicians")
    both = outlets.select("outlet_id", "phone_index", whose=ibis.literal("outlet")).union(
        people.select("outlet_id", "phone_index", whose="code")
    )
    both = both.filter(both.phone_index.notnull())
    return both.group_by(["outlet_id", "phone_index"]).aggregate(whose=both.whose.min())


def _orders(view: View) -> ibis.Table:
    """Finished orders of known numbers; ``whose`` the number is, null where it is a customer's."""
    orders = view.table("orders")
    return orders.filter(orders.phone_index.notnull()).left_join(_own_numbers(view), ["outlet_id", "phone_index"])


def _counts(view: View) -> ibis.Table:
    claims = view.network.everything("claims")
    claims = claims.filter(claims.order_id.notnull()).group_by("order_id").aggregate(fen=claims.amount_fen.sum())
    rows = _orders(view.network).left_join(claims, "order_id")
    own = rows.whose.notnull()
    numbers = rows.group_by(["outlet_id", "phone_index"]).aggregate(
        orders=rows.count().cast("float64"),
        own=own.sum().cast("float64"),
        fen=ibis.ifelse(own, rows.fen.fill_null(0), 0).sum().cast("float64"),
    )
    beyond = ibis.greatest(numbers.own - OWN_HOUSEHOLD, 0.0)
    return numbers.group_by("outlet_id", kind=ibis.literal(0)).aggregate(
        asked=numbers.orders.sum(),
        hits=beyond.sum(),
        fen=(numbers.fen * beyond / ibis.greatest(numbers.own, 1.0)).sum(),
    )


OWN_PEOPLE = Signal(
    key="own_people",
    grade=RULE,
    unit="orders",
    source="Spiegelhalter, QSHC 2005;14:347; claim rules as in Pega Warranty pre-validation",
    measure=measure,
    evidence=evidence,
)
