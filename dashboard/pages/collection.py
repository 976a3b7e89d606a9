"""Collection: what waits for a decision, the questionnaires, links and tablets, and how collecting goes."""

import streamlit as st

from dashboard.address import segmented
from dashboard.parts.collection import forms as collection_forms
from dashboard.parts.collection import health as collection_health
from dashboard.parts.collection import links as collection_links
from dashboard.parts.collection import piece as collection_piece
from dashboard.parts.collection import pile as collection_pile
from dashboard.parts.collection import tablets as collection_tablets
from dashboard.parts.saying import flash
from dashboard.session import current_user, store
from dashboard.texts import t

user = current_user()
st.title(t("shell_page_collection"))
section = segmented(
    "section",
    t("collection_sections"),
    {
        "waiting": t("collection_section_waiting"),
        "forms": t("collection_section_forms"),
        "links": t("collection_section_links"),
        "health": t("collection_section_health"),
    },
    "waiting",
    label_visibility="collapsed",
)

if section == "waiting":
    asked = collection_piece.named(st.query_params.get("item", ""))
    if asked:
        collection_piece.piece(store(), user, *asked)
    else:
        flash()
        collection_pile.pile(store())
elif section == "forms":
    st.caption(t("collection_forms_purpose"))
    collection_forms.published(store())
    collection_forms.bring_in(store(), user)
elif section == "links":
    collection_links.outlet(store())
    collection_links.batch(store(), user)
    collection_tablets.settings(store(), user)
    collection_links.take_back(store(), user)
    collection_links.signing(store(), user)
else:
    collection_health.today(store())
    collection_health.tablet_files(store())
