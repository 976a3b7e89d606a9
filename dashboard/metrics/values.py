"""The single values behind a metric: one row an answer, a repair or a callback, whatever is averaged."""

import ibis

from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.scope import Period
from dashboard.metrics.service import callbacks_due, repeat_repairs
from dashboard.metrics.view import View
from db.warehouse_schema import DIMENSIONS

AVERAGED = ("csat", "nps", "first_time_fix", "repeat_repair", "callback_rate", *DIMENSIONS)
"""Metrics that are a mean of single values, and so can be followed outlet by outlet."""


def values(view: View, key: str, period: Period) -> ibis.Table:
    """outlet_id, day, value (float): the mean of ``value`` is the metric in its own unit.

    Shares are 0 or 1, the net promoter score -100, 0 or 100, dimensions 1..5. Raises KeyError for another metric.
    """
    if key not in AVERAGED:
        raise KeyError(f"{key} is no mean of single values; choose one of {', '.join(AVERAGED)}")
    if key == "repeat_repair":
        rows = repeat_repairs(view, period)
        return rows.select("outlet_id", "day", value=rows.came_back.cast("float64"))
    if key == "callback_rate":
        rows = callbacks_due(view, period)
        return rows.select("outlet_id", "day", value=rows.worked.cast("float64"))
    rows = view.responses(period)
    said = {
        "csat": rows.satisfied,
        "first_time_fix": rows.fixed,
        "nps": 100 * ((rows.nps >= 9).cast("int64") - (rows.nps <= 6).cast("int64")),
    }
    chosen = rows.select("outlet_id", day=rows.received_at.date(), value=said.get(key, rows[_column(key)]))
    return chosen.filter(chosen.value.notnull()).mutate(value=chosen.value.cast("float64"))


def scale(key: str) -> tuple[float, float]:
    """The lowest and the highest value."""
    unit = CATALOGUE[key].unit
    return {"share": (0.0, 1.0), "points": (-100.0, 100.0), "score": (1.0, 5.0)}[unit]


def _column(key: str) -> str:
    return key if key in DIMENSIONS else "csat"
