"""Holidays: China's official days, calendar files, and what they do to deadlines and calls."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from surveys.callbacks.dispositions import DISPOSITIONS, AppointmentRefused, after
from surveys.callbacks.hours import Hours, HoursUnreadable
from surveys.callbacks.queue import next_task
from surveys.callbacks.wish import Wish
from surveys.cases import calendar, holidays
from surveys.cases.calendar import WorkCalendar
from surveys.cases.deadlines import Deadlines
from surveys.cases.holidays import Holidays, HolidaysUnreadable, read_file
from tests.surveys.call_centre import open_call_centre

SHANGHAI = ZoneInfo("Asia/Shanghai")
ICS = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20271001\r
DTEND;VALUE=DATE:20271008\r
SUMMARY:国庆节\r
 （休）\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20270926\r
SUMMARY:国庆节（班）\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20271009\r
DURATION:P1D\r
SUMMARY:班\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20270520\r
SUMMARY:某个节日\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def centre(tmp_path):
    return open_call_centre(tmp_path)


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def test_the_official_days_of_2026_are_those_the_state_council_announced():
    # Notice of the General Office of the State Council on holidays in 2026, 4 November 2025.
    found = holidays.china(2026)
    assert holidays.written(found.free) == (
        "2026-01-01..2026-01-03 2026-02-15..2026-02-23 2026-04-04..2026-04-06 2026-05-01..2026-05-05 "
        "2026-06-19..2026-06-21 2026-09-25..2026-09-27 2026-10-01..2026-10-07"
    )
    assert holidays.written(found.worked) == "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"
    assert holidays.china(1990) is None
    assert 2026 in holidays.china_years(2026)


def test_a_calendar_file_is_read_with_its_days_off_and_worked():
    found = read_file("2027.ics", ICS.encode())
    assert holidays.written(found.free) == "2027-10-01..2027-10-07"
    assert holidays.written(found.worked) == "2027-09-26 2027-10-09"


@pytest.mark.parametrize("text", [
    "2027-01-01,holiday\n2027-02-06,work\n2027-02-07,off\n",
    "type,date\n放假,2027/1/1\n调休上班,2027年2月6日\n休,20270207\n",
    "day,until,kind\n2027-01-01,2027-01-01,\n2027-02-07,,\n2027-02-06,,make-up\n",
])  # fmt: skip
def test_a_table_of_days_is_read_with_or_without_headings(text):
    for coding in ("utf-8-sig", "gb18030"):
        found = read_file("days.csv", text.encode(coding))
        assert (found.free, found.worked) == ({date(2027, 1, 1), date(2027, 2, 7)}, {date(2027, 2, 6)})


def test_a_festival_of_workers_is_no_working_day():
    plain = (
        ICS.replace("（休）", "").replace("国庆节（班）", "Workers' Day").replace("SUMMARY:班", "SUMMARY:Labour Day")
    )
    assert not read_file("2027.ics", plain.encode()).worked


@pytest.mark.parametrize(("name", "text", "said"), [
    ("a.csv", "2027-02-30,holiday\n", 'row 1: "2027-02-30" is not a day'),
    ("a.csv", "day,until\n2027-02-01,2026-02-01\n", "is no span"),
    ("a.csv", "", "no day in it"),
    ("a.ics", ICS.replace("DURATION:P1D", "RRULE:FREQ=YEARLY"), "event 3: it repeats"),
    ("a.ics", ICS.replace("20271001", "soon"), 'event 1: "soon" is not a day'),
    ("a.csv", "2027-01-01,holiday\n" * 60_000, "too much"),
])  # fmt: skip
def test_a_file_that_says_nothing_is_refused_in_words(name, text, said):
    with pytest.raises(HolidaysUnreadable, match=said):
        read_file(name, text.encode())


def test_days_taken_replace_those_of_their_years_only(centre):
    centre.store.set_setting(calendar.HOLIDAYS, "2026-10-01..2026-10-03 2025-10-01")
    centre.store.set_setting(calendar.EXTRA, "2026-10-11")
    holidays.take(centre.store, holidays.china(2026))
    assert centre.store.setting(calendar.HOLIDAYS).startswith("2025-10-01 2026-01-01..2026-01-03 2026-02-15")
    assert "2026-10-11" not in centre.store.setting(calendar.EXTRA)
    holidays.take(centre.store, Holidays(frozenset({date(2027, 1, 1)})))
    assert holidays.held(centre.store).years == (2025, 2026, 2027)


def test_deadlines_leave_out_the_official_holidays(centre):
    holidays.take(centre.store, holidays.china(2026))
    # Wednesday 30 September, 17:00: one hour that day, the second on Thursday 8 October; Saturday the 10th is worked.
    found: WorkCalendar = Deadlines.of(centre.store).calendar
    assert found.after(at(9, 30, 17), 2) == at(10, 8, 10)
    assert found.works(date(2026, 10, 10))
    assert not found.works(date(2026, 10, 11))


def test_nobody_is_rung_on_a_holiday_and_the_next_call_waits_for_its_end(centre):
    holidays.take(centre.store, holidays.china(2026))
    hours = Hours.of(centre.store)
    assert not hours.allow(at(10, 3, 10))
    assert hours.rest_on(at(10, 3, 10))
    assert hours.first_from(at(9, 30, 21)) == at(10, 8, 9)
    assert hours.allow(at(10, 10, 10))
    assert hours.allow(at(10, 11, 10))  # a Sunday, as before: only holidays are special
    silent = after(DISPOSITIONS["no_answer"], 2, at(9, 30, 15), hours, 3)
    assert silent.at == at(10, 8, 18, 40)
    with pytest.raises(AppointmentRefused) as refused:
        after(DISPOSITIONS["call_later"], 1, at(9, 30, 15), hours, 3, at(10, 2, 10))
    assert refused.value.rule == "holiday"


def test_the_queue_rests_on_holidays(centre):
    centre.plans()
    holidays.take(centre.store, Holidays(frozenset({date(2026, 11, 20)})))
    assert next_task(centre.store, centre.ann, at(11, 20, 10)) is None
    assert next_task(centre.store, centre.ann, at(11, 21, 10)) is not None


@pytest.mark.parametrize(("setting", "hour", "allowed"), [
    ("usual", 19, True), ("10:00-16:00", 15, True), ("10:00-16:00", 16, False), ("10:00-16:00", 9, False),
    ("rest", 12, False),
])  # fmt: skip
def test_whether_customers_are_rung_on_holidays_is_a_setting(centre, setting, hour, allowed):
    holidays.take(centre.store, holidays.china(2026))
    centre.store.set_setting("callback_holidays", setting)
    hours = Hours.of(centre.store)
    assert hours.allow(at(10, 3, hour)) is allowed
    assert hours.allow(at(10, 9, 19))
    assert hours.first_from(at(10, 1, 5)) == {"usual": at(10, 1, 9), "rest": at(10, 8, 9)}.get(setting, at(10, 1, 10))


def test_a_plans_window_holds_within_the_hours_of_a_holiday(centre):
    holidays.take(centre.store, holidays.china(2026))
    centre.store.set_setting("callback_holidays", "10:00-16:00")
    wish = Wish(date(2026, 11, 1), date(2026, 11, 2), window="14:00-18:00")
    assert wish.hours(centre.store).span(date(2026, 10, 1)) == (14 * 60, 16 * 60)
    assert Wish(date(2026, 11, 1), date(2026, 11, 2), window="17:00-19:00").hours(centre.store).then is None


@pytest.mark.parametrize(("name", "written"), [
    ("callback_holidays", "sometimes"), ("callback_holidays", "16:00-10:00"), ("case_holidays", "in spring"),
])  # fmt: skip
def test_a_holiday_setting_that_cannot_be_read_stops_the_calls_with_a_word(centre, name, written):
    centre.store.set_setting(name, written)
    with pytest.raises(HoursUnreadable, match=name):
        Hours.of(centre.store)
