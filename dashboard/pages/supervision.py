"""Supervision of callbacks: how calling goes, the plan of whom to call, and calls that are checked by a second one."""

import streamlit as st

from dashboard.address import segmented
from dashboard.loading import load
from dashboard.metrics.calls import worked
from dashboard.parts.supervision import agents as supervision_agents
from dashboard.parts.supervision import plan as supervision_plan
from dashboard.parts.supervision import quality as supervision_quality
from dashboard.parts.supervision import rates as supervision
from dashboard.parts.tiles import lead
from dashboard.session import current_user
from dashboard.texts import t

user = current_user()
st.title(t("shell_page_supervision"))
if user.role == "agent":
    st.caption(t("supervision_own_purpose"))
    view = supervision.asked().view
    supervision_agents.own(view, user)
    st.stop()

st.caption(t("supervision_purpose"))
section = segmented(
    "section",
    t("supervision_sections"),
    {
        "work": t("supervision_section_work"),
        "plan": t("supervision_section_plan"),
        "quality": t("supervision_section_quality"),
    },
    "work",
    label_visibility="collapsed",
)
if section == "plan":
    supervision_plan.plan(user)
    st.stop()

asked = supervision.asked()
if section == "quality":
    supervision_quality.quality(asked.view, user)
    st.stop()

with st.skeleton(height=420):
    found = load(asked.view, worked)
    waiting = supervision.queue(asked.region_id)
if not found.due and not waiting.open:
    st.info(t("supervision_none"), icon=":material/inbox:")
    st.stop()
lead(supervision.work_words(found, waiting))
supervision.source(asked.view, found)
supervision.queue_row(waiting)
if found.attempts:
    st.subheader(t("supervision_figures"))
    supervision.figure_tiles(asked.view, found)
    supervision_agents.side_by_side(asked.view)
    supervision_agents.reach(asked.view)
    supervision.endings(asked.view, found)
