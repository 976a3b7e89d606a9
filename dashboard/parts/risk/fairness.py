"""Fairness: is anybody marked for being small, far away or a specialist?"""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts.risk_groups import beside
from dashboard.charts.template import CONFIG
from dashboard.loading import assessed_everywhere, judged_once
from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.fraud.fairness import QUARTERS, REMOTE, SPECIALIST, Fairness, fairness
from dashboard.metrics.view import View
from dashboard.parts.tiles import lead
from dashboard.texts import language, t, text

AT_RISK = {*QUARTERS[:2], REMOTE, SPECIALIST}
"""The groups that a careless ranking would treat unfairly: little to go by, long ways, another mix of work."""


def fairness_section(asked: View, found: Assessment) -> None:
    """The whole section; of the network, whoever reads it: no outlet is named."""
    view, national = asked.at(found.period), assessed_everywhere(asked)
    told = judged_once("fairness", view.network, lambda: fairness(view, national))
    lead(_words(told))
    bounds = told.overall.interval()
    st.caption(
        t(
            "risk_fair_overall",
            marked=told.overall.hits,
            n=formats.number(told.overall.asked),
            share=formats.percent(told.overall.value),
            bounds=formats.interval(*bounds) if bounds else "",
        )
    )
    rows = told.rows.assign(
        name=[_group(group) for group in told.rows["group"]],
        value=told.rows["share"],
        shown=[formats.percent(share) for share in told.rows["share"]],
        worse=told.rows["share"] > told.rows["others"],
        told=[_hover(row) for row in told.rows.to_dict("records")],
    )
    words = {"line": t("risk_fair_line", value=formats.percent(told.overall.value))}
    st.subheader(_finding(told))
    st.plotly_chart(
        beside(rows, told.overall.value or 0.0, words, share=True), config=CONFIG, alt=_words(told), key="risk_fairness"
    )
    st.caption(t("risk_fair_read"))
    _table(rows)


def _words(told: Fairness) -> str:
    if not told.overall.hits:
        return t("risk_fair_nobody", n=formats.number(told.overall.asked))
    more = told.more_often
    said = more[more["group"].isin(AT_RISK)]
    if len(said):
        words = t("risk_join").join(
            t("risk_fair_more", group=_group(row["group"]), share=formats.percent(row["share"]),
              others=formats.percent(row["others"]))
            for row in said.to_dict("records")
        )  # fmt: skip
        return t("risk_fair_warn", groups=words)
    larger = more[more["group"].isin(QUARTERS[2:])]
    return t("risk_fair_calm") + (t("risk_fair_larger") if len(larger) else "")


def _finding(told: Fairness) -> str:
    count = int(told.rows["apart"].sum())
    return t("risk_fair_found", count=count) if count else t("risk_fair_none_apart")


def _group(group: str) -> str:
    return text(f"risk_fair_group_{group}", language())


def _hover(row: dict[str, object]) -> str:
    return t("risk_fair_hover", group=_group(str(row["group"])), marked=row["marked"], n=row["outlets"],
             bounds=formats.interval(float(str(row["low"])), float(str(row["high"]))))  # fmt: skip


def _table(rows: pd.DataFrame) -> None:
    column = st.column_config
    listed = pd.DataFrame(
        {
            "group": rows["name"],
            "outlets": rows["outlets"],
            "marked": rows["marked"],
            "share": 100 * rows["share"],
            "bounds": [formats.interval(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)],
            "others": 100 * rows["others"],
            "apart": [t("risk_fair_apart") if apart else t("risk_fair_alike") for apart in rows["apart"]],
            "audited": rows["audited"],
            "unfounded": rows["unfounded"],
        }
    )
    st.dataframe(
        listed,
        column_config={
            "group": column.TextColumn(t("risk_column_group"), pinned=True),
            "outlets": column.NumberColumn(t("risk_column_outlets"), format="localized"),
            "marked": column.NumberColumn(t("risk_column_marked"), format="localized"),
            "share": column.NumberColumn(t("risk_column_share"), format="%.1f%%"),
            "bounds": column.TextColumn(t("risk_column_bounds"), alignment="right"),
            "others": column.NumberColumn(t("risk_column_others"), format="%.1f%%"),
            "apart": column.TextColumn(t("risk_column_apart")),
            "audited": column.NumberColumn(t("risk_column_audited"), format="localized"),
            "unfounded": column.NumberColumn(t("risk_column_unfounded"), format="localized"),
        },
        hide_index=True,
        alt=t("risk_section_fairness"),
    )
