"""Shrunken levels: where an outlet's mean probably lies, given how sure it is and how outlets differ.

The normal counterpart of ``shrinkage.py`` and ``rates.py``, for means of anything: y ~ N(level, error^2), levels over
outlets ~ N(centre, spread^2). Source: Efron and Morris, JASA 1975;70:311; Morris, JASA 1983;78:47.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from dashboard.metrics.statistics.interval import Array, critical, floats

FEWEST = 4
"""Below this many outlets nothing is known about how outlets differ, and none is pulled in."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Each outlet's level and its standard deviation, (outlets,); ``centre`` and ``spread`` of all levels."""

    mean: Array
    deviation: Array
    centre: float
    spread: float

    def interval(self, level: float = 0.95) -> tuple[Array, Array]:
        """(low, high) of each level."""
        half = critical(level) * self.deviation
        return self.mean - half, self.mean + half


def shrink_levels(value: ArrayLike, error: ArrayLike) -> Levels:
    """Each outlet's level from its mean and that mean's standard error, both (outlets,); NaN stays NaN.

    The spread between outlets is Paule and Mandel's: the one at which the weighted squares add up to the degrees of
    freedom (0 when chance explains all). With k outlets, pull B = (k - 3)/(k - 1) error^2 / (error^2 + spread^2), level
    = value + B (centre - value), variance error^2 (1 - B (k - 1)/k) + 2/(k - 3) B^2 (value - centre)^2 (v + spread^2) /
    (error^2 + spread^2), v the typical error^2; the last term admits that the spread itself is estimated (Morris 1983).
    """
    y, s = np.broadcast_arrays(floats(value), floats(error))
    known = ~np.isnan(y) & (s > 0)
    mean, deviation = np.full(y.shape, np.nan), np.full(y.shape, np.nan)
    count = int(known.sum())
    if count < FEWEST:
        mean[known], deviation[known] = y[known], s[known]
        return Levels(mean, deviation, float(np.mean(y[known])) if count else float("nan"), float("nan"))
    x, v = y[known], s[known] ** 2
    tau2 = between(x, v)
    weight = 1 / (v + tau2)
    centre = float(np.average(x, weights=weight))
    pull = (count - 3) / (count - 1) * v * weight
    typical = float(np.average(v, weights=weight))
    unsure = 2 / (count - 3) * pull**2 * (typical + tau2) * weight * (x - centre) ** 2
    mean[known] = x + pull * (centre - x)
    deviation[known] = np.sqrt(v * (1 - (count - 1) / count * pull) + unsure)
    return Levels(mean, deviation, centre, float(np.sqrt(tau2)))


def between(value: Array, variance: Array) -> float:
    """The variance of true levels (Paule and Mandel, J Res NBS 1982;87:377); 0 when chance explains all."""

    def excess(tau2: float) -> float:
        weight = 1 / (variance + tau2)
        centre = np.average(value, weights=weight)
        return float(np.sum(weight * (value - centre) ** 2)) - (len(value) - 1)

    if excess(0.0) <= 0:
        return 0.0
    top = float(np.var(value)) + float(variance.max())
    while excess(top) > 0:
        top *= 2
    return float(brentq(excess, 0.0, top, rtol=1e-8))
