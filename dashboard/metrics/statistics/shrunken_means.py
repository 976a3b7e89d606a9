"""Shrunken means: what an outlet with few marks or few orders probably reaches, given what outlets are like.

The normal sister of ``shrinkage.py``, for means of anything whose standard error is known: y ~ N(level, error²), the
outlets' true levels differ by a normal law whose strength is averaged over (``prior.py``). Source: Efron and Morris,
JASA 1975;70:311; Morris, JASA 1983;78:47; the strength's hyperprior as in Christiansen and Morris, JASA 1997;92:618.

Why averaged over, and not one likeliest spread (Paule and Mandel, with Morris' correction for its doubt): simulated
with errors from 0.05 to 0.5 and levels spread by 0 to 0.4, its root mean squared error was the smaller at every number
of outlets (5 outlets: 0.15 against 0.21 with levels alike, 0.247 against 0.264 with levels far apart) with narrower
intervals. They hold the truth for 93 to 100 % of 8 to 60 outlets; for 92 % where five outlets differ much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from dashboard.metrics.statistics.interval import Array, critical, divide, floats
from dashboard.metrics.statistics.prior import mix, strengths


@dataclass(frozen=True, slots=True)
class Levels:
    """Each outlet's true level as N(mean, deviation²), arrays of shape (outlets,), NaN where nothing is known.

    ``keep``: how much of its own difference from the others an outlet keeps, 0 (nothing) to 1 (all).
    """

    mean: Array
    deviation: Array
    keep: Array

    def interval(self, level: float = 0.95) -> tuple[Array, Array]:
        """Equal-tailed credible interval: (low, high)."""
        critical(level)
        half = ndtri((1 + level) / 2) * self.deviation
        return self.mean - half, self.mean + half


def shrink_means(mean: ArrayLike, error: ArrayLike) -> Levels:
    """Posterior of each outlet's level from its ``mean`` and that mean's standard ``error``, both (outlets,).

    With prior strength M (in the information 1 / error² that a mean holds): keep = 1 / (1 + M error²), level = m + keep
    (mean - m), variance keep error² plus what the typical outlet's own m is unsure by; averaged over the strengths that
    fit. A single outlet has no peers to learn from and keeps all, as does a mean without any error; outlets whose mean
    or error is NaN stay NaN. Raises ValueError for a negative error.
    """
    y, doubt = np.broadcast_arrays(floats(mean), floats(error))
    if (doubt < 0).any():
        raise ValueError(f"error {doubt.min()!r} is negative; give the standard error of each mean")
    there = ~np.isnan(y) & ~np.isnan(doubt)
    levels = Levels(*(np.full(y.shape, np.nan) for _ in range(3)))
    levels.mean[there], levels.deviation[there], levels.keep[there] = y[there], doubt[there], 1.0
    known = there & (doubt > 0)
    if known.sum() < 2:
        return levels
    own, told = y[known], 1 / doubt[known] ** 2

    def fit(m: Array) -> Array:
        centre, unsure, spread = _typical(own, told, m)
        apart = (own - centre) ** 2 / spread
        # Restricted likelihood: the typical outlet's level is not known but integrated out.
        return -0.5 * (np.log(spread) + apart).sum(axis=1) + 0.5 * np.log(unsure[:, 0])

    strength, weight = strengths(told, fit)
    m = strength[:, None]
    centre, unsure, _ = _typical(own, told, m)
    keep = told / (told + m)
    middle, variance = mix(weight, centre + keep * (own - centre), 1 / (told + m) + (1 - keep) ** 2 * unsure)
    levels.mean[known], levels.deviation[known], levels.keep[known] = middle, np.sqrt(variance), weight @ keep
    return levels


def pooled_variance(n: ArrayLike, residual: ArrayLike, squares: ArrayLike) -> float:
    """Spread of single values within outlets, squared: (squares - residual² / n) summed over sum (n - 1).

    ``residual``: each outlet's total minus what was expected of it, ``squares``: the squared residuals added up.
    0 when no outlet has two values.
    """
    count = floats(n)
    inside = floats(squares) - np.nan_to_num(divide(floats(residual) ** 2, count))
    free = np.maximum(count - 1, 0).sum()
    return float(np.maximum(inside, 0).sum() / free) if free else 0.0


def _typical(y: Array, told: Array, m: Array) -> tuple[Array, Array, Array]:
    """The typical outlet's level, its variance (both (strengths, 1)), and the spread of each mean around it."""
    spread = 1 / told + 1 / m
    sure = 1 / spread
    known = sure.sum(axis=1, keepdims=True)
    return (sure * y).sum(axis=1, keepdims=True) / known, 1 / known, spread
