"""Means of money: most amounts are small or nothing, a few are large, and a plain interval is then too short above.

Four sums are enough (how many, their total, the totals of their squares and of their cubes), so that five million
orders need not leave the database.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from dashboard.metrics.statistics.interval import Array, Difference, Interval, critical, divide, floats, subtract


@dataclass(frozen=True, slots=True)
class SkewedMean:
    """The mean of ``n`` amounts of 0 and more from their ``total``, total of ``squares`` and total of ``cubes``."""

    n: int
    total: float
    squares: float
    cubes: float

    @property
    def value(self) -> float | None:
        """The mean in the amounts' unit; None without amounts."""
        return self.total / self.n if self.n else None

    def interval(self, level: float = 0.95) -> Interval | None:
        """As :func:`skewed_interval`; None when it cannot be known."""
        low, high = skewed_interval(self.n, self.total, self.squares, self.cubes, level)
        return None if np.isnan(low) else Interval(float(low), float(high))

    def minus(self, other: SkewedMean, level: float = 0.95) -> Difference | None:
        """This mean minus another, with its interval; None when either interval cannot be known."""
        mine, theirs = self.interval(level), other.interval(level)
        if self.value is None or other.value is None or mine is None or theirs is None:
            return None
        value, low, high = subtract((self.value, *mine), (other.value, *theirs))
        return Difference(float(value), float(low), float(high))


def skewed_interval(
    n: ArrayLike, total: ArrayLike, squares: ArrayLike, cubes: ArrayLike, level: float = 0.95
) -> tuple[Array, Array]:
    """(low, high) of each mean in the amounts' unit, never below 0, in the common shape.

    Hall's transformation: with skewness g and y = (m - mu) / s, g(y) = y + g y^2 / 3 + g^2 y^3 / 27 + g / 6n is free of
    the skewness to the second order and has an inverse in closed form; Student's quantile takes the normal one's place.
    NaN below two amounts, and where all are equal. Source: Hall, JRSS B 1992;54:221. Simulated coverage at 95 %
    (tests): 92-95 % from 30 amounts, where Student's interval covers 88-91 %; 94-95 % from 300.
    """
    critical(level)
    count, s1, s2, s3 = np.broadcast_arrays(floats(n), floats(total), floats(squares), floats(cubes))
    mean = divide(s1, count)
    variance = divide(s2, count) - mean**2
    # A difference of nearly equal sums leaves rounding dust; below it all amounts are the same.
    variance = np.where((count > 1) & (variance > 1e-12 * np.abs(divide(s2, count))), variance, np.nan)
    third = divide(s3, count) - 3 * mean * divide(s2, count) + 2 * mean**3
    skew = third / variance**1.5
    error = np.sqrt(variance / np.maximum(count - 1, 1))
    q = stdtrit(np.maximum(count - 1, 1), (1 + level) / 2)
    low, high = (mean - error * _straightened(side * q, skew, count) for side in (1, -1))
    return np.maximum(low, 0), high


def _straightened(quantile: Array, skew: Array, count: Array) -> Array:
    """Where on Student's scale the quantile of the skewed mean lies."""
    count = np.maximum(count, 1)
    root = np.sqrt(count)
    a = np.where(np.abs(skew) < 1e-6, 1e-6, skew)
    return 3 * root / a * (np.cbrt(1 + a * (quantile / root - a / (6 * count))) - 1)
