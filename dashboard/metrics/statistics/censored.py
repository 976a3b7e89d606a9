"""Times that are not over yet: repeat repairs within 30 days, and medians of times to finish.

A repair of last week may still come back: counting it as a success flatters this month. Kaplan and Meier's estimate
uses every repair as long as it was watched and no longer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import quantile_test
from statsmodels.duration.survfunc import SurvfuncRight

from dashboard.metrics.statistics.interval import Array, critical, floats
from dashboard.metrics.statistics.share import wilson


@dataclass(frozen=True, slots=True)
class Repeat:
    """The share that came back within ``days``, 0..1, with its interval and Greenwood's standard error.

    From ``n`` repairs, of which ``events`` came back in time and ``watched`` (came back or were seen all ``days``);
    ``effective_n`` repairs watched to the end would be as sure.
    """

    value: float
    low: float
    high: float
    error: float
    n: int
    events: int
    watched: int
    days: float
    effective_n: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The share that came back by each of ``days`` (times of events, rising), 0..1, with Greenwood's error."""

    days: Array
    value: Array
    error: Array


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile of times with its order-statistic interval, in the times' unit; an end that so few times cannot
    bound is None."""

    value: float
    low: float | None
    high: float | None
    n: int


def repeat_within(time: ArrayLike, again: ArrayLike, days: float = 30, level: float = 0.95) -> Repeat | None:
    """The share of repairs that come back within ``days``, of ``time`` (repairs,) until the next repair or, where
    ``again`` is 0, until the end of watching, in days; rows with a missing time fall out.

    Formula: 1 - prod (1 - d_i/n_i) over event times up to ``days``; Greenwood's variance S^2 sum d/(n(n-d)) is turned
    into the number of fully watched repairs that would have it, S(1-S)/variance, and the interval is Wilson's of that
    many: with nobody lost it is exactly Wilson's interval. Where none (or all) came back, that number is the repairs
    at risk when the watching ends. None when nobody was watched so long: then it is not yet known. Source: Kaplan
    and Meier, JASA 1958;53:457; Greenwood 1926; Dorey and Korn, Stat Med 1987;6:679.
    """
    critical(level)
    length, event = _watched(time, again)
    inside = event & (length <= days)
    whole = int(np.sum(inside | (length >= days)))
    curve = came_back(length, event)
    # Where watching ended before the day, the rest is unknown, unless nobody was left to come back.
    if not np.any(length >= days) and not (curve.value.size and curve.value[-1] >= 1):
        return None
    until = np.searchsorted(curve.days, days, side="right")
    value, error = (float(curve.value[until - 1]), float(curve.error[until - 1])) if until else (0.0, 0.0)
    value = min(max(value, 0.0), 1.0)
    worth = value * (1 - value) / error**2 if error > 0 else float(max(whole, 1))
    low, high = wilson(value * worth, worth, level)
    return Repeat(value, float(low), float(high), error, length.size, int(inside.sum()), whole, days, worth)


def came_back(time: ArrayLike, again: ArrayLike) -> Curve:
    """The whole curve of :func:`repeat_within`, at each time at which something came back; empty without events."""
    length, event = _watched(time, again)
    if not event.any():
        return Curve(np.empty(0), np.empty(0), np.empty(0))
    found = SurvfuncRight(length, event.astype(int))
    # At the last event of a sample watched to the end nobody is left: Greenwood's 0/0 there is an error of 0.
    error = np.nan_to_num(floats(found.surv_prob_se))
    return Curve(floats(found.surv_times), 1 - floats(found.surv_prob), error)


def quantile(times: ArrayLike, share: float = 0.5, level: float = 0.95) -> Quantile | None:
    """The ``share`` quantile (.5 median, .9 p90) of finished times with its distribution-free interval.

    The interval's ends are order statistics whose ranks the binomial gives, so that it holds the quantile at least
    ``level`` of the time. The value is interpolated linearly, as numpy and pandas do. None without times. Raises
    ValueError for a share outside 0..1. Source: Conover, Practical Nonparametric Statistics 1999, section 3.2.
    """
    if not 0 < share < 1:
        raise ValueError(f"share {share!r} is not strictly between 0 and 1; write .9 for the 90th percentile")
    critical(level)
    known = floats(times)
    known = known[~np.isnan(known)]
    if not known.size:
        return None
    ends = quantile_test(known, p=share).confidence_interval(level)
    low, high = (float(end) if np.isfinite(end) else None for end in ends)
    return Quantile(float(np.quantile(known, share)), low, high, known.size)


def censored_quantile(time: ArrayLike, done: ArrayLike, share: float = 0.5, level: float = 0.95) -> Quantile | None:
    """The quantile of times to finish when some are not finished (``done`` 0): the first time by which so many are.

    The interval holds the times at which the curve's share is not told apart from ``share`` (Brookmeyer and Crowley,
    Biometrics 1982;38:29, on the log-log scale). None when fewer than ``share`` have finished so far.
    """
    length, event = _watched(time, done)
    if not event.any():
        return None
    found = SurvfuncRight(length, event.astype(int))
    value = float(found.quantile(share))
    if np.isnan(value):
        return None
    # Where the curve ends at 0 the log-log scale has no place; such times are passed over.
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = found.quantile_ci(share, 1 - level, method="cloglog")
    low, high = (float(end) if np.isfinite(end) else None for end in ends)
    return Quantile(value, low, high, length.size)


def _watched(time: ArrayLike, again: ArrayLike) -> tuple[Array, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    length, event = np.broadcast_arrays(floats(time), floats(again))
    there = ~np.isnan(length)
    return length[there], (event[there] == 1).reshape(-1)
