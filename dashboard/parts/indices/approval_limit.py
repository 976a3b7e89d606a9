"""The amount from which a claim needs head office's consent: the risk ranking looks for claims that keep just below."""

import streamlit as st

from dashboard import formats
from dashboard.loading import load
from dashboard.metrics.fraud.claim_amounts import LIMIT, limit_in_force
from dashboard.metrics.view import View
from dashboard.parts.indices.weights import MONEY, earliest_day
from dashboard.parts.indices.words import refusal
from dashboard.session import store
from dashboard.texts import t
from db.users import User
from db.weightings import TargetSet, WeightsRefused, keep_target


def limit_form(view: View, user: User) -> None:
    """The whole section; a limit is a target of the whole network, kept with its first day like the others."""
    st.subheader(t("indices_limit"))
    if done := st.session_state.pop("limit_kept", None):
        st.success(done, icon=":material/check:")
    now = load(view.network, limit_in_force)
    st.markdown(t("indices_limit_none") if now is None else t("indices_limit_now", value=formats.money(now)))
    with st.container(border=True):
        first, second = st.columns(2)
        with first:
            yuan = st.number_input(t("indices_limit_value"), min_value=0.0, value=(now or 0) / MONEY, step=50.0,
                                   format="%.2f", key="limit_value")  # fmt: skip
        with second:
            day = st.date_input(t("indices_valid_from"), earliest_day(), key="limit_day", help=t("indices_day_help"))
        if st.button(t("indices_limit_keep"), key="limit_keep"):
            _keep(TargetSet(LIMIT, None, day, round(yuan * MONEY)), user)
    st.caption(t("indices_limit_read"))


def _keep(limit: TargetSet, user: User) -> None:
    if limit.value <= 0:
        st.error(t("indices_limit_zero"))
        return
    try:
        keep_target(store(), limit, user.user_id, earliest_day())
    except WeightsRefused as fault:
        st.error(refusal(fault))
        return
    st.session_state["limit_kept"] = t(
        "indices_limit_done", value=formats.money(limit.value), day=formats.day(limit.valid_from)
    )
    st.rerun()
