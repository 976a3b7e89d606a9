"""All pages that came back: where each stands, and who decided what about it."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.formats import escaped
from dashboard.parts.review import picture as review_picture
from dashboard.parts.review.queue import outlets
from dashboard.texts import language, t
from db import scans
from db.scans import Scan
from db.store import Store
from db.users import User
from kit.paper.looking import WORDS
from kit.paper.reasons import told
from kit.paper.reviewing import DecisionRefused, Review

SHOWN = 2000


def states() -> dict[str, str]:
    """What each state is called."""
    return {
        scans.WAITING: t("review_is_waiting"),
        scans.REVIEW: t("review_is_review"),
        scans.REJECTED: t("review_is_rejected"),
        scans.LANDED: t("review_is_landed"),
        scans.DUPLICATE: t("review_is_duplicate"),
        scans.PUT_AWAY: t("review_is_put_away"),
    }


def pages(store: Store, user: User) -> None:
    """A table to choose from, and the chosen page."""
    names = states()
    counts = scans.counts(store)
    shown = st.pills(
        t("review_states"), list(names), selection_mode="multi",
        default=[scans.WAITING] if counts[scans.WAITING] else [],
        format_func=lambda state: f"{names[state]} {formats.number(counts[state])}",
        label_visibility="collapsed", key=f"review_states_{language()}",
    )  # fmt: skip
    found = scans.in_state(store, shown or list(names), outlets(store, user), SHOWN)[::-1]
    if not found:
        st.info(t("review_list_none"), icon=":material/inbox:")
        return
    heads = [t("review_no"), t("review_state"), t("review_why"), t("review_file"), t("review_came")]
    rows = [
        (one.scan_id, names[one.state], told(one.reason, language(), one.detail) if one.reason else "",
         f"{one.file_name} · {one.file_page}", formats.clock(one.came_at, store.zone))
        for one in found
    ]  # fmt: skip
    chosen = st.dataframe(
        pd.DataFrame(rows, columns=heads), hide_index=True, on_select="rerun", selection_mode="single-row", height=320
    )
    picked = chosen["selection"]["rows"]
    if picked and picked[0] < len(found):
        _one(store, user, found[picked[0]])
    else:
        st.caption(t("review_list_pick"))


def _one(store: Store, user: User, scan: Scan) -> None:
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown(f"**{t('review_page_no', scan=scan.scan_id)}** · {states()[scan.state]}")
        if scan.reason:
            st.markdown(escaped(told(scan.reason, language(), scan.detail)))
        if scan.reason == "missing":
            _release(store, user, scan)
        for name, png in review_picture.crops_of(store, scan.scan_id, scan.changed_at).items():
            if name.startswith(WORDS):
                st.image(png, width="stretch")
        _log(store, scan)
    with right:
        st.image(review_picture.original(store, scan.picture), width="stretch")


def _log(store: Store, scan: Scan) -> None:
    decided = scans.decisions(store, scan.scan_id)
    if decided:
        st.markdown(f"**{t('review_log')}**")
    kinds = {
        "identified": t("review_did_identified"),
        "answered": t("review_did_answered"),
        "confirmed": t("review_did_confirmed"),
        "declined": t("review_did_declined"),
        "released": t("review_did_released"),
        "preferred": t("review_did_preferred"),
        "put_away": t("review_did_put_away"),
        "worded": t("review_did_worded"),
    }
    for one in decided:
        what = " ".join(part for part in (one.item, one.value, one.reason) if part)
        st.caption(
            f"{formats.clock(one.at, store.zone)} · {escaped(one.login)} · {kinds[one.kind]} {escaped(what)}".strip()
        )


def _release(store: Store, user: User, scan: Scan) -> None:
    if st.button(t("review_release_incomplete"), key=f"incomplete_{scan.scan_id}"):
        try:
            Review(store, user.user_id).release(scan.scan_id)
        except DecisionRefused:
            st.toast(t("review_gone"))
        st.rerun()
