"""Outlets compared fairly: one metric as a funnel, the score over all indices, or two outlets side by side."""

import streamlit as st

from dashboard import formats, phrases
from dashboard.address import segmented
from dashboard.filters import filters, view
from dashboard.loading import load
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.outlets import COMPARABLE, compare
from dashboard.parts.outlets import funnel_chart, outlet_card, outlets_words, ranking
from dashboard.parts.scores import pair as score_pair
from dashboard.parts.scores import ranking as score_ranking
from dashboard.parts.tiles import lead
from dashboard.texts import t

st.title(t("shell_page_outlets"))
st.caption(t("outlets_purpose"))
section = segmented(
    "section",
    t("scores_sections"),
    {
        "funnel": t("scores_section_funnel"),
        "score": t("scores_section_score"),
        "pair": t("scores_section_pair"),
    },
    "funnel",
    label_visibility="collapsed",
)
chosen = filters()
if section == "score":
    score_ranking.ranking(view(chosen))
    st.stop()
if section == "pair":
    score_pair.pair(view(chosen))
    st.stop()

names = {key: phrases.name(CATALOGUE[key]) for key in COMPARABLE}
metric = segmented("metric", t("outlets_metric"), names, COMPARABLE[0])

asked = view(chosen)
with st.skeleton(height=460):
    found = load(asked, compare, metric)
if found.rows.empty:
    st.info(t("outlets_none"), icon=":material/inbox:")
    st.stop()

lead(outlets_words(found))
st.caption(
    t(
        "outlets_source",
        span=formats.span(asked.period.start, asked.period.end),
        outlets=formats.number(len(found.rows)),
        n=formats.number(found.rows["asked"].sum()),
        limits=t("outlets_limits_normal") if found.funnel.dispersion.enough else t("outlets_limits_chance"),
    )
)
chart, side = st.columns([7, 3], gap="medium")
with chart:
    selected = funnel_chart(found)
table_place = st.container()
with table_place:
    selected = ranking(found) or selected
with side:
    outlet_card(found, selected)
