"""Gamma-Poisson shrinkage: which cells of an outlet x fault table hold too many claims, given how small they are.

Ratios of all cells are a mixture of two gammas, P Gamma(a1, b1) + (1 - P) Gamma(a2, b2), counts are Poisson around
ratio x expected. A cell's EBGM is its geometric mean ratio, EB05 the ratio it exceeds with 95 % probability:
rank by EB05. Source: DuMouchel, The American Statistician 1999;53:177; DuMouchel and Pregibon, KDD 2001.

Three traps, each met on the published data. A table that lists no empty cells must be fitted with each component
truncated at zero before mixing. The likelihood has several modes whose flags differ, so the fit starts from
many places with two optimisers and keeps every mode it found. A full grid must keep its zeros.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from scipy.optimize import elementwise
from scipy.special import digamma, expit, gammainc, gammaincinv, gammaln, logit

from dashboard.metrics.statistics.interval import Array, floats

Misfit = Callable[[Array], tuple[float, Array]]

STARTS = (
    (0.2, 0.1, 2.0, 4.0, 1 / 3),
    (1.0, 1.0, 5.0, 5.0, 0.5),
    (3.0, 0.5, 2.0, 2.0, 0.1),
    (2.0, 0.3, 1.0, 2.0, 0.05),
    (0.5, 0.3, 10.0, 10.0, 0.2),
)
"""Places to start the fit from, as (a1, b1, a2, b2, P); the first is DuMouchel's own."""

HIGHEST = 100.0
"""The greatest shape or rate considered: beyond it a component is one point for every purpose of ours."""

MANY = 1_000
"""Cells from which on the fit merges near-equal ones, not just equal ones: of 8,000 no EBGM moved by more than a part
in 10,000, in half the time; 120,000 took half a minute and take 2 s."""

FINE, COARSE = 1e-9, 0.01
"""Relative steps in the expectation within which cells are merged."""

PATIENT = {"ftol": 1e-13, "maxiter": 1000}
"""The gradient search must not stop on the long flat floor between two modes."""

SAME = 0.05
"""Rests that differ by less in log-likelihood are one mode; optimisers stop a little short of it."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """The prior: shapes and rates of the two gammas and the weight ``p`` of the first, the higher one."""

    a1: float
    b1: float
    a2: float
    b2: float
    p: float


@dataclass(frozen=True, slots=True)
class Mode:
    """One place where optimisers came to rest: its negative log-likelihood and how many ``runs`` ended there."""

    mixture: Mixture
    nll: float
    runs: int


@dataclass(frozen=True, slots=True)
class Fit:
    """All modes found, best first, and whether components were truncated at zero."""

    modes: tuple[Mode, ...]
    truncated: bool

    @property
    def mixture(self) -> Mixture:
        """The likeliest prior."""
        return self.modes[0].mixture

    @property
    def rivals(self) -> tuple[Mode, ...]:
        """Modes within two units of log-likelihood of the best: data alone do not choose between them."""
        return tuple(mode for mode in self.modes if mode.nll < self.modes[0].nll + 2)


@dataclass(frozen=True, slots=True)
class Signals:
    """One row per cell, ratios to the expectation (1 = as expected); NaN where nothing was expected."""

    ebgm: Array
    eb05: Array
    eb95: Array


def fit_mixture(observed: ArrayLike, expected: ArrayLike, truncated: bool | None = None) -> Fit | None:
    """The mixture prior of a table of cells, given as flat arrays; None below two cells or without any event.

    ``truncated`` says that cells without events were left out; unless told it is judged from the table itself.
    Two optimisers run from each of STARTS. Above MANY cells the table is squashed first.
    """
    o, e = _cells(observed, expected)
    if o.size < 2 or not o.any():
        return None
    cut = bool(o.min() > 0) if truncated is None else truncated
    o, e, repeats = squash(o, e, COARSE if o.size > MANY else FINE)

    def misfit(x: Array) -> tuple[float, Array]:
        return _nll(x, o, e, repeats, cut)

    rests = sorted((rest for start in STARTS for rest in _rests(misfit, start)), key=lambda rest: rest[0])
    modes: list[Mode] = []
    for value, place in rests:
        if modes and value < modes[-1].nll + SAME:
            modes[-1] = replace(modes[-1], runs=modes[-1].runs + 1)
        else:
            modes.append(Mode(_unpack(place), value, runs=1))
    return Fit(tuple(modes), cut) if modes else None


def squash(observed: Array, expected: Array, step: float = COARSE) -> tuple[Array, Array, Array]:
    """(observed, expected, repeats) with cells of equal count and expectations within a relative ``step`` made one.

    The merged cell takes their mean expectation. Source: DuMouchel and Pregibon, KDD 2001, "data squashing".
    """
    bins = np.stack([observed, np.round(np.log(expected) / step)])
    merged, home, repeats = np.unique(bins, axis=1, return_inverse=True, return_counts=True)
    return merged[0], np.bincount(home.ravel(), weights=expected) / repeats, floats(repeats)


def nll(mixture: Mixture, observed: ArrayLike, expected: ArrayLike, truncated: bool) -> float:
    """Negative log-likelihood of the cells under a prior, in nats."""
    o, e = _cells(observed, expected)
    return _nll(_pack(mixture), o, e, np.ones(o.size), truncated)[0]


def signals(mixture: Mixture, observed: ArrayLike, expected: ArrayLike) -> Signals:
    """EBGM, EB05 and EB95 of each cell, in the inputs' shape.

    EBGM = exp(Q [psi(a1 + O) - ln(b1 + E)] + (1 - Q) [psi(a2 + O) - ln(b2 + E)]), Q the posterior weight of the
    first gamma; EB05 and EB95 are the 5 % and 95 % points of the posterior mixture.
    """
    o, e = np.broadcast_arrays(floats(observed), floats(expected))
    use = (e > 0) & ~np.isnan(o)
    rows = [np.full(o.shape, np.nan) for _ in range(3)]
    if use.any():
        for row, known in zip(rows, _posterior(mixture, o[use], e[use]), strict=True):
            row[use] = known
    return Signals(*rows)


def flag_range(fit: Fit, observed: ArrayLike, expected: ArrayLike, least: float = 2.0) -> tuple[int, int]:
    """(fewest, most) cells with EB05 >= ``least`` over the rival modes: how far the list hangs on the fit."""
    counts = [int(np.sum(signals(mode.mixture, observed, expected).eb05 >= least)) for mode in fit.rivals]
    return min(counts), max(counts)


def _cells(observed: ArrayLike, expected: ArrayLike) -> tuple[Array, Array]:
    o, e = np.broadcast_arrays(floats(observed), floats(expected))
    use = (e > 0) & ~np.isnan(o)
    return o[use], e[use]


def _pack(mixture: Mixture) -> Array:
    shapes = np.log([mixture.a1, mixture.b1, mixture.a2, mixture.b2])
    return np.append(shapes, logit(mixture.p))


def _unpack(x: Array) -> Mixture:
    """The mixture of a place; of its two names the one whose first gamma has the higher mean."""
    a1, b1, a2, b2 = (float(part) for part in np.exp(x[:4]))
    if a1 / b1 >= a2 / b2:
        return Mixture(a1, b1, a2, b2, float(expit(x[4])))
    return Mixture(a2, b2, a1, b1, float(expit(-x[4])))


def _rests(misfit: Misfit, start: tuple[float, ...]) -> list[tuple[float, Array]]:
    """(misfit, place) where a gradient and a simplex search come to rest from one start."""
    origin = _pack(Mixture(*start))
    bounds = [(np.log(1e-4), np.log(HIGHEST))] * 4 + [(-12.0, 12.0)]
    steep = optimize.minimize(misfit, origin, jac=True, bounds=bounds, method="L-BFGS-B", options=PATIENT)
    # The simplex only has to leave the start's valley; the gradient then finds the bottom in a few steps.
    wander = optimize.minimize(
        lambda x: misfit(x)[0], origin, bounds=bounds, method="Nelder-Mead", options={"maxfev": 400}
    )
    polished = optimize.minimize(misfit, wander.x, jac=True, bounds=bounds, method="L-BFGS-B", options=PATIENT)
    return [(float(rest.fun), rest.x) for rest in (steep, polished) if np.isfinite(rest.fun)]


def _nll(x: Array, o: Array, e: Array, repeats: Array, truncated: bool) -> tuple[float, Array]:
    """Negative log-likelihood and its gradient in (ln a1, ln b1, ln a2, ln b2, logit P)."""
    first, first_slopes = _component(x[0], x[1], o, e, truncated)
    second, second_slopes = _component(x[2], x[3], o, e, truncated)
    p = expit(x[4])
    # log(P) and log(1 - P) without overflow at either end.
    one, two = first - np.logaddexp(0, -x[4]), second - np.logaddexp(0, x[4])
    both = np.logaddexp(one, two)
    q = np.exp(one - both) * repeats
    rest = repeats - q
    slopes = np.array([*(first_slopes @ q), *(second_slopes @ rest), q.sum() - p * repeats.sum()])
    return -float(repeats @ both), -slopes


def _component(log_a: float, log_b: float, o: Array, e: Array, truncated: bool) -> tuple[Array, Array]:
    """Negative-binomial log-likelihood of each cell and its slopes in (ln a, ln b), shape (2, cells)."""
    a, b = np.exp(log_a), np.exp(log_b)
    stay = -np.log1p(e / b)
    value = gammaln(a + o) - gammaln(a) - gammaln(o + 1) + a * stay + o * np.log(e / (b + e))
    slopes = np.stack([a * (digamma(a + o) - digamma(a) + stay), a - b * (a + o) / (b + e)])
    if truncated:
        empty = a * stay
        value = value - np.log(-np.expm1(empty))
        odds = np.exp(empty) / -np.expm1(empty)
        slopes = slopes + odds * np.stack([empty, a * e / (b + e)])
    return value, slopes


def _posterior(mixture: Mixture, o: Array, e: Array) -> tuple[Array, Array, Array]:
    """(EBGM, EB05, EB95) of cells of which something is known."""
    x = _pack(mixture)
    first, second = _component(x[0], x[1], o, e, False)[0], _component(x[2], x[3], o, e, False)[0]
    q = expit(x[4] + first - second)
    a1, b1, a2, b2 = mixture.a1 + o, mixture.b1 + e, mixture.a2 + o, mixture.b2 + e
    ebgm = np.exp(q * (digamma(a1) - np.log(b1)) + (1 - q) * (digamma(a2) - np.log(b2)))
    return ebgm, *(_quantile(tail, q, a1, b1, a2, b2) for tail in (0.05, 0.95))


def _quantile(tail: float, q: Array, a1: Array, b1: Array, a2: Array, b2: Array) -> Array:
    """The ``tail`` point of q Gamma(a1, b1) + (1 - q) Gamma(a2, b2), which lies between those of the two."""
    ends = gammaincinv(a1, tail) / b1, gammaincinv(a2, tail) / b2

    def excess(ratio: Array, q: Array, a1: Array, b1: Array, a2: Array, b2: Array) -> Array:
        return q * gammainc(a1, b1 * ratio) + (1 - q) * gammainc(a2, b2 * ratio) - tail

    # A hair of room lets rounding not hide the change of sign where one component holds all the weight.
    bracket = np.minimum(*ends) * (1 - 1e-9), np.maximum(*ends) * (1 + 1e-9)
    return elementwise.find_root(excess, bracket, args=(q, a1, b1, a2, b2)).x
