"""How often units break at each age, when most have not broken yet and none is watched for ever."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.metrics.statistics.counts import rate
from dashboard.metrics.statistics.interval import Array, critical, divide, floats


@dataclass(frozen=True, slots=True)
class Hazard:
    """By age step: failures, units-steps watched, rate per unit and step with its exact Poisson interval; the
    Nelson-Aalen sum of the rates (expected failures of a unit by the end of the step) with its interval. NaN where
    nobody was watched, and in the sums from there on."""

    events: Array
    watched: Array
    value: Array
    low: Array
    high: Array
    total: Array
    total_low: Array
    total_high: Array


def hazard(events: ArrayLike, watched: ArrayLike, level: float = 0.95) -> Hazard:
    """The hazard from failures and unit-steps watched by age, youngest first, both (steps,).

    Nelson-Aalen H = sum O_a / R_a with variance sum O_a / R_a^2; the interval is taken on the logarithm, H exp(-+ z
    sd / H), and is exact Poisson's upper end where nothing has broken yet. Source: Nelson, Technometrics 1972;14:945;
    Aalen, Ann Stat 1978;6:701.
    """
    o, r = np.broadcast_arrays(floats(events), floats(watched))
    value, low, high = rate(o, r, level)
    total, variance = np.cumsum(value), np.cumsum(divide(o, r**2))
    factor = np.exp(critical(level) * divide(np.sqrt(variance), total))
    none = total == 0
    # Before the first failure: as if all were watched as long as the least watched step.
    longest = rate(0, np.minimum.accumulate(np.where(r > 0, r, np.nan)), level)[2]
    return Hazard(
        o, r, value, low, high, total, np.where(none, 0.0, total / factor), np.where(none, longest, total * factor)
    )
