"""Events against how much could have had them: failures per unit, returns per sale, and the ratio of two such rates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from dashboard.metrics.statistics.funnel import poisson_limits
from dashboard.metrics.statistics.interval import Array, critical, divide, floats


class Ratio(NamedTuple):
    """So many times as often, with its interval; told apart when the interval leaves 1 out."""

    value: float
    low: float
    high: float

    @property
    def told_apart(self) -> bool:
        """Whether the two rates differ at the interval's level."""
        return self.low > 1 or self.high < 1


def rate(events: ArrayLike, exposure: ArrayLike, level: float = 0.95) -> tuple[Array, Array, Array]:
    """(value, low, high) of events per unit of exposure, with the exact Poisson interval, in the common shape.

    Formula: chi2(alpha/2; 2O) / 2 and chi2(1 - alpha/2; 2(O + 1)) / 2 events, which is O times
    :func:`poisson_limits` of O; without an event 0 and -ln(alpha/2). NaN where the exposure is 0.
    Source: Garwood, Biometrika 1936;28:437.
    """
    seen, size = np.broadcast_arrays(floats(events), floats(exposure))
    below, above = poisson_limits(seen, level)
    none = seen == 0
    low = np.where(none, 0.0, seen * below)
    high = np.where(none, stats.chi2.isf((1 - level) / 2, 2) / 2, seen * above)
    return divide(seen, size), divide(low, size), divide(high, size)


def rate_ratio(
    events: ArrayLike, exposure: ArrayLike, others: ArrayLike, other_exposure: ArrayLike, level: float = 0.95
) -> tuple[Array, Array, Array]:
    """(value, low, high) of one rate over another, exact given all events together, in the common shape.

    Given O + O', O is binomial with odds ratio x E / E'; Clopper and Pearson's ends of that share are turned back into
    ratios. The high end is infinite where nobody else had an event. NaN where either exposure is 0 or nothing
    happened at all. Source: Przyborowski and Wilenski, Biometrika 1940;31:313; R's ``poisson.test``.
    """
    critical(level)
    o, e, o2, e2 = np.broadcast_arrays(floats(events), floats(exposure), floats(others), floats(other_exposure))
    tail, scale = (1 - level) / 2, np.where(o + o2 > 0, divide(e2, e), np.nan)
    share_low = np.where(o > 0, stats.beta.ppf(tail, np.maximum(o, 1), o2 + 1), 0.0)
    share_high = np.where(o2 > 0, stats.beta.isf(tail, o + 1, np.maximum(o2, 1)), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(o2 > 0, divide(o, o2), np.inf)
        high = np.where(share_high < 1, share_high / (1 - share_high), np.inf)
        return value * scale, share_low / (1 - share_low) * scale, high * scale


def more_often(events: ArrayLike, exposure: ArrayLike, others: ArrayLike, other_exposure: ArrayLike) -> Array:
    """One-sided mid-p that the first rate is no higher than the other, given all events together.

    P(X > O) + P(X = O) / 2 of the binomial of :func:`rate_ratio` with ratio 1. NaN where either exposure is 0.
    """
    o, e, o2, e2 = np.broadcast_arrays(floats(events), floats(exposure), floats(others), floats(other_exposure))
    share = np.where((e > 0) & (e2 > 0), divide(e, e + e2), np.nan)
    together = o + o2
    return stats.binom.sf(o, together, share) + 0.5 * stats.binom.pmf(o, together, share)
