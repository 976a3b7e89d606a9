"""One outlet on every index, beside its region and its target; and two outlets beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.catalogue import INDICES, Index
from dashboard.metrics.figure import Change, Figure
from dashboard.metrics.indices.weighting import Weighting, in_unit
from dashboard.metrics.statistics.interval import Difference, Interval, subtract
from dashboard.metrics.statistics.mean import mean_interval
from dashboard.metrics.statistics.share import wilson

MARKS = (1.0, 5.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One index of an outlet.

    ``figure``: as observed. ``expected``: what the network reaches with the outlet's mix of work; ``peers``: all
    outlets of its region together, itself included. ``points``: 0..100 or None while unknown; ``gap``: to the target.
    """

    index: Index
    figure: Figure
    expected: float | None
    peers: Figure
    points: float | None
    target: float
    weight: float

    @property
    def gap(self) -> Change | None:
        """The figure minus its target, judged by its direction; None while there are too few."""
        return self.figure.against_target(self.target) if self.figure.enough else None


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two outlets on one index: the first minus the second, each against what its own mix lets expect.

    ``difference`` in the metric's unit (of times and money the ratio, first over second), its interval at 95 % over
    all compared indices together (Bonferroni); None where either has too few.
    """

    index: Index
    one: Figure
    other: Figure
    difference: Difference | None

    @property
    def verdict(self) -> str:
        """Which outlet is better, "one" or "other", or "unclear"."""
        if self.difference is None:
            return "unclear"
        neutral = 1.0 if self.index.curve == "log" else 0.0
        low, high = self.difference.low - neutral, self.difference.high - neutral
        if low <= 0 <= high:
            return "unclear"
        return "one" if (low > 0) == (self.index.metric.better == "higher") else "other"


def profile(sums: pd.DataFrame, weights: Weighting, outlet_id: int, region_id: int, points: pd.DataFrame) -> list[Line]:
    """Every index of an outlet in the catalogue's order; those nobody measured too, with n 0."""
    region, own = sums[sums["region_id"] == region_id], sums[sums["outlet_id"] == outlet_id]
    lines = []
    for key, index in INDICES.items():
        rows = own[own["index"] == key]
        earned = points.loc[outlet_id, key] if outlet_id in points.index else np.nan
        lines.append(
            Line(
                index, figure(index, rows), _expected(index, rows), figure(index, region[region["index"] == key]),
                None if np.isnan(earned) else float(earned), weights.target(index, region_id), weights.weights[key],
            )
        )  # fmt: skip
    return lines


def contrasts(sums: pd.DataFrame, one: int, other: int) -> list[Contrast]:
    """Two outlets on every index; intervals are as wide as looking at so many indices at once demands."""
    pairs = {key: (_of(sums, key, one), _of(sums, key, other)) for key in INDICES}
    figures = {
        key: (figure(INDICES[key], first), figure(INDICES[key], second)) for key, (first, second) in pairs.items()
    }
    counted = [key for key, pair in figures.items() if all(each.enough for each in pair)]
    level = 1 - 0.05 / max(len(counted), 1)
    told = {key: _difference(INDICES[key], pairs[key], level) for key in counted}
    return [Contrast(INDICES[key], mine, theirs, told.get(key)) for key, (mine, theirs) in figures.items()]


def figure(index: Index, rows: pd.DataFrame) -> Figure:
    """The index's figure of these outlets together, in the metric's unit, with its 95 % interval."""
    n, total, squares = (float(rows[what].sum()) for what in ("n", "total", "squares"))
    if not n:
        return Figure(index.metric, None, None, 0)
    low, high = _ends(index, n, total, squares, 0.95)
    interval = None if np.isnan(low) else Interval(in_unit(index, low), in_unit(index, high))
    return Figure(index.metric, in_unit(index, total / n), interval, int(n))


def _ends(index: Index, n: float, total: float, squares: float, level: float) -> tuple[float, float]:
    if index.is_share:
        low, high = wilson(total, n, level)
    else:
        low, high = mean_interval(n, total, squares, level, MARKS if index.metric.unit == "score" else None)
    return float(low), float(high)


def _expected(index: Index, rows: pd.DataFrame) -> float | None:
    n = float(rows["n"].sum())
    return in_unit(index, float(rows["expected"].sum()) / n) if n else None


def _difference(index: Index, pair: Sequence[pd.DataFrame], level: float) -> Difference | None:
    sides = []
    for rows in pair:
        n, total, squares, expected = (float(rows[what].sum()) for what in ("n", "total", "squares", "expected"))
        low, high = _ends(index, n, total, squares, level)
        mean, moved = total / n, expected / n
        sides.append((mean - moved, low - moved, high - moved))
    value, low, high = (float(end) for end in subtract(*sides))
    if np.isnan(low):
        return None
    return Difference(*(np.exp((value, low, high)).tolist() if index.curve == "log" else (value, low, high)))


def _of(sums: pd.DataFrame, key: str, outlet_id: int) -> pd.DataFrame:
    return sums[(sums["outlet_id"] == outlet_id) & (sums["index"] == key)]
