"""Outlets compared fairly: the funnel first, then the one selected, then ranks that admit doubt."""

import streamlit as st

from dashboard import formats, phrases
from dashboard.address import segmented
from dashboard.filters import filters, view
from dashboard.loading import load
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.outlets import COMPARABLE, compare
from dashboard.parts.outlets import funnel_chart, outlet_card, outlets_words, ranking
from dashboard.parts.tiles import lead
from dashboard.texts import t

st.title(t("shell_page_outlets"))
st.caption(t("outlets_purpose"))
chosen = filters()
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
