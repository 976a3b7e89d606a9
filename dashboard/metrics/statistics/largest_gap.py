"""Which of several gaps is the largest, and which others cannot be told apart from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from dashboard.metrics.statistics.interval import Difference, critical, floats

LEAST_PAIRS = 3


@dataclass(frozen=True, slots=True)
class Largest:
    """The lowest mean's ``name``; ``like`` are those not told apart from it. ``proven``: there is none of them."""

    name: str
    like: tuple[str, ...]
    pairs: dict[tuple[str, str], Difference]

    @property
    def proven(self) -> bool:
        """Whether it is the largest gap beyond chance."""
        return not self.like


def largest(values: ArrayLike, names: Sequence[str], level: float = 0.95) -> Largest | None:
    """``values``: (people, names), each person's gap; the lowest mean is the largest gap. None without any.

    Every pair is compared within people who have both (paired t), all pairs at once at ``level`` by Bonferroni, so
    that picking the lowest out of several does not make it look proven.
    """
    critical(level)
    table = floats(values)
    counts = (~np.isnan(table)).sum(axis=0)
    known = [place for place in range(len(names)) if counts[place] >= LEAST_PAIRS]
    if not known:
        return None
    means = {place: float(np.nanmean(table[:, place])) for place in known}
    lowest = min(known, key=lambda place: (means[place], place))
    every = len(known) * (len(known) - 1) // 2
    pairs: dict[tuple[str, str], Difference] = {}
    for first, second in combinations(known, 2):
        found = _paired(table[:, first] - table[:, second], 1 - (1 - level) / every)
        if found:
            pairs[names[first], names[second]] = found
    like = []
    for place in known:
        pair = pairs.get((names[min(lowest, place)], names[max(lowest, place)]))
        if place != lowest and (pair is None or not pair.told_apart):
            like.append(names[place])
    return Largest(names[lowest], tuple(like), pairs)


def _paired(differences: np.ndarray, level: float) -> Difference | None:
    known = differences[~np.isnan(differences)]
    n = known.size
    if n < LEAST_PAIRS:
        return None
    value, error = float(known.mean()), float(known.std(ddof=1) / np.sqrt(n))
    if error < 1e-12:
        return None
    half = float(stdtrit(n - 1, (1 + level) / 2)) * error
    return Difference(value, value - half, value + half)
