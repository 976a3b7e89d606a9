"""How long each stage of an order took, and whether the appointment was kept: one row a finished order.

The one home of an order's times; service level, outlet scores, promises and reports all start from these rows.
"""

import ibis

from dashboard.metrics.scope import Period
from dashboard.metrics.view import View

STAGES = ("response", "arrival", "work", "whole")
APPOINTMENT_MINUTES = 60  # somebody who comes within an hour after the appointment has kept it


def stages(view: View, period: Period | None = None) -> ibis.Table:
    """Orders completed in the period.

    order_id, outlet_id, region_id, technician_id, product_id, service_type, channel, priority, fault_id, day, week;
    hours (null where a moment is unknown or runs backwards): response_hours (asked → answered), arrival_hours
    (answered → there), work_hours (there → done), whole_hours (asked → done); kept (0/1: there by the appointment and
    an hour; null without an appointment).
    """
    rows = view.table("orders", period)
    rows = rows.filter(rows.completed_at.notnull())
    late = rows.arrived_at > rows.appointed_at + ibis.interval(minutes=APPOINTMENT_MINUTES)
    return rows.select(
        "order_id", "outlet_id", "region_id", "technician_id", "product_id", "service_type", "channel", "priority",
        "fault_id",
        day=rows.completed_at.date(),
        week=rows.completed_at.truncate("W").date(),
        response_hours=_hours(rows.requested_at, rows.responded_at),
        arrival_hours=_hours(rows.responded_at, rows.arrived_at),
        work_hours=_hours(rows.arrived_at, rows.completed_at),
        whole_hours=_hours(rows.requested_at, rows.completed_at),
        kept=1 - late.cast("int64"),
    )  # fmt: skip


def _hours(start: ibis.Value, end: ibis.Value) -> ibis.Value:
    seconds = end.epoch_seconds() - start.epoch_seconds()
    return ibis.ifelse(seconds >= 0, seconds / 3600.0, ibis.null("float64"))
