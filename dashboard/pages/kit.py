"""What goes out to the outlets: packs to print and to carry, and the brand they wear."""

import streamlit as st

from dashboard.address import segmented
from dashboard.parts.kit import brand as kit_brand
from dashboard.parts.kit import order as kit_order
from dashboard.parts.kit import shelf as kit_shelf
from dashboard.session import current_user, store
from dashboard.texts import t

user = current_user()
st.title(t("shell_page_kit"))
st.markdown(t("kit_purpose"))
section = segmented(
    "section",
    t("kit_sections"),
    {"make": t("kit_make"), "packs": t("kit_packs"), "brand": t("kit_brand")},
    "make",
    label_visibility="collapsed",
)

if section == "make":
    kit_shelf.in_hand(store(), user)
    kit_shelf.just_done(store(), user)
    kit_order.order(store(), user)
elif section == "packs":
    kit_shelf.in_hand(store(), user)
    kit_shelf.earlier(store(), user)
else:
    kit_brand.brand(store(), user)
