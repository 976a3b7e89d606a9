"""How two marks of the same things go together, and how far apart they lie: correlation and limits of agreement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from dashboard.metrics.statistics.interval import Array, Interval, critical, floats

LEAST = 8


@dataclass(frozen=True, slots=True)
class Correlation:
    """``value`` -1..1 over ``n`` pairs with its interval; None of both below LEAST pairs or without any spread."""

    value: float | None
    interval: Interval | None
    n: int

    @property
    def told_apart(self) -> bool:
        """Whether the interval leaves no connection out."""
        return self.interval is not None and (self.interval.low > 0 or self.interval.high < 0)


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean difference of two marks (first minus second) with its interval, and the limits between which 95 % of
    single differences lie."""

    difference: float
    interval: Interval
    low: float
    high: float
    n: int


def correlation(first: ArrayLike, second: ArrayLike, *, ranks: bool = False, level: float = 0.95) -> Correlation:
    """Pearson's r, or Spearman's of the ``ranks``; pairs with a missing side are left out.

    Interval: Fisher's z, variance 1 / (n - 3); of ranks (1 + r^2 / 2) / (n - 3) (Bonett and Wright, Psychometrika
    2000;65:23).
    """
    z = critical(level)
    one, other = _pairs(first, second)
    n = len(one)
    if n < LEAST or np.ptp(one) == 0 or np.ptp(other) == 0:
        return Correlation(None, None, n)
    a, b = (rankdata(one), rankdata(other)) if ranks else (one, other)
    r = float(np.corrcoef(a, b)[0, 1])
    bent = np.arctanh(np.clip(r, -0.999999, 0.999999))
    half = z * np.sqrt((1 + r * r / 2 if ranks else 1.0) / (n - 3))
    return Correlation(r, Interval(float(np.tanh(bent - half)), float(np.tanh(bent + half))), n)


def limits(first: ArrayLike, second: ArrayLike, level: float = 0.95) -> Limits | None:
    """Limits of agreement: mean difference -+ z s; None below LEAST pairs. Source: Bland and Altman, Lancet 1986;i:307.

    The mean's own interval is -+ z s / sqrt(n).
    """
    z = critical(level)
    one, other = _pairs(first, second)
    n = len(one)
    if n < LEAST:
        return None
    apart = one - other
    middle, spread = float(apart.mean()), float(apart.std(ddof=1))
    half = z * spread / np.sqrt(n)
    return Limits(
        middle, Interval(middle - float(half), middle + float(half)), middle - z * spread, middle + z * spread, n
    )


def _pairs(first: ArrayLike, second: ArrayLike) -> tuple[Array, Array]:
    one, other = floats(first), floats(second)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"{one.shape} marks and {other.shape}; give two lists of equal length")
    known = ~(np.isnan(one) | np.isnan(other))
    return one[known], other[known]
