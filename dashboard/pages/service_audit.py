"""Service audit: expected against found, the five gaps, competitors, mystery visits, staff."""

import streamlit as st

from dashboard.address import segmented
from dashboard.parts.service_audit import competitors, five, gap, shoppers, staff
from dashboard.parts.service_audit.words import asked
from dashboard.session import current_user
from dashboard.texts import t

user = current_user()
st.title(t("shell_page_service_audit"))
st.caption(t("audit_purpose"))
section = segmented(
    "section",
    t("audit_sections"),
    {
        "gap": t("audit_section_gap"),
        "five": t("audit_section_five"),
        "competitors": t("audit_section_competitors"),
        "shoppers": t("audit_section_shoppers"),
        "staff": t("audit_section_staff"),
    },
    "gap",
    label_visibility="collapsed",
)
view = asked()
if section == "gap":
    gap.gap(view)
elif section == "five":
    five.five(view)
elif section == "competitors":
    competitors.competitors(view, user)
elif section == "shoppers":
    shoppers.shoppers(view, user)
else:
    staff.staff(view, user)
