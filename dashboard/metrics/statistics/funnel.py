"""Funnels: is an outlet further from its peers than its size explains?

Outlets differ for reasons nobody measured, so plain limits accuse too many ("overdispersion"). The extra variance
between outlets, tau^2, is estimated from all of them and widens the limits of each. Source: Spiegelhalter, QSHC
2005;14:347; the CQC and SHMI forms as published by NHS England and in FunnelPlotR.

The product uses one form per kind of number, here and nowhere else: for counts the square root (CQC), winsorised at
10 %, because the logarithm (SHMI) breaks at 0 observed and rare faults are our daily bread; for proportions the
arcsine. :func:`shmi_funnel` stays for comparison with published tables. Limits are squared back to the scale of O/E:
tables that compare O/E with limits left on the square-root scale flag 17 of the 54 medpar hospitals where z_od flags 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from dashboard.metrics.statistics.interval import Array, critical, divide, floats

ENOUGH_GROUPS = 8
"""Below this many outlets tau^2 is guesswork: pass the dispersion of the nation instead."""

TRIM = 0.1
"""The share of outlets at each end whose z-scores are pulled in before the dispersion is judged."""


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much outlets differ beyond chance: ``phi`` (1 = only chance) and ``tau2`` on the transformed scale."""

    phi: float
    tau2: float
    groups: int

    @property
    def enough(self) -> bool:
        """Whether it was estimated from enough outlets to be trusted."""
        return self.groups >= ENOUGH_GROUPS


CHANCE_ONLY = Dispersion(phi=1.0, tau2=0.0, groups=0)


@dataclass(frozen=True, slots=True)
class Funnel:
    """One row per outlet, NaN where it has nothing to compare.

    ``value`` is O/E or a proportion, ``size`` is E or n, ``target`` the value of an average outlet, ``z`` the plain
    and ``z_od`` the overdispersion-adjusted score. ``kind`` chooses the limits: "ratio" or "share".
    """

    kind: str
    value: Array
    size: Array
    target: float
    z: Array
    z_od: Array
    dispersion: Dispersion

    def limits(self, level: float = 0.998, size: ArrayLike | None = None) -> tuple[Array, Array]:
        """(low, high) in the unit of ``value`` at each outlet's size, or at ``size`` for drawing the funnel."""
        at = self.size if size is None else floats(size)
        if self.kind == "ratio":
            return ratio_limits(at, self.dispersion.tau2, level)
        return share_limits(at, self.target, self.dispersion.tau2, level)

    def outside(self, level: float = 0.998) -> Array:
        """-1 below the limits, 1 above, 0 inside, NaN where unknown: exactly what the drawn limits show."""
        low, high = self.limits(level)
        return np.where(np.isnan(self.value), np.nan, 1.0 * (self.value > high) - 1.0 * (self.value < low))

    def p_above(self) -> Array:
        """Chance of a peer this far above the target or further: the one-sided p of each row, NaN where unknown.

        The larger of the normal tail of ``z_od`` and the exact Poisson or binomial tail, as the limits are the wider.
        """
        events = np.round(self.value * self.size) - 1
        if self.kind == "ratio":
            exact = stats.poisson.sf(events, self.size)
        else:
            exact = stats.binom.sf(events, np.round(self.size), self.target)
        return np.where(np.isnan(self.value), np.nan, np.maximum(stats.norm.sf(self.z_od), exact))


def ratio_funnel(
    observed: ArrayLike, expected: ArrayLike, dispersion: Dispersion | None = None, strict: bool = False
) -> Funnel:
    """Counts against expected counts, one row per outlet.

    Formula: z = (sqrt(O/E) - 1) / s with s = 1/(2 sqrt(E)); z_od = (sqrt(O/E) - 1) / sqrt(s^2 + tau^2). E is in
    events, not per cent. Rows with E = 0 or missing are NaN. Give ``dispersion`` to borrow the
    nation's; ``strict`` as in :func:`estimate_dispersion`.
    """
    ratio, size = divide(observed, expected), floats(expected)
    return _funnel("ratio", ratio, size, 1.0, np.sqrt(ratio) - 1, dispersion, strict)


def share_funnel(
    hits: ArrayLike,
    asked: ArrayLike,
    target: float | None = None,
    dispersion: Dispersion | None = None,
    strict: bool = False,
) -> Funnel:
    """Proportions, one row per outlet, against ``target`` (0..1) or else the proportion of all together.

    Formula: z = (asin sqrt(p) - asin sqrt(target)) / s with s = 1/(2 sqrt(n)). Rows with nobody asked are NaN.
    """
    value, size = divide(hits, asked), floats(asked)
    if target is None:
        known = ~np.isnan(value)
        target = float(divide(np.sum(floats(hits)[known]), np.sum(size[known])))
    distance = np.arcsin(np.sqrt(value)) - np.arcsin(np.sqrt(target))
    return _funnel("share", value, size, target, distance, dispersion, strict)


def _funnel(
    kind: str,
    value: Array,
    size: Array,
    target: float,
    distance: Array,
    dispersion: Dispersion | None,
    strict: bool,
) -> Funnel:
    error = divide(0.5, np.sqrt(np.where(size > 0, size, 0)))
    z = divide(distance, error)
    spread = dispersion or estimate_dispersion(z, error, strict=strict)
    return Funnel(kind, value, size, target, z, distance / np.sqrt(error**2 + spread.tau2), spread)


def winsorise(z: ArrayLike, trim: float = TRIM) -> Array:
    """The known z-scores with both tails pulled in to the ``trim`` and 1 - ``trim`` quantiles; shape (known,)."""
    known = floats(z)[~np.isnan(floats(z))]
    return np.clip(known, *np.quantile(known, [trim, 1 - trim])) if known.size else known


def estimate_dispersion(z: ArrayLike, error: ArrayLike, trim: float = TRIM, strict: bool = False) -> Dispersion:
    """phi = mean of the squared winsorised z; tau^2 by the method of moments; 0 when chance explains everything.

    ``error`` is the standard error s of each row on the transformed scale. NaN rows are left out.

    Pulling in the tails also shrinks honest variance: phi is .68 where it should be 1, so limits are a little
    narrow. ``strict`` divides that out. Simulated with ratios varying by a fifth and 200 outlets, 99.8 % limits
    flagged .7 % of honest outlets above as published and .1 % strictly; of outlets with twice their claims (one in
    20) 64 % and 51 %. The published form is for lists somebody looks at, the strict one for alarms that go out alone.
    """
    known = ~np.isnan(floats(z))
    pulled = winsorise(z, trim)
    return _moments(pulled / np.sqrt(_kept_variance(trim)) if strict else pulled, floats(error)[known])


def _kept_variance(trim: float) -> float:
    """What winsorising leaves of the variance of a standard normal: .6787 for a tenth at each end."""
    cut = stats.norm.isf(trim)
    return float(1 - 2 * trim - 2 * cut * stats.norm.pdf(cut) + 2 * trim * cut**2)


def _moments(z: Array, error: Array) -> Dispersion:
    n = z.size
    if n < 2:
        return Dispersion(phi=1.0, tau2=0.0, groups=n)
    phi, weight = float(np.mean(z**2)), error**-2
    excess = n * phi - (n - 1)
    tau2 = excess / (weight.sum() - (weight**2).sum() / weight.sum())
    return Dispersion(phi, max(float(tau2), 0.0), n)


def shmi_funnel(observed: ArrayLike, expected: ArrayLike, trim: float = TRIM) -> Funnel:
    """The logarithmic form, for comparison with published tables only; rows with O = 0 are NaN.

    Formula: z = ln(O/E) sqrt(E) with E rounded to 2 decimals, phi and tau^2 from the rows between the outer tenths.
    """
    size = np.round(floats(expected), 2)
    ratio = divide(observed, size)
    distance = np.log(ratio, out=np.full(ratio.shape, np.nan), where=ratio > 0)
    error = divide(1, np.sqrt(np.where(size > 0, size, 0)))
    z = divide(distance, error)
    known = np.flatnonzero(~np.isnan(z))
    tenth = np.floor(stats.rankdata(z[known]) / trim / (known.size + 1))
    inner = known[(tenth > 0) & (tenth < 1 / trim - 1)]
    spread = _moments(z[inner], error[inner])
    return Funnel("ratio", ratio, size, 1.0, z, distance / np.sqrt(error**2 + spread.tau2), spread)


def poisson_limits(expected: ArrayLike, level: float = 0.998) -> tuple[Array, Array]:
    """The smooth exact Poisson limits of O/E without overdispersion: (low, high), NaN where E is 0 or less.

    Formula: chi2(alpha/2; 2E) / 2E and chi2(1 - alpha/2; 2(E + 1)) / 2E, as in FunnelPlotR.
    """
    critical(level)
    size = np.where(floats(expected) > 0, floats(expected), np.nan)
    low = stats.chi2.ppf((1 - level) / 2, 2 * size) / (2 * size)
    return low, stats.chi2.isf((1 - level) / 2, 2 * (size + 1)) / (2 * size)


def ratio_limits(expected: ArrayLike, tau2: float, level: float = 0.998) -> tuple[Array, Array]:
    """Limits of O/E at each expected count: (low, high), never below 0; NaN where E is 0 or less.

    The wider of (1 -+ z sqrt(1/4E + tau^2))^2 and the exact Poisson quantiles. The square root alone would accuse
    an outlet of having too few where 4 were expected and none came, which happens by chance once in 55.
    """
    size = np.where(floats(expected) > 0, floats(expected), np.nan)
    half = critical(level) * np.sqrt(0.25 / size + tau2)
    low, high = np.maximum(1 - half, 0) ** 2, (1 + half) ** 2
    return _widen(low, high, level, lambda tail: stats.poisson.ppf(tail, size) / size)


def share_limits(asked: ArrayLike, target: float, tau2: float, level: float = 0.998) -> tuple[Array, Array]:
    """Limits of a proportion at each n: (low, high), never outside 0..1; NaN where nobody was asked.

    The wider of sin^2(asin sqrt(target) -+ z sqrt(1/4n + tau^2)) and the exact binomial quantiles.
    """
    size = np.where(floats(asked) > 0, floats(asked), np.nan)
    half = critical(level) * np.sqrt(0.25 / size + tau2)
    middle = np.arcsin(np.sqrt(target))
    low, high = (np.sin(np.clip(middle + side * half, 0, np.pi / 2)) ** 2 for side in (-1, 1))
    whole = np.maximum(np.round(size), 1)
    return _widen(low, high, level, lambda tail: stats.binom.ppf(tail, whole, target) / whole)


def _widen(low: Array, high: Array, level: float, exact: Callable[[float], Array]) -> tuple[Array, Array]:
    tail = (1 - level) / 2
    return np.minimum(low, exact(tail)), np.maximum(high, exact(1 - tail))
