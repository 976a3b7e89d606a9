"""The vital few: what is ranked by how much of the whole it makes up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.metrics.statistics.interval import Array, divide, floats

A_UP_TO, B_UP_TO = 0.80, 0.95


@dataclass(frozen=True, slots=True)
class Pareto:
    """``order``: positions, largest first; ``share`` and ``cumulative`` (0..1) in that order."""

    order: NDArray[np.int64]
    share: Array
    cumulative: Array

    def few(self, part: float = A_UP_TO) -> int:
        """How many of the largest reach ``part`` of the whole together; 0 of nothing."""
        return int(np.searchsorted(self.cumulative, part - 1e-12) + 1) if self.share.size and self.share[0] > 0 else 0


def pareto(amounts: ArrayLike) -> Pareto:
    """Rank amounts of 0 and more, (things,); equal ones keep their order. Shares are 0 of nothing at all."""
    size = floats(amounts)
    order = np.argsort(-size, kind="stable")
    share = np.nan_to_num(divide(size[order], size.sum()))
    return Pareto(order, share, np.cumsum(share))


def abc(amounts: ArrayLike) -> list[str]:
    """The ABC class of each thing by value: A while those before it make up less than 80 % of the whole, B to 95 %,
    C the rest; things worth nothing are C. Source: Dickie, Factory Management and Maintenance 1951;109:92."""
    ranked = pareto(amounts)
    before = ranked.cumulative - ranked.share
    classes = [""] * len(ranked.order)
    for place, start, share in zip(ranked.order, before, ranked.share, strict=True):
        classes[place] = (
            "C" if share == 0 else "A" if start < A_UP_TO - 1e-12 else "B" if start < B_UP_TO - 1e-12 else "C"
        )
    return classes
