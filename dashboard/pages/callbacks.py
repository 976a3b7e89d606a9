"""The agent's page: one customer, one instruction at a time, saved in a moment."""

import streamlit as st

from dashboard.parts.calling import asking
from dashboard.parts.calling import call as calling
from dashboard.parts.calling import day as calling_day
from dashboard.parts.calling import sheet as calling_sheet
from dashboard.parts.calling.desk import Desk
from dashboard.session import current_user, store
from dashboard.texts import t

st.title(t("shell_page_callbacks"))
desk = Desk(store(), current_user())
calling.tally(desk)
call = desk.correction() or desk.call()
if call is None:
    desk.say_why_nobody()
    calling_day.appointments(desk)
    calling_day.made(desk)
    calling_sheet.sheet(desk)
    st.stop()

if call.stage != "asking":
    calling_day.due(desk)
calling.heading(call)
work, papers = st.columns([3, 2], gap="large")
with work:
    if call.stage == "asking":
        asking.ask(desk, call)
    elif call.stage == "ending":
        calling.ending(desk, call)
    else:
        calling.dialling(desk, call)
with papers:
    calling.papers(desk, call)
    calling_day.appointments(desk)
    calling_day.made(desk)
if call.stage == "dialling" and call.revealed is None:
    calling_sheet.sheet(desk)
desk.stay_awake(call)
