"""Service level: how long customers wait, what was promised, and whether it was put right."""

import streamlit as st

from dashboard.address import segmented
from dashboard.filters import filters, view
from dashboard.parts.service.levels import levels
from dashboard.parts.service.promises import promises_section
from dashboard.parts.service.put_right import put_right_section
from dashboard.parts.service.speed import speed
from dashboard.parts.service.times import times
from dashboard.texts import t

SECTIONS = {
    "times": times,
    "levels": levels,
    "right": put_right_section,
    "speed": speed,
    "promises": promises_section,
}

st.title(t("shell_page_service"))
st.caption(t("service_purpose"))
names = {
    "times": t("service_section_times"),
    "levels": t("service_section_levels"),
    "right": t("service_section_right"),
    "speed": t("service_section_speed"),
    "promises": t("service_section_promises"),
}
section = segmented("section", t("service_sections"), names, "times", label_visibility="collapsed")
asked = view(filters())
with st.skeleton(height=420):
    SECTIONS[section](asked)
