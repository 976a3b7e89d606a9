"""Improvement actions: what is being done, by whom, until when, and whether it helped."""

from datetime import datetime

import streamlit as st

from dashboard.parts.actions import detail as actions_detail
from dashboard.parts.actions import form as actions_form
from dashboard.parts.actions import listing as actions_list
from dashboard.session import current_user, scope, store
from dashboard.texts import t
from db.actions import actions, find_action

user, today = current_user(), datetime.now(store().zone).date()
regions = scope().region_ids
st.title(t("shell_page_actions"))

asked = st.query_params.get("action", "")
action = find_action(store(), int(asked), regions) if asked.isdecimal() else None
if asked:
    if st.button(t("actions_back"), icon=":material/arrow_back:", type="tertiary"):
        del st.query_params["action"]
        st.rerun()
    if action is None:
        st.info(t("actions_unknown"), icon=":material/search_off:")
        st.stop()
    actions_detail.head(action, today)
    actions_detail.cause(action)
    view = actions_list.asked()
    with st.skeleton(height=420):
        found = actions_list.judged(view, action)
    actions_detail.measured(view, found)
    if actions_form.may_write(user, action) and action.closed_on is None:
        with st.container(horizontal=True):
            if st.button(t("actions_edit"), icon=":material/edit:"):
                actions_form.change_action(user, action, today)
            if st.button(t("actions_close"), icon=":material/task_alt:"):
                actions_form.close_action(user, action, today)
    st.stop()

st.caption(t("actions_purpose"))
every = actions(store(), regions)
if actions_form.may_write(user) and st.button(t("actions_new"), icon=":material/add:", type="primary"):
    actions_form.new_action(user, today)
if not every:
    st.info(t("actions_none"), icon=":material/flag:")
    st.stop()
shown = actions_list.chosen(every, today)
if not shown:
    st.info(t("actions_none_chosen"), icon=":material/filter_alt_off:")
    st.stop()
view = actions_list.asked()
with st.skeleton(height=240):
    effects = {one.action_id: actions_list.judged(view, one) for one in shown}
actions_list.listed(shown, effects, today)
