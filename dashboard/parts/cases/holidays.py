"""The holidays behind deadlines and calling hours: China's official days, or those of a calendar file."""

from datetime import date

import streamlit as st

from dashboard import formats
from dashboard.parts.saying import say
from dashboard.texts import t
from db import access
from db.store import Store
from db.users import User
from surveys.callbacks import hours as calling
from surveys.cases import holidays
from surveys.cases.calendar import CalendarUnreadable
from surveys.cases.holidays import Holidays, HolidaysUnreadable

DROP = "cases_holidays_drop"
AUTUMN = 11  # the month in which the next year's days are announced
OWN_HOURS = "10:00-16:00"


def of_years(store: Store, user: User, today: date) -> None:
    """What is on record by year, and the two ways to fill it; what is taken counts at once."""
    st.subheader(t("cases_holidays"))
    st.caption(t("cases_holidays_purpose"))
    try:
        held = holidays.held(store)
    except CalendarUnreadable:
        held = Holidays()
    _on_record(held, today)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        for year in holidays.china_years(today.year):
            st.button(
                t("cases_holidays_take", year=year), key=f"holidays_{year}", icon=":material/event_available:",
                on_click=_take, args=(store, user, holidays.china(year)),
            )  # fmt: skip
    _from_file(store, user)


def on_holidays(store: Store) -> str:
    """Whether and when customers are rung on holidays, as the setting would be written."""
    now = store.setting(calling.ON_HOLIDAYS, calling.REST)
    ways = {
        calling.REST: t("cases_holidays_calls_rest"), calling.AS_USUAL: t("cases_holidays_calls_usual"),
        "span": t("cases_holidays_calls_span"),
    }  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kept = now if now in ways else "span"
        way = st.selectbox(
            t("cases_holidays_calls"), list(ways), list(ways).index(kept), format_func=ways.__getitem__, width=320
        )
        if way != "span":
            return way
        usual = now if kept == "span" else OWN_HOURS
        return st.text_input(t("cases_holidays_calls_hours"), usual, placeholder=OWN_HOURS, width=180) or ""


def readable(on: str) -> None:
    """Raises HoursUnreadable where the setting says nothing."""
    if on.strip() not in (calling.REST, calling.AS_USUAL):
        calling.span_of(calling.ON_HOLIDAYS, on)


def _on_record(held: Holidays, today: date) -> None:
    for year in sorted({today.year, today.year + 1, *held.years}):
        free = [day for day in held.free if day.year == year]
        worked = [day for day in held.worked if day.year == year]
        if free or worked:
            st.markdown(
                t("cases_holidays_year", year=year, free=formats.number(len(free)), worked=formats.number(len(worked)))
            )
        elif year == today.year or today.month >= AUTUMN:
            st.warning(t("cases_holidays_missing", year=year), icon=":material/event_busy:")


def _from_file(store: Store, user: User) -> None:
    drop = st.session_state.setdefault(DROP, 0)
    file = st.file_uploader(
        t("cases_holidays_file"), type=["ics", "csv"], key=f"{DROP}_{drop}", help=t("cases_holidays_file_help")
    )
    if file is None:
        return
    try:
        found = holidays.read_file(file.name, file.getvalue())
    except HolidaysUnreadable as wrong:
        st.error(t("cases_settings_wrong", reason=formats.escaped(str(wrong))), icon=":material/block:")
        return
    st.markdown(
        t(
            "cases_holidays_found", years=", ".join(map(str, found.years)), free=formats.number(len(found.free)),
            worked=formats.number(len(found.worked)), days=holidays.written(found.free) or formats.UNKNOWN,
        )
    )  # fmt: skip
    st.button(
        t("cases_holidays_take_file"), key="holidays_file", type="primary", icon=":material/event_available:",
        on_click=_take, args=(store, user, found),
    )  # fmt: skip


def _take(store: Store, user: User, found: Holidays | None) -> None:
    if found is None:
        return
    try:
        holidays.take(store, found)
    except CalendarUnreadable as wrong:
        say(t("cases_settings_wrong", reason=str(wrong)))
        return
    access.record(store, "case_holidays", user_id=user.user_id, login=user.login)
    st.session_state[DROP] = st.session_state.get(DROP, 0) + 1
    say(t("cases_holidays_taken", years=", ".join(map(str, found.years)), n=len(found.free)))
