"""Claim risk: who is worth looking at first, what changed, how outlets and regions compare, and whether it is fair."""

from functools import partial

import streamlit as st

from dashboard.address import segmented
from dashboard.filters import filters, view
from dashboard.loading import assessed
from dashboard.parts.risk.changed import changed_section
from dashboard.parts.risk.claims import claims_section
from dashboard.parts.risk.clues import code_names
from dashboard.parts.risk.fairness import fairness_section
from dashboard.parts.risk.links import links_section
from dashboard.parts.risk.ranking import ranking_section
from dashboard.parts.risk.regions import regions_section
from dashboard.parts.risk.signal_map import map_section
from dashboard.session import store
from dashboard.texts import t

st.title(t("shell_page_risk"))
st.caption(t("risk_purpose"))
sections = {
    "ranking": t("risk_section_ranking"),
    "changed": t("risk_section_changed"),
    "map": t("risk_section_map"),
    "regions": t("risk_section_regions"),
    "claims": t("risk_section_claims"),
    "fairness": t("risk_section_fairness"),
    "links": t("risk_section_links"),
}
section = segmented("section", t("risk_sections"), sections, "ranking", label_visibility="collapsed")
asked = view(filters())
with st.skeleton(height=520):
    found = assessed(asked)
if found.outlets.empty or found.signals.empty:
    st.info(t("risk_none"), icon=":material/inbox:")
    st.stop()

names = code_names(store())
{
    "ranking": partial(ranking_section, asked, found, names),
    "changed": partial(changed_section, asked, found),
    "map": partial(map_section, found, names),
    "regions": partial(regions_section, asked, found),
    "claims": partial(claims_section, asked, found),
    "fairness": partial(fairness_section, asked, found),
    "links": partial(links_section, asked, found),
}[section]()
