"""Parts on claims: how many, which carry the value, whether old ones come back, which outlets use more than peers."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.charts.faults import pareto as drawn
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import parts as metrics
from dashboard.metrics.parts import FALSE_SHARE, Used
from dashboard.metrics.statistics.share import wilson
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.faults import words
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.texts import t

MOST_BARS = 20


def section(asked: View) -> None:
    """From the sentence to the outlets."""
    with st.skeleton(height=360):
        used = load(asked, metrics.used)
        rows = load(asked, metrics.by_part)
    if not used.claims or rows.empty:
        st.info(t("faults_parts_none"), icon=":material/inbox:")
        return
    outlets = load(asked, metrics.by_outlet)
    rows = rows.assign(label=[_name(row) for _, row in rows.iterrows()])
    lead(_words(used, rows, outlets))
    st.caption(
        t(
            "faults_parts_source", span=formats.span(asked.period.start, asked.period.end),
            claims=formats.number(used.claims), pieces=formats.number(used.pieces), money=formats.money_short(used.fen),
        )
    )  # fmt: skip
    _tiles(asked, used)
    _classes(rows)
    _faults(asked, rows)
    _outlets(outlets)


def _name(row: "pd.Series[Any]") -> str:
    return f"{row['code']} {words.spoken(row['name'], row['name_en'], '')}".strip()


def _words(used: Used, rows: pd.DataFrame, outlets: pd.DataFrame) -> str:
    few = rows[rows["computed"] == "A"]
    odd = int(outlets["odd"].sum())
    return words.sentences(
        t("faults_parts_lead", per=formats.number(used.pieces / used.claims, 2), few=len(few), parts=len(rows),
          share=formats.percent(few["share"].sum(), 0)),
        t("faults_parts_lead_back", back=phrases.value(used.back), bounds=phrases.bounds(used.back))
        if used.back.enough else "",
        t("faults_parts_lead_odd", n=odd, of=len(outlets)) if odd else t("faults_parts_lead_calm"),
    )  # fmt: skip


def _tiles(asked: View, used: Used) -> None:
    before = load(asked.at(asked.period.before()), metrics.used)
    grid = tiles(3)
    with grid.cell():
        tile(used.per_claim, used.per_claim.against(before.per_claim), t("figure_against_before"))
    with grid.cell():
        tile(used.back, used.back.against(before.back), t("figure_against_before"))
    with grid.cell():
        share = used.with_part / used.claims
        low, high = wilson(used.with_part, used.claims)
        st.metric(t("faults_parts_with"), formats.percent(share))
        st.caption(
            t("figure_standing", n=formats.number(used.claims), bounds=formats.interval(float(low), float(high)))
        )


def _classes(rows: pd.DataFrame) -> None:
    known = rows[rows["stored"].notna()]
    other = known[known["stored"] != known["computed"]]
    finding = (
        t("faults_abc_differ", n=len(other), parts=len(rows)) if len(other) else t("faults_abc_same", parts=len(rows))
    )
    st.subheader(finding)
    bars = rows.assign(
        name=rows["label"], shown=[formats.money_short(one) for one in rows["fen"]], few=rows["computed"] == "A"
    )
    heads = {"y": t("faults_abc_y"), "line": t("faults_few_line"), "hover": t("faults_few_hover")}
    st.plotly_chart(drawn(bars.head(MOST_BARS), heads), config=CONFIG, alt=finding)
    st.caption(t("faults_abc_read"))
    column = st.column_config
    shown = rows.assign(
        part=rows["share"] * 100, money=rows["fen"] / 100, given=rows["back"] * 100,
        bounds=words.bounds(rows["back_low"], rows["back_high"]),
        differs=[
            t("faults_abc_moved", stored=row["stored"], computed=row["computed"])
            if isinstance(row["stored"], str) and row["stored"] != row["computed"] else ""
            for _, row in rows.iterrows()
        ],
    )  # fmt: skip
    words.table(
        shown,
        {
            "label": column.TextColumn(t("faults_column_part"), pinned=True),
            "part": column.ProgressColumn(t("faults_column_value_share"), min_value=0, max_value=100, format="%.1f%%"),
            "computed": column.TextColumn(t("faults_column_computed")),
            "stored": column.TextColumn(t("faults_column_stored")),
            "differs": column.TextColumn(t("faults_column_differs")),
            "pieces": column.NumberColumn(t("faults_column_pieces"), format="localized"),
            "money": column.NumberColumn(t("faults_column_money"), format="¥%,.0f"),
            "given": column.NumberColumn(t("faults_column_back"), format="%.1f%%"),
            "bounds": column.TextColumn(t("faults_column_bounds")),
            "known": column.NumberColumn(t("faults_column_known"), format="localized"),
        },
        finding,
    )
    st.caption(t("faults_back_read"))


def _faults(asked: View, listed: pd.DataFrame) -> None:
    rows, names = load(asked, metrics.by_fault), words.faults(asked)
    labels = dict(zip(listed["part_id"], listed["label"], strict=True))
    column, title = st.column_config, t("faults_parts_by_fault")
    st.subheader(title)
    shown = rows.assign(
        name=[names.get(fault, "") for fault in rows["fault_id"]], with_share=rows["share"] * 100,
        bounds=words.bounds(rows["low"], rows["high"]), each=rows["pieces"] / rows["claims"],
        most=[labels.get(part, "") for part in rows["part_id"]], most_share=rows["part_share"] * 100,
    )  # fmt: skip
    words.table(
        shown,
        {
            "name": column.TextColumn(t("faults_column_fault"), pinned=True),
            "with_share": column.ProgressColumn(t("faults_column_with"), min_value=0, max_value=100, format="%.0f%%"),
            "bounds": column.TextColumn(t("faults_column_bounds")),
            "each": column.NumberColumn(t("faults_column_each"), format="%.2f"),
            "most": column.TextColumn(t("faults_column_most")),
            "most_share": column.NumberColumn(t("faults_column_most_share"), format="%.0f%%"),
            "claims": column.NumberColumn(t("faults_column_claims"), format="localized"),
        },
        title,
    )


def _outlets(rows: pd.DataFrame) -> None:
    odd, many = int(rows["odd"].sum()), len(rows)
    calm = t("faults_parts_outlets_calm", outlets=many)
    finding = t("faults_parts_outlets_odd", n=odd, of=many) if odd else calm
    st.subheader(finding)
    names = outlet_names()
    shown = rows.assign(
        name=[names.get(outlet, "") for outlet in rows["outlet_id"]],
        bounds=words.bounds(rows["low"], rows["high"], 2, 1), look=np.where(rows["odd"], t("faults_look"), ""),
    ).sort_values(["odd", "ratio"], ascending=False)  # fmt: skip
    column = st.column_config
    words.table(
        shown,
        {
            "name": column.TextColumn(t("faults_column_outlet"), pinned=True),
            "ratio": column.NumberColumn(t("faults_column_against"), format="%.2f×"),
            "bounds": column.TextColumn(t("faults_column_bounds")),
            "look": column.TextColumn(t("faults_column_look")),
            "pieces": column.NumberColumn(t("faults_column_pieces"), format="localized"),
            "expected": column.NumberColumn(t("faults_column_expected"), format="%.1f"),
            "claims": column.NumberColumn(t("faults_column_claims"), format="localized"),
        },
        finding,
    )
    st.caption(t("faults_parts_outlets_read", share=formats.percent(FALSE_SHARE, 0)))
