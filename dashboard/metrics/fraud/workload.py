"""Which technicians are at the next customer's before they can have left the last one?"""

from __future__ import annotations

import ibis
import pandas as pd

from dashboard.metrics.fraud.excess import excess
from dashboard.metrics.fraud.signal import EVIDENCE, RULE, Signal, answer, nothing
from dashboard.metrics.view import View

TRAVEL_MINUTES = 10
"""Nobody packs up, travels and rings the next bell in less."""

BUSY_DAY = 8
"""Technicians' days with more jobs than this are compared with one another."""


def measure(view: View) -> pd.DataFrame:
    """Per outlet, jobs that began before their technician had finished the one before, ten minutes' travel included.

    E: the same share on technician-days with as many jobs at the other outlets, so that a busy outlet is compared with
    busy ones (excess.py). money = the amount claimed for those jobs beyond E, in fen. Jobs without a technician or
    times count nowhere.
    """
    rows = view.read(_counts(view))
    return answer(view, excess(rows)) if not rows.empty and rows["hits"].any() else nothing()


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's jobs that overlap, newest first; ``what`` is the number of the job before."""
    jobs = _jobs(view)
    jobs = jobs.filter(jobs.outlet_id == outlet_id, jobs.overlaps == 1)
    rows = jobs.select(
        "order_no", "serial", at="arrived_at", what="before_no", claim_no=ibis.literal(""), amount_fen=ibis.literal(0)
    )
    return rows.select(*EVIDENCE).order_by([ibis.desc("at"), "order_no"])


def _jobs(view: View) -> ibis.Table:
    """Jobs with another one of the same technician before them that day: ``overlaps`` 0/1, ``jobs`` of the day."""
    orders = view.table("orders")
    orders = orders.filter(
        orders.technician_id.notnull(), orders.arrived_at.notnull(), orders.completed_at >= orders.arrived_at
    )
    day = orders.arrived_at.date()
    turn = ibis.window(group_by=["technician_id", day], order_by=["arrived_at", "order_id"])
    jobs = orders.mutate(
        ready=orders.completed_at.lag().over(turn),
        before_no=orders.order_no.lag().over(turn),
        jobs=orders.order_id.count().over(ibis.window(group_by=["technician_id", day])),
    )
    jobs = jobs.filter(jobs.ready.notnull())
    soon = jobs.arrived_at < jobs.ready + ibis.interval(minutes=TRAVEL_MINUTES)
    return jobs.mutate(overlaps=soon.cast("int64"))


def _counts(view: View) -> ibis.Table:
    jobs, claims = _jobs(view.network), view.network.everything("claims")
    claims = claims.filter(claims.order_id.notnull()).group_by("order_id").aggregate(fen=claims.amount_fen.sum())
    jobs = jobs.left_join(claims, "order_id")
    return jobs.group_by("outlet_id", kind=ibis.least(jobs.jobs, BUSY_DAY)).aggregate(
        asked=jobs.count().cast("float64"),
        hits=jobs.overlaps.sum().cast("float64"),
        fen=(jobs.overlaps * jobs.fen.fill_null(0)).sum().cast("float64"),
    )


WORKLOAD = Signal(
    key="workload",
    grade=RULE,
    unit="visits",
    source="Spiegelhalter, QSHC 2005;14:347; claim rules as in Pega Warranty pre-validation",
    measure=measure,
    evidence=evidence,
)
