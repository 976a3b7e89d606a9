"""Mode effect: do people say something else on the telephone than on their own screen, about the same visit?

Paired where one customer answered both ways, which no other difference can explain; where nobody did, two groups of
visits are compared within strata and weighted to the visits that both ways reach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from dashboard.metrics.statistics.interval import Array, Difference, critical, floats
from dashboard.metrics.statistics.nps import nps
from dashboard.metrics.statistics.share import wilson


@dataclass(frozen=True, slots=True)
class PairedShare:
    """``pairs`` of answers: shares of yes the ``first`` and the ``second`` way, 0..1, their ``difference`` (first minus
    second) and the ``p`` of McNemar's exact test that there is none."""

    first: float
    second: float
    difference: Difference
    p: float
    pairs: int


@dataclass(frozen=True, slots=True)
class PairedMean:
    """``pairs`` of scores: both means, first minus second with Student's interval, and how often one is higher.

    ``higher`` and ``lower``: shares of pairs whose first score is higher and lower; ``leaning`` their difference,
    -1..1, with its interval: all that may be said of scores whose steps need not be equal. ``p``: Wilcoxon's signed
    ranks (1 when all pairs are equal).
    """

    first: float
    second: float
    difference: Difference
    higher: float
    lower: float
    leaning: Difference
    p: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """First minus second among the visits that both ways reach: ``strata`` with answers of both, ``used`` answers in
    them, ``left_out`` answers in strata that only one way reached."""

    difference: Difference
    strata: int
    used: int
    left_out: int


def paired_share(first: ArrayLike, second: ArrayLike, level: float = 0.95) -> PairedShare | None:
    """Yes (1) or no (0) of the same visits, two arrays (pairs,); pairs with a missing answer fall out; None if all do.

    Newcombe's square-and-add interval for paired proportions with the continuity-corrected correlation (Statistics in
    Medicine 1998;17:2635, method 10); exact McNemar test on the pairs that differ.
    """
    one, other = _both(first, second)
    if not one.size:
        return None
    both, only_first, only_second, neither = (
        int(np.sum((one == a) & (other == b))) for a, b in ((1, 1), (1, 0), (0, 1), (0, 0))
    )
    found = newcombe_paired(both, only_first, only_second, neither, level)
    unequal = only_first + only_second
    p = float(stats.binomtest(only_first, unequal).pvalue) if unequal else 1.0
    return PairedShare(float(one.mean()), float(other.mean()), found, p, one.size)


def newcombe_paired(both: int, only_first: int, only_second: int, neither: int, level: float = 0.95) -> Difference:
    """The difference of two paired proportions with its interval, from the four counts of pairs.

    Formula: as for independent ones, less 2 phi times the product of the two lengths under each root, phi =
    (ad - bc - n/2 if that is positive, else min(ad - bc, 0)) / root of the product of the four margins.
    """
    n = both + only_first + only_second + neither
    shares, ends = [], []
    for yes in (both + only_first, both + only_second):
        shares.append(yes / n)
        ends.append([float(end) for end in wilson(yes, n, level)])
    margins = float(both + only_first) * (only_second + neither) * (both + only_second) * (only_first + neither)
    excess = both * neither - only_first * only_second
    phi = (max(excess - n / 2, 0.0) if excess > 0 else excess) / np.sqrt(margins) if margins else 0.0
    down, up = shares[0] - ends[0][0], ends[1][1] - shares[1]
    rise, fall = ends[0][1] - shares[0], shares[1] - ends[1][0]
    value = shares[0] - shares[1]
    low = value - np.sqrt(max(down**2 - 2 * phi * down * up + up**2, 0.0))
    high = value + np.sqrt(max(rise**2 - 2 * phi * rise * fall + fall**2, 0.0))
    return Difference(value, float(low), float(high))


def paired_mean(first: ArrayLike, second: ArrayLike, level: float = 0.95) -> PairedMean | None:
    """Scores of the same visits, two arrays (pairs,); pairs with a missing score fall out; None below two pairs.

    Where every pair differs by the same, Student's interval would be a point; it is then left as wide as one step of
    difference in a single pair would make it.
    """
    one, other = _both(first, second)
    pairs = one.size
    if pairs < 2:
        return None
    apart = one - other
    value, error = float(apart.mean()), float(apart.std(ddof=1)) / np.sqrt(pairs)
    half = float(stats.t.ppf((1 + level) / 2, pairs - 1)) * (error or 1 / pairs)
    critical(level)
    up, down = int(np.sum(apart > 0)), int(np.sum(apart < 0))
    lean, low, high = nps(up, down, pairs, level)
    return PairedMean(
        float(one.mean()),
        float(other.mean()),
        Difference(value, value - half, value + half),
        up / pairs,
        down / pairs,
        Difference(float(lean) / 100, float(low) / 100, float(high) / 100),
        float(stats.wilcoxon(apart, zero_method="pratt").pvalue) if up + down else 1.0,
        pairs,
    )


def overlap(scores: ArrayLike, by_first: ArrayLike, strata: ArrayLike, level: float = 0.95) -> Overlap | None:
    """Scores (answers,) of two ways, ``by_first`` 1 or 0, compared within ``strata`` (service type x region, say).

    Formula: sum h (mean_1 - mean_0) / sum h with h = n1 n0 / (n1 + n0): exactly the overlap weights of the propensity
    of each stratum; variance sum h^2 (1/n1 + 1/n0) s^2 / (sum h)^2, s^2 pooled within strata and ways; Student's t.
    It speaks of visits like those that both ways reach, and cannot repair what the strata do not tell. None without
    a stratum of both or without spread. Source: Li, Morgan and Zaslavsky, JASA 2018;113:390.
    """
    score, way = floats(scores), floats(by_first)
    there = ~np.isnan(score) & ~np.isnan(way)
    score, way = score[there], way[there]
    stratum = np.unique(np.asarray(strata)[there], return_inverse=True)[1] if score.size else np.empty(0, np.int64)
    cell = (2 * stratum + (way == 1)).astype(np.int64)
    count, total, squares = _sums(cell, score)
    used = (count > 0).all(axis=1)
    count, total, squares = count[used], total[used], squares[used]
    freedom = float((count - 1).sum())
    inner = float((squares - total**2 / count).sum()) if used.any() else 0.0
    if freedom < 1 or inner <= 1e-12:
        return None
    h = count[:, 0] * count[:, 1] / count.sum(axis=1)
    means = total / count
    value = float(np.average(means[:, 1] - means[:, 0], weights=h))
    error = np.sqrt(inner / freedom * (h**2 * (1 / count).sum(axis=1)).sum()) / h.sum()
    half = float(stats.t.ppf((1 + level) / 2, freedom)) * float(error)
    answered = int(count.sum())
    return Overlap(Difference(value, value - half, value + half), len(h), answered, score.size - answered)


def _both(first: ArrayLike, second: ArrayLike) -> tuple[Array, Array]:
    one, other = np.broadcast_arrays(floats(first), floats(second))
    there = ~np.isnan(one) & ~np.isnan(other)
    return one[there], other[there]


def _sums(cell: NDArray[np.int64], score: Array) -> tuple[Array, Array, Array]:
    """Count, total and squares by stratum (rows) and way (second, first)."""
    size = 2 * (int(cell.max()) // 2 + 1) if cell.size else 0
    count = np.bincount(cell, minlength=size).astype(np.float64)
    total, squares = floats(np.bincount(cell, score, size)), floats(np.bincount(cell, score**2, size))
    return count.reshape(-1, 2), total.reshape(-1, 2), squares.reshape(-1, 2)
