"""The net promoter score: promoters (9-10) minus detractors (0-6), per hundred answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.metrics.statistics.interval import Array, Difference, Interval, critical, divide, floats, subtract


@dataclass(frozen=True, slots=True)
class Nps:
    """``promoters`` and ``detractors`` among ``asked`` answers. Raises ValueError when they do not fit in it."""

    promoters: int
    detractors: int
    asked: int

    def __post_init__(self) -> None:
        if min(self.promoters, self.detractors) < 0 or self.promoters + self.detractors > self.asked:
            raise ValueError(
                f"{self.promoters} promoters and {self.detractors} detractors do not fit in {self.asked} answers"
            )

    @property
    def value(self) -> float | None:
        """The score, -100..100; None without answers."""
        return 100 * (self.promoters - self.detractors) / self.asked if self.asked else None

    @property
    def standard_error(self) -> float | None:
        """Multinomial standard error in score points; None without answers."""
        error = float(nps_error(self.promoters, self.detractors, self.asked))
        return error if self.asked else None

    def interval(self, level: float = 0.95) -> Interval | None:
        """Interval in score points, within -100..100; None without answers."""
        if not self.asked:
            return None
        _, low, high = nps(self.promoters, self.detractors, self.asked, level)
        return Interval(float(low), float(high))

    def minus(self, other: Nps, level: float = 0.95) -> Difference | None:
        """This score minus another, -200..200, with its interval; None when either has no answers."""
        if not (self.asked and other.asked):
            return None
        mine = nps(self.promoters, self.detractors, self.asked, level)
        theirs = nps(other.promoters, other.detractors, other.asked, level)
        value, low, high = subtract(mine, theirs)
        return Difference(float(value), float(low), float(high))


def nps_error(promoters: ArrayLike, detractors: ArrayLike, asked: ArrayLike) -> Array:
    """Standard error of each score, in points: 100 sqrt((p + d - (p - d)^2) / n); NaN without answers.

    Promoters and detractors are shares of the same answers, so their covariance -pd/n is part of the variance.
    """
    p, d = divide(promoters, asked), divide(detractors, asked)
    return 100 * np.sqrt(np.maximum(divide(p + d - (p - d) ** 2, asked), 0))


def nps(
    promoters: ArrayLike, detractors: ArrayLike, asked: ArrayLike, level: float = 0.95
) -> tuple[Array, Array, Array]:
    """Each score with its interval: (value, low, high), -100..100, in the inputs' common shape; NaN without answers.

    The interval is p' - d' -+ z SE' with one answer added to either side: p' = (promoters + 1)/(n + 2) and
    d' likewise, because the plain interval has no width when everybody agrees. A score is the difference of two
    paired proportions; source: Bonett and Price, J. Educ. Behav. Stat. 2012;37:479.
    """
    yes, no, n = np.broadcast_arrays(floats(promoters), floats(detractors), floats(asked))
    n = np.where(n > 0, n, np.nan)
    value = 100 * (yes - no) / n
    centre = 100 * (yes - no) / (n + 2)
    half = critical(level) * nps_error(yes + 1, no + 1, n + 2)
    return value, np.maximum(centre - half, -100), np.minimum(centre + half, 100)
