"""An outlet's profile: its score and grade, every index against target, mix and region."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.charts import profile as profile_chart
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.catalogue import GROUP_NAMES, INDICES
from dashboard.metrics.indices.advice import Advice, advice
from dashboard.metrics.indices.penalty_cap import penalty_caps
from dashboard.metrics.indices.profile import Line, profile
from dashboard.metrics.indices.scores import Standing
from dashboard.metrics.view import View
from dashboard.names import Outlet
from dashboard.parts.scores.asking import source, standing_of, sums_of
from dashboard.parts.tiles import lead
from dashboard.texts import language, t, text


def outlet_profile(view: View, outlet: Outlet) -> None:
    """The whole section; ``view`` may see the outlet."""
    with st.skeleton(height=420):
        found = standing_of(view)
        lines = lines_of(view, found, outlet)
    if not any(line.figure.n for line in lines):
        st.info(t("assessment_none"), icon=":material/inbox:")
        return
    advised = advice(found, lines, outlet.outlet_id, outlet.grade, load(view, penalty_caps).get(outlet.outlet_id))
    lead(advice_words(advised))
    st.caption(source(view, found))
    _tiles(found, outlet)
    _reasons(advised)
    _chart(view, found, lines, outlet)
    _table(lines)


def lines_of(view: View, found: Standing, outlet: Outlet) -> list[Line]:
    """Every index of the outlet."""
    return profile(sums_of(view), found.weighting, outlet.outlet_id, outlet.region_id, found.points)


def advice_words(advised: Advice) -> str:
    """The score, what it says of the grade, and the penalty that holds the grade down."""
    if advised.score is None:
        return t("assessment_lead_unknown", covered=formats.percent(advised.covered, 0)) + cap_words(advised)
    said = {
        "keep": t("assessment_grade_keep", grade=advised.grade or formats.UNKNOWN),
        "unsure": t("assessment_grade_unsure", grade=advised.grade or formats.UNKNOWN),
        "change": t("assessment_grade_change", grade=advised.grade or formats.UNKNOWN, suggested=advised.suggested),
        "first": t("assessment_grade_first", suggested=advised.suggested),
        "wait": t("assessment_grade_wait"),
        "capped": "",
    }[advised.verdict]
    bounds = formats.interval(advised.low, advised.high, scale=1)
    return t("assessment_lead", score=formats.number(advised.score, 1), bounds=bounds, said=said) + cap_words(advised)


def cap_words(advised: Advice) -> str:
    """The penalty in force and what it does to the grade; "" without one."""
    if advised.cap is None:
        return ""
    cap = advised.cap
    said = t(
        "assessment_cap", level=text(f"inspection_level_{cap.level}", language()), day=formats.day(cap.decided_on),
        until=formats.day(cap.until), grade=cap.grade,
    )  # fmt: skip
    if advised.verdict != "capped":
        return said
    same = advised.suggested == advised.grade
    return said + (t("assessment_cap_keep", grade=cap.grade) if same else t("assessment_cap_to", grade=cap.grade))


def reason_words(line: Line) -> str:
    """``解决问题 4.1（n 23），目标 4.6``: what lies proven below its target."""
    return t(
        "assessment_reason",
        index=phrases.name(line.index.metric),
        value=phrases.value(line.figure),
        n=formats.number(line.figure.n),
        bounds=phrases.bounds(line.figure),
        target=phrases.amount(line.index.metric, line.target),
    )


def _tiles(found: Standing, outlet: Outlet) -> None:
    rows = found.rows[found.rows["outlet_id"] == outlet.outlet_id]
    if rows.empty or pd.isna(rows["score"].iloc[0]):
        return
    row = rows.iloc[0]
    verdicts = {"worse": t("scores_worse"), "better": t("scores_better"), "unclear": t("assessment_as_mean")}
    colours: dict[str, Any] = {"worse": "red", "better": "green", "unclear": "gray"}
    grid = st.grid(3, min_column_width=230, border=True)
    with grid.cell():
        st.metric(t("scores_column_score"), formats.number(row["score"], 1))
        st.badge(verdicts[row["verdict"]], color=colours[row["verdict"]])
        st.caption(t("assessment_bounds", bounds=formats.interval(row["low"], row["high"], scale=1)))
    with grid.cell():
        st.metric(t("outlets_column_rank"), f"{row['rank_low']}–{row['rank_high']}")
        st.caption(t("assessment_rank", outlets=formats.number(found.outlets), band=int(row["band"])))
    with grid.cell():
        st.metric(t("scores_column_covered"), formats.percent(row["covered"], 0))
        st.caption(t("assessment_covered"))


def _reasons(advised: Advice) -> None:
    if not advised.reasons:
        return
    st.markdown(f"**{t('assessment_reasons')}**")
    st.markdown("\n".join(f"- {formats.escaped(reason_words(line))}" for line in advised.reasons))


def _chart(view: View, found: Standing, lines: list[Line], outlet: Outlet) -> None:
    everybody = standing_of(view.network)
    region = everybody.rows[everybody.rows["region_id"] == outlet.region_id]["outlet_id"]
    usual = everybody.points[everybody.points.index.isin(region)].mean()
    rows = pd.DataFrame(
        [
            {
                "name": phrases.name(line.index.metric),
                "points": line.points,
                "low": float(found.points_low.loc[outlet.outlet_id, line.index.key]),
                "high": float(found.points_high.loc[outlet.outlet_id, line.index.key]),
                "peers": float(usual[line.index.key]),
                "verdict": line.gap.verdict if line.gap else "unclear",
                "hover": _hover(line),
            }
            for line in lines
            if line.points is not None
        ]
    )
    if rows.empty:
        return
    worse = int((rows["verdict"] == "worse").sum())
    finding = t("assessment_chart_worse", count=worse, known=len(rows)) if worse else t("assessment_chart_calm")
    st.subheader(finding)
    words = {"x": t("assessment_chart_x"), "floor": t("assessment_chart_floor"), "target": t("assessment_chart_target")}
    st.plotly_chart(profile_chart.profile(rows, words), config=CONFIG, alt=finding, key="profile")
    st.caption(t("assessment_chart_read", unknown=len(INDICES) - len(rows)))


def _hover(line: Line) -> str:
    return f"{phrases.name(line.index.metric)} {phrases.value(line.figure)}<br>{phrases.standing(line.figure)}"


def _table(lines: list[Line]) -> None:
    shown = pd.DataFrame([_row(line) for line in lines])
    column = st.column_config
    st.subheader(t("assessment_table_title"))
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder=formats.UNKNOWN,
        alt=t("assessment_table_title"),
        column_config={
            "index": column.TextColumn(t("scores_pair_index"), pinned=True),
            "value": column.TextColumn(t("assessment_column_value"), width=75),
            "bounds": column.TextColumn(t("outlets_column_bounds"), width=130),
            "n": column.NumberColumn(t("outlets_column_n"), format="localized"),
            "target": column.TextColumn(t("assessment_column_target")),
            "gap": column.TextColumn(t("assessment_column_gap"), width=130),
            "expected": column.TextColumn(t("assessment_column_expected")),
            "peers": column.TextColumn(t("assessment_column_peers")),
            "points": column.ProgressColumn(
                t("assessment_column_points"), min_value=0, max_value=100, format="%.0f", width=105
            ),
            "weight": column.NumberColumn(t("assessment_column_weight"), format="%.1f"),
            "group": column.TextColumn(t("scores_pair_group")),
        },
    )
    st.caption(t("assessment_table_read"))


def _row(line: Line) -> dict[str, Any]:
    metric, enough = line.index.metric, line.figure.enough
    return {
        "index": phrases.name(metric),
        "value": phrases.value(line.figure),
        "bounds": phrases.bounds(line.figure) if enough else formats.UNKNOWN,
        "n": line.figure.n,
        "target": phrases.amount(metric, line.target),
        "gap": gap_words(line),
        "expected": phrases.amount(metric, line.expected) if enough else formats.UNKNOWN,
        "peers": phrases.value(line.peers),
        "points": line.points,
        "weight": line.weight,
        "group": GROUP_NAMES[line.index.group][language()],
    }


def gap_words(line: Line) -> str:
    """The gap to the target with what is proven about it."""
    if line.gap is None:
        return formats.UNKNOWN
    said = {"worse": t("assessment_gap_worse"), "better": t("assessment_gap_better"), "unclear": ""}[line.gap.verdict]
    return f"{phrases.change(line.gap)} {said}".strip()
