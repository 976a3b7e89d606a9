"""An audit's papers and pictures with their SHA-256: bring one in, take one out; every look is on record."""

import streamlit as st

from dashboard.parts.inspection.words import file_words, refusal
from dashboard.session import store
from dashboard.texts import language, t, text
from db import audit_evidence
from db.audit_evidence import Evidence
from db.audits import Audit, AuditRefused
from db.papers import SUFFIXES, PaperRefused
from db.privacy import SealBroken
from db.users import User

TAKEN = "inspection_taken_out"


def papers(user: User, audit: Audit, may: bool) -> None:
    """The files there are, and a place to put another one while the audit is open."""
    st.markdown(f"##### {t('inspection_evidence')}")
    try:
        kept = audit_evidence.evidence(store(), audit.audit_id)
    except SealBroken:
        st.caption(t("inspection_sealed"))
        return
    if not kept:
        st.caption(t("inspection_evidence_none"))
    for one in kept:
        st.markdown(file_words(one))
        _out(user, one)
    if may:
        with st.expander(t("inspection_evidence_add"), icon=":material/attach_file:", expanded=not kept):
            _in(user, audit)


def _in(user: User, audit: Audit) -> None:
    st.caption(t("inspection_evidence_hint"))
    with st.form(f"evidence_{audit.audit_id}", border=False, clear_on_submit=True):
        kinds = [suffix.removeprefix(".") for suffix in SUFFIXES]
        file = st.file_uploader(t("inspection_evidence_add"), type=kinds, label_visibility="collapsed")
        if not st.form_submit_button(t("inspection_evidence_keep"), icon=":material/lock:") or file is None:
            return
    try:
        added = audit_evidence.keep(store(), user, audit, file.name, file.getvalue())
    except PaperRefused as refused:
        many = t("inspection_evidence_many", most=audit_evidence.MOST_FILES)
        st.error(
            many if refused.rule == "many" else text(f"cases_papers_{refused.rule}", language()),
            icon=":material/block:",
        )
    except AuditRefused as refused:
        st.error(refusal(refused), icon=":material/block:")
    else:
        st.toast(t("inspection_evidence_kept") if added else t("inspection_evidence_twice"))
        st.rerun()


def _out(user: User, one: Evidence) -> None:
    """Unsealed only when somebody asks, and on record; then it can be downloaded."""
    if st.session_state.get(TAKEN) != one.evidence_id:
        if st.button(t("inspection_evidence_prepare"), key=f"evidence_{one.evidence_id}", icon=":material/visibility:"):
            st.session_state[TAKEN] = one.evidence_id
            st.session_state.pop(f"{TAKEN}_bytes", None)
            st.rerun()
        return
    held = f"{TAKEN}_bytes"
    try:
        # Read once for one asking: a page that runs anew is no second look.
        if held not in st.session_state:
            st.session_state[held] = audit_evidence.read(store(), user, one)
    except (FileNotFoundError, SealBroken):
        st.error(t("inspection_evidence_lost"), icon=":material/broken_image:")
        return
    # Never shown in the page: the browser is told to save it, under a type that was found in its bytes.
    st.download_button(
        t("inspection_evidence_download"),
        st.session_state[held],
        one.name,
        one.media,
        icon=":material/download:",
        on_click="ignore",
        key=f"evidence_out_{one.evidence_id}",
    )
