"""A share: so many of those asked said yes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import fisher_exact

from dashboard.metrics.statistics.interval import Array, Difference, Interval, critical, divide, floats, subtract


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``asked`` people said yes. Raises ValueError unless 0 <= hits <= asked."""

    hits: int
    asked: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.asked:
            raise ValueError(f"a share of {self.hits} hits among {self.asked} asked cannot be; give 0 <= hits <= asked")

    @property
    def value(self) -> float | None:
        """The observed proportion, 0..1; None when nobody was asked."""
        return self.hits / self.asked if self.asked else None

    def interval(self, level: float = 0.95) -> Interval | None:
        """Wilson's score interval, within 0..1; None when nobody was asked."""
        if not self.asked:
            return None
        low, high = wilson(self.hits, self.asked, level)
        return Interval(float(low), float(high))

    def minus(self, other: Share, level: float = 0.95) -> Difference | None:
        """This share minus another, -1..1, with Newcombe's interval; None when either has nobody asked."""
        if not (self.asked and other.asked):
            return None
        value, low, high = newcombe(self.hits, self.asked, other.hits, other.asked, level)
        return Difference(float(value), float(low), float(high))


def wilson(hits: ArrayLike, asked: ArrayLike, level: float = 0.95) -> tuple[Array, Array]:
    """Wilson's score interval of each proportion: (low, high), both 0..1, in the inputs' common shape.

    Formula: centre (p + z^2/2n) / (1 + z^2/n), half width z sqrt(p(1-p)/n + z^2/4n^2) / (1 + z^2/n).
    NaN where nobody was asked. Source: Wilson, JASA 1927;22:209; equals statsmodels' ``proportion_confint``.
    """
    z2 = critical(level) ** 2
    yes, n = np.broadcast_arrays(floats(hits), floats(asked))
    centre = divide(yes + z2 / 2, np.where(n > 0, n + z2, 0))
    # Rounding may put p(1-p) a hair below 0 or the ends a hair outside 0..1; both have an exact value there.
    spread = np.sqrt(np.maximum(divide(yes * (n - yes), n), 0) + z2 / 4)
    half = divide(np.sqrt(z2) * spread, n + z2)
    low = np.where(yes == 0, centre * 0, np.maximum(centre - half, 0))
    high = np.where(yes == n, centre * 0 + 1, np.minimum(centre + half, 1))
    return low, high


def newcombe(
    hits: ArrayLike, asked: ArrayLike, other_hits: ArrayLike, other_asked: ArrayLike, level: float = 0.95
) -> tuple[Array, Array, Array]:
    """Difference of two independent proportions: (value, low, high), each -1..1, in the common shape.

    Newcombe's hybrid score interval (Statistics in Medicine 1998;17:873, method 10). NaN where either side has
    nobody asked.
    """
    first = (divide(hits, asked), *wilson(hits, asked, level))
    second = (divide(other_hits, other_asked), *wilson(other_hits, other_asked, level))
    return subtract(first, second)


def fisher(hits: ArrayLike, asked: ArrayLike, others: ArrayLike, others_asked: ArrayLike) -> Array:
    """Two-sided p of Fisher's exact test that each share differs from the other one; in the inputs' common shape.

    NaN where either side has nobody asked, or nobody said yes at all. Source: Fisher, JRSS 1935;98:39; scipy's.
    """
    sides = np.broadcast_arrays(floats(hits), floats(asked), floats(others), floats(others_asked))
    told = [
        fisher_exact([[yes, n - yes], [rest, of - rest]]).pvalue if n and of and yes + rest else np.nan
        for yes, n, rest, of in zip(*(side.ravel() for side in sides), strict=True)
    ]
    return np.array(told, dtype=float).reshape(sides[0].shape)
