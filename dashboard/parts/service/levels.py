"""Service levels: how many orders keep them, where they are not kept, and setting them."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.address import segmented
from dashboard.charts import satisfaction as trends
from dashboard.charts import service as charts
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import service_levels
from dashboard.metrics.figure import Figure
from dashboard.metrics.statistics.control_chart import share_chart
from dashboard.metrics.targets import target, targets
from dashboard.metrics.view import View
from dashboard.names import region_names
from dashboard.parts.service.times import stage_name
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.session import current_user, store
from dashboard.terms import term
from dashboard.texts import language, t, text
from db.service_levels import Level, LevelRefused, history, set_levels

SAID = "service_levels_said"


def levels(asked: View) -> None:
    """The whole section."""
    stage = segmented(
        "stage", t("service_sla_stage"), {one: stage_name(one) for one in service_levels.STAGES}, "response"
    )
    figures = {one: load(asked, service_levels.in_time, one) for one in service_levels.STAGES}
    if not figures["response"].n and not figures["whole"].n:
        st.info(t("service_none"), icon=":material/inbox:")
        return
    goals = load(asked, targets)
    lead(_words(asked, figures, stage))
    _tiles(asked, figures, goals)
    _trend(asked, stage, target(goals, f"sla_{stage}"))
    _groups(asked, stage)
    _hours(asked)


def _words(asked: View, figures: dict[str, Figure], stage: str) -> str:
    said = [t("service_sla_lead", response=phrases.value(figures["response"]), whole=phrases.value(figures["whole"]))]
    worst = load(asked, service_levels.furthest_behind, stage)
    if worst is None:
        said.append(t("service_sla_nobody", stage=stage_name(stage)))
    else:
        said.append(
            t(
                "service_sla_worst",
                region=region_names().get(worst.region_id, ""),
                service=term(worst.service_type),
                value=formats.percent(worst.value),
                gap=formats.points(-worst.gap).lstrip("+"),
                n=formats.number(worst.n),
            )
        )
    return " ".join(said) if language() == "en" else "".join(said)


def _tiles(asked: View, figures: dict[str, Figure], goals: pd.DataFrame) -> None:
    grid, earlier = tiles(2), asked.at(asked.period.before())
    for stage, figure in figures.items():
        before = load(earlier, service_levels.in_time, stage)
        weeks = load(asked, service_levels.weekly, stage)
        line = [hits / n if n else None for hits, n in zip(weeks["hits"], weeks["asked"], strict=True)]
        goal = target(goals, figure.metric.key)
        with grid.cell():
            tile(figure, figure.against(before), t("figure_against_before"), line, phrases.amount(figure.metric, goal))


def _trend(asked: View, stage: str, goal: float | None) -> None:
    weeks = load(asked, service_levels.weekly, stage)
    chart = share_chart(weeks["hits"], weeks["asked"])
    rows = weeks[["week"]].assign(
        value=chart.value, asked=weeks["asked"], low=chart.low, high=chart.high, outside=chart.outside != 0
    )
    odd = int(rows["outside"].sum())
    finding = t("service_sla_trend_odd", n=odd) if odd else t("service_sla_trend_calm", n=len(rows))
    st.subheader(finding)
    words = {"target": t("satisfaction_target_label", target=formats.percent(goal)), "hover": t("service_sla_hover")}
    st.plotly_chart(trends.trend(rows, goal, words), config=CONFIG, alt=finding)
    st.caption(t("service_sla_trend_read"))


def _groups(asked: View, stage: str) -> None:
    names = {"region_id": t("service_by_region"), "service_type": t("service_by_service"),
             "priority": t("service_by_priority")}  # fmt: skip
    key = segmented("by", t("service_groups_by"), names, "region_id")
    found = load(asked, service_levels.side_by_side, stage, key)
    found = found[found["asked"] > 0].sort_values("value")
    if found.empty:
        return
    regions = region_names()
    rows = pd.DataFrame(
        {
            "name": [regions.get(one, "") if key == "region_id" else term(one) for one in found[key]],
            "value": found["value"],
            "low": found["low"],
            "high": found["high"],
            "n": found["asked"],
            "colour": ["worse" if b else "better" if a else "unclear"
                       for b, a in zip(found["behind"], found["ahead"], strict=True)],
        }
    )  # fmt: skip
    worse = rows.loc[rows["colour"] == "worse", "name"].tolist()
    finding = t("service_sla_behind", names=t("risk_list").join(worse)) if worse else t("service_sla_level")
    st.subheader(finding)
    st.plotly_chart(charts.shares(rows, {"hover": t("service_share_hover"), "target": ""}), config=CONFIG, alt=finding)
    st.caption(t("service_sla_groups_read"))


def _hours(asked: View) -> None:
    st.subheader(t("service_hours_title"))
    held = load(asked, service_levels.in_force)
    for stage in service_levels.STAGES:
        part = held[held["stage"] == stage]
        wide = part.pivot(index="service_type", columns="priority", values="hours")
        wide = wide.reindex(index=list(service_levels.SERVICES), columns=list(service_levels.PRIORITIES))
        st.markdown(f"**{stage_name(stage)}**")
        shown = wide.rename(index=term, columns=term).rename_axis(t("service_by_service")).reset_index()
        st.dataframe(shown, hide_index=True, alt=stage_name(stage))
    st.caption(t("service_hours_read"))
    if said := st.session_state.pop(SAID, None):
        st.success(said, icon=":material/check:")
    if current_user().role == "admin":
        with st.expander(t("service_hours_set"), icon=":material/edit:"):
            _form(held)
    _history()


def _form(held: pd.DataFrame) -> None:
    known = {(row["service_type"], row["priority"], row["stage"]): row["hours"] for row in held.to_dict("records")}
    with st.form("service_levels", border=False):
        services = st.multiselect(t("service_by_service"), service_levels.SERVICES, format_func=term)
        priority = st.selectbox(t("service_by_priority"), service_levels.PRIORITIES, format_func=term, index=2)
        stage = st.selectbox(t("service_sla_stage"), service_levels.STAGES, format_func=stage_name)
        hours = st.number_input(t("service_hours"), 0.25, 8760.0, 24.0, 1.0)
        begins = st.date_input(t("service_hours_from"), min_value=date.today())
        if not st.form_submit_button(t("service_hours_keep"), type="primary", icon=":material/save:"):
            return
    wanted = [
        Level(one, priority, stage, hours, begins) for one in services if known.get((one, priority, stage)) != hours
    ]
    if not wanted:
        st.info(t("service_hours_same"), icon=":material/info:")
        return
    try:
        set_levels(store(), wanted, current_user().user_id, date.today())
    except LevelRefused as refused:
        st.error(text(f"service_refused_{refused.rule}", language()), icon=":material/block:")
        return
    st.session_state[SAID] = t("service_hours_kept", n=len(wanted))
    st.rerun()


def _history() -> None:
    rows = history(store())
    if not rows:
        st.caption(t("service_hours_usual"))
        return
    with st.expander(t("service_hours_history", n=len(rows)), icon=":material/history:"):
        st.dataframe(
            pd.DataFrame(
                {
                    t("service_hours_from"): [row["valid_from"] for row in rows],
                    t("service_by_service"): [term(row["service_type"]) for row in rows],
                    t("service_by_priority"): [term(row["priority"]) for row in rows],
                    t("service_sla_stage"): [stage_name(row["stage"]) for row in rows],
                    t("service_hours"): [row["hours"] for row in rows],
                    t("service_hours_by"): [row["by"] for row in rows],
                    t("service_hours_at"): [formats.clock(row["set_at"], store().zone) for row in rows],
                }
            ),
            hide_index=True,
            alt=t("service_hours_history", n=len(rows)),
        )
