"""The hours in which cases are worked on: working days, working hours, holidays, working Sundays."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS, HOURS, HOLIDAYS, EXTRA = "case_days", "case_hours", "case_holidays", "case_extra_days"
USUAL = {DAYS: "1-5", HOURS: "09:00-12:00 13:00-18:00", HOLIDAYS: "", EXTRA: ""}
SHAPES = {
    DAYS: "1-5 or 1 3 5 (1 is Monday)",
    HOURS: "09:00-12:00 13:00-18:00",
    HOLIDAYS: "2026-10-01..2026-10-07 2027-01-01",
    EXTRA: "2026-10-10 2026-10-11",
}
SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
WHOLE_DAY = 24 * 60
FARTHEST = 3660  # days; a longer way means that nobody ever works


class CalendarUnreadable(ValueError):
    """A setting does not say when people work; ``setting`` names it."""

    def __init__(self, setting: str, written: str, rule: str) -> None:
        super().__init__(f'setting {setting}: "{written}" {rule}; write it as {SHAPES[setting]}')
        self.setting = setting


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working time in ``zone``: ``spans`` are minutes of the day, ``days`` 0 (Monday) to 6.

    A holiday is free even on a weekday; an ``extra`` day is worked even on a weekend or a holiday.
    """

    zone: ZoneInfo
    days: frozenset[int]
    spans: tuple[tuple[int, int], ...]
    holidays: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether people work on this day."""
        return day in self.extra or (day.weekday() in self.days and day not in self.holidays)

    def after(self, moment: datetime, hours: float) -> datetime:
        """When ``hours`` of working time have passed since ``moment``, in UTC. Raises OverflowError for never."""
        left = timedelta(hours=hours)
        for start, end in self._spans(moment):
            length = end - start
            if length >= left:
                return start + left
            left -= length
        raise OverflowError(f"{hours} working hours do not pass within ten years of {moment:%Y-%m-%d}")

    def between(self, start: datetime, end: datetime) -> float:
        """Working hours from ``start`` to ``end``; negative when ``end`` comes first."""
        if end < start:
            return -self.between(end, start)
        total = timedelta()
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            total += min(closes, end.astimezone(UTC)) - opens
        return total / timedelta(hours=1)

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of working time from ``moment`` on, in UTC."""
        since = moment.astimezone(UTC)
        first = moment.astimezone(self.zone).date()
        for number in range(FARTHEST):
            day = first + timedelta(days=number)
            if not self.works(day):
                continue
            for opens, closes in self.spans:
                start, end = self._at(day, opens), self._at(day, closes)
                if end > since:
                    yield max(start, since), end

    def _at(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, WHOLE_DAY)
        wall = datetime.combine(day + timedelta(days=days), time(minute // 60, minute % 60), tzinfo=self.zone)
        return wall.astimezone(UTC)


def read(written: dict[str, str], zone: ZoneInfo) -> WorkCalendar:
    """The calendar these settings describe (missing ones are as USUAL). Raises CalendarUnreadable."""
    told = USUAL | written
    return WorkCalendar(
        zone, _days(told[DAYS]), _hours(told[HOURS]), dates(HOLIDAYS, told[HOLIDAYS]), dates(EXTRA, told[EXTRA])
    )


def _days(written: str) -> frozenset[int]:
    found: set[int] = set()
    for part in written.split():
        shape = re.fullmatch(r"([1-7])(?:-([1-7]))?", part)
        if not shape or int(shape[2] or shape[1]) < int(shape[1]):
            raise CalendarUnreadable(DAYS, written, f'has "{part}", which is no day of the week')
        found.update(range(int(shape[1]) - 1, int(shape[2] or shape[1])))
    if not found:
        raise CalendarUnreadable(DAYS, written, "names no working day")
    return frozenset(found)


def _hours(written: str) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for part in written.split():
        shape = SPAN.fullmatch(part)
        numbers = [int(piece) for piece in shape.groups()] if shape else [0, 0, 0, 0]
        opens, closes = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        if not shape or not opens < closes <= WHOLE_DAY or (spans and opens < spans[-1][1]):
            raise CalendarUnreadable(HOURS, written, f'has "{part}", which is no span after the one before')
        spans.append((opens, closes))
    if not spans:
        raise CalendarUnreadable(HOURS, written, "names no working hour")
    return tuple(spans)


def dates(setting: str, written: str) -> frozenset[date]:
    """The days a setting names, one by one or from..to. Raises CalendarUnreadable."""
    found: set[date] = set()
    for part in re.split(r"[\s,;，；、]+", written.strip()):
        if not part:
            continue
        first, _, last = part.partition("..")
        try:
            start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError as wrong:
            raise CalendarUnreadable(setting, written, f'has "{part}", which is no date') from wrong
        if not 0 <= (end - start).days <= 366:
            raise CalendarUnreadable(setting, written, f'has "{part}", which is no span of up to a year')
        found.update(start + timedelta(days=number) for number in range((end - start).days + 1))
    return frozenset(found)
