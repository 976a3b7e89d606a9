"""How large the company is, which days it lives through, and its dice."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

DAY = 86_400
ZONE = 8 * 3600  # wall clock minus UTC, seconds
AIMED_DAYS = 182
HOLIDAYS = (
    *((date(2024, 10, 1), 7), (date(2025, 1, 28), 8), (date(2025, 4, 4), 3), (date(2025, 5, 1), 5)),
    *((date(2025, 10, 1), 8), (date(2026, 2, 16), 8), (date(2026, 4, 4), 3), (date(2026, 5, 1), 5)),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One company: ``orders`` honest orders in ``months`` months up to ``end`` (inclusive), fraud at a ``share`` of
    outlets, the head office's approval from ``limit_fen`` a claim. In the last AIMED_DAYS half of the callbacks go to
    the ``aimed`` outlets (their places, from 0), as many in all as if none were aimed."""

    seed: int
    outlets: int = 300
    orders: int = 40_000
    share: float = 0.03
    months: int = 24
    end: date = date(2026, 6, 30)
    limit_fen: int = 60_000
    aimed: tuple[int, ...] = ()

    @property
    def start(self) -> date:
        """The first day, the first of a month."""
        first = self.end.year * 12 + self.end.month - self.months
        return date(first // 12, first % 12 + 1, 1)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    def day(self, number: int) -> date:
        """The date of day ``number``, counted from 0."""
        return self.start + timedelta(days=number)

    def rng(self, *path: int) -> np.random.Generator:
        """Dice for one part of the work."""
        return np.random.default_rng([7, self.seed, *path])

    def months_of_days(self) -> np.ndarray:
        """The month's number, from 0, of each day."""
        days = np.datetime64(self.start) + np.arange(self.days)
        return (days.astype("datetime64[M]") - np.datetime64(self.start, "M")).astype(int)

    def month_ends(self) -> np.ndarray:
        """For each day, the number of the last day of its month (or of the plan)."""
        month = self.months_of_days()
        last = np.flatnonzero(np.append(month[1:] != month[:-1], True))
        return last[month]

    def busyness(self) -> np.ndarray:
        """How much is asked for on each day: Mondays most, Sundays least, holidays little and a rush after them."""
        weekday = np.array([1.22, 1.1, 1.02, 1.0, 1.02, 0.96, 0.68])
        days = [self.day(number) for number in range(self.days)]
        level = weekday[[day.weekday() for day in days]]
        for first, length in HOLIDAYS:
            at = (first - self.start).days
            if 0 <= at < self.days:
                level[at : at + length] *= 0.35
                level[at + length : at + length + 4] *= 1.45
        return level
