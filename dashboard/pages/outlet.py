"""One outlet's file: how it stands against its like, its profile, its technicians, the sheet to print."""

from datetime import datetime

import streamlit as st

from dashboard.address import segmented
from dashboard.filters import view
from dashboard.loading import load
from dashboard.metrics import satisfaction
from dashboard.metrics.outlets import compare
from dashboard.metrics.targets import target, targets
from dashboard.names import find_outlet
from dashboard.parts.assessment.people import people
from dashboard.parts.assessment.profile import outlet_profile
from dashboard.parts.assessment.sheet import sheet
from dashboard.parts.inspection.outlet_side import outlet_side
from dashboard.parts.order import order_drawer
from dashboard.parts.outlet import header, orders_table, own_tiles, standing_words
from dashboard.parts.satisfaction.now import trend_chart
from dashboard.parts.tiles import lead
from dashboard.session import current_user, store
from dashboard.texts import t

outlet = find_outlet(st.query_params.get("outlet", ""))
if outlet is None:
    st.title(t("shell_page_outlet"))
    st.info(t("outlet_missing"), icon=":material/storefront:")
    st.stop()

everybody = view(header(outlet))
section = segmented(
    "section",
    t("assessment_sections"),
    {
        "file": t("assessment_section_file"),
        "profile": t("assessment_section_profile"),
        "people": t("assessment_section_people"),
        "sheet": t("assessment_section_sheet"),
        "audits": t("inspection_outlet_section"),
    },
    "file",
    label_visibility="collapsed",
)
if section == "profile":
    outlet_profile(everybody, outlet)
    st.stop()
if section == "people":
    people(everybody, outlet.outlet_id)
    st.stop()
if section == "sheet":
    sheet(everybody, outlet)
    st.stop()
if section == "audits":
    outlet_side(current_user(), outlet, datetime.now(store().zone).date())
    st.stop()

asked = everybody.within_outlet(outlet.outlet_id)
lead(standing_words(load(everybody, compare), outlet.outlet_id))
own_tiles(asked)
trend_chart(load(asked, satisfaction.weekly), target(load(asked, targets), "csat", outlet.region_id))
# Customers were promised that the outlet does not see who answered what.
confidential = current_user().role == "outlet"
order_no = orders_table(asked, confidential) or st.query_params.get("order")
# Opened once for each choice: a drawer that was closed stays closed while filters change.
if order_no and order_no != st.session_state.get("order_shown"):
    order_drawer(asked, order_no, confidential)
st.session_state["order_shown"] = order_no
