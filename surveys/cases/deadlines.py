"""Until when each stage has to be reached: hours from receipt, by urgency, in working time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from db.store import Store
from surveys.cases import calendar
from surveys.cases.calendar import WorkCalendar
from surveys.cases.lifecycle import STAGES, URGENCIES, following

SETTING, PATIENCE = "case_deadlines", "case_patience"
# Hours from receipt until a case is acknowledged, assessed, investigated, responded, decided, closed.
USUAL: Mapping[str, tuple[float, ...]] = {
    "critical": (1, 2, 12, 24, 36, 48),
    "urgent": (4, 8, 16, 24, 32, 40),
    "ordinary": (8, 16, 32, 48, 64, 80),
}
# A critical case does not wait for Monday: its hours are those of the clock.
BY_THE_CLOCK = frozenset({"critical"})
USUAL_PATIENCE = 8.0


class DeadlinesUnreadable(ValueError):
    """The setting does not say until when."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """``hours`` by urgency, one number a stage after the first, never falling; ``patience`` in working hours is how
    long a manager has before executives are told."""

    calendar: WorkCalendar
    hours: Mapping[str, tuple[float, ...]]
    patience: float = USUAL_PATIENCE

    @classmethod
    def of(cls, store: Store) -> "Deadlines":
        """As the settings say. Raises CalendarUnreadable, DeadlinesUnreadable."""
        written = {name: store.setting(name, usual) for name, usual in calendar.USUAL.items()}
        hours = _hours(store.setting(SETTING))
        return cls(calendar.read(written, store.zone), hours, _patience(store.setting(PATIENCE)))

    def due(self, counts_from: datetime, urgency: str, stage: str) -> datetime | None:
        """When a case in ``stage`` has to be in the next one, in UTC; None when it is closed."""
        then = following(stage)
        return None if then is None else self.reached_by(counts_from, urgency, then)

    def close_by(self, counts_from: datetime, urgency: str) -> datetime:
        """When the case has to be closed, in UTC."""
        return self.reached_by(counts_from, urgency, "closed")

    def reached_by(self, counts_from: datetime, urgency: str, stage: str) -> datetime:
        """When ``stage`` (not the first) has to be reached, in UTC."""
        return self._after(counts_from, urgency, self.hours[urgency][STAGES.index(stage) - 1])

    def executives_at(self, due: datetime) -> datetime:
        """When a case that was due at ``due`` and still is becomes the executives' business."""
        return self.calendar.after(due, self.patience)

    def left(self, now: datetime, due: datetime, urgency: str) -> float:
        """Hours until ``due`` as the urgency counts them; negative when it has passed."""
        if urgency in BY_THE_CLOCK:
            return (due - now) / timedelta(hours=1)
        return self.calendar.between(now, due)

    def _after(self, start: datetime, urgency: str, hours: float) -> datetime:
        return start + timedelta(hours=hours) if urgency in BY_THE_CLOCK else self.calendar.after(start, hours)


def written(hours: Mapping[str, tuple[float, ...]]) -> str:
    """The setting's text for these hours. Raises DeadlinesUnreadable."""
    text = json.dumps({urgency: list(numbers) for urgency, numbers in hours.items()})
    _hours(text)
    return text


def _hours(text: str) -> dict[str, tuple[float, ...]]:
    if not text:
        return dict(USUAL)
    try:
        told = json.loads(text)
        hours = {urgency: tuple(float(number) for number in told[urgency]) for urgency in URGENCIES}
    except (ValueError, TypeError, KeyError) as wrong:
        raise DeadlinesUnreadable(
            f"setting {SETTING}: cannot be read ({wrong}); write six hours for each of {', '.join(URGENCIES)}"
        ) from wrong
    for urgency, numbers in hours.items():
        rising = all(early <= late for early, late in pairwise(numbers))
        if len(numbers) != len(STAGES) - 1 or not rising or not 0 < numbers[0] <= numbers[-1] <= 2000:
            raise DeadlinesUnreadable(
                f"setting {SETTING}: {urgency} {list(numbers)} are not six rising numbers of hours up to 2000"
            )
    return hours


def _patience(text: str) -> float:
    try:
        hours = float(text or USUAL_PATIENCE)
    except ValueError:
        hours = -1
    if not 0 <= hours <= 2000:
        raise DeadlinesUnreadable(f'setting {PATIENCE}: "{text}" is no number of working hours; write 8')
    return hours
