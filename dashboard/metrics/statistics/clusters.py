"""Clusters of customers or outlets: who is alike, how many kinds are there, and would another sample find the same?

A clustering always finds groups. Here each comes with its silhouette (how much nearer its own than the next) and with
its stability over bootstrap samples; below .6 a group is an accident of this sample and should not be named.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.cluster.vq import ClusterError, kmeans2
from scipy.spatial.distance import cdist

from dashboard.metrics.statistics.interval import Array, floats

STABLE = 0.6
"""Hennig's line: groups below it are not to be relied on; from .75 they are."""

STARTS = 10
MOST_ROWS = 2000
"""Silhouettes and stability are judged on at most so many rows drawn by chance."""

MOST_FOR_STARTS = 20_000
"""The best of the starts is chosen on at most so many rows and then goes on with all."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Largest group first. ``label`` (rows,): the group of each row, -1 where a value is missing; ``size`` and, in the
    profiles' own units, ``centre`` (groups, columns); ``typical``: the row nearest each centre; ``silhouette`` and
    ``stability`` (groups,), 1 best; ``inertia`` the squared distance left within groups, in standardised units."""

    label: NDArray[np.int64]
    size: NDArray[np.int64]
    centre: Array
    typical: NDArray[np.int64]
    silhouette: Array
    stability: Array
    inertia: float

    @property
    def mean_silhouette(self) -> float:
        """Of all rows; above .5 groups are clear, below .25 there is hardly any structure (Kaufman and Rousseeuw)."""
        judged = ~np.isnan(self.silhouette)
        return float(np.average(self.silhouette[judged], weights=self.size[judged]))

    @property
    def stable(self) -> bool:
        """Whether every group would be found again."""
        return bool((self.stability >= STABLE).all())


def cluster(profiles: ArrayLike, groups: int, *, draws: int = 20, seed: int = 1) -> Clusters | None:
    """k-means of ``profiles`` (rows, columns), standardised, best of ten starts; the same ``seed`` gives the same.

    Rows with a missing value get no group. Stability: the mean over bootstrap samples of the Jaccard index with the
    nearest group found there (Hennig, Comput Stat Data Anal 2007;52:258). None with fewer different rows than groups.
    Raises ValueError below 2 groups. Source: Lloyd 1982 with k-means++ starts; Rousseeuw, J Comput
    Appl Math 1987;20:53.
    """
    if groups < 2:
        raise ValueError(f"{groups} groups divide nothing; ask for 2 or more")
    table = floats(profiles)
    known = np.flatnonzero(~np.isnan(table).any(axis=1))
    rows = table[known]
    if rows.shape[0] <= groups or len(np.unique(rows, axis=0)) < groups:
        return None
    standard = _standardise(rows)
    rng = np.random.default_rng(seed)
    centre, label = _of_all(standard, groups, rng)
    order = np.argsort(-np.bincount(label, minlength=groups), kind="stable")
    label, centre = np.argsort(order)[label].astype(np.int64), centre[order]
    distance, some = cdist(standard, centre), _some(len(rows), MOST_ROWS, rng)
    everyone = np.full(len(table), -1, dtype=np.int64)
    everyone[known] = label
    return Clusters(
        everyone,
        np.bincount(label, minlength=groups).astype(np.int64),
        np.stack([rows[label == group].mean(axis=0) for group in range(groups)]),
        known[[int(np.argmin(np.where(label == group, distance[:, group], np.inf))) for group in range(groups)]],
        _silhouettes(standard[some], label[some], groups),
        _stability(standard[some], label[some], groups, draws, rng),
        float((distance[np.arange(label.size), label] ** 2).sum()),
    )


def best_number(profiles: ArrayLike, most: int = 8, *, draws: int = 20, seed: int = 1) -> Clusters | None:
    """The clustering with the largest mean silhouette among 2..``most`` groups, stable ones first; None if none can be.

    It does not say that there are groups: look at ``mean_silhouette`` and ``stable``.
    """
    tried = [cluster(profiles, groups, draws=draws, seed=seed) for groups in range(2, most + 1)]
    found = [one for one in tried if one is not None]
    return max(found, key=lambda one: (one.stable, one.mean_silhouette), default=None)


def _standardise(rows: Array) -> Array:
    deviation = rows.std(axis=0)
    scaled: Array = (rows - rows.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    return scaled


def _best(rows: Array, groups: int, rng: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
    """Centres and labels of the tightest of several starts."""
    best: tuple[float, Array, NDArray[np.int64]] | None = None
    for _ in range(STARTS):
        start = _spread_out(rows, groups, rng)
        try:
            centre, label = kmeans2(rows, start, iter=50, minit="matrix", missing="raise")
        except ClusterError:
            # A group lost all its rows on the way; at the start each holds at least the row it stands on.
            centre, label = start, cdist(rows, start).argmin(axis=1)
        left = float(((rows - centre[label]) ** 2).sum())
        if best is None or left < best[0] - 1e-12:
            best = (left, floats(centre), label.astype(np.int64))
    assert best is not None
    return best[1], best[2]


def _spread_out(rows: Array, groups: int, rng: np.random.Generator) -> Array:
    """k-means++: each next centre is drawn with chance in proportion to its squared distance from those before."""
    centres = rows[rng.integers(len(rows), size=1)]
    while len(centres) < groups:
        far = cdist(rows, centres, "sqeuclidean").min(axis=1)
        centres = np.vstack([centres, rows[rng.choice(len(rows), p=far / far.sum())]])
    return floats(centres)


def _some(rows: int, most: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Places of all rows, or of ``most`` drawn by chance."""
    return np.arange(rows) if rows <= most else rng.choice(rows, most, replace=False)


def _of_all(rows: Array, groups: int, rng: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
    some = _some(len(rows), MOST_FOR_STARTS, rng)
    centre, label = _best(rows[some], groups, rng)
    if len(some) == len(rows):
        return centre, label
    centre, label = kmeans2(rows, centre, iter=50, minit="matrix", missing="warn")
    return floats(centre), label.astype(np.int64)


def _silhouettes(rows: Array, mine: NDArray[np.int64], groups: int) -> Array:
    """Mean silhouette of each group; 0 for a group of one, NaN for one that no row here belongs to."""
    distance = cdist(rows, rows)
    count = np.bincount(mine, minlength=groups).astype(np.float64)
    total = np.stack([distance[:, mine == group].sum(axis=1) for group in range(groups)], axis=1)
    each = np.arange(len(rows))
    own = total[each, mine] / np.maximum(count[mine] - 1, 1)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.inf)
    mean[each, mine] = np.inf
    nearest = mean.min(axis=1)
    value = np.where(count[mine] > 1, (nearest - own) / np.maximum(np.maximum(nearest, own), 1e-12), 0.0)
    return np.array([value[mine == group].mean() if count[group] else np.nan for group in range(groups)])


def _stability(rows: Array, label: NDArray[np.int64], groups: int, draws: int, rng: np.random.Generator) -> Array:
    found = np.zeros((draws, groups))
    for draw in range(draws):
        drawn = rng.integers(len(rows), size=len(rows))
        if len(np.unique(rows[drawn], axis=0)) < groups:
            continue
        again, seen = _best(rows[drawn], groups, rng)[1], np.unique(drawn, return_index=True)
        before, after = label[seen[0]], again[seen[1]]
        shared = np.zeros((groups, groups))
        np.add.at(shared, (before, after), 1)
        union = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0) - shared
        found[draw] = np.max(shared / np.maximum(union, 1), axis=1)
    means: Array = found.mean(axis=0)
    return means
