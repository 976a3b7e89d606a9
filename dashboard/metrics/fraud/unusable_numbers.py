"""Which outlets write down telephone numbers that nobody answers as the customer?"""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.fraud.callback_verification import ordinary
from dashboard.metrics.fraud.signal import STATISTICAL, Signal, answer, nothing
from dashboard.metrics.fraud.tails import share_tail
from dashboard.metrics.view import View

UNUSABLE = ("wrong_number", "not_in_service")
REACHED = ("completed", "partial", "refused", "call_later", "language_barrier", "deceased")


def measure(view: View) -> pd.DataFrame:
    """Per outlet, customers whose number is wrong or dead among those of whom that is known; a weak signal.

    A number rings unanswered for many innocent reasons, so "no answer" and "busy" do not count at all (see
    ``unreachable``); people also mistype and move, so this signal weighs half. p as in callback_verification.py.
    """
    counts = view.read(_counts(view))
    counts = counts[counts["asked"] > 0]
    if counts.empty:
        return nothing()
    hits, asked = (counts[name].to_numpy(dtype=float) for name in ("hits", "asked"))
    prior = ordinary(hits, asked)
    rate = (prior.a + hits) / (prior.strength + asked)
    return answer(
        view,
        pd.DataFrame(
            {
                "outlet_id": counts["outlet_id"],
                "observed": hits,
                "expected": asked * prior.mean,
                "effect": rate / prior.mean,
                "p": share_tail(hits, asked, prior),
                "money_fen": np.zeros(len(counts)),
                "n": asked,
            }
        ),
    )


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's orders whose number was wrong or dead, newest first; ``what`` is the outcome of the call."""
    tries = view.table("callback_attempts")
    tries = tries.filter(tries.outlet_id == outlet_id, tries.disposition.isin(UNUSABLE))
    orders = view.everything("orders").select("order_id", "order_no", "serial")
    rows = tries.join(orders, "order_id").select(
        "order_no", "serial", at="started_at", what="disposition", claim_no=ibis.literal(""), amount_fen=ibis.literal(0)
    )
    return rows.select("at", "order_no", "claim_no", "serial", "what", "amount_fen").order_by(
        [ibis.desc("at"), "order_no"]
    )


def unreachable(view: View) -> pd.DataFrame:
    """Per outlet in scope, tasks tried (``tried``) and never spoken to (``missed``): shown apart, never scored."""
    tasks = _tasks(view)
    return view.read(
        tasks.group_by("outlet_id").aggregate(
            tried=tasks.count(), missed=(1 - ibis.greatest(tasks.bad, tasks.good)).sum()
        )
    )


def _counts(view: View) -> ibis.Table:
    tasks = _tasks(view.network)
    known = tasks.filter((tasks.bad == 1) | (tasks.good == 1))
    return known.group_by("outlet_id").aggregate(
        hits=known.bad.sum().cast("float64"), asked=known.count().cast("float64")
    )


def _tasks(view: View) -> ibis.Table:
    """One row per called customer: ``bad`` 1 when the number proved unusable, ``good`` 1 when somebody spoke."""
    tries = view.table("callback_attempts")
    return tries.group_by(["outlet_id", "task_id"]).aggregate(
        bad=tries.disposition.isin(UNUSABLE).cast("int64").max(),
        good=tries.disposition.isin(REACHED).cast("int64").max(),
    )


UNUSABLE_NUMBERS = Signal(
    key="unusable_numbers",
    grade=STATISTICAL,
    unit="answers",
    source="Griffin and Krutchkoff, Biometrika 1971;58:599",
    measure=measure,
    evidence=evidence,
)
