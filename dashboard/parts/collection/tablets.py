"""What every tablet is told: where answers go, which questionnaires, how it asks, when it starts again, the PIN."""

from urllib.parse import urlsplit

import streamlit as st

from dashboard import formats
from dashboard.texts import t
from db import access
from db.store import Store
from db.users import User
from surveys.links import base_url
from surveys.tablet import FLOWS, IDLE_SECONDS, TabletRefused, chosen, set_pin, set_questionnaires

LONGEST_IDLE = 3600


def settings(store: Store, user: User) -> None:
    """The settings that links and tablets share, each with what it does."""
    st.subheader(t("collection_tablets"))
    st.caption(t("collection_tablets_hint"))
    with st.form("tablets"):
        base = st.text_input(t("collection_base"), value=base_url(store), help=t("collection_base_help"))
        offered = st.multiselect(
            t("collection_tablet_forms"), _names(store), _held(store), help=t("collection_tablet_forms_help")
        )
        flow = st.radio(
            t("collection_flow"),
            FLOWS,
            index=FLOWS.index(_flow(store)),
            format_func={"steps": t("collection_flow_steps"), "page": t("collection_flow_page")}.__getitem__,
            horizontal=True,
        )
        idle = st.number_input(
            t("collection_idle"), 10, LONGEST_IDLE, _idle(store), help=t("collection_idle_help"), width=260
        )
        if st.form_submit_button(t("collection_keep"), type="primary"):
            _keep(store, user, base.strip().rstrip("/"), offered, flow, int(idle))
    _pin(store, user)


def _pin(store: Store, user: User) -> None:
    with st.form("pin", clear_on_submit=True):
        st.caption(t("collection_pin_set") if store.setting("tablet_pin") else t("collection_pin_none"))
        pin = st.text_input(t("collection_pin"), type="password", max_chars=12, autocomplete="off", width=260)
        if not st.form_submit_button(t("collection_pin_keep")):
            return
        try:
            set_pin(store, pin)
        except TabletRefused:
            st.error(t("collection_pin_refused"), icon=":material/block:")
            return
        _note(store, user, "pin")
        st.success(t("collection_pin_kept"), icon=":material/check:")


def _keep(store: Store, user: User, base: str, offered: list[str], flow: str, idle: int) -> None:
    address = urlsplit(base)
    if address.scheme not in ("http", "https") or not address.netloc or address.query or address.fragment:
        st.error(t("collection_base_refused", base=formats.escaped(base)), icon=":material/block:")
        return
    if not offered:
        st.error(t("collection_tablet_forms_refused"), icon=":material/block:")
        return
    new = {
        "base_url": base,
        "tablet_questionnaires": " ".join(offered),
        "tablet_flow": flow,
        "tablet_idle": str(idle),
    }
    changed = [name for name, value in new.items() if store.setting(name) != value]
    for name in changed:
        if name == "tablet_questionnaires":
            set_questionnaires(store, offered)
        else:
            store.set_setting(name, new[name])
    if changed:
        _note(store, user, ", ".join(changed))
    st.success(t("collection_kept_settings"), icon=":material/check:")


def _names(store: Store) -> list[str]:
    rows = store.rows("select distinct name from questionnaires where published_at is not null order by name")
    return [row["name"] for row in rows if row["name"] != "callback"]


def _held(store: Store) -> list[str]:
    known = _names(store)
    return [name for name in chosen(store) if name in known]


def _flow(store: Store) -> str:
    held = store.setting("tablet_flow")
    return held if held in FLOWS else FLOWS[0]


def _idle(store: Store) -> int:
    held = store.setting("tablet_idle")
    try:
        return min(LONGEST_IDLE, max(10, int(float(held or IDLE_SECONDS))))
    except ValueError:
        return int(IDLE_SECONDS)


def _note(store: Store, user: User, what: str) -> None:
    access.record(store, "tablet_settings", user_id=user.user_id, login=user.login, subject="setting", reason=what)
