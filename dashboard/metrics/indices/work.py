"""What orders, their cost, cases and calls show of an outlet: a sheet a kind of event."""

import ibis

from dashboard.metrics.cost import MIX, costed
from dashboard.metrics.indices.sheet import RIPE_DAYS, Sheet, log_hours, sheet, within
from dashboard.metrics.service import repeat_repairs
from dashboard.metrics.stages import stages
from dashboard.metrics.view import View

UNUSABLE = ("wrong_number", "not_in_service")


def finished(view: View) -> Sheet:
    """Finished orders; alike are those of one service type, product category and priority."""
    times = stages(view)
    booked = view.table("orders").select("order_id", "appointed_at")
    people = view.everything("technicians").select("technician_id", "trained_until")
    rows = times.left_join(booked, "order_id").drop("order_id_right")
    rows = rows.left_join(people, "technician_id").drop("technician_id_right")
    rows = _with_category(view, rows)
    visit = rows.service_type != "consultation"
    rows = rows.select(
        "outlet_id", "region_id", "service_type", "category", "priority",
        row=rows.order_id,
        first_response_time=log_hours(rows.response_hours),
        consistency=rows.kept.cast("float64"),
        ways_of_service=ibis.ifelse(visit, rows.appointed_at.notnull().cast("float64"), ibis.null("float64")),
        training=(rows.trained_until >= rows.day).cast("float64"),
        efficiency=log_hours(rows.whole_hours),
    )  # fmt: skip
    indices = ("first_response_time", "consistency", "ways_of_service", "training", "efficiency")
    return sheet("orders", rows, ("service_type", "category", "priority"), indices)


def requests(view: View) -> Sheet:
    """Requests of the period that are at least seven days old at the period's end, served or not."""
    rows = view.everything("orders")
    for column, wanted in (("region_id", view.scope.region_ids), ("outlet_id", view.scope.outlet_ids)):
        rows = rows if wanted is None else rows.filter(rows[column].isin(wanted))
    old = rows.requested_at.date() <= ibis.date(view.period.end) - ibis.interval(days=RIPE_DAYS)
    rows = rows.filter(within(rows.requested_at, view.period) & old)
    # What came after the period's end is not known at its end: a past report stays as it was.
    served = (rows.completed_at.date() <= ibis.date(view.period.end)).fill_null(False)
    rows = _with_category(view, rows.mutate(coverage=served.cast("float64"), row=rows.order_id))
    mix = ("service_type", "category")
    return sheet("requests", rows, mix, ("coverage",))


def repairs(view: View) -> Sheet:
    """Repairs whose 30 days have passed: did the machine come back? All are one kind of work."""
    rows = repeat_repairs(view)
    rows = rows.select("outlet_id", "region_id", row=ibis.row_number(), repeat_repairs=rows.came_back.cast("float64"))
    return sheet("repairs", rows, (), ("repeat_repairs",))


def costs(view: View) -> Sheet:
    """What each finished order cost the maker, as the room of faults and cost counts it; alike as it says too."""
    rows = costed(view)
    rows = rows.select("outlet_id", "region_id", *MIX, "cost", row=rows.order_id)
    return sheet("costs", rows, tuple(MIX), ("cost",))


def cases(view: View) -> Sheet:
    """Cases opened in the period; alike are those that came the same way."""
    rows = view.table("cases")
    found = view.everything("case_causes").select("case_id").distinct().mutate(found=1)
    rows = rows.left_join(found, "case_id").drop("case_id_right")
    closed = rows.closed_at.notnull()
    rows = rows.select(
        "outlet_id", "region_id", "source",
        row=rows.case_id,
        feedback_used=ibis.ifelse(closed, rows.found.fill_null(0).cast("float64"), ibis.null("float64")),
        process_improved=(rows.reopened > 0).cast("float64"),
    )  # fmt: skip
    return sheet("cases", rows, ("source",), ("feedback_used", "process_improved"))


def calls(view: View) -> Sheet:
    """Callback tasks of the period that were tried: was the number the customer's, by the last attempt?

    Calls aimed at suspicious work are compared with their like, drawn ones with theirs.
    """
    tasks = view.table("callback_tasks").select("task_id", "outlet_id", "region_id", "drawn")
    tries = view.everything("callback_attempts")
    last = tries.group_by("task_id").aggregate(ended=tries.disposition.argmax(tries.number))
    rows = tasks.join(last, "task_id")
    usable = (~rows.ended.isin(UNUSABLE)).cast("float64")
    rows = rows.select("outlet_id", "region_id", "drawn", row=rows.task_id, contact_channels=usable)
    return sheet("calls", rows, ("drawn",), ("contact_channels",))


def _with_category(view: View, rows: ibis.Table) -> ibis.Table:
    products = view.everything("products").select("product_id", "category")
    return rows.left_join(products, "product_id").drop("product_id_right")
