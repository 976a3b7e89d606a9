"""The people part of the administration screen: who may sign in, and who did what."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.parts.administration.data import table
from dashboard.texts import catalogue, language, t, text
from db import access, notices
from db.notices import MailRefused
from db.store import Store
from db.users import ROLES, Role, User, UserRefused, add_user, list_users, set_active, set_password


def people(store: Store, user: User) -> None:
    """Everybody, with what can be changed about them."""
    everybody = list_users(store)
    rows = [
        (
            one.login,
            one.name,
            _role(one.role),
            _place(store, one),
            t("administration_yes" if active else "administration_no"),
        )
        for one, active in everybody
    ]
    table(rows, "login", "name", "role", "place", "active")
    with st.expander(t("administration_change"), icon=":material/manage_accounts:"):
        chosen, active = st.selectbox(
            t("administration_person"), everybody, format_func=lambda pair: f"{pair[0].login} · {pair[0].name}"
        )
        if chosen.user_id == user.user_id:
            st.caption(t("administration_yourself"))
        elif st.button(t("administration_stop") if active else t("administration_allow")):
            set_active(store, chosen.user_id, not active)
            _note(store, user, "user_stopped" if active else "user_allowed", chosen.user_id)
            st.rerun()
        _mail(store, user, chosen)
        with st.form("password", border=False, clear_on_submit=True):
            password = st.text_input(t("administration_new_password"), type="password", autocomplete="new-password")
            if st.form_submit_button(t("administration_set_password")):
                _tried(lambda: _set_password(store, user, chosen, password), t("administration_password_set"))


def _mail(store: Store, user: User, chosen: User) -> None:
    """Where somebody is told by mail that a case has gone up to them."""
    with st.form(f"mail_{chosen.user_id}", border=False):
        address = st.text_input(
            t("told_mail_address"), notices.mail_of(store, chosen.user_id), max_chars=254, autocomplete="off"
        )
        if not st.form_submit_button(t("told_mail_save")):
            return
    try:
        notices.set_mail(store, chosen.user_id, address)
    except MailRefused:
        st.error(t("told_mail_refused"), icon=":material/block:")
        return
    _note(store, user, "mail_set", chosen.user_id)
    st.success(t("told_mail_saved"), icon=":material/check:")


def add_person(store: Store, user: User) -> None:
    """The form for somebody new."""
    st.subheader(t("administration_add"))
    regions = {row["region_id"]: _named(row) for row in store.rows("select * from regions order by code")}
    role = st.segmented_control(
        t("administration_role"), ROLES, default="executive", required=True, format_func=_role, key="new_role"
    )
    with st.form("new_person", clear_on_submit=False):
        login = st.text_input(t("sign_in_login"), max_chars=64, autocomplete="off")
        name = st.text_input(t("set_up_name"), max_chars=80)
        password = st.text_input(
            f"{t('sign_in_password')} ({t('set_up_password_hint')})", type="password", autocomplete="new-password"
        )
        region_id = outlet_code = None
        if role in ("manager", "auditor", "agent"):
            region_id = st.selectbox(t("shell_region"), [None, *regions], format_func=lambda one: regions.get(one, "—"))
        if role == "outlet":
            outlet_code = st.text_input(t("administration_outlet_code"))
        if st.form_submit_button(t("administration_add_button"), type="primary"):
            outlet_id = _outlet_id(store, outlet_code)
            _tried(
                lambda: _add(
                    store,
                    user,
                    login=login,
                    name=name,
                    password=password,
                    role=role,
                    region_id=region_id,
                    outlet_id=outlet_id,
                    language=language(),
                ),
                t("administration_added", name=name),
            )


def access_log(store: Store) -> None:
    """Who came, who tried, who looked: the last 200 lines."""
    st.caption(t("administration_log_hint"))
    lines = access.entries(store)
    table(
        [
            (formats.clock(line.at, store.zone), line.login, _event(line.event), _subject(line), line.reason)
            for line in lines
        ],
        "at", "login", "event", "subject", "reason",
    )  # fmt: skip


def _add(store: Store, by: User, **wanted: Any) -> None:
    added = add_user(store, **wanted)
    _note(store, by, "user_added", added.user_id)


def _set_password(store: Store, by: User, chosen: User, password: str) -> None:
    set_password(store, chosen.user_id, password)
    _note(store, by, "password_set", chosen.user_id)


def _note(store: Store, by: User, event: str, user_id: int) -> None:
    access.record(store, event, user_id=by.user_id, login=by.login, subject="user", subject_id=user_id)


def _tried(change: Callable[[], Any], done: str) -> None:
    try:
        change()
    except UserRefused as refused:
        st.error(_refusal(refused.rule), icon=":material/block:")
    else:
        st.success(done, icon=":material/check:")


def _refusal(rule: str) -> str:
    place = "set_up" if rule in ("login", "taken", "name", "password") else "administration"
    return text(f"{place}_wrong_{rule}", language())


def _outlet_id(store: Store, code: str | None) -> int | None:
    row = store.one("select outlet_id from outlets where code = :code", code=(code or "").strip())
    return row["outlet_id"] if row else None


def _place(store: Store, user: User) -> str:
    if user.outlet_id is not None:
        return _named(store.one("select code, name, name_en from outlets where outlet_id = :id", id=user.outlet_id))
    if user.region_id is not None:
        return _named(store.one("select code, name, name_en from regions where region_id = :id", id=user.region_id))
    return ""


def _named(row: Any) -> str:
    return ((row["name_en"] if language() == "en" else "") or row["name"]) if row else "—"


def _yes(active: bool) -> str:
    return t("administration_yes") if active else t("administration_no")


def _role(role: Role) -> str:
    return text(f"shell_role_{role}", language())


def _event(event: str) -> str:
    key = f"administration_event_{event}"
    return text(key, language()) if key in catalogue() else event


def _subject(line: access.Access) -> str:
    return f"{line.subject} {line.subject_id}" if line.subject_id is not None else line.subject
