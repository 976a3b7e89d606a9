"""What customers say: the level and whether it moved, what drives it, who answers, their words, loyalty, planning."""

import streamlit as st

from dashboard.address import segmented
from dashboard.filters import filters, view
from dashboard.parts.satisfaction.alike import alike_section
from dashboard.parts.satisfaction.drivers import drivers_section
from dashboard.parts.satisfaction.instrument import instrument_section
from dashboard.parts.satisfaction.level import level
from dashboard.parts.satisfaction.loyalty import loyalty_section
from dashboard.parts.satisfaction.planner import planner_section
from dashboard.parts.satisfaction.ways import ways_section
from dashboard.parts.satisfaction.words import words_section
from dashboard.texts import t

st.title(t("shell_page_satisfaction"))
st.caption(t("satisfaction_purpose"))
names = {
    "level": t("satisfaction_section_level"),
    "drivers": t("satisfaction_section_drivers"),
    "words": t("satisfaction_section_words"),
    "loyalty": t("satisfaction_section_loyalty"),
    "ways": t("satisfaction_section_ways"),
    "alike": t("satisfaction_section_alike"),
    "instrument": t("satisfaction_section_instrument"),
    "planner": t("satisfaction_section_planner"),
}
section = segmented("section", t("satisfaction_sections"), names, "level", label_visibility="collapsed")
chosen = filters()
asked = view(chosen)
sections = {
    "drivers": drivers_section,
    "words": words_section,
    "loyalty": loyalty_section,
    "ways": ways_section,
    "alike": alike_section,
    "instrument": instrument_section,
    "planner": planner_section,
}
with st.skeleton(height=360):
    if section == "level":
        level(asked, chosen)
    else:
        sections[section](asked)
