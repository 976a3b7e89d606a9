"""Whether an action did something: how its outlets changed, minus how outlets without it changed meanwhile.

Each outlet gives one number, its change; an outlet is as much worth as its change is known, and outlets also differ in
their true changes, so that the spread between outlets, not the number of answers, decides how sure one can be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from dashboard.metrics.statistics.interval import Array, Difference, floats

LEAST_OUTLETS = 3


@dataclass(frozen=True, slots=True)
class Changes:
    """The change of each outlet's mean and that change's sampling variance; both of shape (outlets,).

    ``together``: how far all of them may be off at once, as each feels it (a standard deviation); None: not at all.
    """

    change: Array
    variance: Array
    together: Array | None = None

    @classmethod
    def of(
        cls, before: ArrayLike, before_n: ArrayLike, after: ArrayLike, after_n: ArrayLike, deviation: float
    ) -> Changes:
        """From means and counts of answers before and after; ``deviation``: of single answers within an outlet.

        Outlets without answers on either side fall out.
        """
        counts = floats(before_n), floats(after_n)
        seen = (counts[0] > 0) & (counts[1] > 0)
        first, second = counts[0][seen], counts[1][seen]
        return cls((floats(after) - floats(before))[seen], deviation**2 * (1 / first + 1 / second))

    def __len__(self) -> int:
        return len(self.change)


def effect(acted: Changes, others: Changes, level: float = 0.95) -> Difference | None:
    """Mean change where it was done minus where it was not, in the metric's unit; None below 3 outlets on a side.

    Formula: on each side the random-effects mean with weights w = 1 / (v_i + tau2), where the spread of true changes
    tau2 is DerSimonian and Laird's pooled over both sides; variance of the difference 1 / sum(w) + 1 / sum(w'), and
    what each side may be off together, squared; by Student's t with all outlets but two as degrees of freedom. In
    simulation (tests) it covers 94-98 % at 95 %, from 3 outlets against 20 to 19 against 150. Source: DerSimonian and
    Laird, Controlled Clinical Trials 1986;7:177.
    """
    if min(len(acted), len(others)) < LEAST_OUTLETS:
        return None
    tau2 = spread(acted, others)
    weights = [1 / (side.variance + tau2) for side in (acted, others)]
    first, second = (
        float(np.average(side.change, weights=weight)) for side, weight in zip((acted, others), weights, strict=True)
    )
    together = sum(
        float(np.average(side.together, weights=weight)) ** 2
        for side, weight in zip((acted, others), weights, strict=True) if side.together is not None
    )  # fmt: skip
    error = float(np.sqrt(sum(1 / weight.sum() for weight in weights) + together))
    half = float(student.ppf((1 + level) / 2, len(acted) + len(others) - 2)) * error
    return Difference(first - second, first - second - half, first - second + half)


def spread(*sides: Changes) -> float:
    """DerSimonian and Laird's variance of true changes between outlets, around each side's own mean; 0 or more."""
    excess = scale = 0.0
    for side in sides:
        weight = 1 / side.variance
        mean = np.average(side.change, weights=weight)
        excess += float(np.sum(weight * (side.change - mean) ** 2)) - (len(side) - 1)
        scale += float(weight.sum() - (weight**2).sum() / weight.sum())
    return max(0.0, excess / scale) if scale > 0 else 0.0
