"""The hours in which customers may be rung: the organisation's, or those of the customer's region where it has its own.

Settings: ``callback_hours`` and ``zone``; for the region with code NW ``callback_hours.NW`` and ``zone.NW``, each of
them only where it differs. The holidays are those of the cases' calendar (surveys/cases/calendar.py); on them nobody is
rung unless ``callback_holidays`` says otherwise.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.store import Store
from surveys.cases import calendar
from surveys.cases.calendar import CalendarUnreadable

SETTING, ZONE, ON_HOLIDAYS = "callback_hours", "zone", "callback_holidays"
USUAL = "09:00-20:00"
SHAPE = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
WHOLE_DAY = 24 * 60
REST, AS_USUAL = "rest", "usual"
FARTHEST = 3660  # days; a longer way means that nobody may ever be rung
Span = tuple[int, int]


class HoursUnreadable(ValueError):
    """A setting does not say when customers may be rung; nobody is rung until it does."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From minute ``opens`` up to, not including, minute ``closes`` of every day in ``zone``; on ``holidays`` within
    ``then`` only, None: not at all."""

    opens: int
    closes: int
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    then: Span | None = None

    @classmethod
    def of(cls, store: Store, region: str = "") -> "Hours":
        """The hours of the region with this code, '' for the organisation's: 09:00-20:00 unless set, 24:00 is midnight.

        Raises HoursUnreadable.
        """
        usual, usually, free = store.setting(SETTING, USUAL), store.zone, _holidays(store)
        if not region:
            return cls(*span_of(SETTING, usual), usually, *free)
        own = f"{SETTING}.{region}"
        return cls(*span_of(own, store.setting(own, usual)), _zone(f"{ZONE}.{region}", store, usually), *free)

    def allow(self, moment: datetime) -> bool:
        """Whether somebody may be rung at ``moment``."""
        span = self.span(self._day(moment))
        return span is not None and span[0] <= self._minute(moment) < span[1]

    def span(self, day: date) -> Span | None:
        """The minutes between which somebody may be rung on this day; None when nobody may."""
        return self.then if day in self.holidays else (self.opens, self.closes)

    def during(self, start: datetime, end: datetime) -> bool:
        """Whether anybody may be rung at some moment from ``start`` up to ``end``."""
        return self.first_from(start) < end

    def on_clock(self, moment: datetime, zone: ZoneInfo) -> str:
        """``12:00–22:00``: the hours of ``moment``'s day as a clock in ``zone`` shows them; '' for none."""
        day = self._day(moment)
        if (span := self.span(day)) is None:
            return ""
        midnight = datetime.combine(day, time(), tzinfo=self.zone)
        ends = ((midnight + timedelta(minutes=minute)).astimezone(zone) for minute in span)
        opens, closes = (f"{end:%H:%M}" for end in ends)
        return f"{opens}–{'24:00' if closes == '00:00' else closes}"

    def rest_on(self, moment: datetime) -> bool:
        """Whether nobody is rung on the whole day of ``moment``, because it is a holiday."""
        return self.span(self._day(moment)) is None

    def first_from(self, moment: datetime) -> datetime:
        """``moment`` itself when it is allowed, else the next opening. Raises HoursUnreadable for never."""
        if self.allow(moment):
            return moment
        span = self.span(self._day(moment))
        return self._opening(moment, 0 if span and self._minute(moment) < span[0] else 1)[0]

    def another_hour(self, moment: datetime) -> datetime:
        """The next day after ``moment`` at an hour a third of the span away: morning, then afternoon, then evening."""
        opening, minutes = self._opening(moment, 1)
        shifted = (max(0, self._minute(moment) - self.opens) + minutes // 3) % minutes
        return opening + timedelta(minutes=shifted)

    def within(self, opens: int, closes: int) -> "Hours":
        """The part of these hours between two minutes of the day, which must leave some of an ordinary day."""
        then = self.then and (max(opens, self.then[0]), min(closes, self.then[1]))
        return replace(
            self, opens=max(opens, self.opens), closes=min(closes, self.closes),
            then=then if then and then[0] < then[1] else None,
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{_clock(self.opens)}–{_clock(self.closes)}"

    def _minute(self, moment: datetime) -> int:
        local = moment.astimezone(self.zone)
        return local.hour * 60 + local.minute

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _opening(self, moment: datetime, days: int) -> tuple[datetime, int]:
        """The first opening from so many days after ``moment`` on, and for how many minutes."""
        first = self._day(moment) + timedelta(days=days)
        for number in range(FARTHEST):
            day = first + timedelta(days=number)
            if span := self.span(day):
                opening = time(span[0] // 60, span[0] % 60)
                return datetime.combine(day, opening, tzinfo=self.zone), span[1] - span[0]
        raise HoursUnreadable(f"setting {calendar.HOLIDAYS}: every day is a holiday; nobody could ever be rung")


@dataclass(frozen=True, slots=True)
class RegionalHours:
    """The organisation's hours, and those of each region by its id."""

    usual: Hours
    regions: Mapping[int, Hours]

    @classmethod
    def of(cls, store: Store) -> "RegionalHours":
        """As the settings have them now. Raises HoursUnreadable."""
        usual = Hours.of(store)
        own = {
            row["name"].partition(".")[2]
            for row in store.rows("select name from settings where name glob 'callback_hours.*' or name glob 'zone.*'")
        }
        regions = store.rows("select region_id, code from regions")
        return cls(
            usual, {row["region_id"]: Hours.of(store, row["code"]) if row["code"] in own else usual for row in regions}
        )

    def of_region(self, region_id: int) -> Hours:
        """The hours of one region."""
        return self.regions.get(region_id, self.usual)

    def closed(self, moment: datetime) -> list[int]:
        """The regions, by id, in which nobody may be rung at ``moment``."""
        return [region for region, hours in self.regions.items() if not hours.allow(moment)]

    def allow_somewhere(self, moment: datetime) -> bool:
        """Whether anybody may be rung at ``moment``."""
        return any(hours.allow(moment) for hours in (self.regions or {0: self.usual}).values())

    def first_from(self, moment: datetime) -> datetime:
        """``moment``, or the next opening of any region."""
        return min(hours.first_from(moment) for hours in (self.regions or {0: self.usual}).values())


def span_of(name: str, written: str) -> Span:
    """The minutes that a setting of this name gives. Raises HoursUnreadable."""
    found = SHAPE.fullmatch(written.strip())
    minutes = [int(part) for part in found.groups()] if found else [0, 0, 0, 0]
    opens, closes = minutes[0] * 60 + minutes[1], minutes[2] * 60 + minutes[3]
    if not found or not opens < closes <= WHOLE_DAY:
        raise HoursUnreadable(f'setting {name}: "{written}" is no span of hours; write it as {USUAL}')
    return opens, closes


def _holidays(store: Store) -> tuple[frozenset[date], Span | None]:
    """The days that are holidays for calls, and the span within which somebody may be rung all the same."""
    written = store.setting(ON_HOLIDAYS, REST).strip()
    if written == AS_USUAL:
        return frozenset(), None
    then = None
    if written != REST:
        try:
            then = span_of(ON_HOLIDAYS, written)
        except HoursUnreadable as wrong:
            raise HoursUnreadable(f'setting {ON_HOLIDAYS}: "{written}"; write {REST}, {AS_USUAL} or {USUAL}') from wrong
    try:
        return _days(store.setting(calendar.HOLIDAYS)), then
    except CalendarUnreadable as wrong:
        raise HoursUnreadable(str(wrong)) from wrong


@lru_cache(maxsize=8)
def _days(written: str) -> frozenset[date]:
    """Read once a text: every customer that is taken asks for the hours."""
    return calendar.dates(calendar.HOLIDAYS, written)


def _zone(name: str, store: Store, usual: ZoneInfo) -> ZoneInfo:
    written = store.setting(name)
    if not written:
        return usual
    try:
        return ZoneInfo(written.strip())
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        raise HoursUnreadable(f'setting {name}: "{written}" is no time zone; write it as Asia/Urumqi') from wrong


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
