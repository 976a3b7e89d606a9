"""Loyalty: recommendation, buying again, public reviews."""

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.loading import load
from dashboard.metrics import satisfaction
from dashboard.metrics.loyalty import Loyalty, loyalty
from dashboard.metrics.targets import target, targets
from dashboard.metrics.view import View
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.texts import language, t


def loyalty_section(asked: View) -> None:
    """The whole section."""
    found = load(asked, loyalty)
    before = satisfaction.figure("nps", load(asked.at(asked.period.before()), satisfaction.overall))
    if not found.nps.n and not found.repurchase.n and not found.stars.n:
        st.info(t("satisfaction_loyalty_none"), icon=":material/inbox:")
        return
    lead(_words(found))
    goals, grid = load(asked, targets), tiles(4)
    line = [satisfaction.figure("nps", week).value for _, week in found.weeks.iterrows()]
    for figure, change in (
        (found.nps, found.nps.against(before)), (found.repurchase, None), (found.bought_again, None),
        (found.stars, None),
    ):  # fmt: skip
        with grid.cell():
            goal = target(goals, figure.metric.key)
            tile(
                figure, change, t("figure_against_before"), line if figure is found.nps else (),
                phrases.amount(figure.metric, goal) if goal is not None else "",
            )  # fmt: skip
    st.caption(t("satisfaction_loyalty_read"))
    _reviews(found.months)


def _words(found: Loyalty) -> str:
    said = []
    if found.nps.enough and found.nps.interval:
        said.append(t("satisfaction_loyalty_nps", nps=phrases.value(found.nps), ends=phrases.bounds(found.nps)))
    if found.repurchase.enough:
        said.append(t("satisfaction_loyalty_again", share=phrases.value(found.repurchase),
                      n=formats.number(found.repurchase.n)))  # fmt: skip
    if found.stars.enough:
        said.append(t("satisfaction_loyalty_stars", stars=phrases.value(found.stars), n=formats.number(found.stars.n)))
    return (" " if language() == "en" else "").join(said or [t("satisfaction_loyalty_few")])


def _reviews(months: pd.DataFrame) -> None:
    st.subheader(t("satisfaction_reviews_title"))
    if months.empty:
        st.caption(t("satisfaction_reviews_none"))
        return
    column = st.column_config
    st.dataframe(
        months.sort_values("month", ascending=False),
        column_config={
            "month": column.DateColumn(t("satisfaction_month"), format="YYYY-MM"),
            "stars": column.ProgressColumn(t("satisfaction_stars"), min_value=1, max_value=5, format="%.2f"),
            "n": column.NumberColumn(t("satisfaction_reviews_n"), format="localized"),
        },
        hide_index=True,
        alt=t("satisfaction_reviews_title"),
    )
