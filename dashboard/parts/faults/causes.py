"""Why products are complained about: the causes named in the period's cases about product quality, as a fish."""

import streamlit as st

from dashboard import formats
from dashboard.charts.fishbone import fishbone
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import cases as metrics
from dashboard.metrics.view import View
from dashboard.parts.cases.causes import PHONE, cause_table, drawn_bones
from dashboard.texts import language, t

SUBJECT = "product_quality"


def section(asked: View) -> None:
    """The fish on a wide screen, the causes in a table everywhere."""
    known, by_category, total = load(asked, metrics.cases_by_category, SUBJECT)
    finding = t("faults_causes_title", known=formats.number(known), total=formats.number(total))
    if not known:
        st.subheader(t("faults_causes_heading"))
        st.caption(t("faults_causes_none", total=formats.number(total)))
        return
    st.subheader(finding)
    rows = load(asked, metrics.causes, SUBJECT)
    with st.container(key="fault_fish"):
        st.html(f"<style>@media (max-width: {PHONE}px) {{ .st-key-fault_fish {{ display: none }} }}</style>")
        drawn = fishbone(
            drawn_bones(rows, by_category), t("faults_causes_effect"), {"more": t("cases_causes_more", n="{n}")}
        )
        st.plotly_chart(drawn, config=CONFIG, key=f"fault_fish_{language()}", alt=finding)
    st.caption(t("faults_causes_read"))
    with st.expander(t("faults_causes_list")):
        st.dataframe(cause_table(rows), hide_index=True, height="auto", alt=finding)
