"""Reliability: do the items of a dimension measure one thing, and how precisely does their mean measure it?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import f as fisher

from dashboard.metrics.statistics.factors import one_factor
from dashboard.metrics.statistics.interval import Array, Interval, critical, divide, floats


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of ``n`` complete answers to at least two items: how reliable their sum is, at most 1.

    ``alpha`` is Cronbach's with Feldt's ``interval``; ``omega`` McDonald's from one common factor, None below three
    items or where no factor fits. Per item, in the order given: ``item_rest`` its correlation with the sum of the
    others, and ``alpha_without`` it (NaN with two items).
    """

    alpha: float
    interval: Interval
    omega: float | None
    item_rest: Array
    alpha_without: Array
    n: int


def reliability(answers: ArrayLike, level: float = 0.95) -> Reliability | None:
    """Of ``answers`` (people, items), all items pointing the same way; rows with a missing answer are left out.

    None below two items, with fewer than three complete rows, or when the sum never varies.
    """
    rows = floats(answers)
    rows = rows[~np.isnan(rows).any(axis=1)]
    n, items = rows.shape
    if items < 2 or n < 3:
        return None
    covariance = np.cov(rows, rowvar=False)
    if covariance.sum() <= 1e-12:
        return None
    alpha = cronbach(covariance)
    return Reliability(
        alpha, feldt(alpha, n, items, level), omega(covariance), item_rest(covariance), _without_each(covariance), n
    )


def cronbach(covariance: Array) -> float:
    """Alpha from the items' covariance matrix: k/(k-1) (1 - trace / sum).

    Source: Cronbach, Psychometrika 1951;16:297.
    """
    items = len(covariance)
    return float(items / (items - 1) * (1 - np.trace(covariance) / covariance.sum()))


def feldt(alpha: float, n: int, items: int, level: float = 0.95) -> Interval:
    """Alpha's interval: 1 - (1 - alpha) F, F with n - 1 and (n - 1)(k - 1) degrees of freedom.

    Exact for parallel normal items. Source: Feldt, Woodruff and Salih, Applied Psychological Measurement 1987;11:93.
    """
    critical(level)
    ends = fisher.ppf([(1 + level) / 2, (1 - level) / 2], n - 1, (n - 1) * (items - 1))
    low, high = 1 - (1 - alpha) * ends
    return Interval(float(low), float(high))


def omega(covariance: Array) -> float | None:
    """McDonald's omega: the share of the sum's variance that one common factor explains; None where none fits.

    Formula: (sum lambda)^2 / ((sum lambda)^2 + sum theta), loadings and unique variances in the items' own units, by
    least squares (minres). Source: McDonald, Test Theory 1999, p. 89.
    """
    deviation = np.sqrt(np.diagonal(covariance))
    if len(covariance) < 3 or (deviation < 1e-9).any():
        return None
    loading = one_factor(covariance / np.outer(deviation, deviation))
    if loading is None:
        return None
    common = float((loading * deviation).sum()) ** 2
    return common / (common + float((deviation**2 * (1 - loading**2)).sum()))


def item_rest(covariance: Array) -> Array:
    """Each item's correlation with the sum of the others, shape (items,); NaN where one of the two never varies."""
    own = np.diagonal(covariance)
    with_rest = covariance.sum(axis=0) - own
    rest = covariance.sum() - 2 * with_rest - own
    return divide(with_rest, np.sqrt(np.maximum(own * rest, 0)))


def _without_each(covariance: Array) -> Array:
    items = len(covariance)
    if items < 3:
        return np.full(items, np.nan)
    smaller = [np.delete(np.delete(covariance, item, 0), item, 1) for item in range(items)]
    return np.array([cronbach(one) if one.sum() > 1e-12 else np.nan for one in smaller])
