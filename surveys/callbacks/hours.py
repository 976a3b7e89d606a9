"""The hours in which customers may be rung, on the organisation's clock."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from db.store import Store

SETTING = "callback_hours"
USUAL = "09:00-20:00"
SHAPE = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
WHOLE_DAY = 24 * 60


class HoursUnreadable(ValueError):
    """The setting does not say when customers may be rung; nobody is rung until it does."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From minute ``opens`` up to, not including, minute ``closes`` of every day in ``zone``."""

    opens: int
    closes: int
    zone: ZoneInfo

    @classmethod
    def of(cls, store: Store) -> "Hours":
        """The setting ``callback_hours`` (09:00-20:00 unless set; 24:00 is midnight). Raises HoursUnreadable."""
        written = store.setting(SETTING, USUAL)
        found = SHAPE.fullmatch(written.strip())
        minutes = [int(part) for part in found.groups()] if found else [0, 0, 0, 0]
        opens, closes = minutes[0] * 60 + minutes[1], minutes[2] * 60 + minutes[3]
        if not found or not opens < closes <= WHOLE_DAY:
            raise HoursUnreadable(f'setting {SETTING}: "{written}" is no span of hours; write it as {USUAL}')
        return cls(opens, closes, store.zone)

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


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
