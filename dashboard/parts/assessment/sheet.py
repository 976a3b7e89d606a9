"""The assessment sheet: seen before it is downloaded, in either language."""

import io

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import segmented
from dashboard.loading import load
from dashboard.metrics.indices.advice import advice
from dashboard.metrics.indices.penalty_cap import penalty_caps
from dashboard.metrics.view import View
from dashboard.names import Outlet, region_names
from dashboard.parts.assessment.profile import advice_words, lines_of, reason_words
from dashboard.parts.scores.asking import standing_of, weights_words
from dashboard.parts.tiles import lead
from dashboard.reports.assessment import Sheet, assessment_pdf
from dashboard.session import store
from dashboard.texts import language, speaking, t
from kit.brand import brand_of
from kit.errors import KitError
from kit.typesetting import coloured

PREVIEW_WIDTH = 1100


def sheet(view: View, outlet: Outlet) -> None:
    """The whole section."""
    lead(t("assessment_sheet_lead"))
    names = {"zh": "中文", "en": "English"}
    spoken = segmented("sheet", t("assessment_sheet_language"), names, language())
    with speaking(spoken):
        page = _page(view, outlet)
    try:
        pdf = assessment_pdf(page, spoken, brand_of(store()))
    except KitError as fault:
        st.error(t("assessment_sheet_failed", fault=formats.escaped(str(fault))))
        return
    st.download_button(
        t("assessment_sheet_make"), pdf, file_name=f"assessment-{outlet.code}-{page.period.end}-{spoken}.pdf",
        mime="application/pdf", icon=":material/download:", type="primary",
    )  # fmt: skip
    picture = io.BytesIO()
    coloured(pdf, PREVIEW_WIDTH).save(picture, "PNG")
    with st.container(border=True, width=760):
        st.image(picture.getvalue(), caption=t("assessment_sheet_alt"))


def _page(view: View, outlet: Outlet) -> Sheet:
    found = standing_of(view)
    lines = lines_of(view, found, outlet)
    advised = advice(found, lines, outlet.outlet_id, outlet.grade, load(view, penalty_caps).get(outlet.outlet_id))
    rows = found.rows[found.rows["outlet_id"] == outlet.outlet_id]
    scored = len(rows) and not pd.isna(rows["score"].iloc[0])
    place = (int(rows["rank_low"].iloc[0]), int(rows["rank_high"].iloc[0]), found.outlets) if scored else None
    return Sheet(
        f"{outlet.code} {outlet.name}", region_names().get(outlet.region_id, ""), outlet.grade, found.period, advised,
        advice_words(advised), tuple(reason_words(line) for line in advised.reasons), place, tuple(lines),
        weights_words(found),
    )  # fmt: skip
