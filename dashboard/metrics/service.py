"""What the orders themselves show: repairs that came back, callbacks that were made."""

from datetime import timedelta

import ibis
import pandas as pd

from dashboard.metrics.figure import Figure
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View

RETURN_DAYS = 30


def repeat_repairs(view: View, period: Period | None = None) -> ibis.Table:
    """Repairs of the period whose 30 days have passed: outlet_id, region_id, technician_id, day, week, came_back (0/1).

    A repair came back when the same serial number was asked for again within 30 days after it was completed,
    at whichever outlet. Repairs younger than 30 days at the newest order are left out, not counted as good.
    """
    within = period or view.period
    every = view.everything("orders")
    # What was finished before the period is not asked about, and nothing later looks back at it.
    repairs = every.filter(every.service_type == "repair", every.serial.notnull())
    repairs = repairs.filter(repairs.completed_at >= ibis.timestamp(within.start))
    order = ibis.window(group_by=repairs.serial, order_by=[repairs.completed_at, repairs.order_id])
    repairs = repairs.mutate(asked_again=repairs.requested_at.lead().over(order))
    ripe = view.cut(repairs, "orders", within)
    ripe = ripe.filter(ripe.completed_at + ibis.interval(days=RETURN_DAYS) <= every.requested_at.max().as_scalar())
    again = (ripe.asked_again <= ripe.completed_at + ibis.interval(days=RETURN_DAYS)).fill_null(False)
    return ripe.select(
        "outlet_id",
        "region_id",
        "technician_id",
        day=ripe.completed_at.date(),
        week=ripe.completed_at.truncate("W").date(),
        came_back=again.cast("int64"),
    )


def repeat_repair(view: View, period: Period | None = None) -> Figure:
    """Share of repairs that came back within 30 days."""
    rows = repeat_repairs(view, period)
    return _share(view, "repeat_repair", rows, rows.came_back)


def callbacks_due(view: View, period: Period | None = None) -> ibis.Table:
    """Callback tasks due in the period: outlet_id, region_id, day, week, worked (0/1), completed (0/1).

    Tasks whose allowed days are not over at the newest request or call known are left out, worked or not: those of
    them that were quick would stand for all.
    """
    within = period or view.period
    attempts = view.everything("callback_attempts")
    requested = view.everything("orders").requested_at
    newest = ibis.greatest(
        requested.max().as_scalar(), ibis.coalesce(attempts.ended_at, attempts.started_at).max().as_scalar()
    )
    tasks = view.table("callback_tasks", within)
    tasks = tasks.filter(tasks.due_at <= newest)
    done = attempts.filter(attempts.disposition == "completed").select("task_id").distinct().mutate(reached=1)
    tasks = tasks.left_join(done, "task_id")
    return tasks.select(
        "outlet_id",
        "region_id",
        day=tasks.due_at.date(),
        week=tasks.due_at.truncate("W").date(),
        worked=(tasks.state != "open").cast("int64"),
        completed=tasks.reached.fill_null(0),
    )


def callback_rate(view: View, period: Period | None = None) -> Figure:
    """Share of due callbacks that were worked to their end."""
    rows = callbacks_due(view, period)
    return _share(view, "callback_rate", rows, rows.worked)


def callbacks(view: View) -> "pd.Series[int]":
    """Callback tasks of the period: due, worked to their end, completed with an answer, still open."""
    rows = callbacks_due(view)
    counted = view.read(
        rows.aggregate(
            due=rows.count(), worked=rows.worked.sum().fill_null(0), completed=rows.completed.sum().fill_null(0)
        )
    ).iloc[0]
    return pd.Series({**counted.astype(int), "open": int(counted["due"] - counted["worked"])})


def weekly_repeat_repair(view: View, weeks: int = 26) -> pd.DataFrame:
    """Repairs that came back, by the week of the first repair: week, hits, asked."""
    return weekly_share(view, repeat_repairs(view, view.period.stretched(weeks * 7)), "came_back", weeks)


def weekly_callbacks(view: View, weeks: int = 26) -> pd.DataFrame:
    """Callbacks worked to their end, by the week they were due: week, hits, asked."""
    return weekly_share(view, callbacks_due(view, view.period.stretched(weeks * 7)), "worked", weeks)


def weekly_share(view: View, rows: ibis.Table, hit: str, weeks: int = 26) -> pd.DataFrame:
    """Hits and asked by week of a 0/1 table, every week present: week, hits, asked."""
    counted = view.read(rows.group_by("week").aggregate(hits=rows[hit].sum(), asked=rows.count()))
    counted["week"] = pd.to_datetime(counted["week"])
    start = view.period.end - timedelta(days=weeks * 7 - 1)
    mondays = pd.date_range(start, view.period.end, freq="W-MON")
    return counted.set_index("week").reindex(mondays, fill_value=0).rename_axis("week").reset_index()


def _share(view: View, key: str, rows: ibis.Table, hit: ibis.Column) -> Figure:
    found = view.read(rows.aggregate(hits=hit.sum().fill_null(0), asked=rows.count())).iloc[0]
    share = Share(int(found["hits"]), int(found["asked"]))
    return Figure.of(key, share.value, share.interval(), share.asked)
