"""Ranks that admit what they do not know.

A league table orders noise. Here a rank has an interval, and outlets whose ranks cannot be told apart share a band.
Source: Goldstein and Spiegelhalter, JRSS A 1996;159:385.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from dashboard.metrics.statistics.interval import Array, critical


@dataclass(frozen=True, slots=True)
class Ranks:
    """Rank 1 is best. Arrays of shape (outlets,): mean rank, its interval, and the band (1 = best)."""

    mean: Array
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    band: NDArray[np.int64]

    def told_apart(self, one: int, other: int) -> bool:
        """Whether the intervals of two outlets, by position, leave no doubt which of them is better."""
        return bool(self.high[one] < self.low[other] or self.high[other] < self.low[one])


def rank(draws: Array, highest_is_best: bool = True, level: float = 0.9) -> Ranks:
    """Ranks of outlets from posterior draws of shape (times, outlets), such as ``SharePosterior.draw`` makes.

    Each draw is ranked; the interval holds the middle ``level`` of an outlet's ranks. Ties share their mean rank.
    No outlets give empty arrays. Raises ValueError unless ``draws`` has two axes and at least one draw.
    """
    critical(level)
    if draws.ndim != 2 or not draws.shape[0]:
        raise ValueError(f"draws of shape {draws.shape} cannot be ranked; give (times, outlets) with at least one time")
    if not draws.shape[1]:
        none = np.empty(0, dtype=np.int64)
        return Ranks(np.empty(0), none, none, none)
    places = rankdata(-draws if highest_is_best else draws, axis=1)
    tail = (1 - level) / 2
    low, high = np.quantile(places, [tail, 1 - tail], axis=0)
    mean, low, high = places.mean(axis=0), np.floor(low).astype(np.int64), np.ceil(high).astype(np.int64)
    return Ranks(mean, low, high, _bands(mean, low, high))


def _bands(mean: Array, low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """From the best mean rank down, a new band starts at the first outlet told apart from the band's first one."""
    bands = np.zeros(mean.size, dtype=np.int64)
    band, worst_of_first = 0, -1
    for outlet in np.argsort(mean, kind="stable"):
        if low[outlet] > worst_of_first:
            band, worst_of_first = band + 1, int(high[outlet])
        bands[outlet] = band
    return bands
