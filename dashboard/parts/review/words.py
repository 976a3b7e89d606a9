"""What customers wrote by hand: the picture, and a line to type it in."""

import streamlit as st

from dashboard.formats import escaped
from dashboard.parts.review import picture as review_picture
from dashboard.parts.review import question as review_question
from dashboard.parts.review.queue import outlets
from dashboard.texts import t
from db import scans
from db.scans import LANDED, Scan
from db.store import Store
from db.users import User
from kit.paper.guessing import can_guess, guessed
from kit.paper.looking import WORDS
from kit.paper.reviewing import DecisionRefused, Review


def unwritten(store: Store, user: User) -> list[Scan]:
    """Landed pages whose handwriting nobody has typed yet, the oldest first."""
    return [scan for scan in scans.in_state(store, (LANDED,), outlets(store, user), 100_000) if scan.reason == "words"]


@st.fragment
def words(store: Store, user: User) -> None:
    """The oldest of them; a press reruns this part of the screen only."""
    found = unwritten(store, user)
    if not found:
        st.info(t("review_words_none"), icon=":material/inbox:")
        return
    st.caption(t("review_words_left", count=len(found)))
    scan, review = found[0], Review(store, user.user_id)
    kept = review.kept(scan.scan_id)
    names = {one.item.name: one for one in kept[1].answers} if kept else {}
    cut = review_picture.crops_of(store, scan.scan_id, scan.changed_at)
    typed = {}
    with st.form(f"hand_{scan.scan_id}", border=False):
        for name, png in cut.items():
            if not name.startswith(WORDS):
                continue
            item = name.removeprefix(WORDS)
            if item in names:
                st.markdown(f"**{escaped(review_question.words(names[item].item))}**")
            st.image(png, width="stretch")
            typed[item] = f"hand_{scan.scan_id}_{item}"
            st.text_area(t("review_words_type"), guessed(png), key=typed[item], height=90)
        st.form_submit_button(
            t("review_words_save"), type="primary", icon=":material/check:", on_click=_save, args=(review, scan, typed)
        )
    if can_guess():
        st.caption(t("review_words_guess"))
    st.caption(t("review_words_hint"))


def _save(review: Review, scan: Scan, typed: dict[str, str]) -> None:
    for item, key in typed.items():
        try:
            review.words(scan.scan_id, item, str(st.session_state.get(key) or ""))
        except DecisionRefused:
            st.toast(t("review_gone"))
