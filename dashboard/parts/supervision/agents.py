"""Agents side by side, one agent's own figures, and the hours in which customers are reached."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import calls as charts
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import calls
from dashboard.metrics.agents import agents
from dashboard.metrics.figure import Verdict
from dashboard.metrics.statistics.interval import Difference
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import COLOURS, lead, tiles
from dashboard.session import store
from dashboard.texts import t
from db.users import User, list_users

LEAST_CALLS = 5
FEW = 30


def side_by_side(view: View) -> None:
    """Every agent's share of interviews among customers talked to; in no order that cannot be told."""
    rows = load(view, agents)
    if rows.empty:
        return
    names = {user.user_id: user.name for user, _ in list_users(store())}
    rows = rows.assign(name=[names.get(int(one), t("supervision_gone")) for one in rows["agent_id"]])
    bands = int(rows["band"].max())
    rows = rows.sort_values(["band", "name"], ignore_index=True)
    finding = (
        t("supervision_agents_alike", count=len(rows))
        if bands == 1
        else t("supervision_agents_apart", count=len(rows), bands=bands)
    )
    st.subheader(finding)
    rows.attrs["overall"] = rows["interviews"].sum() / rows["talked"].sum() if rows["talked"].sum() else 0.0
    words = {
        "hover": t("supervision_agents_hover"),
        "x": t("supervision_agents_x"),
        "overall": t("supervision_overall", share=formats.percent(rows.attrs["overall"], 0)),
    }
    known = rows.assign(apart=bands > 1)
    known.attrs = rows.attrs
    left, right = st.columns([4, 7], gap="medium")
    with left:
        st.plotly_chart(charts.agents(known, words), config=CONFIG, alt=finding)
    with right:
        _table(rows)
    st.caption(t("supervision_agents_read"))


def _table(rows: pd.DataFrame) -> None:
    shown = pd.DataFrame(
        {
            "name": rows["name"],
            "calls": rows["calls"].astype(int),
            "talked": rows["talked"].astype(int),
            "interviews": rows["interviews"].astype(int),
            "shrunk": rows["shrunk"] * 100,
            "bounds": [formats.interval(*ends) for ends in zip(rows["low"], rows["high"], strict=True)],
            "band": rows["band"].astype(int),
            "time": [
                f"{clock(middle)} ({clock_span(low, high)})"
                for middle, low, high in zip(rows["seconds"], rows["seconds_low"], rows["seconds_high"], strict=True)
            ],
        }
    )
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "name": column.TextColumn(t("supervision_column_agent"), pinned=True),
            "calls": column.NumberColumn(t("supervision_column_calls"), format="localized"),
            "talked": column.NumberColumn(t("supervision_column_talked"), format="localized"),
            "interviews": column.NumberColumn(t("supervision_column_interviews"), format="localized"),
            "shrunk": column.NumberColumn(t("supervision_column_shrunk"), format="%.1f%%"),
            "bounds": column.TextColumn(t("supervision_column_bounds")),
            "band": column.NumberColumn(t("supervision_column_band")),
            "time": column.TextColumn(t("supervision_column_time")),
        },
        hide_index=True,
        alt=t("supervision_column_agent"),
    )
    download(shown, "callback-agents.csv")


def own(view: View, user: User) -> None:
    """One agent's own figures, against all colleagues together; nobody else's name."""
    rows = load(view, agents)
    mine, others = rows[rows["agent_id"] == user.user_id], rows[rows["agent_id"] != user.user_id]
    if mine.empty:
        st.info(t("supervision_own_none"), icon=":material/inbox:")
        return
    row = mine.iloc[0]
    lead(
        t(
            "supervision_own_lead",
            calls=formats.number(row["calls"]),
            talked=formats.number(row["talked"]),
            interviews=formats.number(row["interviews"]),
        )
    )
    grid = tiles(3)
    with grid.cell():
        _own_share(t("supervision_own_talked"), row["talked"], row["calls"], others["talked"], others["calls"])
    with grid.cell():
        _own_share(
            t("supervision_own_interviews"), row["interviews"], row["talked"], others["interviews"], others["talked"]
        )
    with grid.cell():
        st.metric(t("supervision_own_time"), clock(row["seconds"]))
        st.caption(
            t(
                "supervision_own_time_read",
                n=formats.number(row["interviews"]),
                bounds=clock_span(row["seconds_low"], row["seconds_high"]),
            )
        )
    st.caption(t("supervision_own_read"))


def _own_share(label: str, hits: Any, of: Any, other_hits: "pd.Series[Any]", other_of: "pd.Series[Any]") -> None:
    share, rest = Share(int(hits), int(of)), Share(int(other_hits.sum()), int(other_of.sum()))
    apart = share.minus(rest)
    told = apart is not None and apart.told_apart
    st.metric(
        label,
        formats.percent(share.value),
        delta=formats.points(apart.value) if apart else None,
        delta_color=COLOURS[_verdict(apart)],
        delta_arrow="up" if apart is not None and apart.value > 0 else "down",
        delta_description=t("supervision_own_against") if apart else None,
    )
    bounds = share.interval()
    words = t("figure_standing", n=formats.number(share.asked), bounds=formats.interval(*bounds)) if bounds else ""
    st.caption(words + ("" if told or apart is None else f" · {t('figure_unclear')}"))


def _verdict(apart: Difference | None) -> Verdict:
    if apart is None or not apart.told_apart:
        return "unclear"
    return "better" if apart.value > 0 else "worse"


def reach(view: View) -> None:
    """When customers are reached: by hour with intervals, and by weekday and hour."""
    cells = load(view, calls.by_hour)
    if cells.empty:
        return
    hours = calls.best_hours(cells)
    hours = hours[hours["calls"] >= FEW]
    if hours.empty:
        st.caption(t("supervision_hours_few", least=FEW))
        return
    overall = cells["reached"].sum() / cells["calls"].sum()
    st.subheader(_hours_finding(hours, float(overall)))
    words = {
        "hover": t("supervision_hours_hover"),
        "overall": t("supervision_overall", share=formats.percent(overall, 0)),
        "x": t("supervision_hours_x"),
    }
    left, right = st.columns(2, gap="medium")
    with left:
        st.plotly_chart(charts.by_hour(hours, words), config=CONFIG, alt=t("supervision_hours_x"))
    with right:
        shown = cells.assign(share=cells["reached"] / cells["calls"])
        grid = {"hover": t("supervision_grid_hover"), "x": t("supervision_hours_x")}
        days = t("supervision_weekdays").split(" ")
        st.plotly_chart(charts.hours(shown, days, grid, LEAST_CALLS), config=CONFIG, alt=t("supervision_grid_alt"))
    st.caption(t("supervision_hours_read", least=FEW, cell=LEAST_CALLS, n=formats.number(cells["calls"].sum())))
    download(cells, "callback-hours.csv")


def _hours_finding(hours: pd.DataFrame, overall: float) -> str:
    better = hours[hours["verdict"] == "better"].sort_values("share", ascending=False)
    worse = hours[hours["verdict"] == "worse"].sort_values("share")
    said = {"overall": formats.percent(overall, 0)}
    if len(better):
        row = better.iloc[0]
        return t("supervision_hours_best", hour=int(row["hour"]), share=formats.percent(row["share"], 0), **said)
    if len(worse):
        row = worse.iloc[0]
        return t("supervision_hours_worst", hour=int(row["hour"]), share=formats.percent(row["share"], 0), **said)
    return t("supervision_hours_alike", **said)


def clock(seconds: float) -> str:
    """``135.5`` → ``2:16``."""
    if pd.isna(seconds):
        return formats.UNKNOWN
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def clock_span(low: float, high: float) -> str:
    """``2:05–2:31``; an em dash where it cannot be known."""
    return formats.UNKNOWN if pd.isna(low) else f"{clock(low)}–{clock(high)}"
