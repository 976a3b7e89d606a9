"""A complaint made in person, in writing or by telephone, typed in."""

import streamlit as st

from dashboard.names import outlet_names
from dashboard.parts.cases.words import go, words
from dashboard.parts.saying import say
from dashboard.texts import t
from db.store import Store
from db.users import User
from surveys.cases.lifecycle import NATURES, SUBJECTS, URGENCIES, WAYS
from surveys.cases.opening import Complaint, ComplaintRefused, new_key, open_complaint

KEY = "cases_complaint_key"


def typed(store: Store, user: User) -> None:
    """The form; sent twice it is one case."""
    st.caption(t("cases_typed_purpose"))
    key = st.session_state.setdefault(KEY, new_key())
    with st.form("complaint", border=True):
        said = st.text_area(t("cases_typed_words"), max_chars=4000, height=140)
        order = st.text_input(t("cases_typed_order"), max_chars=64)
        outlets = {name.split(" ")[0]: name for name in outlet_names().values()}
        outlet = st.selectbox(
            t("cases_typed_or_outlet"), list(outlets), index=None, format_func=outlets.__getitem__,
            placeholder="—",
        )  # fmt: skip
        way = _choice(t("cases_way"), words("way", WAYS), "telephone")
        subject = _choice(t("cases_subject"), words("subject", SUBJECTS), "service")
        urgency = _choice(t("cases_urgency"), words("urgency", URGENCIES), "ordinary")
        nature = _choice(t("cases_nature"), words("nature", NATURES), "normal")
        with st.container(horizontal=True):
            name = st.text_input(t("cases_typed_name"), max_chars=60, autocomplete="off")
            phone = st.text_input(t("cases_typed_phone"), max_chars=30, autocomplete="off")
        if not st.form_submit_button(t("cases_typed_do"), type="primary", icon=":material/add_task:"):
            return
    complaint = Complaint(key, way, subject, urgency, nature, said, order, outlet or "", phone, name)
    try:
        number, _ = open_complaint(store, user, complaint)
    except ComplaintRefused as refused:
        st.error(_refusal(refused.rule), icon=":material/block:")
        return
    st.session_state.pop(KEY, None)
    say(t("cases_typed_done", number=number))
    go(number)
    st.rerun()


def _choice(label: str, names: dict[str, str], default: str) -> str:
    chosen = st.segmented_control(label, list(names), default=default, required=True, format_func=names.__getitem__)
    return str(chosen)


def _refusal(rule: str) -> str:
    return {
        "words": t("cases_typed_words_missing"),
        "order": t("cases_typed_order_unknown"),
        "outlet": t("cases_typed_target"),
        "target": t("cases_typed_target"),
        "phone": t("cases_typed_phone_wrong"),
    }.get(rule, t("cases_typed_class"))
