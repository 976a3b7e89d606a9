"""What customers say: satisfaction, recommendation, dimensions - for everyone, by group, by week."""

from collections.abc import Iterable
from typing import Any

import ibis
import pandas as pd

from dashboard.metrics.figure import Figure
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.mean import Mean
from dashboard.metrics.statistics.nps import Nps
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View
from db.warehouse_schema import DIMENSIONS

LIKERT = (1.0, 5.0)
MEANS = ("ces", *DIMENSIONS)


def tally(rows: ibis.Table, by: Iterable[str] = ()) -> ibis.Table:
    """Counts and sums behind every satisfaction figure, one row per group of ``by`` (one row in all without).

    ``answers`` responses; for csat and first-time fix hits and asked; promoters, detractors and asked; for ease and
    each dimension n, total and sum of squares. Sums of these rows are the tally of the groups together.
    """
    counts: dict[str, ibis.Value] = {
        "answers": rows.count(),
        "csat_asked": rows.satisfied.count(),
        "csat_hits": rows.satisfied.sum().fill_null(0),
        "fixed_asked": rows.fixed.count(),
        "fixed_hits": rows.fixed.sum().fill_null(0),
        "nps_asked": rows.nps.count(),
        "promoters": (rows.nps >= 9).sum().fill_null(0),
        "detractors": (rows.nps <= 6).sum().fill_null(0),
    }
    for name in MEANS:
        counts[f"{name}_n"] = rows[name].count()
        counts[f"{name}_total"] = rows[name].sum().fill_null(0.0)
        counts[f"{name}_squares"] = (rows[name] * rows[name]).sum().fill_null(0.0)
    keys = list(by)
    return rows.group_by(keys).aggregate(**counts) if keys else rows.aggregate(**counts)


def overall(view: View, period: Period | None = None) -> pd.Series:
    """The tally of the whole view, as one row."""
    return view.read(tally(view.responses(period))).iloc[0]


def by(view: View, *columns: str) -> pd.DataFrame:
    """The tally by columns of ``responses`` (region_id, channel, grade, service_type, outlet_id …)."""
    return view.read(tally(view.responses(), columns).order_by(list(columns)))


def weekly(view: View, weeks: int = 26) -> pd.DataFrame:
    """The tally of each calendar week of the period, at least ``weeks`` of them; Monday in ``week``, oldest first.

    Weeks without an answer have a row of zeros, so that a line shows the gap. The first week is a whole one.
    """
    period = view.period.stretched(weeks * 7)
    rows = view.responses(period)
    rows = rows.mutate(week=rows.received_at.truncate("W").date())
    counted = view.read(tally(rows, ["week"]))
    counted["week"] = pd.to_datetime(counted["week"])
    mondays = pd.date_range(period.start, period.end, freq="W-MON")
    return counted.set_index("week").reindex(mondays, fill_value=0).rename_axis("week").reset_index()


def coarse(weeks: pd.DataFrame, size: int) -> pd.DataFrame:
    """A weekly tally in steps of ``size`` weeks, counted back from the newest; ``week`` is a step's first Monday.

    Weeks that do not fill the oldest step are left out, so that all steps are of one length.
    """
    whole = weeks.iloc[len(weeks) % size :]
    step = pd.Series(range(len(whole)), index=whole.index) // size
    totals = whole.drop(columns="week").groupby(step).sum()
    return totals.assign(week=whole.groupby(step)["week"].first()).reset_index(drop=True)


def weekly_lines(view: View, column: str, weeks: int = 26) -> dict[int | str, list[float | None]]:
    """Weekly satisfaction of each group of ``column`` over the last ``weeks`` weeks, 0..1, oldest first.

    None where nobody of the group answered that week. For the small lines in table cells.
    """
    period = view.period.stretched(weeks * 7)
    rows = view.responses(period)
    rows = rows.mutate(week=rows.received_at.truncate("W").date())
    share = rows.satisfied.mean()
    found = view.read(rows.group_by(column, "week").aggregate(share=share))
    found["week"] = pd.to_datetime(found["week"])
    mondays = pd.date_range(period.start, period.end, freq="W-MON")
    wide = found.pivot_table(index=column, columns="week", values="share").reindex(columns=mondays)
    return {
        group: [None if pd.isna(one) else float(one) for one in line]
        for group, line in zip(wide.index, wide.to_numpy(), strict=True)
    }


def figure(key: str, counts: "pd.Series[Any]") -> Figure:
    """The figure of metric ``key`` from one row of a tally. Raises KeyError for a metric that no survey measures."""
    if key == "csat":
        return _share(key, counts["csat_hits"], counts["csat_asked"])
    if key == "first_time_fix":
        return _share(key, counts["fixed_hits"], counts["fixed_asked"])
    if key == "nps":
        score = Nps(int(counts["promoters"]), int(counts["detractors"]), int(counts["nps_asked"]))
        return Figure.of(key, score.value, score.interval(), score.asked)
    mean = Mean(int(counts[f"{key}_n"]), float(counts[f"{key}_total"]), float(counts[f"{key}_squares"]), LIKERT)
    return Figure.of(key, mean.value, mean.interval(), mean.n)


def dimensions(counts: "pd.Series[Any]") -> list[Figure]:
    """The six dimensions in the catalogue's order, those nobody was asked about left out."""
    figures = [figure(name, counts) for name in DIMENSIONS]
    return [one for one in figures if one.value is not None]


def together(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Several groups' tallies as one."""
    return rows.select_dtypes("number").sum()


def comments(view: View, limit: int = 30, worst_first: bool = True) -> pd.DataFrame:
    """Comments with personal data masked: comment, csat, channel, grade, outlet_id, order_id, received_at."""
    rows = view.responses()
    rows = rows.filter(rows.comment.notnull() & (rows.comment.length() > 1))
    order = [rows.csat.asc(nulls_first=False), rows.received_at.desc()] if worst_first else [rows.received_at.desc()]
    wanted = rows.order_by(order).limit(limit)
    columns = ["comment", "csat", "channel", "grade", "outlet_id", "order_id", "received_at"]
    return view.read(wanted.select(*columns))


def _share(key: str, hits: float, asked: float) -> Figure:
    share = Share(int(hits), int(asked))
    return Figure.of(key, share.value, share.interval(), share.asked)
