"""What changed since last week: new alarms in words, an outlet over the weeks, who rose and who fell."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts.risk_weeks import over_weeks
from dashboard.charts.template import CONFIG
from dashboard.loading import assessed, judged_once
from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.fraud.early_warning import FALSE_ALARMS, Chart, Warnings, charts, line_of, warned
from dashboard.metrics.fraud.movements import Movements, moved
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.risk.clues import begun, signal_name
from dashboard.parts.risk.ranking import open_outlet, pick
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.texts import language as spoken
from dashboard.texts import t, text

NAMED = 3
WEEK = pd.Timedelta(days=7)


def changed_section(asked: View, found: Assessment) -> None:
    """The whole section."""
    now = asked.at(found.period)
    with st.spinner(t("risk_changed_working")):
        drawn = judged_once("charts", now.network, lambda: charts(now))
        before = assessed(asked.at(_week_earlier(found.period)))
    told, moves = warned(now, drawn), moved(found, before)
    lead(_words(told, moves))
    st.markdown(t("risk_caution"))
    st.caption(t("risk_changed_bound", outlets=formats.number(told.outlets), share=formats.percent(FALSE_ALARMS, 0),
                 expected=formats.number(told.expected_false, 1)))  # fmt: skip
    _alarms(told, found)
    _over_weeks(drawn, told, found)
    _movements(moves, found)


def _week_earlier(period: Period) -> Period:
    return Period((pd.Timestamp(period.start) - WEEK).date(), (pd.Timestamp(period.end) - WEEK).date())


def _words(told: Warnings, moves: Movements) -> str:
    new, older = told.rows[told.rows["new"].astype(bool)], told.rows[~told.rows["new"].astype(bool)]
    names = outlet_names()
    if new.empty:
        said = t("risk_changed_none")
    else:
        one = t("risk_list").join(
            t("risk_changed_one", outlet=names.get(row["outlet_id"], ""), chart=_chart_name(row["kind"]),
              since=formats.day(row["since"], year=False), over=_over(row))
            for row in new.head(NAMED).to_dict("records")
        )  # fmt: skip
        said = t("risk_changed_new", count=new["outlet_id"].nunique(), outlets=one)
    if len(older):
        said += t("risk_changed_older", count=older["outlet_id"].nunique())
    if len(moves.marked) or len(moves.unmarked):
        return said + t("risk_changed_marks", came=_named(moves.marked), went=_named(moves.unmarked))
    return said + t("risk_changed_same_marks")


def _named(rows: pd.DataFrame) -> str:
    """How many outlets, and which where they are few."""
    names = outlet_names()
    told = t("risk_list").join(names.get(outlet, "") for outlet in rows["outlet_id"].head(NAMED))
    return t("risk_changed_named", count=len(rows), outlets=told) if len(rows) else "0"


def _chart_name(kind: str) -> str:
    return text(f"risk_chart_name_{kind}", spoken())


def _over(row: dict[Any, Any]) -> str:
    return formats.number(row["level"] / row["limit"], 1)


def _alarms(told: Warnings, found: Assessment) -> None:
    st.subheader(t("risk_alarms_title", count=len(told.rows)) if len(told.rows) else t("risk_alarms_none"))
    if told.rows.empty:
        return
    codes = found.outlets.set_index("outlet_id")["code"]
    rows, names, column = told.rows, outlet_names(), st.column_config
    listed = pd.DataFrame(
        {
            "outlet": rows["outlet_id"].map(names).to_numpy(),
            "chart": [_chart_name(kind) for kind in rows["kind"]],
            "since": rows["since"].dt.date.to_numpy(),
            "over": (rows["level"] / rows["limit"]).to_numpy(dtype=float),
            "new": [t("risk_alarm_new") if new else t("risk_alarm_older") for new in rows["new"]],
        }
    )
    st.dataframe(
        listed,
        column_config={
            "outlet": column.TextColumn(t("risk_column_outlet"), pinned=True),
            "chart": column.TextColumn(t("risk_column_chart")),
            "since": column.DateColumn(t("risk_column_since"), format="YYYY-MM-DD"),
            "over": column.NumberColumn(t("risk_column_over"), format="× %.1f"),
            "new": column.TextColumn(t("risk_column_new")),
        },
        hide_index=True,
        key="risk_alarms",
        on_select=partial(_chosen, rows["outlet_id"].map(codes).tolist()),
        selection_mode="single-row",
        alt=t("risk_alarms_title", count=len(rows)),
    )
    download(listed.assign(code=rows["outlet_id"].map(codes).to_numpy()), "alarms.csv", t("risk_download_alarms"))


def _chosen(codes: list[str]) -> None:
    if rows := st.session_state["risk_alarms"]["selection"]["rows"]:
        pick(codes[rows[0]])


def _over_weeks(drawn: Sequence[Chart], told: Warnings, found: Assessment) -> None:
    outlet_id = _shown(told, found)
    if outlet_id is None:
        return
    lines = [(chart.kind, line) for chart in drawn if (line := line_of(chart, outlet_id)) is not None]
    st.subheader(outlet_names().get(outlet_id, ""))
    if not lines:
        st.caption(t("risk_weeks_none"))
        return
    for place, (kind, (line, limit)) in zip(st.columns(len(lines), gap="medium"), lines, strict=True):
        with place:
            _weeks(told, outlet_id, kind, line, limit)
    st.caption(t("risk_weeks_read"))
    code = str(found.outlets.loc[found.outlets["outlet_id"] == outlet_id, "code"].iloc[0])
    st.button(t("risk_card_open"), icon=":material/arrow_forward:", on_click=open_outlet, args=(code,))


def _shown(told: Warnings, found: Assessment) -> int | None:
    """The outlet in the address, else the newest alarm's, else the first of the ranking."""
    codes = dict(zip(found.outlets["code"], found.outlets["outlet_id"], strict=True))
    if (code := st.query_params.get("outlet", "")) in codes:
        return int(codes[code])
    rows = told.rows if len(told.rows) else found.outlets
    return int(rows["outlet_id"].iloc[0]) if len(rows) else None


def _weeks(told: Warnings, outlet_id: int, kind: str, line: pd.DataFrame, limit: float) -> None:
    alarm = told.rows[(told.rows["outlet_id"] == outlet_id) & (told.rows["kind"] == kind)]
    since = pd.Timestamp(alarm["since"].iloc[0]) if len(alarm) else None
    day = formats.day(since, year=False) if since is not None else ""
    finding = (
        t("risk_weeks_over", chart=_chart_name(kind), since=day)
        if since is not None
        else t("risk_weeks_under", chart=_chart_name(kind))
    )
    st.markdown(f"**{begun(finding)}**")
    words = {
        "limit": t("risk_weeks_limit"),
        "since": day,
        "hover": "%{x|%Y-%m-%d} · %{y:.1f}<extra></extra>",
    }
    st.plotly_chart(over_weeks(line, limit, since, words), config=CONFIG, alt=finding, key=f"risk_weeks_{kind}")
    st.caption(text(f"risk_weeks_{kind}", spoken(), n=formats.number(len(line))))


def _movements(moves: Movements, found: Assessment) -> None:
    rows = moves.rows
    st.subheader(t("risk_moves_title", count=len(rows)) if len(rows) else t("risk_moves_none"))
    if len(rows):
        column, names = st.column_config, outlet_names()
        listed = pd.DataFrame(
            {
                "outlet": rows["outlet_id"].map(names),
                "before": rows["before"],
                "score": rows["score"],
                "change": rows["change"],
                "mark": [_mark(now, was) for now, was in zip(rows["flagged"], rows["was_flagged"], strict=True)],
                "why": [signal_name(key) if key else "" for key in rows["key"]],
            }
        )
        st.dataframe(
            listed,
            column_config={
                "outlet": column.TextColumn(t("risk_column_outlet"), pinned=True),
                "before": column.NumberColumn(t("risk_column_before"), format="%.2f"),
                "score": column.NumberColumn(t("risk_column_score"), format="%.2f"),
                "change": column.NumberColumn(t("risk_column_change"), format="%+.2f"),
                "mark": column.TextColumn(t("risk_column_mark")),
                "why": column.TextColumn(t("risk_column_moved_by")),
            },
            hide_index=True,
            alt=t("risk_moves_title", count=len(rows)),
        )
    st.caption(t("risk_moves_read", n=formats.number(len(found.outlets))))


def _mark(now: bool, was: bool) -> str:
    if now == was:
        return t("risk_mark_stays") if now else ""
    return t("risk_mark_came") if now else t("risk_mark_went")
