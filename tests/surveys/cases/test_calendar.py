"""Working time: evenings, weekends, holidays, working Sundays, and a clock that is turned."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.cases.calendar import EXTRA, HOLIDAYS, HOURS, CalendarUnreadable, read

SHANGHAI = ZoneInfo("Asia/Shanghai")
USUAL = read({}, SHANGHAI)


def wall(day: int, clock: str, month: int = 11, zone: ZoneInfo = SHANGHAI) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (wall(20, "09:00"), 1, wall(20, "10:00")),
        (wall(20, "11:30"), 1, wall(20, "13:30")),  # lunch
        (wall(20, "11:00"), 1, wall(20, "12:00")),
        (wall(20, "17:30"), 1, wall(23, "09:30")),  # Friday to Monday
        (wall(21, "10:00"), 8, wall(23, "18:00")),  # Saturday counts from Monday
        (wall(20, "06:00"), 0.5, wall(20, "09:30")),
        (wall(16, "09:00"), 80, wall(27, "18:00")),  # ten working days
    ],
)
def test_hours_pass_only_while_people_work(start, hours, end):
    assert USUAL.after(start, hours) == end
    assert USUAL.between(start, end) == pytest.approx(hours)


def test_holidays_are_free_and_the_days_worked_for_them_are_not():
    golden = read({HOLIDAYS: "2026-10-01..2026-10-07", EXTRA: "2026-10-10"}, SHANGHAI)
    assert golden.after(wall(30, "17:00", 9), 2) == wall(8, "10:00", 10)
    assert golden.works(wall(10, "09:00", 10).date())  # a Saturday that is worked
    assert not golden.works(wall(11, "09:00", 10).date())


def test_a_turned_clock_neither_gives_nor_takes_working_hours():
    night = read({"case_days": "1-7", HOURS: "00:00-24:00"}, ZoneInfo("Europe/Berlin"))
    before = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert night.after(before, 25) == datetime(2026, 10, 25, 23, 0, tzinfo=UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),
    st.floats(0.01, 200),
    st.floats(0.01, 200),
)
def test_waiting_twice_is_waiting_for_the_sum(start, first, second):
    then = USUAL.after(USUAL.after(start, first), second)
    assert abs((then - USUAL.after(start, first + second)).total_seconds()) < 1 or USUAL.between(start, then) > 0
    assert USUAL.between(start, then) == pytest.approx(first + second, abs=1e-3)


@pytest.mark.parametrize(
    ("setting", "written"),
    [
        ("case_days", ""), ("case_days", "5-1"), ("case_days", "0"), ("case_hours", "9-18"),
        ("case_hours", "13:00-12:00"), ("case_hours", "09:00-12:00 11:00-18:00"), ("case_hours", ""),
        ("case_holidays", "2026-13-01"), ("case_holidays", "2026-10-07..2026-10-01"), ("case_extra_days", "soon"),
    ],
)  # fmt: skip
def test_a_setting_that_says_nothing_is_told_with_its_cure(setting, written):
    with pytest.raises(CalendarUnreadable, match=f"setting {setting}.*write it as"):
        read({setting: written}, SHANGHAI)


def test_somebody_who_never_works_is_found_out():
    never = read({"case_days": "1", HOLIDAYS: "2026-01-01..2026-12-31"}, SHANGHAI)
    assert never.works(datetime(2027, 1, 4).date())
    with pytest.raises(OverflowError):
        never.after(wall(2, "09:00", 1), 1e6)
