"""The parts of the overview: six tiles, the table of regions, the cards of what to do."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.loading import load
from dashboard.metrics import satisfaction, service
from dashboard.metrics.figure import Figure
from dashboard.metrics.groups import table
from dashboard.metrics.targets import target
from dashboard.metrics.view import View
from dashboard.names import region_names
from dashboard.parts.briefing import Briefing, Task, risk_grade, risk_money
from dashboard.parts.regions import follow_region, region_choice
from dashboard.parts.tiles import tile, tiles
from dashboard.rooms import rooms_of
from dashboard.session import current_user
from dashboard.texts import t


def glance_tiles(asked: View, found: Briefing, due: pd.Series, region_id: int | None) -> None:
    """Satisfaction, recommendation, first-time fix, repeat repair, callbacks, and the money to look into."""
    lines = {key: [satisfaction.figure(key, week).value for _, week in found.weeks.iterrows()] for key in
             ("csat", "nps", "first_time_fix")}  # fmt: skip
    lines["repeat_repair"] = _line(load(asked, service.weekly_repeat_repair))
    lines["callback_rate"] = _line(load(asked, service.weekly_callbacks))
    notes = {
        "callback_rate": t(
            "overview_callback_note", due=formats.number(due["due"]), reached=formats.percent(_reached(due), 0)
        )
    }
    grid = tiles(3)
    for key, figure in found.figures.items():
        goal = target(found.goals, key, region_id)
        with grid.cell():
            _against(figure, found.before[key], goal, lines[key], notes.get(key, ""))
    with grid.cell():
        _risk_tile(found)


def _against(figure: Figure, before: Figure, goal: float | None, line: list[float | None], note: str) -> None:
    """Against the target where there is one, else against the period before."""
    gap = figure.against_target(goal)
    if gap is None:
        tile(figure, figure.against(before), t("figure_against_before"), line, note=note)
        return
    named = t("figure_against_target", target=phrases.amount(figure.metric, goal))
    tile(figure, gap, named, line, note=note)


def _risk_tile(found: Briefing) -> None:
    grades = found.risk.flagged["grade"].value_counts()
    st.metric(
        t("overview_risk_tile"),
        formats.money_short(risk_money(found.risk)),
        delta=t("overview_risk_tile_outlets", count=len(found.risk.flagged)) if len(found.risk.flagged) else None,
        delta_color="orange",
        delta_arrow="off",
        help=t("overview_risk_tile_help"),
    )
    said = [t("overview_risk_tile_grade", grade=risk_grade(str(grade)), count=count) for grade, count in grades.items()]
    said.append(t("overview_risk_tile_recovered", money=formats.money_short(found.recovered_fen)))
    st.caption(" · ".join(said))


def region_table(found: Briefing, lines: dict[Any, list[float | None]]) -> None:
    """Each region: satisfaction with interval, 26 weeks, recommendation, money to look into."""
    st.subheader(t("overview_regions"))
    names = region_names()
    rows = table(found.regions, "region_id")
    money = found.risk.flagged.groupby("region_id")["money_fen"].sum()
    shown = pd.DataFrame(
        {
            "region": [names.get(one, "") for one in rows["region_id"]],
            "csat": rows["csat"] * 100,
            "bounds": [formats.interval(*ends) for ends in zip(rows["csat_low"], rows["csat_high"], strict=True)],
            "line": [[point for point in lines.get(one, []) if point is not None] for one in rows["region_id"]],
            "nps": rows["nps"],
            "money": [round(float(money.get(one, 0)) / 100) for one in rows["region_id"]],
            "region_id": rows["region_id"],
        }
    ).sort_values("csat")
    column = st.column_config
    state = st.dataframe(
        shown,
        column_order=[name for name in shown.columns if name != "region_id"],
        column_config={
            "region": column.TextColumn(t("satisfaction_by_region"), pinned=True),
            "csat": column.ProgressColumn(
                t("satisfaction_column_share"), min_value=0, max_value=100, format="%.1f%%", width=120
            ),
            "bounds": column.TextColumn(t("satisfaction_column_interval"), width=88),
            "line": column.LineChartColumn(t("overview_column_line"), width=90),
            "nps": column.NumberColumn(t("satisfaction_column_nps"), format="%.0f", width=46),
            "money": column.NumberColumn(t("overview_column_risk"), format="localized", width=84),
        },
        hide_index=True,
        placeholder=formats.UNKNOWN,
        alt=t("overview_regions"),
        **region_choice(),
    )
    st.caption(t("overview_regions_read"))
    follow_region(state, shown["region_id"].tolist())


def action_cards(found: list[Task]) -> None:
    """One card a task, each with the way to the page that shows it."""
    st.subheader(t("overview_todo"))
    if not found:
        st.caption(t("overview_todo_none"))
    open_to = {room.name for room in rooms_of(current_user())}
    for number, task in enumerate(found):
        with st.container(border=True, key=f"task{number}", gap="xsmall"):
            st.markdown(f"{task.icon} **{task.what}**")
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.caption(task.more)
                if task.room in open_to:
                    st.page_link(f"pages/{task.room}.py", label=t("overview_open"), query_params=task.query)


def _line(weeks: pd.DataFrame) -> list[float | None]:
    return [hits / asked if asked else None for hits, asked in zip(weeks["hits"], weeks["asked"], strict=True)]


def _reached(due: pd.Series) -> float | None:
    return due["completed"] / due["due"] if due["due"] else None
