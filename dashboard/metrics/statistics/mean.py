"""A mean score, from the three sums a query can add up: how many, their total, the total of their squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from dashboard.metrics.statistics.interval import Array, Difference, Interval, critical, divide, floats, subtract
from dashboard.metrics.statistics.share import wilson

Scale = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of ``n`` scores from their ``total`` and the total of their ``squares``.

    ``scale`` names the lowest and highest possible score, such as (1, 5), when there are such.
    """

    n: int
    total: float
    squares: float
    scale: Scale | None = None

    @property
    def value(self) -> float | None:
        """The mean in the scores' unit; None without scores."""
        return self.total / self.n if self.n else None

    @property
    def deviation(self) -> float | None:
        """The sample standard deviation (n - 1); None below two scores."""
        return float(np.sqrt(_variance(self.n, self.total, self.squares))) if self.n > 1 else None

    def interval(self, level: float = 0.95) -> Interval | None:
        """The mean's interval, as :func:`mean_interval`; None when it cannot be known."""
        low, high = mean_interval(self.n, self.total, self.squares, level, self.scale)
        return None if np.isnan(low) else Interval(float(low), float(high))

    def minus(self, other: Mean, level: float = 0.95) -> Difference | None:
        """This mean minus another, with its interval; None when either interval cannot be known."""
        mine, theirs = self.interval(level), other.interval(level)
        if self.value is None or other.value is None or mine is None or theirs is None:
            return None
        value, low, high = subtract((self.value, *mine), (other.value, *theirs))
        return Difference(float(value), float(low), float(high))


def _variance(n: ArrayLike, total: ArrayLike, squares: ArrayLike) -> Array:
    count = floats(n)
    spread = floats(squares) - divide(floats(total) ** 2, count)
    # A difference of nearly equal sums leaves rounding dust; below it everybody gave the same score.
    dust = 1e-12 * np.abs(floats(squares))
    return divide(np.where(spread > dust, spread, spread * 0), np.maximum(count - 1, 0))


def mean_interval(
    n: ArrayLike, total: ArrayLike, squares: ArrayLike, level: float = 0.95, scale: Scale | None = None
) -> tuple[Array, Array]:
    """Student's interval of each mean: (low, high) in the scores' unit and the inputs' common shape.

    Formula: m -+ t(n-1) s / sqrt(n). When nobody differs, s = 0 and that interval would claim certainty from two
    equal answers. With a ``scale`` such means get Wilson's interval of their place on it instead, as do single
    scores: a score within 0..1 varies at most like a yes or no, so this is on the safe side. Without a scale they are
    NaN. Means without scores are NaN; ends are kept within the scale.
    """
    critical(level)
    count, sums, sums2 = np.broadcast_arrays(floats(n), floats(total), floats(squares))
    mean, variance = divide(sums, count), _variance(count, sums, sums2)
    known = variance > 0
    half = stdtrit(np.where(known, count - 1, 1), (1 + level) / 2) * np.sqrt(divide(variance, count))
    low, high = np.where(known, mean - half, np.nan), np.where(known, mean + half, np.nan)
    if scale is None:
        return low, high
    bottom, top = scale
    place = np.clip((mean - bottom) / (top - bottom), 0, 1)
    safe_low, safe_high = (bottom + (top - bottom) * end for end in wilson(place * count, count, level))
    low, high = np.where(known, low, safe_low), np.where(known, high, safe_high)
    return np.maximum(low, bottom), np.minimum(high, top)
