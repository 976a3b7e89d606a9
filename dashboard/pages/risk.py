"""Claim risk: words first, how odd against how much money, then one outlet's signals and what can be checked."""

import streamlit as st

from dashboard.filters import filters, view
from dashboard.loading import assessed
from dashboard.parts.risk.clues import code_names
from dashboard.parts.risk.learning import learning
from dashboard.parts.risk.ranking import all_outlets, picked, risk_cards, risk_chart, risk_words, source_words
from dashboard.parts.risk.report import table
from dashboard.parts.risk.signals import outlet_evidence, outlet_signals
from dashboard.parts.tiles import lead
from dashboard.session import store
from dashboard.texts import t

st.title(t("shell_page_risk"))
st.caption(t("risk_purpose"))
asked = view(filters())
with st.skeleton(height=520):
    found = assessed(asked)
names = code_names(store())
if found.outlets.empty or found.signals.empty:
    st.info(t("risk_none"), icon=":material/inbox:")
    st.stop()

lead(risk_words(found, names))
st.markdown(t("risk_caution"))
st.caption(source_words(asked, found))
outlet_id = picked(found)
chart, cards = st.columns([7, 5], gap="medium")
with chart:
    risk_chart(found, outlet_id)
with cards:
    risk_cards(found, names)
if outlet_id is not None:
    outlet_signals(asked, found, outlet_id)
    outlet_evidence(asked, found, outlet_id, names)
all_outlets(found, names, table)
learning(found)
