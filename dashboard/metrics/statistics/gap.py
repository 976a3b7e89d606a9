"""SERVQUAL's gap: what customers found, less what they expected, dimension by dimension.

Source: Parasuraman, Zeithaml and Berry, Journal of Retailing 1988;64:12. A gap is usually below 0; what matters is
which is largest and whether two can be told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from dashboard.metrics.statistics.interval import Array, Difference, critical, floats


@dataclass(frozen=True, slots=True)
class Gap:
    """Mean perception, mean expectation and their ``difference`` (perception first, in points of the scale), over the
    ``n`` people who gave both. ``difference`` is None below two of them or when all differ by the same."""

    perception: float
    expectation: float
    difference: Difference | None
    n: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """Each dimension's gap by name, and the ``overall`` one: the mean of the dimensions, by importance where known."""

    dimensions: Mapping[str, Gap]
    overall: Gap | None


def gaps(
    perception: ArrayLike,
    expectation: ArrayLike,
    dimension: Sequence[str],
    *,
    importance: Mapping[str, float] | None = None,
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> Gaps:
    """Gaps of ``perception`` and ``expectation``, both (people, items); ``dimension`` names each item's.

    A person's gap in a dimension is the mean over the items for which both are known; its interval is that of a
    (``weights``: weighted) paired mean. Overall: each person's mean over the dimensions, by ``importance`` (SERVQUAL
    shares out 100 points), of those who answered in all of them. Raises ValueError for unequal shapes or an
    importance without its dimension.
    """
    critical(level)
    found, hoped = floats(perception), floats(expectation)
    if found.shape != hoped.shape or found.ndim != 2 or found.shape[1] != len(dimension):
        raise ValueError(
            f"perception {found.shape}, expectation {hoped.shape} and {len(dimension)} names of dimensions do not fit; "
            "give two tables (people, items) and one dimension an item"
        )
    both = ~np.isnan(found) & ~np.isnan(hoped)
    found, hoped = np.where(both, found, np.nan), np.where(both, hoped, np.nan)
    weight = np.ones(len(found)) if weights is None else floats(weights)
    names = list(dict.fromkeys(dimension))
    columns = {name: [place for place, each in enumerate(dimension) if each == name] for name in names}
    one = {name: _row_mean(found[:, columns[name]]) for name in names}
    other = {name: _row_mean(hoped[:, columns[name]]) for name in names}
    parts = {name: _gap(one[name], other[name], weight, level) for name in names}
    known = {name: gap for name, gap in parts.items() if gap is not None}
    share = _shares(names, importance)
    if not names:
        return Gaps(known, None)
    total = [sum(share[name] * side[name] for name in names) for side in (one, other)]
    return Gaps(known, _gap(floats(total[0]), floats(total[1]), weight, level))


def _shares(names: list[str], importance: Mapping[str, float] | None) -> dict[str, float]:
    if importance is None:
        return {name: 1 / len(names) for name in names}
    if absent := [name for name in names if not importance.get(name, 0) > 0]:
        raise ValueError(f"dimension {absent[0]!r} has no importance above 0; give one to each or to none")
    total = sum(importance[name] for name in names)
    return {name: importance[name] / total for name in names}


def _row_mean(table: Array) -> Array:
    count = (~np.isnan(table)).sum(axis=1)
    return np.divide(np.nansum(table, axis=1), count, out=np.full(len(table), np.nan), where=count > 0)


def _gap(perception: Array, expectation: Array, weight: Array, level: float) -> Gap | None:
    """The weighted paired mean; variance n/(n-1) sum (w (d - mean))^2 / (sum w)^2, Student's t with n - 1."""
    there = ~np.isnan(perception) & ~np.isnan(expectation) & (weight > 0)
    one, other, w = perception[there], expectation[there], weight[there]
    n = int(one.size)
    if not n:
        return None
    found, hoped = float(np.average(one, weights=w)), float(np.average(other, weights=w))
    value, difference = found - hoped, None
    error = float(np.sqrt(n / max(n - 1, 1) * ((w * (one - other - value)) ** 2).sum()) / w.sum())
    if n > 1 and error > 1e-9:
        half = float(stdtrit(n - 1, (1 + level) / 2)) * error
        difference = Difference(value, value - half, value + half)
    return Gap(found, hoped, difference, n)
