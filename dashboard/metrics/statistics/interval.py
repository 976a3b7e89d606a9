"""What every interval in this folder shares: two ends, a level, and how to subtract two estimates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]


class Interval(NamedTuple):
    """Lower and upper end, in the unit of the estimate they belong to."""

    low: float
    high: float


class Difference(NamedTuple):
    """First estimate minus second, with its interval; told apart when the interval leaves zero out."""

    value: float
    low: float
    high: float

    @property
    def told_apart(self) -> bool:
        """Whether the two estimates differ at the interval's level."""
        return self.low > 0 or self.high < 0


def critical(level: float) -> float:
    """The two-sided normal quantile: 1.959964 for level .95, 3.090232 for .998.

    Raises ValueError when ``level`` is not strictly between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level!r} is not a probability strictly between 0 and 1; write .95 for 95 %")
    return float(ndtri((1 + level) / 2))


def floats(values: ArrayLike) -> Array:
    """``values`` as a float array; None becomes NaN."""
    return np.asarray(values, dtype=np.float64)


def divide(top: ArrayLike, bottom: ArrayLike) -> Array:
    """``top / bottom`` element by element; NaN, without a warning, where the bottom is 0."""
    above, below = np.broadcast_arrays(floats(top), floats(bottom))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)


def subtract(
    first: tuple[ArrayLike, ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike, ArrayLike]
) -> tuple[Array, Array, Array]:
    """(value, low, high) of first minus second, from the (value, low, high) of each.

    Formula: with d = a - b, low = d - sqrt((a - low_a)^2 + (high_b - b)^2) and high = d + sqrt((high_a - a)^2 +
    (b - low_b)^2). Shapes broadcast. Source: Newcombe, Statistics in Medicine 1998;17:873, method 10 for
    proportions; Zou and Donner, Statistics in Medicine 2008;27:1693, for any pair of independent estimates.
    """
    a, a_low, a_high = (floats(part) for part in first)
    b, b_low, b_high = (floats(part) for part in second)
    value = a - b
    return value, value - np.hypot(a - a_low, b_high - b), value + np.hypot(a_high - a, b - b_low)
