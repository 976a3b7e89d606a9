"""Faults and cost: what breaks and in which batches, parts, what comes back and is not covered, what service costs."""

import streamlit as st

from dashboard.address import segmented
from dashboard.filters import filters, view
from dashboard.parts.faults import ages, batches, causes, cost, exclusions, few, parts, returns, worth
from dashboard.texts import t

st.title(t("shell_page_faults"))
st.caption(t("faults_purpose"))
section = segmented(
    "section",
    t("faults_sections"),
    {
        "faults": t("faults_section_faults"),
        "parts": t("faults_section_parts"),
        "returns": t("faults_section_returns"),
        "cost": t("faults_section_cost"),
    },
    "faults",
    label_visibility="collapsed",
)
asked = view(filters())
if section == "faults":
    batches.section(asked)
    few.section(asked)
    ages.section(asked)
    causes.section(asked)
elif section == "parts":
    parts.section(asked)
elif section == "returns":
    returns.section(asked)
    exclusions.section(asked)
else:
    cost.section(asked)
    worth.section(asked)
