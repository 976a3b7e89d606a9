"""What has gone up to the reader since they last looked: one line, on the pages they open first."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import formats
from dashboard.texts import t
from db import notices
from db.notices import Unseen
from db.store import Store, utc_now
from db.users import User
from surveys.cases.work import sight_of

NEW = "told"


def on_cases(store: Store, user: User) -> None:
    """The line above the list: show them, or say that they are seen."""
    found = notices.unseen(store, sight_of(user), user.user_id)
    if not found.cases:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(f":material/notification_important: {_words(store, found)}", width="stretch")
        st.button(t("told_show"), key="told_show", icon=":material/arrow_forward:", on_click=_show)
        st.button(t("told_seen"), key="told_seen", icon=":material/done_all:", on_click=_seen, args=(store, user))


def on_overview(store: Store, user: User) -> None:
    """The same line where the day begins, leading to the cases."""
    found = notices.unseen(store, sight_of(user), user.user_id)
    if not found.cases:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(f":material/notification_important: {_words(store, found)}", width="stretch")
        st.page_link(
            "pages/cases.py", label=t("told_show"), icon=":material/arrow_forward:", query_params={"whose": NEW}
        )


def looked_at(store: Store, user: User, case_id: int) -> None:
    """Whoever opens a case has seen that it came up."""
    notices.see(store, user.user_id, utc_now(), (case_id,))


def _words(store: Store, found: Unseen) -> str:
    since = datetime.fromisoformat(found.since).astimezone(store.zone)
    today = datetime.now(UTC).astimezone(store.zone).date()
    at = f"{since:%H:%M}" if since.date() == today else formats.clock(found.since, store.zone)
    return t("told_one", at=at) if found.cases == 1 else t("told_many", n=formats.number(found.cases), at=at)


def _show() -> None:
    st.query_params["section"] = "list"
    st.query_params["whose"] = NEW
    st.query_params.pop("state", None)


def _seen(store: Store, user: User) -> None:
    notices.see(store, user.user_id, utc_now())
    if st.query_params.get("whose") == NEW:
        st.query_params.pop("whose")
