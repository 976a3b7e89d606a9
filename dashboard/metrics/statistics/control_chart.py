"""Control charts: did a weekly share move, or does it only wobble as it always does?

Laney's p' chart: binomial limits, widened by how much the weeks really vary. Source: Laney, Quality Engineering
2002;14:531; run rule of eight as in the Western Electric handbook (1956).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.metrics.statistics.interval import Array, divide, floats

RUN = 8
"""Points in a row on one side of the centre that count as a shift."""

D2 = 1.128379
"""Mean of the absolute difference of two standard normals, 2 / sqrt(pi): turns moving ranges into a deviation."""


@dataclass(frozen=True, slots=True)
class ControlChart:
    """One entry per week; shares 0..1, NaN where nobody was asked.

    ``centre`` is the share of all weeks together (NaN without answers), ``sigma_z`` how many times the binomial
    deviation the weeks really vary, ``low`` and ``high`` the limits, ``outside`` the weeks beyond them (-1, 0, 1) and
    ``run`` the weeks in a row of eight or more on one side of the centre (-1, 0, 1).
    """

    value: Array
    centre: float
    sigma_z: float
    low: Array
    high: Array
    outside: NDArray[np.int64]
    run: NDArray[np.int64]

    @property
    def in_control(self) -> bool:
        """Whether neither rule speaks."""
        return not (self.outside.any() or self.run.any())


def share_chart(hits: ArrayLike, asked: ArrayLike, sigmas: float = 3.0, baseline: int | None = None) -> ControlChart:
    """Laney's chart of a series of shares in order of time.

    Formula: s_i = sqrt(p(1-p)/n_i), z_i = (p_i - p)/s_i, sigma_z = mean |z_i - z_(i-1)| / 1.128, limits
    p -+ ``sigmas`` s_i sigma_z, kept within 0..1. sigma_z is never taken below 1: weeks that vary less than chance
    allows are luck, and narrower limits would punish it. ``baseline`` takes centre and sigma_z from the first so
    many weeks. Weeks with nobody asked are passed over; ranges and runs continue after them.
    """
    k, n = np.broadcast_arrays(floats(hits), floats(asked))
    value = divide(k, n)
    known = np.flatnonzero(~np.isnan(value))
    base = known[known < (value.size if baseline is None else baseline)]
    centre = float(divide(k[base].sum(), n[base].sum()))
    error = np.sqrt(divide(centre * (1 - centre), np.where(n > 0, n, 0)))
    ranges = np.abs(np.diff(divide(value[base] - centre, error[base])))
    usable = ranges[~np.isnan(ranges)]
    sigma_z = max(1.0, float(usable.mean()) / D2) if usable.size else 1.0
    half = sigmas * sigma_z * error
    low, high = np.maximum(centre - half, 0), np.minimum(centre + half, 1)
    outside = (value > high).astype(np.int64) - (value < low)
    run = np.zeros(value.size, dtype=np.int64)
    # Rounding dust is not a side.
    run[known] = _runs(np.sign(np.round(value[known] - centre, 12)))
    return ControlChart(value, centre, sigma_z, low, high, outside, run)


def _runs(side: Array) -> NDArray[np.int64]:
    """The side of each point that stands in a run of at least RUN on that side, else 0; on the centre is no side."""
    marked = np.zeros(side.size, dtype=np.int64)
    breaks = np.flatnonzero(np.diff(side)) + 1
    for stretch in np.split(np.arange(side.size), breaks):
        if stretch.size >= RUN:
            marked[stretch] = np.int64(side[stretch[0]])
    return marked
