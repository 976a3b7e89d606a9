"""What was ordered from the demo: how much, of which months, with which dice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Moments = NDArray[np.datetime64]

# The demo company lives in one zone without summer time, so its wall clock is UTC plus this.
ZONE_SECONDS = 8 * 3600
DAY = 86_400
NEVER = np.datetime64("NaT", "s")


@dataclass(frozen=True, slots=True)
class Plan:
    """Size, seed and days (both inclusive) of one demo."""

    orders: int
    outlets: int
    seed: int
    start: date
    end: date

    @classmethod
    def of(cls, orders: int, outlets: int, seed: int, months: int, end: date) -> "Plan":
        """The plan of ``months`` calendar months, the last of which holds ``end``."""
        last = end.year * 12 + end.month - 1
        first = last - months + 1
        return cls(orders, outlets, seed, date(first // 12, first % 12 + 1, 1), end)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    @property
    def now(self) -> np.datetime64:
        """UTC moment at which the last day ends; nothing in the demo has happened later."""
        return self.moment(self.end + timedelta(days=1))

    def moment(self, day: date) -> np.datetime64:
        """UTC moment at which ``day`` begins on the company's wall clock."""
        return np.datetime64(day.isoformat(), "s") - np.timedelta64(ZONE_SECONDS, "s")

    def day_before_end(self, days: int) -> date:
        """The date ``days`` before the last day."""
        return self.end - timedelta(days=days)

    def rng(self, *path: int) -> np.random.Generator:
        """Dice for one part of the work; the same part always throws the same."""
        return np.random.default_rng([self.seed, *path])


def texts(moments: Moments) -> list[str | None]:
    """Moments as the database writes them; NaT becomes None."""
    written = np.datetime_as_string(moments.astype("datetime64[s]"), unit="s", timezone="UTC").astype(object)
    written[np.isnat(moments)] = None
    return list(written)


def month_texts(months: Ints) -> list[str]:
    """Months counted since 1970-01 as ``YYYY-MM``."""
    return list(np.datetime_as_string(months.astype("datetime64[M]"), unit="M"))


def draw(rng: np.random.Generator, weights: Sequence[float] | Floats, size: int) -> Ints:
    """``size`` positions, each with a chance proportional to its weight."""
    ladder = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(ladder, rng.random(size) * ladder[-1], side="right").astype(np.int64)
