"""Shrunken means: what an outlet with few marks or few orders probably reaches, given what outlets are like.

The normal sister of ``shrinkage.py``: an outlet's mean of n values is seen through the spread of single values, the
outlets' true levels differ by a normal law whose strength is averaged over (``prior.py``). Source: Efron and Morris,
JASA 1975;70:311; Morris, JASA 1983;78:47; the strength's hyperprior as in Christiansen and Morris, JASA 1997;92:618.
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


def shrink_means(mean: ArrayLike, n: ArrayLike, variance: float) -> Levels:
    """Posterior of each outlet's level from its ``mean`` of ``n`` values, single values varying by ``variance``.

    With prior strength M (in values): keep = n / (n + M), level = m + keep (mean - m), variance / (n + M) plus what
    the typical outlet's own m is unsure by; averaged over the strengths that fit. A single outlet has no peers to
    learn from and keeps all; outlets without values are NaN. Raises ValueError for a negative variance.
    """
    if variance < 0:
        raise ValueError(f"variance {variance!r} is negative; give the spread of single values squared")
    y, size = np.broadcast_arrays(floats(mean), floats(n))
    known = (size > 0) & ~np.isnan(y)
    levels = Levels(*(np.full(y.shape, np.nan) for _ in range(3)))
    if known.sum() < 2 or not variance:
        levels.mean[known], levels.keep[known] = y[known], 1.0
        levels.deviation[known] = np.sqrt(variance / size[known])
        return levels
    own, counts = y[known], size[known]

    def fit(m: Array) -> Array:
        centre, unsure, spread = _typical(own, counts, variance, m)
        apart = (own - centre) ** 2 / spread
        # Restricted likelihood: the typical outlet's level is not known but integrated out.
        return -0.5 * (np.log(spread) + apart).sum(axis=1) + 0.5 * np.log(unsure[:, 0])

    strength, weight = strengths(counts, fit)
    m = strength[:, None]
    centre, unsure, _ = _typical(own, counts, variance, m)
    keep = counts / (counts + m)
    middle, doubt = mix(weight, centre + keep * (own - centre), variance / (counts + m) + (1 - keep) ** 2 * unsure)
    levels.mean[known], levels.deviation[known], levels.keep[known] = middle, np.sqrt(doubt), weight @ keep
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


def _typical(y: Array, n: Array, variance: float, m: Array) -> tuple[Array, Array, Array]:
    """The typical outlet's level, its variance (both (strengths, 1)), and the spread of each mean around it."""
    spread = variance * (1 / n + 1 / m)
    told = 1 / spread
    known = told.sum(axis=1, keepdims=True)
    return (told * y).sum(axis=1, keepdims=True) / known, 1 / known, spread
