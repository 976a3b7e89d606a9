"""The correlation of two things of which only noisy measurements exist: noise pulls what is seen towards zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.metrics.statistics.interval import Array, floats

DRAWS = 2000
FEWEST = 10
LEAST_RELIABLE = 0.1
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
    x: ArrayLike, x_error: ArrayLike, y: ArrayLike, y_error: ArrayLike, level: float = 0.95, seed: int = 20_261_128
) -> Corrected | None:
    """The correlation of the true values behind ``x`` and ``y``, (outlets,), measured with known standard errors.

    Formula: cov(x, y) / sqrt((var x - mean error_x^2)(var y - mean error_y^2)), kept within -1..1; the errors of the
    two must be independent of each other. Interval: percentiles of DRAWS bootstrap samples of whole outlets, each
    corrected anew. None below FEWEST outlets, or where a measurement is nearly all noise (reliability below
    LEAST_RELIABLE). Source: Spearman, Am J Psychol 1904;15:72.
    """
    rows = np.stack(np.broadcast_arrays(*(floats(one) for one in (x, x_error, y, y_error))))
    rows = rows[:, ~np.isnan(rows).any(axis=0)]
    n = rows.shape[1]
    if n < FEWEST:
        return None
    seen, value, first, second = (float(one[0]) for one in _corrected(rows[:, None, :]))
    if np.isnan(seen) or min(first, second) < LEAST_RELIABLE:
        return None
    picks = np.random.default_rng(seed).integers(n, size=(DRAWS, n))
    draws = _corrected(rows[:, picks])[1]
    tail = (1 - level) / 2
    low, high = np.nanquantile(draws, [tail, 1 - tail])
    return Corrected(seen, value, float(low), float(high), (first, second), n)


def _corrected(rows: Array) -> tuple[Array, Array, Array, Array]:
    """Seen and corrected correlation and both reliabilities of samples of shape (4, samples, outlets)."""
    x, x_error, y, y_error = rows
    dx, dy = (one - one.mean(axis=-1, keepdims=True) for one in (x, y))
    n = x.shape[-1]
    covariance = (dx * dy).sum(axis=-1) / (n - 1)
    vx, vy = (dx**2).sum(axis=-1) / (n - 1), (dy**2).sum(axis=-1) / (n - 1)
    tx, ty = vx - (x_error**2).mean(axis=-1), vy - (y_error**2).mean(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = covariance / np.sqrt(vx * vy)
        # A sample without true variance left says: as strong as can be, in the direction seen.
        true = np.where((tx > 0) & (ty > 0), covariance / np.sqrt(np.maximum(tx * ty, 0)), np.sign(covariance))
        return seen, np.clip(true, -1, 1), tx / vx, ty / vy
