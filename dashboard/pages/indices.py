"""The index catalogue: what outlets are assessed by, what each index weighs, and who set that when."""

import streamlit as st

from dashboard.address import segmented
from dashboard.filters import filters, view
from dashboard.parts.indices.history import history
from dashboard.parts.indices.listing import listing
from dashboard.parts.indices.targets import targets_form
from dashboard.parts.indices.weights import weights_form
from dashboard.session import current_user
from dashboard.texts import t

user = current_user()
st.title(t("shell_page_indices"))
st.caption(t("indices_purpose"))
names = {"catalogue": t("indices_section_catalogue")}
if user.role == "admin":
    names |= {"weights": t("indices_section_weights"), "targets": t("indices_section_targets")}
names["history"] = t("indices_section_history")
section = segmented("section", t("indices_sections"), names, "catalogue", label_visibility="collapsed")
if section == "history":
    history()
    st.stop()

asked = view(filters())
if section == "weights":
    weights_form(asked, user)
elif section == "targets":
    targets_form(asked, user)
else:
    listing(asked)
