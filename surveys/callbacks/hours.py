"""The hours in which customers may be rung: the organisation's, or those of the customer's region where it has its own.

Settings: ``callback_hours`` and ``zone``; for the region with code NW ``callback_hours.NW`` and ``zone.NW``, each of
them only where it differs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.store import Store

SETTING, ZONE = "callback_hours", "zone"
USUAL = "09:00-20:00"
SHAPE = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
WHOLE_DAY = 24 * 60


class HoursUnreadable(ValueError):
    """A setting does not say when customers may be rung; nobody is rung until it does."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From minute ``opens`` up to, not including, minute ``closes`` of every day in ``zone``."""

    opens: int
    closes: int
    zone: ZoneInfo

    @classmethod
    def of(cls, store: Store, region: str = "") -> "Hours":
        """The hours of the region with this code, '' for the organisation's: 09:00-20:00 unless set, 24:00 is midnight.

        Raises HoursUnreadable.
        """
        usual, usually = store.setting(SETTING, USUAL), store.zone
        if not region:
            return cls(*_span(SETTING, usual), usually)
        own = f"{SETTING}.{region}"
        return cls(*_span(own, store.setting(own, usual)), _zone(f"{ZONE}.{region}", store, usually))

    def allow(self, moment: datetime) -> bool:
        """Whether somebody may be rung at ``moment``."""
        return self.opens <= self._minute(moment) < self.closes

    def first_from(self, moment: datetime) -> datetime:
        """``moment`` itself when it is allowed, else the next opening."""
        if self.allow(moment):
            return moment
        return self._opening(moment, 0 if self._minute(moment) < self.opens else 1)

    def another_hour(self, moment: datetime) -> datetime:
        """The day after ``moment`` at an hour a third of the span away: morning, then afternoon, then evening."""
        span = self.closes - self.opens
        shifted = (max(0, self._minute(moment) - self.opens) + span // 3) % span
        return self._opening(moment, 1) + timedelta(minutes=shifted)

    def __str__(self) -> str:
        return f"{_clock(self.opens)}–{_clock(self.closes)}"

    def _minute(self, moment: datetime) -> int:
        local = moment.astimezone(self.zone)
        return local.hour * 60 + local.minute

    def _opening(self, moment: datetime, days: int) -> datetime:
        day = moment.astimezone(self.zone).date() + timedelta(days=days)
        opening = time(self.opens // 60, self.opens % 60)
        return datetime.combine(day, opening, tzinfo=self.zone)


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


def _span(name: str, written: str) -> tuple[int, int]:
    found = SHAPE.fullmatch(written.strip())
    minutes = [int(part) for part in found.groups()] if found else [0, 0, 0, 0]
    opens, closes = minutes[0] * 60 + minutes[1], minutes[2] * 60 + minutes[3]
    if not found or not opens < closes <= WHOLE_DAY:
        raise HoursUnreadable(f'setting {name}: "{written}" is no span of hours; write it as {USUAL}')
    return opens, closes


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
