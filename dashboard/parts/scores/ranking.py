"""The score of every outlet: the sentence, the chart, what the chosen one's score is made of, the table."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts.scores import caterpillar, parts
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.catalogue import GROUP_NAMES, GROUPS
from dashboard.metrics.indices.advice import capped, judge
from dashboard.metrics.indices.penalty_cap import Cap, penalty_caps
from dashboard.metrics.indices.scores import Standing
from dashboard.metrics.view import View
from dashboard.names import outlet_grades, outlet_names, region_names
from dashboard.parts.scores.asking import source, standing_of
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.texts import language, t

DRAWN = 1500
"""Outlets in the chart; of more, those farthest from the mean are drawn, and it is said."""


def ranking(view: View) -> None:
    """The whole section."""
    with st.skeleton(height=460):
        found = standing_of(view)
    if found.scored.empty:
        st.info(t("scores_none"), icon=":material/inbox:")
        return
    lead(_words(found))
    st.caption(source(view, found))
    selected = _chart(found)
    place = st.container()
    selected = _table(found, load(view, penalty_caps)) or selected
    with place:
        _made_of(found, selected)


def _words(found: Standing) -> str:
    rows = found.scored
    worse, better = ((rows["verdict"] == one).sum() for one in ("worse", "better"))
    return t(
        "scores_lead", scored=formats.number(len(rows)), outlets=formats.number(len(found.rows)),
        mean=formats.number(found.mean, 1), worse=worse, better=better,
        rest=formats.number(len(rows) - worse - better), bands=int(rows["band"].max()),
    )  # fmt: skip


def _chart(found: Standing) -> int | None:
    rows, names = found.scored, outlet_names()
    if len(rows) > DRAWN:
        far = (rows["score"] - found.mean).abs().sort_values(ascending=False).index[:DRAWN]
        rows = rows.loc[far]
    rows = rows.sort_values("score").assign(
        label=[names.get(outlet, "") for outlet in rows.sort_values("score")["outlet_id"]],
    )
    rows["code"] = rows["label"].str.partition(" ")[0]
    worse = int((rows["verdict"] == "worse").sum())
    finding = t("scores_chart_worse", count=worse) if worse else t("scores_chart_calm")
    st.subheader(finding)
    words = {
        "x": t("scores_chart_x"),
        "y": t("scores_chart_y"),
        "mean": t("scores_chart_mean", value=formats.number(found.mean, 1)),
        "hover": t("scores_chart_hover"),
    }
    state = st.plotly_chart(
        caterpillar(rows, found.mean, words), config=CONFIG, alt=finding, on_select="rerun",
        selection_mode="points", key="caterpillar",
    )  # fmt: skip
    cut = t("scores_chart_cut", count=formats.number(DRAWN)) if len(found.scored) > DRAWN else ""
    st.caption(t("scores_chart_read") + cut)
    points = [point for point in state["selection"]["points"] if point.get("customdata")]
    return int(points[0]["customdata"][0]) if points else None


def _made_of(found: Standing, outlet_id: int | None) -> None:
    """What the chosen outlet's score is made of; the lowest score before a choice."""
    rows = found.scored
    if outlet_id is None or outlet_id not in set(rows["outlet_id"]):
        outlet_id = int(rows.sort_values("score")["outlet_id"].iloc[0])
    row = rows[rows["outlet_id"] == outlet_id].iloc[0]
    name = outlet_names().get(outlet_id, "")
    table = _groups(found, outlet_id)
    missing = (table["possible"] * (table["usual_share"]) - table["brought"]).idxmax()
    finding = t(
        "scores_parts_title", outlet=name, score=formats.number(row["score"], 1),
        bounds=formats.interval(row["low"], row["high"], scale=1), group=table.loc[missing, "name"],
    )  # fmt: skip
    st.subheader(finding)
    st.plotly_chart(parts(table, {"x": t("scores_parts_x")}), config=CONFIG, alt=finding, key="score_parts")
    st.caption(t("scores_parts_read", covered=formats.percent(row["covered"], 0)))
    st.page_link(
        "pages/outlet.py", label=t("scores_open", outlet=name), icon=":material/badge:",
        query_params={"outlet": name.partition(" ")[0], "section": "profile"},
    )  # fmt: skip


def _groups(found: Standing, outlet_id: int) -> pd.DataFrame:
    brought, possible = found.contributions.loc[outlet_id], found.possible.loc[outlet_id]
    scored = set(found.scored["outlet_id"])
    inside = found.contributions.index.isin(scored)
    share = found.contributions[inside].sum() / found.possible[inside].sum()
    rows = [
        {
            "name": GROUP_NAMES[group][language()],
            "brought": float(brought[group]),
            "possible": float(possible[group]),
            "usual": float(possible[group] * share[group]),
            "usual_share": float(share[group]),
            "text": f"{formats.number(brought[group], 1)} / {formats.number(possible[group], 1)}",
        }
        for group in GROUPS
        if possible[group] > 0
    ]
    return pd.DataFrame(rows)


def _table(found: Standing, caps: Mapping[int, Cap]) -> int | None:
    names, regions, grades = outlet_names(), region_names(), outlet_grades()
    said = {"worse": t("scores_worse"), "better": t("scores_better"), "unclear": "", "": t("scores_unknown")}
    rows = found.rows.sort_values(["band", "rank_high", "rank_low"], ascending=False).reset_index(drop=True)
    have = rows["score"].notna()
    shown = pd.DataFrame(
        {
            "outlet": [names.get(outlet, "") for outlet in rows["outlet_id"]],
            "score": rows["score"],
            "bounds": [formats.interval(*ends, scale=1) for ends in zip(rows["low"], rows["high"], strict=True)],
            "rank": [
                f"{low}–{high}" if one else formats.UNKNOWN
                for low, high, one in zip(rows["rank_low"], rows["rank_high"], have, strict=True)
            ],
            "band": rows["band"].where(have).astype("Int64"),
            "verdict": [said[one] for one in rows["verdict"]],
            "grade": [grades.get(outlet) or formats.UNKNOWN for outlet in rows["outlet_id"]],
            "suggested": [
                _suggested(one, grades.get(outlet), caps.get(outlet))
                for outlet, one in zip(rows["outlet_id"], rows["suggested"], strict=True)
            ],
            "covered": rows["covered"] * 100,
            "region": [regions.get(region, "") for region in rows["region_id"]],
        }
    )
    st.subheader(t("scores_table_title"))
    state = st.dataframe(
        shown, column_config=_columns(), hide_index=True, on_select="rerun", selection_mode="single-row",
        key="score_table", height=420 if len(shown) > 10 else "auto", placeholder=formats.UNKNOWN,
        alt=t("scores_table_title"),
    )  # fmt: skip
    st.caption(t("scores_table_read"))
    groups = found.contributions.reindex(rows["outlet_id"]).reset_index(drop=True)
    whole = shown.join(groups.rename(columns={group: GROUP_NAMES[group][language()] for group in GROUPS}).round(2))
    download(whole, "outlet-scores.csv")
    picked = state["selection"]["rows"]
    return int(rows["outlet_id"].iloc[picked[0]]) if picked else None


def _suggested(suggested: str, grade: str | None, cap: Cap | None) -> str:
    """As on the outlet's own sheet: none better than a penalty in force allows."""
    return capped(judge(grade, suggested), grade, suggested, cap)[1] or formats.UNKNOWN


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "outlet": column.TextColumn(t("outlets_column_outlet"), pinned=True, width=185),
        "score": column.ProgressColumn(t("scores_column_score"), min_value=0, max_value=100, format="%.1f", width=135),
        "bounds": column.TextColumn(t("outlets_column_bounds"), width=88),
        "rank": column.TextColumn(t("outlets_column_rank"), width=85),
        "band": column.NumberColumn(t("outlets_column_band"), width=55),
        "verdict": column.TextColumn(t("outlets_column_verdict"), width=100),
        "grade": column.TextColumn(t("scores_column_grade"), width=60),
        "suggested": column.TextColumn(t("scores_column_suggested"), width=80),
        "covered": column.NumberColumn(t("scores_column_covered"), format="%.0f%%", width=90),
        "region": column.TextColumn(t("outlets_column_region")),
    }
