"""Which outlets serve many machines under one and the same telephone number?"""

from __future__ import annotations

import ibis
import pandas as pd

from dashboard.metrics.fraud.excess import excess
from dashboard.metrics.fraud.signal import EVIDENCE, RULE, Signal, answer, nothing
from dashboard.metrics.view import View

HOUSEHOLD = 3
"""Machines of the maker's that one household has repaired in a period without anybody wondering."""


def measure(view: View) -> pd.DataFrame:
    """Per outlet, machines beyond a customer's third, against other outlets.

    A customer is a telephone number (its blind index). One household with four machines is one case and no pattern;
    hotels and landlords exist, and the spread between outlets takes them up. E: machines of known customers x the
    share beyond the third elsewhere (excess.py). money = the amount claimed under such numbers x share beyond, in fen.
    """
    rows = view.read(_counts(view))
    return answer(view, excess(rows)) if not rows.empty and rows["hits"].any() else nothing()


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's orders under such numbers, the most used first; ``what`` counts the number's machines."""
    rows = _orders(view)
    rows = rows.filter(rows.outlet_id == outlet_id, rows.shared == 1)
    rows = rows.select(
        "order_no", "serial", "machines", at="completed_at", what=rows.machines.cast("string"),
        claim_no=ibis.literal(""), amount_fen=ibis.literal(0),
    )  # fmt: skip
    return rows.order_by([ibis.desc("machines"), ibis.desc("at"), "order_no"]).select(*EVIDENCE)


def _orders(view: View) -> ibis.Table:
    """Finished orders of known customers with the ``machines`` of that customer at the outlet, and ``shared`` 0/1."""
    orders = view.table("orders")
    orders = orders.filter(orders.customer_id.notnull(), orders.serial.notnull())
    machines = orders.group_by(["outlet_id", "customer_id"]).aggregate(machines=orders.serial.nunique())
    rows = orders.join(machines, ["outlet_id", "customer_id"])
    return rows.mutate(shared=(rows.machines > HOUSEHOLD).cast("int64"))


def _counts(view: View) -> ibis.Table:
    orders, claims = _orders(view.network), view.network.everything("claims")
    claims = claims.filter(claims.order_id.notnull()).group_by("order_id").aggregate(fen=claims.amount_fen.sum())
    rows = orders.left_join(claims, "order_id")
    customers = rows.group_by(["outlet_id", "customer_id"]).aggregate(
        machines=rows.machines.max(), fen=rows.fen.fill_null(0).sum()
    )
    beyond = ibis.greatest(customers.machines - HOUSEHOLD, 0)
    return customers.group_by("outlet_id", kind=ibis.literal(0)).aggregate(
        asked=customers.machines.sum().cast("float64"),
        hits=beyond.sum().cast("float64"),
        fen=(customers.fen * beyond / customers.machines).sum().cast("float64"),
    )


SHARED_CUSTOMERS = Signal(
    key="shared_customers",
    grade=RULE,
    unit="machines",
    source="Spiegelhalter, QSHC 2005;14:347; claim rules as in Pega Warranty pre-validation",
    measure=measure,
    evidence=evidence,
    habit=True,
)
