"""Cases: what customers voiced, driven to its end, the late ones first."""

import streamlit as st

from dashboard import formats
from dashboard.address import segmented
from dashboard.parts.cases import causes as cases_causes
from dashboard.parts.cases import figures as cases_figures
from dashboard.parts.cases import file as cases_file
from dashboard.parts.cases import holidays as cases_holidays
from dashboard.parts.cases import listing as cases_list
from dashboard.parts.cases import post as cases_post
from dashboard.parts.cases import settings as cases_settings
from dashboard.parts.cases import told as cases_told
from dashboard.parts.cases import typed as cases_typed
from dashboard.parts.cases.words import utc
from dashboard.parts.saying import flash
from dashboard.session import current_user, store
from dashboard.texts import t
from surveys.cases.calendar import CalendarUnreadable
from surveys.cases.deadlines import DeadlinesUnreadable
from surveys.cases.escalation import sweep

user, now = current_user(), utc()
st.title(t("shell_page_cases"))
try:
    sweep(store(), now)
except (CalendarUnreadable, DeadlinesUnreadable) as wrong:
    st.error(t("cases_unreadable", reason=formats.escaped(str(wrong))), icon=":material/schedule:")

case = st.query_params.get("case", "")
if case.isascii() and case.isdecimal() and len(case) < 16:
    cases_told.looked_at(store(), user, int(case))
    cases_file.file(store(), user, int(case))
    st.stop()

sections = {"list": t("cases_section_list"), "board": t("cases_section_board")}
if user.role != "agent":
    sections |= {"causes": t("cases_section_causes"), "figures": t("cases_section_figures")}
if user.role != "auditor":
    sections["new"] = t("cases_section_new")
if user.role == "admin":
    sections["settings"] = t("cases_section_settings")
section = segmented("section", t("cases_sections"), sections, "list", label_visibility="collapsed")
flash()
if section in ("list", "board"):
    cases_told.on_cases(store(), user)

if section == "list":
    cases_list.what_waits(store(), user, now)
    cases_list.table(store(), user, cases_list.asked(user), now)
elif section == "board":
    cases_list.board(store(), user, cases_list.asked(user), now)
elif section == "causes":
    cases_causes.of_period(user)
elif section == "figures":
    cases_figures.of_period()
elif section == "new":
    cases_typed.typed(store(), user)
else:
    cases_settings.settings(store(), user)
    cases_holidays.of_years(store(), user, now.astimezone(store().zone).date())
    cases_post.post(store(), user)
