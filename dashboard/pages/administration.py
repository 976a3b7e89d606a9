"""Administration: what is in here, bring files in, who may sign in, who did what."""

import streamlit as st

from dashboard.address import segmented
from dashboard.parts.administration import data as administration
from dashboard.parts.administration import people
from dashboard.session import current_user, store
from dashboard.texts import t

user = current_user()
st.title(t("shell_page_administration"))
section = segmented(
    "section",
    t("administration_sections"),
    {
        "data": t("administration_data"),
        "people": t("administration_people"),
        "log": t("administration_log"),
    },
    "data",
    label_visibility="collapsed",
)

if section == "data":
    administration.holdings(store())
    if administration.is_empty(store()):
        administration.offer_demo(store())
    administration.bring_in(store(), user)
    administration.earlier_imports(store())
elif section == "people":
    people.people(store(), user)
    people.add_person(store(), user)
else:
    people.access_log(store())
