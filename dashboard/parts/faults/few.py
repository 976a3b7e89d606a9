"""The vital few: which faults make up most claims or most money, and at what age they come."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import segmented
from dashboard.charts.faults import pareto as drawn
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import faults as metrics
from dashboard.metrics.statistics.pareto import pareto
from dashboard.metrics.view import View
from dashboard.parts.faults import words
from dashboard.texts import t

MOST_BARS = 20


def section(asked: View) -> None:
    """The Pareto by count or money, and every fault in a table."""
    rows = load(asked, metrics.by_fault)
    if rows.empty:
        st.caption(t("faults_few_none"))
        return
    by = segmented("by", t("faults_few_by"), {"claims": t("faults_few_claims"), "fen": t("faults_few_money")}, "claims")
    ranked = pareto(rows[by])
    rows = rows.iloc[ranked.order].assign(share=ranked.share, cumulative=ranked.cumulative)
    names, count = words.faults(asked), ranked.few()
    told = formats.number if by == "claims" else formats.money_short
    rows = rows.assign(
        name=[names.get(fault, "") for fault in rows["fault_id"]], shown=[told(one) for one in rows[by]],
        few=[place < count for place in range(len(rows))],
    )  # fmt: skip
    said = {
        "few": count,
        "faults": len(rows),
        "share": formats.percent(ranked.cumulative[count - 1], 0) if count else "0%",
    }
    finding = t("faults_few_found_claims", **said) if by == "claims" else t("faults_few_found_money", **said)
    st.subheader(finding)
    heads = {"y": t("faults_few_y"), "line": t("faults_few_line"), "hover": t("faults_few_hover")}
    st.plotly_chart(drawn(rows.head(MOST_BARS), heads), config=CONFIG, alt=finding)
    st.caption(
        t(
            "faults_few_read", span=formats.span(asked.period.start, asked.period.end),
            n=formats.number(rows["claims"].sum()), money=formats.money_short(rows["fen"].sum()),
        )
    )  # fmt: skip
    _table(rows, finding)


def _table(rows: pd.DataFrame, title: str) -> None:
    column = st.column_config
    shown = rows.assign(money=rows["fen"] / 100, mean=rows["fen"] / rows["claims"] / 100, part=rows["share"] * 100)
    words.table(
        shown,
        {
            "name": column.TextColumn(t("faults_column_fault"), pinned=True),
            "part": column.ProgressColumn(t("faults_column_share"), min_value=0, max_value=100, format="%.1f%%"),
            "claims": column.NumberColumn(t("faults_column_claims"), format="localized"),
            "units": column.NumberColumn(t("faults_column_broken"), format="localized"),
            "money": column.NumberColumn(t("faults_column_money"), format="¥%,.0f"),
            "mean": column.NumberColumn(t("faults_column_mean"), format="¥%,.0f"),
            "age": column.NumberColumn(t("faults_column_age"), format="%.1f"),
        },
        title,
    )
