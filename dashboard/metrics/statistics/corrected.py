"""The correlation of two things of which only noisy measurements exist: noise pulls what is seen towards zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.metrics.statistics.interval import Array, critical, floats

FEWEST = 10
LEAST_RELIABLE = 0.2
"""Below this share of true variance a measurement says so little that correcting for its noise is guesswork."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """``seen``: the plain correlation; ``value``: corrected for noise, with its interval; the reliabilities of both."""

    seen: float
    value: float
    low: float
    high: float
    reliability: tuple[float, float]
    n: int

    @property
    def told_apart(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


def corrected_correlation(
    x: ArrayLike, x_error: ArrayLike, y: ArrayLike, y_error: ArrayLike, level: float = 0.95
) -> Corrected | None:
    """The correlation of the true values behind ``x`` and ``y``, (outlets,), measured with known standard errors.

    Formula: r / sqrt(a b), the reliabilities a = 1 - mean error_x^2 / var x and b likewise, kept within -1..1; the
    errors of the two must be independent of each other. Interval: Fisher's of r, divided likewise, so that it leaves 0
    out exactly when r does; that the reliabilities are estimated too is not in it (simulated coverage in the tests).
    None below FEWEST outlets, or where a measurement is nearly all noise (reliability below LEAST_RELIABLE).
    Source: Spearman, Am J Psychol 1904;15:72; Fisher, Metron 1921;1:3.
    """
    rows = np.stack(np.broadcast_arrays(*(floats(one) for one in (x, x_error, y, y_error))))
    first, first_error, second, second_error = rows[:, ~np.isnan(rows).any(axis=0)]
    n = first.size
    if n < FEWEST or not (np.ptp(first) and np.ptp(second)):
        return None
    reliable = _reliability(first, first_error), _reliability(second, second_error)
    if min(reliable) < LEAST_RELIABLE:
        return None
    seen, factor = float(np.corrcoef(first, second)[0, 1]), float(np.sqrt(reliable[0] * reliable[1]))
    middle, half = np.arctanh(np.clip(seen, -1 + 1e-12, 1 - 1e-12)), critical(level) / np.sqrt(n - 3)
    ends = (seen, np.tanh(middle - half), np.tanh(middle + half))
    value, low, high = (float(np.clip(one / factor, -1, 1)) for one in ends)
    return Corrected(seen, value, low, high, reliable, n)


def _reliability(value: Array, error: Array) -> float:
    """The share of the variance that is not noise; below 0 where chance explains more than all of it."""
    return float(1 - np.mean(error**2) / np.var(value, ddof=1))
