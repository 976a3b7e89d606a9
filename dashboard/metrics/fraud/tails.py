"""How likely an ordinary outlet shows so many, when many means three.

Rare counts are lumpy: the chance of "at least as many" overstates what is ordinary, "more than" understates it. The
mid-p, half way between, is right on average, and only such scores may be added up over signals. Source: Lancaster,
JASA 1961;56:223; for many discrete tests at once Heller and Gur, arXiv:1112.4627.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from dashboard.metrics.statistics.funnel import winsorise
from dashboard.metrics.statistics.interval import Array, floats
from dashboard.metrics.statistics.shrinkage import BetaPrior

LEAST_TAU2 = 1e-6


def count_tail(observed: ArrayLike, expected: ArrayLike, tau2: float) -> Array:
    """Mid-p of a count among outlets that differ: O ~ NB with mean E and variance E + 4 tau^2 E^2; NaN where E <= 0.

    tau^2 is the funnel's, on the square-root scale, so a ratio O/E varies by (2 tau)^2 between outlets.
    """
    o, e = np.broadcast_arrays(floats(observed), floats(expected))
    size, chance = _negative_binomial(e, tau2)
    middle = stats.nbinom.sf(o, size, chance) + 0.5 * stats.nbinom.pmf(o, size, chance)
    return np.where(e > 0, middle, np.nan)


def count_spread(observed: ArrayLike, expected: ArrayLike) -> float:
    """tau^2 of rare counts, by moments: r = (O - E) / sqrt(E) winsorised, 4 tau^2 = (sum r^2 - n) / sum E, at least 0.

    The funnel's square root takes the lumps of counts below two or three for differences between outlets: where none
    differed, 40 outlets of E = 1 gave it tau^2 = .29. A squared r is 1 on average however rare the count.
    """
    o, e = floats(observed), floats(expected)
    r = winsorise((o[e > 0] - e[e > 0]) / np.sqrt(e[e > 0]))
    return max(float((np.sum(r**2) - r.size) / max(e.sum(), 1e-9)), 0.0) / 4


def attained(p: ArrayLike, expected: ArrayLike, tau2: float) -> Array:
    """The chance of a count whose mid-p is at most ``p``: less than p itself, because counts are lumpy."""
    e, odd = floats(expected), floats(p)
    size, chance = _negative_binomial(e, tau2)
    least = stats.nbinom.isf(np.clip(odd, 1e-300, 1), size, chance)
    least = np.where(count_tail(least, e, tau2) > odd, least + 1, least)
    return np.where(e > 0, stats.nbinom.sf(least - 1, size, chance), 0.0)


def share_tail(hits: ArrayLike, asked: ArrayLike, prior: BetaPrior) -> Array:
    """Mid-p of ``hits`` among ``asked`` at an ordinary outlet (beta-binomial); NaN where nobody was asked."""
    k, n = np.broadcast_arrays(floats(hits), floats(asked))
    law = stats.betabinom(np.maximum(n, 1), prior.a, prior.b)
    return np.where(n > 0, law.sf(k) + 0.5 * law.pmf(k), np.nan)


def _negative_binomial(expected: Array, tau2: float) -> tuple[float, Array]:
    size = 1 / (4 * max(tau2, LEAST_TAU2))
    return size, size / (size + np.maximum(expected, 0))
