"""Shrunken shares: what an outlet with few answers probably is, given what outlets are like.

Empirical Bayes for yes-or-no outcomes: satisfied, contradicted by the customer, repaired twice. A Beta prior is fitted
over all outlets, each outlet's own answers then move it. Source: Efron, Large-Scale Inference (2010), chapter 1;
Griffiths, Biometrics 1973;29:637. For counts against an expectation see ``rates.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.special import betaln, expit, logit

from dashboard.metrics.statistics.interval import Array, critical
from dashboard.metrics.statistics.prior import LEAST_STRENGTH, known_rows, likeliest, mix, paired, strengths


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """Proportions over outlets: Beta(a, b). ``pooled``: no difference between outlets was detectable."""

    a: float
    b: float
    pooled: bool = False

    @property
    def mean(self) -> float:
        """The proportion of a typical outlet, 0..1."""
        return self.a / (self.a + self.b)

    @property
    def strength(self) -> float:
        """How many answers the prior weighs."""
        return self.a + self.b


JEFFREYS = BetaPrior(0.5, 0.5)
"""For a single outlet, which has no peers to learn from."""


@dataclass(frozen=True, slots=True)
class SharePosterior:
    """Beta(a, b) for each outlet's true proportion; arrays of shape (outlets,)."""

    a: Array
    b: Array

    @property
    def mean(self) -> Array:
        """The shrunken proportions, 0..1."""
        return self.a / (self.a + self.b)

    def interval(self, level: float = 0.95) -> tuple[Array, Array]:
        """Equal-tailed credible interval: (low, high)."""
        critical(level)
        tail = (1 - level) / 2
        return stats.beta.ppf(tail, self.a, self.b), stats.beta.isf(tail, self.a, self.b)

    def above(self, target: float) -> Array:
        """P(true proportion > target)."""
        return stats.beta.sf(target, self.a, self.b)

    def below(self, target: float) -> Array:
        """P(true proportion < target)."""
        return stats.beta.cdf(target, self.a, self.b)

    def draw(self, times: int, rng: np.random.Generator) -> Array:
        """``times`` draws of all outlets together; shape (times, outlets)."""
        return rng.beta(self.a, self.b, (times, *self.a.shape))


def fit_shares(hits: ArrayLike, asked: ArrayLike) -> BetaPrior:
    """The prior of proportions over outlets, by maximum likelihood; moments if the optimiser fails.

    It may weigh at most all the answers it came from. When the likeliest prior reaches that bound, or nobody
    (everybody) said yes, it is ``pooled``. Outlets with nobody asked do not count; below two, Jeffreys' prior.
    """
    k, n = known_rows(hits, asked)
    if k.size < 2:
        return JEFFREYS
    # Half an answer keeps the mean off the edge when nobody or everybody said yes (Jeffreys).
    most, mean = float(n.sum()), float((k.sum() + 0.5) / (n.sum() + 1))
    alike = BetaPrior(mean * most, (1 - mean) * most, pooled=True)
    if k.sum() in (0, n.sum()):
        return alike
    cells, repeats = np.unique(np.stack([k, n]), axis=1, return_counts=True)

    def misfit(location: float, strength: float) -> float:
        a, b = expit(location) * strength, expit(-location) * strength
        return -float(repeats @ (betaln(cells[0] + a, cells[1] - cells[0] + b) - betaln(a, b)))

    location, strength = likeliest(misfit, float(logit(mean)), most) or (float(logit(mean)), _moments(k, n, most))
    if strength > 0.99 * most:
        return alike
    return BetaPrior(float(expit(location)) * strength, float(expit(-location)) * strength)


def shrink_shares(hits: ArrayLike, asked: ArrayLike, prior: BetaPrior | None = None) -> SharePosterior:
    """Each outlet's posterior; arrays of shape (outlets,).

    With a ``prior`` (the nation's, last year's, a stated one): Beta(a + hits, b + asked - hits). Without: fitted over
    these outlets and averaged over the prior strengths that fit, matched by mean and variance (see ``prior.py``), so
    that five outlets do not pretend to know what outlets are like. An outlet with nobody asked gets the average one.
    Raises ValueError unless 0 <= hits <= asked everywhere.
    """
    k, n = paired(hits, asked)
    if ((k < 0) | (k > n)).any():
        raise ValueError("an outlet has fewer than no hits, or more hits than asked; give 0 <= hits <= asked")
    if prior is None and np.count_nonzero(n) < 2:
        prior = JEFFREYS
    if prior is not None:
        return SharePosterior(prior.a + k, prior.b + n - k)

    def fit(m: Array) -> Array:
        a = _typical(k, n, m)[0] * m
        return np.sum(betaln(a + k, m - a + n - k) - betaln(a, m - a), axis=1)

    strength, weight = strengths(n[n > 0], fit)
    m = strength[:, None]
    typical, unsure = _typical(k, n, m)
    mean = (typical * m + k) / (m + n)
    variance = mean * (1 - mean) / (m + n + 1) + (m / (m + n)) ** 2 * unsure
    middle, spread = mix(weight, mean, variance)
    size = middle * (1 - middle) / spread - 1
    return SharePosterior(middle * size, (1 - middle) * size)


def _typical(k: Array, n: Array, m: Array) -> tuple[Array, Array]:
    """Mean of the prior and its own variance at each strength; shape (strengths, 1).

    One answer of an outlet tells less about the typical outlet the more outlets differ (beta-binomial variance).
    """
    rate = np.divide(k, n, out=np.zeros_like(k), where=n > 0)
    told = n / (1 + np.maximum(n - 1, 0) / (m + 1))
    known = np.sum(told, axis=1, keepdims=True) + 1
    mean = (np.sum(told * rate, axis=1, keepdims=True) + 0.5) / known
    return mean, mean * (1 - mean) / known


def _moments(k: Array, n: Array, most: float) -> float:
    """The strength a + b by moments, weighting each outlet by its answers (Kleinman, JASA 1973;68:46)."""
    total, p = n.sum(), k.sum() / n.sum()
    excess = float(np.sum(n * (k / n - p) ** 2)) - p * (1 - p) * (n.size - 1)
    variance = excess / (total - np.sum(n**2) / total)
    return float(np.clip(p * (1 - p) / variance - 1, LEAST_STRENGTH, most)) if variance > 0 else most
