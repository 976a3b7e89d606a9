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
"""Strengths averaged over, evenly spaced on the logarithmic scale; more change no figure shown."""


def known_rows(counts: ArrayLike, sizes: ArrayLike) -> tuple[Array, Array]:
    """The outlets that say something: a known count and a size above 0."""
    count, size = np.broadcast_arrays(floats(counts), floats(sizes))
    use = (size > 0) & ~np.isnan(count)
    return count[use], size[use]


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


def strengths(sizes: Array) -> tuple[Array, Array]:
    """The grid of strengths M and the logarithm of the hyperprior at each; both of shape (GRID,)."""
    typical = float(np.median(sizes))
    # Beyond a thousand times the typical size the hyperprior leaves a thousandth of the probability.
    grid = np.geomspace(LEAST_STRENGTH * min(typical, 1.0), 1000 * typical, GRID)
    return grid, np.log(grid * typical) - 2 * np.log(typical + grid)


def weights(log_fit: Array) -> Array:
    """Log posterior of each strength turned into weights that sum to 1."""
    fit = np.exp(log_fit - log_fit.max())
    return fit / fit.sum()


def mix(weight: Array, mean: Array, variance: Array) -> tuple[Array, Array]:
    """Mean and variance, shape (outlets,), of a mixture with components of shape (strengths, outlets)."""
    middle = weight @ mean
    return middle, weight @ (variance + (mean - middle) ** 2)
