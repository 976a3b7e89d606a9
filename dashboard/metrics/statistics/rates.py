"""Shrunken rates: how often claims come at an outlet, against how often they were expected.

Empirical Bayes for counts: observed ~ Poisson(ratio x expected), ratios over outlets ~ Gamma(a, b). One indicator per
outlet; for a whole outlet x fault table see ``gps.py``. Source: Clayton and Kaldor, Biometrics 1987;43:671.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.special import gammaln

from dashboard.metrics.statistics.interval import Array, critical
from dashboard.metrics.statistics.prior import LEAST_STRENGTH, known_rows, likeliest, mix, paired, strengths


@dataclass(frozen=True, slots=True)
class GammaPrior:
    """Ratios O/E over outlets: Gamma with shape a and rate b (in expected events). ``pooled``: no difference seen."""

    a: float
    b: float
    pooled: bool = False

    @property
    def mean(self) -> float:
        """The ratio of a typical outlet (1 = as expected)."""
        return self.a / self.b


AS_EXPECTED = GammaPrior(0.5, 0.5)
"""For a single outlet, which has no peers to learn from: as expected, on the word of half an event."""


@dataclass(frozen=True, slots=True)
class RatePosterior:
    """Gamma(shape a, rate b) for each outlet's true ratio to its expectation; arrays of shape (outlets,)."""

    a: Array
    b: Array

    @property
    def mean(self) -> Array:
        """The shrunken ratios (1 = as expected)."""
        return self.a / self.b

    def interval(self, level: float = 0.95) -> tuple[Array, Array]:
        """Equal-tailed credible interval: (low, high)."""
        critical(level)
        tail, scale = (1 - level) / 2, 1 / self.b
        return stats.gamma.ppf(tail, self.a, scale=scale), stats.gamma.isf(tail, self.a, scale=scale)

    def above(self, target: float = 1.5) -> Array:
        """P(true ratio > target)."""
        return stats.gamma.sf(target, self.a, scale=1 / self.b)

    def draw(self, times: int, rng: np.random.Generator) -> Array:
        """``times`` draws of all outlets together; shape (times, outlets)."""
        return rng.gamma(self.a, 1 / self.b, (times, *self.a.shape))


def fit_rates(observed: ArrayLike, expected: ArrayLike) -> GammaPrior:
    """The prior of O/E over outlets, by negative-binomial maximum likelihood; moments if the optimiser fails.

    Formula: O ~ NB(a, b / (b + E)). The prior may weigh at most all the events it came from; at that bound, or
    without any event, it is ``pooled``. Outlets with E = 0 do not count; fewer than two others give AS_EXPECTED.
    """
    o, e = known_rows(observed, expected)
    if o.size < 2:
        return AS_EXPECTED
    most, mean = max(float(e.sum()), 2 * LEAST_STRENGTH), float((o.sum() + 0.5) / (e.sum() + 0.5))
    alike = GammaPrior(mean * most, most, pooled=True)
    if not o.any():
        return alike

    def misfit(location: float, b: float) -> float:
        return -float(np.sum(_log_likelihood(o, e, np.exp(location) * b, b)))

    location, b = likeliest(misfit, float(np.log(mean)), most) or (float(np.log(mean)), _moments(o, e, most))
    return alike if b > 0.99 * most else GammaPrior(float(np.exp(location)) * b, b)


def shrink_rates(observed: ArrayLike, expected: ArrayLike, prior: GammaPrior | None = None) -> RatePosterior:
    """Each outlet's posterior; arrays of shape (outlets,).

    With a ``prior``: Gamma(a + O, b + E). Without: fitted over these outlets and averaged over the prior strengths
    that fit, matched by mean and variance (see ``prior.py``). An outlet with E = 0 gets the average one.
    Raises ValueError for negative counts and infinite expectations.
    """
    o, e = paired(observed, expected)
    if (o < 0).any() or not np.isfinite(e).all():
        raise ValueError("an outlet has a negative count or an infinite expectation; give counts of 0 and more")
    if prior is None and np.count_nonzero(e) < 2:
        prior = AS_EXPECTED
    if prior is not None:
        return RatePosterior(prior.a + o, prior.b + e)

    def fit(b: Array) -> Array:
        return np.sum(_log_likelihood(o, e, _typical(o, e, b)[0] * b, b), axis=1)

    strength, weight = strengths(e[e > 0], fit)
    b = strength[:, None]
    typical, unsure = _typical(o, e, b)
    mean = (typical * b + o) / (b + e)
    variance = mean / (b + e) + (b / (b + e)) ** 2 * unsure
    middle, spread = mix(weight, mean, variance)
    return RatePosterior(middle**2 / spread, middle / spread)


def _typical(o: Array, e: Array, b: Array) -> tuple[Array, Array]:
    """Mean of the prior and its own variance at each strength; shape (strengths, 1).

    An expected event of an outlet tells less about the typical outlet the more outlets differ (NB variance).
    """
    ratio = np.divide(o, e, out=np.zeros_like(o), where=e > 0)
    told = e / (1 + e / b)
    known = np.sum(told, axis=1, keepdims=True) + 0.5
    mean = (np.sum(told * ratio, axis=1, keepdims=True) + 0.5) / known
    return mean, mean / known


def _log_likelihood(o: Array, e: Array, a: Array | float, b: Array | float) -> Array:
    """Negative-binomial log-likelihood without the terms that hold neither a nor b."""
    return gammaln(a + o) - gammaln(a) - a * np.log1p(e / b) - o * np.log(b + e)


def _moments(o: Array, e: Array, most: float) -> float:
    """The rate b by moments: mean / between-outlet variance, weighting each outlet by its expectation."""
    total, mean = e.sum(), o.sum() / e.sum()
    variance = (float(np.sum(e * (o / e - mean) ** 2)) - mean * (o.size - 1)) / (total - np.sum(e**2) / total)
    return float(np.clip(mean / variance, LEAST_STRENGTH, most)) if variance > 0 else most
