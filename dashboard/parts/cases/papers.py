"""A case's papers and pictures: bring one in, take one out; every look is on record."""

import streamlit as st

from dashboard import formats
from dashboard.texts import language, t, text
from db import case_files
from db.case_files import Attachment
from db.cases import Case
from db.papers import SUFFIXES, PaperRefused
from db.privacy import SealBroken
from db.store import Store
from db.users import User
from surveys.cases import work
from surveys.cases.attachments import keep, read

TAKEN = "cases_taken_out"


def papers(store: Store, user: User, case: Case) -> None:
    """The files there are, and a place to put another one."""
    st.markdown(f"##### {t('cases_papers')}")
    try:
        held = case_files.attachments(store, case.case_id)
    except SealBroken:
        st.caption(t("cases_papers_lost"))
        return
    for one in held:
        _out(store, user, one)
    if work.may_work(user, case):
        with st.expander(t("cases_papers_add"), icon=":material/attach_file:"):
            _in(store, user, case)


def _in(store: Store, user: User, case: Case) -> None:
    st.caption(t("cases_papers_hint"))
    with st.form(f"paper_{case.case_id}", border=False, clear_on_submit=True):
        kinds = [suffix.removeprefix(".") for suffix in SUFFIXES]
        file = st.file_uploader(t("cases_papers_add"), type=kinds, label_visibility="collapsed")
        if not st.form_submit_button(t("cases_papers_keep")) or file is None:
            return
    try:
        added = keep(store, user, case, file.name, file.getvalue())
    except PaperRefused as refused:
        st.error(text(f"cases_papers_{refused.rule}", language()), icon=":material/block:")
    else:
        st.toast(t("cases_papers_kept") if added else t("cases_papers_twice"))
        st.rerun()


def _out(store: Store, user: User, one: Attachment) -> None:
    """Unsealed only when somebody asks, and on record; then it can be downloaded."""
    if st.session_state.get(TAKEN) != one.attachment_id:
        label = t("cases_papers_prepare", name=one.name)
        if st.button(label, key=f"paper_{one.attachment_id}", icon=":material/description:"):
            st.session_state[TAKEN] = one.attachment_id
            st.rerun()
        return
    try:
        content = read(store, user, one)
    except (FileNotFoundError, SealBroken):
        st.caption(t("cases_papers_lost"))
        return
    label = t("cases_papers_download", name=one.name, size=formats.number(max(1, one.size // 1024)))
    # Never shown in the page: the browser is told to save it, under a type that was found in its bytes.
    st.download_button(label, content, one.name, one.media, icon=":material/download:", on_click="ignore")
