"""A number as people see it: with its interval, with how many stand behind it, against something named."""

from dataclasses import dataclass
from typing import Literal, Self

from dashboard.metrics.catalogue import CATALOGUE, Metric
from dashboard.metrics.statistics.interval import Difference, Interval, subtract

Verdict = Literal["better", "worse", "unclear"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric's value in its own unit; None when nobody was asked."""

    metric: Metric
    value: float | None
    interval: Interval | None
    n: int

    @classmethod
    def of(cls, key: str, value: float | None, interval: Interval | None, n: int) -> Self:
        """The figure of the catalogue's metric ``key``."""
        return cls(CATALOGUE[key], value, interval, n)

    @property
    def enough(self) -> bool:
        """Whether n reaches the metric's minimum; below it a screen says so instead of showing the value."""
        return self.value is not None and self.n >= self.metric.minimum_n

    def against(self, other: Self) -> "Change | None":
        """This figure minus another independent one; None when either has no value."""
        if self.value is None or other.value is None or self.interval is None or other.interval is None:
            return None
        value, low, high = subtract((self.value, *self.interval), (other.value, *other.interval))
        return Change(Difference(float(value), float(low), float(high)), self.metric)

    def against_target(self, target: float | None) -> "Change | None":
        """The gap to a fixed target; it is proven when the interval leaves the target out."""
        if self.value is None or self.interval is None or target is None:
            return None
        gap = Difference(self.value - target, self.interval.low - target, self.interval.high - target)
        return Change(gap, self.metric)


@dataclass(frozen=True, slots=True)
class Change:
    """A difference in the metric's unit, judged by the metric's own direction."""

    difference: Difference
    metric: Metric

    @property
    def verdict(self) -> Verdict:
        """Better or worse only when the interval leaves zero out; otherwise it cannot be told."""
        if not self.difference.told_apart:
            return "unclear"
        return "better" if (self.difference.value > 0) == (self.metric.better == "higher") else "worse"
