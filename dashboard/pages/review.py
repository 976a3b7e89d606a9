"""Paper that came back: what waits for eyes, bringing more in, handwriting to type, and every page that came."""

import streamlit as st

from dashboard.address import segmented
from dashboard.parts.review import bring_in as review_bring_in
from dashboard.parts.review import listing as review_list
from dashboard.parts.review import table as review
from dashboard.parts.review import words as review_words
from dashboard.session import current_user, store
from dashboard.texts import t

user = current_user()
st.title(t("shell_page_review"))
section = segmented(
    "section",
    t("review_sections"),
    {
        "review": t("review_section_review"),
        "bring": t("review_section_bring"),
        "words": t("review_section_words"),
        "pages": t("review_section_pages"),
    },
    "review",
    label_visibility="collapsed",
)

if section == "review":
    review.work(store(), user)
elif section == "bring":
    review.summary(store())
    review_bring_in.bring_in(store(), user)
elif section == "words":
    review_words.words(store(), user)
else:
    review_list.pages(store(), user)
