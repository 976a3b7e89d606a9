"""Importance against performance: what matters and goes badly comes first.

Source: Martilla and James, Journal of Marketing 1977;41:77.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.metrics.statistics.interval import Array, floats

QUADRANTS = ("improve", "keep", "low", "enough")
"""Important and weak; important and strong; unimportant and weak; unimportant and strong."""


@dataclass(frozen=True, slots=True)
class Quadrants:
    """One name of :data:`QUADRANTS` per item ("" where unknown), and where the cross of lines stands."""

    name: tuple[str, ...]
    sure: tuple[bool, ...]
    importance: float
    performance: float


def quadrants(
    importance: ArrayLike,
    performance: ArrayLike,
    *,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    cross: tuple[float, float] | None = None,
) -> Quadrants:
    """The quadrant of each item; the lines stand at the mean of all items or at ``cross`` (importance, performance).

    ``low`` and ``high`` are the ends of the interval of importance: where it holds the line, the item is not ``sure``
    to be on its side. Without them every known item is. Items with a missing value get "".
    """
    matter, mark = floats(importance), floats(performance)
    known = ~(np.isnan(matter) | np.isnan(mark))
    across, up = cross or (_mean(matter[known]), _mean(mark[known]))
    least, most = (matter if end is None else floats(end) for end in (low, high))
    names = np.where(
        matter >= across,
        np.where(mark >= up, "keep", "improve"),
        np.where(mark >= up, "enough", "low"),
    )
    sure = known & ((least > across) | (most < across) | ((low is None) & (high is None)))
    return Quadrants(
        tuple(str(name) if there else "" for name, there in zip(names, known, strict=True)),
        tuple(bool(each) for each in sure),
        across,
        up,
    )


def _mean(values: Array) -> float:
    return float(values.mean()) if values.size else float("nan")
