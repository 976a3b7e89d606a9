"""Claims the warranty may not cover: how many, of what kind, where, with how much money at stake."""

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.charts.faults import over_time
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import exclusions as metrics
from dashboard.metrics.exclusions import FALSE_SHARE
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.faults import words
from dashboard.parts.tiles import tile, tiles
from dashboard.texts import t

FEWEST_CLAIMS = 20


def section(asked: View) -> None:
    """The sentence, the figures, kinds, months, outlets."""
    found = load(asked, metrics.excluded)
    st.header(t("faults_exclusions_heading"))
    if not found.noted:
        st.caption(t("faults_exclusions_none", claims=formats.number(found.claims)))
        return
    figure = found.figure
    st.markdown(
        t(
            "faults_exclusions_lead", noted=formats.number(found.noted), claims=formats.number(found.claims),
            share=phrases.value(figure), bounds=phrases.bounds(figure), money=formats.money_short(found.open_fen),
            paid=formats.money_short(found.paid_fen),
        )
    )  # fmt: skip
    before = load(asked, metrics.excluded, asked.period.before()).figure
    grid = tiles(3)
    with grid.cell():
        tile(figure, figure.against(before), t("figure_against_before"))
    with grid.cell():
        st.metric(t("faults_exclusions_open"), formats.money_short(found.open_fen))
        st.caption(t("faults_exclusions_open_note"))
    with grid.cell():
        st.metric(t("faults_exclusions_paid"), formats.money_short(found.paid_fen))
        st.caption(t("faults_exclusions_paid_note"))
    _kinds(asked)
    _months(asked)
    _outlets(asked)


def _kinds(asked: View) -> None:
    rows = load(asked, metrics.by_kind)
    title = t("faults_exclusions_kinds", kind=words.word("exclusion", rows["exclusion"].iloc[0]))
    st.subheader(title)
    column = st.column_config
    shown = rows.assign(
        kind=[words.word("exclusion", one) for one in rows["exclusion"]],
        how=[words.word("found_by", one) for one in rows["found_by"]], part=rows["share"] * 100,
        bounds=words.bounds(rows["low"], rows["high"], 2), money=rows["open_fen"] / 100,
    )  # fmt: skip
    words.table(
        shown,
        {
            "kind": column.TextColumn(t("faults_column_exclusion"), pinned=True),
            "how": column.TextColumn(t("faults_column_how")),
            "claims": column.NumberColumn(t("faults_column_claims"), format="localized"),
            "part": column.NumberColumn(t("faults_column_of_claims"), format="%.2f%%"),
            "bounds": column.TextColumn(t("faults_column_bounds")),
            "money": column.NumberColumn(t("faults_column_stake"), format="¥%,.0f"),
        },
        title,
    )
    st.caption(t("faults_exclusions_kinds_read"))


def _months(asked: View) -> None:
    rows = load(asked, metrics.by_month)
    rows = rows[rows["claims"] >= FEWEST_CLAIMS]
    if len(rows) < 3:
        return
    title = t("faults_exclusions_months")
    st.subheader(title)
    drawn = rows.assign(n=rows["claims"], hits=rows["noted"])
    heads = {"y": t("faults_exclusions_y"), "hover": t("faults_month_hover")}
    st.plotly_chart(over_time(drawn, heads), config=CONFIG, alt=title)
    st.caption(t("faults_exclusions_months_read"))


def _outlets(asked: View) -> None:
    rows = load(asked, metrics.by_outlet)
    if rows.empty:
        return
    odd = int(rows["odd"].sum())
    title = t("faults_exclusions_outlets_odd", n=odd, of=len(rows)) if odd else t("faults_exclusions_outlets_calm")
    st.subheader(title)
    names, column = outlet_names(), st.column_config
    shown = pd.DataFrame(
        {
            "name": [names.get(one, "") for one in rows["outlet_id"]], "part": rows["value"] * 100,
            "bounds": words.bounds(rows["low"], rows["high"]), "noted": rows["noted"], "claims": rows["claims"],
            "money": rows["open_fen"] / 100, "look": [t("faults_look") if one else "" for one in rows["odd"]],
        }
    )  # fmt: skip
    words.table(
        shown,
        {
            "name": column.TextColumn(t("faults_column_outlet"), pinned=True),
            "money": column.NumberColumn(t("faults_column_stake"), format="¥%,.0f"),
            "noted": column.NumberColumn(t("faults_column_noted"), format="localized"),
            "part": column.NumberColumn(t("faults_column_of_claims"), format="%.1f%%"),
            "bounds": column.TextColumn(t("faults_column_bounds")),
            "look": column.TextColumn(t("faults_column_look")),
            "claims": column.NumberColumn(t("faults_column_claims"), format="localized"),
        },
        title,
    )
    st.caption(t("faults_exclusions_outlets_read", share=formats.percent(FALSE_SHARE, 0)))
