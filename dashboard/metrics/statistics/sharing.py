"""How often two groups should have members in common, if only their sizes and their neighbourhood mattered.

Of all pairs of groups in one block (the same region, or different ones), the members two groups share are expected in
proportion to the product of their sizes, at the rate of the block's other pairs. Real neighbours share more than
strangers for innocent reasons, so counts are negative binomial: the spread c is the one at which as many pairs would
share anybody at all as do. Counting pairs, not members, a few pairs that share very many cannot widen it.
Source: Newman, Networks (2nd ed. 2018), 7.7 (expected links by degree); Johnson, Kemp and Kotz, Univariate Discrete
Distributions (3rd ed. 2005), 5.2 and 5.8 (negative binomial, estimation from the frequency of zeros).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import brentq

from dashboard.metrics.statistics.interval import Array, floats

MOST_SPREAD = 1e4
LEAST_SPREAD = 1e-6
HALF = 0.5
"""Half a shared member is added to what the other pairs share, so that a block's only pair is not expected never."""

LEVELS = 64
"""Steps into which sizes are put when all pairs of a block are counted."""


def all_products(sizes: ArrayLike) -> tuple[Array, Array]:
    """Products of the sizes of all pairs of groups and how many pairs have each: (product, pairs), by LEVELS steps."""
    level, count = _levels(floats(sizes))
    first, second = np.meshgrid(np.arange(len(level)), np.arange(len(level)), indexing="ij")
    upper = second >= first
    pairs = np.where(first == second, count[first] * (count[first] - 1) / 2, count[first] * count[second])
    use = upper & (pairs > 0)
    return (level[first] * level[second])[use], pairs[use]


def _levels(sizes: Array) -> tuple[Array, Array]:
    """At most LEVELS sizes (means of their step) and how many groups have each; groups without members are left out."""
    sizes = np.sort(sizes[sizes > 0])
    if len(np.unique(sizes)) > LEVELS:
        step = np.digitize(np.log(sizes), np.linspace(np.log(sizes[0]), np.log(sizes[-1]), LEVELS)[1:-1])
    else:
        step = np.unique(sizes, return_inverse=True)[1]
    count = np.bincount(step).astype(float)
    total = np.bincount(step, weights=sizes)
    return total[count > 0] / count[count > 0], count[count > 0]


def spread_of(expected: ArrayLike, pairs: ArrayLike, linked: float) -> float:
    """The c of a negative binomial (variance E + c E^2) at which ``linked`` of the pairs share anybody.

    ``expected`` of each kind of pair and how many ``pairs`` are of it. 1e-6 where chance alone links no more than that.
    """
    e, n = floats(expected), floats(pairs)

    def missing(c: float) -> float:
        return float((n * -np.expm1(-np.log1p(c * e) / c)).sum() - linked)

    if missing(LEAST_SPREAD) <= 0:
        return LEAST_SPREAD
    return float(brentq(missing, LEAST_SPREAD, MOST_SPREAD)) if missing(MOST_SPREAD) < 0 else MOST_SPREAD


def at_least(observed: ArrayLike, expected: ArrayLike, spread: float) -> Array:
    """P(a pair shares as many or more): NB with mean E and variance E + c E^2."""
    size = 1 / max(spread, LEAST_SPREAD)
    e = floats(expected)
    tail: Array = stats.nbinom.sf(floats(observed) - 1, size, size / (size + e))
    return tail
