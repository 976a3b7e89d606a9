"""The parts of the satisfaction screens: sentences, charts with their findings, the group table, the comments."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.address import segmented
from dashboard.charts import satisfaction as charts
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import satisfaction
from dashboard.metrics.figure import Change, Figure
from dashboard.metrics.groups import table
from dashboard.metrics.statistics.control_chart import share_chart
from dashboard.metrics.view import View
from dashboard.names import region_names
from dashboard.parts.regions import follow_region, region_choice
from dashboard.terms import grade, term
from dashboard.texts import t

ENOUGH_STEPS = 6
# With fewer answers a week than this a weekly line is noise; it is then drawn in steps of four weeks.
BUSY_WEEK = 20


def satisfaction_words(csat: Figure, gap: Change | None, moved: Change | None, goal: float | None) -> str:
    """Two sentences a board member could read aloud."""
    return t(
        "satisfaction_lead",
        satisfied=formats.number(100 * (csat.value or 0)),
        csat=phrases.value(csat),
        gap=_gap(gap, phrases.amount(csat.metric, goal)) if gap and csat.enough else "",
        moved=_moved(moved),
    )


def _gap(gap: Change, goal: str) -> str:
    size = phrases.change(gap).lstrip("+−")
    if gap.verdict == "worse":
        return t("satisfaction_gap_worse", gap=size)
    if gap.verdict == "better":
        return t("satisfaction_gap_better", gap=size)
    return t("satisfaction_gap_unclear", target=goal)


def _moved(moved: Change | None) -> str:
    if moved is None:
        return t("satisfaction_moved_unknown")
    size = phrases.change(moved).lstrip("+−")
    if moved.verdict == "better":
        return t("satisfaction_moved_better", change=size)
    if moved.verdict == "worse":
        return t("satisfaction_moved_worse", change=size)
    low, high = moved.difference.low, moved.difference.high
    return t("satisfaction_moved_unclear", low=formats.signed(100 * low, 1), high=formats.points(high))


def trend_chart(weeks: pd.DataFrame, goal: float | None) -> None:
    """Satisfaction by week, by four weeks where answers are few, with control limits; the finding as its title."""
    size = 1 if weeks["csat_asked"].mean() >= BUSY_WEEK else 4
    weeks = satisfaction.coarse(weeks, size)
    chart = share_chart(weeks["csat_hits"], weeks["csat_asked"])
    rows = weeks[["week"]].assign(
        value=chart.value, asked=weeks["csat_asked"], low=chart.low, high=chart.high, outside=chart.outside != 0
    )
    known = rows["value"].notna().sum()
    if known < 2:
        return
    if known < ENOUGH_STEPS:
        finding = t("satisfaction_trend_title_short")
        rows = rows.assign(low=float("nan"), high=float("nan"), outside=False)
    elif rows["outside"].any():
        finding = t("satisfaction_trend_title_outside", count=int(rows["outside"].sum()), steps=len(rows), size=size)
    else:
        finding = t("satisfaction_trend_title_calm", steps=len(rows), size=size)
    st.subheader(finding)
    words = {
        "target": t("satisfaction_target_label", target=formats.percent(goal)),
        "hover": t("satisfaction_trend_hover"),
    }
    st.plotly_chart(charts.trend(rows, goal, words), config=CONFIG, alt=finding)
    if known >= ENOUGH_STEPS:
        st.caption(t("satisfaction_trend_read", size=size))


def dimension_chart(now: list[Figure], before: list[Figure]) -> None:
    """The dimensions with their intervals, strongest on top."""
    if not any(one.enough for one in now):
        st.caption(t("satisfaction_dimensions_none"))
        return
    earlier = {one.metric.key: one.value for one in before if one.enough}
    rows = pd.DataFrame(
        {
            "name": phrases.name(one.metric),
            "value": one.value,
            "low": one.interval.low if one.interval else one.value,
            "high": one.interval.high if one.interval else one.value,
            "before": earlier.get(one.metric.key, float("nan")),
            "n": one.n,
        }
        for one in now
        if one.enough
    )
    finding = _dimension_finding(now)
    st.subheader(finding)
    words = {
        "unit": t("satisfaction_dimensions_unit"),
        "now": t("satisfaction_dimensions_now"),
        "before": t("satisfaction_dimensions_before"),
    }
    st.plotly_chart(charts.dimensions(rows, words), config=CONFIG, alt=finding)
    st.caption(t("satisfaction_dimensions_read"))


def _dimension_finding(figures: list[Figure]) -> str:
    ranked = sorted((one for one in figures if one.enough), key=lambda one: one.value or 0)
    if len(ranked) < 2:
        return t("satisfaction_dimensions_title_level")
    apart = ranked[-1].against(ranked[0])
    if apart is None or not apart.difference.told_apart:
        return t("satisfaction_dimensions_title_level")
    return t(
        "satisfaction_dimensions_title", best=phrases.name(ranked[-1].metric), worst=phrases.name(ranked[0].metric)
    )


def group_table(asked: View) -> None:
    """Groups side by side: one choice of grouping, bars in cells, a region can be followed."""
    st.subheader(t("satisfaction_groups_title"))
    names = {
        "region_id": t("satisfaction_by_region"),
        "service_type": t("satisfaction_by_service"),
        "channel": t("satisfaction_by_channel"),
        "grade": t("satisfaction_by_grade"),
    }
    key = segmented("by", t("satisfaction_groups_by"), names, "region_id")
    rows = table(load(asked, satisfaction.by, key), key)
    label = {"region_id": region_names(), "grade": {}}.get(key)
    groups = rows[key].tolist()
    rows[key] = [_group_name(key, group, label) for group in groups]
    rows[["csat", "fixed"]] *= 100
    state = st.dataframe(
        rows.assign(
            interval=[formats.interval(low, high) for low, high in zip(rows.csat_low, rows.csat_high, strict=True)]
        ),
        column_order=[key, "csat", "interval", "nps", "fixed", "n"],
        column_config=_group_columns(key, names[key]),
        hide_index=True,
        placeholder=formats.UNKNOWN,
        alt=t("satisfaction_groups_title"),
        **(region_choice() if key == "region_id" else {}),
    )
    if key == "region_id":
        follow_region(state, groups)
    st.caption(t("satisfaction_groups_read") if key == "region_id" else t("satisfaction_groups_read_mode"))


def _group_columns(key: str, heading: str) -> dict[str, Any]:
    column = st.column_config
    return {
        key: column.TextColumn(heading, pinned=True),
        "csat": column.ProgressColumn(t("satisfaction_column_share"), min_value=0, max_value=100, format="%.1f%%"),
        "interval": column.TextColumn(t("satisfaction_column_interval")),
        "nps": column.NumberColumn(t("satisfaction_column_nps"), format="%.0f"),
        "fixed": column.NumberColumn(t("satisfaction_column_fixed"), format="%.1f%%"),
        "n": column.NumberColumn(t("satisfaction_column_n"), format="localized"),
    }


def _group_name(key: str, group: Any, names: dict[int, str] | None) -> str:
    if key == "region_id" and names is not None:
        return names.get(group, str(group))
    return grade(group) if key == "grade" else term(group)
