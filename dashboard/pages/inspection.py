"""Inspection: what to audit and why, each audit's file, penalties by two people, how good the ranking is."""

from datetime import datetime

import streamlit as st

from dashboard.address import segmented
from dashboard.parts.inspection import file as audit_file
from dashboard.parts.inspection import listing, plan, sanctions, yields
from dashboard.parts.saying import flash
from dashboard.session import current_user, scope, store
from dashboard.texts import t
from db.audits import audits
from db.privacy import SealBroken

user, today = current_user(), datetime.now(store().zone).date()
st.title(t("shell_page_inspection"))

if number := st.query_params.get("audit", ""):
    audit_file.file(user, number, today)
    st.stop()

st.caption(t("inspection_purpose"))
section = segmented(
    "section",
    t("inspection_sections"),
    {
        "audits": t("inspection_section_audits"),
        "plan": t("inspection_section_plan"),
        "penalties": t("inspection_section_penalties"),
        "yield": t("inspection_section_yield"),
    },
    "audits",
    label_visibility="collapsed",
)

if section == "plan":
    code = st.query_params.get("outlet", "")
    if code:
        plan.single(user, today, code)
    else:
        plan.whole(user, today)
elif section == "penalties":
    sanctions.everything(user)
elif section == "yield":
    yields.yields(today)
else:
    flash()
    try:
        every = audits(store(), scope().region_ids)
    except SealBroken:
        st.error(t("inspection_sealed"), icon=":material/lock:")
        st.stop()
    if not every:
        st.info(t("inspection_none"), icon=":material/inbox:")
        st.stop()
    listing.what_waits(every, today)
    shown = listing.chosen(every, user, today)
    if not shown:
        st.info(t("inspection_none_chosen"), icon=":material/filter_alt_off:")
        st.stop()
    listing.table(shown, today)
