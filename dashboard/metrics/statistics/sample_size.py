"""How many answers are needed, before anybody is called.

Simple, stratified and clustered samples; for finite numbers of orders. What is planned are interviews: divide by the
response rate for the calls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.metrics.statistics.interval import Array, critical, floats


@dataclass(frozen=True, slots=True)
class Plan:
    """``answers`` needed and the ``contacts`` it takes to get them; ``margin`` is half the interval that results."""

    answers: int
    contacts: int
    margin: float


def simple(
    margin: float,
    *,
    share: float = 0.5,
    population: float = np.inf,
    design_effect: float = 1.0,
    response: float = 1.0,
    level: float = 0.95,
) -> Plan:
    """Answers for a share known to within ``margin`` (0..1), of ``population`` orders.

    Formula: n0 = deff z^2 p(1-p) / margin^2, n = n0 / (1 + (n0 - 1)/N). ``share`` .5 is the careful choice;
    ``response`` the part of those contacted who answer. Raises ValueError for a margin, share or response outside
    0..1 or a design effect below 0. Source: Cochran, Sampling Techniques 1977, sections 4.4 and 9.
    """
    for name, value in (("margin", margin), ("share", share), ("response", response)):
        if not 0 < value <= 1:
            raise ValueError(f"{name} {value!r} is not above 0 and at most 1; write .05 for 5 %")
    if design_effect <= 0 or population < 1:
        raise ValueError(f"design effect {design_effect} and population {population} must be above 0 and at least 1")
    z = critical(level)
    endless = design_effect * z**2 * share * (1 - share) / margin**2
    # Rounding dust must not ask for one more answer.
    answers = max(int(np.ceil(round(endless / (1 + (endless - 1) / population), 9))), 1)
    reached = z * np.sqrt(design_effect * share * (1 - share) / answers * max(1 - answers / population, 0.0))
    return Plan(answers, int(np.ceil(round(answers / response, 9))), float(reached))


def cluster_effect(per_cluster: float, intraclass: float) -> float:
    """The design effect of ``per_cluster`` answers an outlet: 1 + (m - 1) rho. Source: Kish 1965, section 5.4."""
    return 1 + (per_cluster - 1) * intraclass


def intraclass(total: ArrayLike, squares: ArrayLike, n: ArrayLike) -> float | None:
    """How alike answers of one outlet are, from each outlet's sums (outlets,): rho, 0 (not at all) to 1.

    Formula: (MSB - MSW) / (MSB + (m0 - 1) MSW), never below 0, m0 the mean size corrected for unequal sizes. None
    below two outlets, or without a second answer or any spread. Source: Donner, Int Stat Rev 1986;54:67.
    """
    sums, sums2, count = floats(total), floats(squares), floats(n)
    there = count > 0
    sums, sums2, count = sums[there], sums2[there], count[there]
    outlets, answers = count.size, float(count.sum())
    if outlets < 2 or answers <= outlets:
        return None
    within = float((sums2 - sums**2 / count).sum()) / (answers - outlets)
    between = float((sums**2 / count).sum() - sums.sum() ** 2 / answers) / (outlets - 1)
    size = (answers - float((count**2).sum()) / answers) / (outlets - 1)
    whole = between + (size - 1) * within
    return min(max((between - within) / whole, 0.0), 1.0) if whole > 1e-12 else None


def allocate(answers: int, orders: ArrayLike, deviation: ArrayLike | None = None, least: int = 0) -> NDArray[np.int64]:
    """``answers`` shared out over strata of so many ``orders``: in proportion, or, with each stratum's ``deviation``,
    by Neyman (1934) in proportion to orders x deviation, which gives the surest total.

    Never more than a stratum holds and, where it holds so many, at least ``least``; the sum is ``answers`` (by largest
    remainders) as far as the strata allow. Raises ValueError when ``least`` asks for more than ``answers``.
    """
    held = floats(orders)
    size = held * (1.0 if deviation is None else floats(deviation))
    floor = np.minimum(held, least)
    if floor.sum() > answers:
        raise ValueError(f"{len(held)} strata with at least {least} answers need {floor.sum():.0f}, not {answers}")
    ideal = _between(min(float(answers), float(held.sum())), size, floor, held)
    whole = np.floor(np.round(ideal, 9))
    left = round(min(answers, held.sum()) - whole.sum())
    rest = np.where(whole < held, ideal - whole, -1.0)
    whole[np.argsort(-rest, kind="stable")[:left]] += 1
    return whole.astype(np.int64)


def _between(answers: float, size: Array, floor: Array, ceiling: Array) -> Array:
    """Proportional to size, within floor and ceiling: the common factor is found by halving."""
    scale = size / size.sum() if size.sum() > 0 else np.full(size.shape, 1 / max(size.size, 1))
    low, high = 0.0, max(answers, 1.0) / max(float(scale[scale > 0].min(initial=1.0)), 1e-12)
    for _ in range(200):
        middle = (low + high) / 2
        if np.clip(scale * middle, floor, ceiling).sum() < answers:
            low = middle
        else:
            high = middle
    return np.clip(scale * high, floor, ceiling)
