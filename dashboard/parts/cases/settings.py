"""Until when: hours for each stage and urgency, and the days and hours on which people work."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.parts.cases import holidays as cases_holidays
from dashboard.parts.cases.words import word
from dashboard.parts.saying import say
from dashboard.texts import t
from db import access
from db.store import Store
from db.users import User
from surveys.callbacks.hours import ON_HOLIDAYS, HoursUnreadable
from surveys.cases import calendar, deadlines
from surveys.cases.calendar import CalendarUnreadable
from surveys.cases.deadlines import Deadlines, DeadlinesUnreadable
from surveys.cases.lifecycle import STAGES, URGENCIES


def settings(store: Store, user: User) -> None:
    """The table of hours and the calendar; nothing is kept that cannot be read."""
    st.caption(t("cases_settings_purpose"))
    try:
        hours, patience = Deadlines.of(store).hours, Deadlines.of(store).patience
    except (CalendarUnreadable, DeadlinesUnreadable):
        hours, patience = dict(deadlines.USUAL), deadlines.USUAL_PATIENCE
    frame = pd.DataFrame(
        {word("stage", stage): [hours[urgency][at] for urgency in URGENCIES] for at, stage in enumerate(STAGES[1:])},
        index=[word("urgency", urgency) for urgency in URGENCIES],
    )
    edited = st.data_editor(frame, key="case_hours_table")
    written = {
        name: st.text_input(label, store.setting(name, calendar.USUAL[name]), placeholder=calendar.SHAPES[name])
        for name, label in (
            (calendar.DAYS, t("cases_settings_days")), (calendar.HOURS, t("cases_settings_hours")),
            (calendar.HOLIDAYS, t("cases_settings_holidays")), (calendar.EXTRA, t("cases_settings_extra")),
        )
    }  # fmt: skip
    on = cases_holidays.on_holidays(store)
    late = st.number_input(t("cases_settings_patience"), 0.0, 2000.0, patience, 1.0, width=260)
    if not st.button(t("cases_settings_save"), type="primary", icon=":material/save:"):
        return
    try:
        calendar.read(written, store.zone)
        cases_holidays.readable(on)
        table = {urgency: tuple(edited.iloc[at].astype(float)) for at, urgency in enumerate(URGENCIES)}
        written |= {
            deadlines.SETTING: deadlines.written(table),
            deadlines.PATIENCE: f"{late:g}",
            ON_HOLIDAYS: on.strip(),
        }
    except (CalendarUnreadable, DeadlinesUnreadable, HoursUnreadable) as wrong:
        st.error(t("cases_settings_wrong", reason=formats.escaped(str(wrong))), icon=":material/block:")
        return
    for name, value in written.items():
        store.set_setting(name, value)
    access.record(store, "case_deadlines", user_id=user.user_id, login=user.login)
    say(t("cases_settings_saved"))
    st.rerun()
