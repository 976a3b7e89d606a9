"""What fitting a prior over outlets needs, for proportions and for rates alike.

A prior has a location (its mean) and a strength (how many answers, or expected events, it weighs). Its strength
is what small data know least about: taking the likeliest value as if it were known gave 90 % intervals that held
the truth for 64 % of the outlets of a region of five (simulated). So posteriors are averaged over the strengths
that fit, with the uniform-shrinkage hyperprior p(M) = n0 / (n0 + M)^2: the outlet of median size n0 is
beforehand as likely to keep all of its own number as none of it. Source: Christiansen and Morris, JASA 1997;92:618.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from dashboard.metrics.statistics.interval import Array, floats

LEAST_STRENGTH = 1e-2
"""The weakest prior tried, in answers or expected events: outlets then differ as much as they can."""

GRID = 41
"""Strengths averaged over, evenly spaced on the logarithmic scale; four times as many move no result by .001."""

NEGLIGIBLE = 15.0
"""Log posterior below the best at which a strength no longer matters."""


def known_rows(counts: ArrayLike, sizes: ArrayLike) -> tuple[Array, Array]:
    """The outlets that say something: a known count and a size above 0."""
    count, size = np.broadcast_arrays(floats(counts), floats(sizes))
    use = (size > 0) & ~np.isnan(count)
    return count[use], size[use]


def paired(counts: ArrayLike, sizes: ArrayLike) -> tuple[Array, Array]:
    """All outlets, those of which nothing is known with count 0 and size 0."""
    count, size = np.broadcast_arrays(floats(counts), floats(sizes))
    use = (size > 0) & ~np.isnan(count)
    return np.where(use, count, 0), np.where(use, size, 0)


def likeliest(misfit: Callable[[float, float], float], middle: float, most: float) -> tuple[float, float] | None:
    """The (location, strength) of least ``misfit``, from a weak and a strong start; None if the optimiser fails.

    ``middle`` is the location to start from, on a scale without edges; ``most`` the greatest strength allowed.
    """
    bounds = [(middle - 3, middle + 3), (np.log(LEAST_STRENGTH), np.log(most))]
    best: tuple[float, float, float] | None = None
    for start in (np.log(min(5.0, most)), max(np.log(most) - 0.5, bounds[1][0])):
        found = optimize.minimize(
            lambda x: misfit(x[0], float(np.exp(x[1]))), [middle, start], bounds=bounds, method="L-BFGS-B"
        )
        if np.isfinite(found.fun) and (best is None or found.fun < best[0]):
            best = float(found.fun), float(found.x[0]), float(np.exp(found.x[1]))
    return best[1:] if best else None


def strengths(sizes: Array, log_fit: Callable[[Array], Array]) -> tuple[Array, Array]:
    """The strengths M that matter and their posterior weights, which sum to 1; both of shape (GRID,).

    ``log_fit`` gives the log-likelihood of strengths in a column, shape (GRID, 1). Thousands of outlets know the
    strength far better than a grid over all that is possible, so the grid closes in on the part that matters.
    """
    typical = float(np.median(sizes))
    # Beyond a thousand times the typical size the hyperprior leaves a thousandth of the probability.
    low, high = LEAST_STRENGTH * min(typical, 1.0), 1000 * typical
    while True:
        grid = np.geomspace(low, high, GRID)
        score = log_fit(grid[:, None]) + np.log(grid) - 2 * np.log(typical + grid)
        matter = np.flatnonzero(score > score.max() - NEGLIGIBLE)
        if matter.size > GRID / 4:
            weight = np.exp(score - score.max())
            return grid, weight / weight.sum()
        low, high = grid[max(matter[0] - 1, 0)], grid[min(matter[-1] + 1, GRID - 1)]


def mix(weight: Array, mean: Array, variance: Array) -> tuple[Array, Array]:
    """Mean and variance, shape (outlets,), of a mixture with components of shape (strengths, outlets)."""
    middle = weight @ mean
    return middle, weight @ (variance + (mean - middle) ** 2)
