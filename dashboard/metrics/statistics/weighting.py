"""Weighting for unequal response: those who answer less often count for more, and what that costs in certainty.

Weights make the sample look like all orders in the shares that are known (service type, region, month). They repair
only what those shares explain; a screen shows the weighted number beside the raw one, never instead of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from dashboard.metrics.statistics.interval import Array, critical, divide, floats
from dashboard.metrics.statistics.share import wilson

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weights:
    """``weight`` (answers,) with mean 1, the ``margins`` it was fitted to (codes per answer, one array each), whether
    the margins are met (``converged``), and the groups of the population from whom nobody answered (``missing``)."""

    weight: Array
    margins: tuple[Codes, ...]
    converged: bool
    missing: tuple[Hashable, ...]

    @property
    def effective_n(self) -> float:
        """Kish's (sum w)^2 / sum w^2: so many equally weighted answers would be as sure."""
        return effective_n(self.weight)

    @property
    def design_effect(self) -> float:
        """Answers per effective one, 1 or more; NaN without answers."""
        return design_effect(self.weight)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A weighted mean or share with its interval, from ``n`` answers worth ``effective_n``."""

    value: float
    low: float
    high: float
    n: int
    effective_n: float


def effective_n(weights: ArrayLike) -> float:
    """Kish's effective sample size; 0 without answers. Source: Kish, Survey Sampling 1965, section 11.7."""
    weight = floats(weights)
    squares = float((weight**2).sum())
    return float(weight.sum()) ** 2 / squares if squares else 0.0


def design_effect(weights: ArrayLike) -> float:
    """n sum w^2 / (sum w)^2 = 1 + the squared coefficient of variation of the weights; NaN without answers."""
    return float(divide(len(floats(weights)), effective_n(weights)))


def post_stratify(
    groups: Sequence[Hashable], population: Mapping[Hashable, float], *, most: float | None = None
) -> Weights:
    """Each answer weighs its group's share of ``population`` over its share of the answers.

    Groups that did not answer cannot be weighted: they are named in ``missing`` and the rest is scaled to the others.
    ``most`` trims as in :func:`rake`. Raises ValueError for an answer from a group outside the population.
    """
    return rake([groups], [population], most=most)


def rake(
    margins: Sequence[Sequence[Hashable]],
    populations: Sequence[Mapping[Hashable, float]],
    *,
    start: ArrayLike | None = None,
    most: float | None = None,
    rounds: int = 200,
    tolerance: float = 1e-9,
) -> Weights:
    """Iterative proportional fitting: weights whose shares in every margin are the population's.

    ``margins`` holds for each margin the group of every answer, ``populations`` the size of each group in any unit.
    ``start`` are weights to begin from. ``most`` bounds a weight to 1/most .. most times the mean of them all, taken
    in every round, so that the margins are met as nearly as the bound allows (``converged`` says whether fully).
    Raises ValueError for an answer from a group outside the population. Source: Deming and Stephan, Annals of
    Mathematical Statistics 1940;11:427; trimming as in Kolenikov, Stata Journal 2014;14:22.
    """
    if len(margins) != len(populations):
        raise ValueError(f"{len(margins)} margins and {len(populations)} populations; give one population a margin")
    coded = [_code(groups, population) for groups, population in zip(margins, populations, strict=True)]
    codes, targets = tuple(one[0] for one in coded), [one[1] for one in coded]
    missing = tuple(group for one in coded for group in one[2])
    n = len(codes[0]) if codes else 0
    weight = np.ones(n) if start is None else floats(start) / floats(start).mean()
    for _ in range(rounds if n else 0):
        for code, target in zip(codes, targets, strict=True):
            weight = weight * divide(target * n, np.bincount(code, weight, target.size))[code]
        if most is not None:
            weight = np.clip(weight, 1 / most, most)
            weight = weight / weight.mean()
        if _furthest(weight, codes, targets) < tolerance:
            return Weights(weight, codes, True, missing)
    return Weights(weight, codes, n == 0, missing)


def _code(groups: Sequence[Hashable], population: Mapping[Hashable, float]) -> tuple[Codes, Array, list[Hashable]]:
    """Number of each answer's group, the answering groups' shares of the population, and the silent groups."""
    answering = set(groups)
    if strange := sorted(str(group) for group in answering if not population.get(group, 0) > 0):
        raise ValueError(f"answers from {strange[0]!r}, which the population does not hold; add it or leave them out")
    names = [group for group in population if group in answering]
    place = {group: number for number, group in enumerate(names)}
    size = floats([population[group] for group in names])
    silent = [group for group, count in population.items() if group not in answering and count > 0]
    return np.array([place[group] for group in groups], dtype=np.int64), size / size.sum() if names else size, silent


def _furthest(weight: Array, codes: tuple[Codes, ...], targets: list[Array]) -> float:
    off = [
        np.abs(np.bincount(code, weight, target.size) / weight.sum() - target).max()
        for code, target in zip(codes, targets, strict=True)
    ]
    return float(max(off, default=0.0))


def weighted_mean(values: ArrayLike, weights: Weights | ArrayLike, level: float = 0.95) -> Estimate | None:
    """The weighted mean of ``values`` (answers,) with its linearised interval; missing values are left out.

    Formula: variance n/(n-1) sum (w_i e_i)^2 / (sum w)^2, e the residual of the value from its mean, or, for weights
    fitted to margins, from its weighted regression on them (what the margins explain is no longer left to chance);
    Student's t with n - 1 degrees of freedom. None below two values or when they do not vary. Source: Deville and
    Saerndal, JASA 1992;87:376; Lumley, Complex Surveys 2010, chapter 7.
    """
    value, weight, codes = _known(values, weights)
    n = value.size
    if n < 2 or weight.sum() <= 0:
        return None
    mean = float(np.average(value, weights=weight))
    error = _error(value - mean, weight, codes)
    if error <= 0:
        return None
    half = float(stdtrit(n - 1, (1 + level) / 2)) * error
    critical(level)
    return Estimate(mean, mean - half, mean + half, n, effective_n(weight))


def weighted_share(hits: ArrayLike, weights: Weights | ArrayLike, level: float = 0.95) -> Estimate | None:
    """The weighted share of ``hits`` (answers, 0 or 1), 0..1, with an interval that stays within 0..1.

    Wilson's interval of p(1-p) / variance answers, the variance as in :func:`weighted_mean`; where all or nobody says
    yes, of Kish's effective n. With equal weights it is Wilson's within a hair. None without answers. Source: Korn and
    Graubard, Survey Methodology 1998;24:193; Dean and Pagano, J Surv Stat Methodol 2015;3:484.
    """
    value, weight, codes = _known(hits, weights)
    if not value.size or weight.sum() <= 0:
        return None
    share = min(max(float(np.average(value, weights=weight)), 0.0), 1.0)
    worth = effective_n(weight)
    error = _error(value - share, weight, codes) if value.size > 1 and 0 < share < 1 else 0.0
    if error > 0:
        worth = share * (1 - share) / error**2
    low, high = wilson(share * worth, worth, level)
    return Estimate(share, float(low), float(high), value.size, worth)


def _known(values: ArrayLike, weights: Weights | ArrayLike) -> tuple[Array, Array, tuple[Codes, ...]]:
    value = floats(values)
    weight, codes = (weights.weight, weights.margins) if isinstance(weights, Weights) else (floats(weights), ())
    there = ~np.isnan(value) & ~np.isnan(weight)
    return value[there], weight[there], tuple(code[there] for code in codes)


def _error(distance: Array, weight: Array, codes: tuple[Codes, ...]) -> float:
    """Standard error of the weighted mean of ``distance``, its margins' part taken out."""
    left = distance - _explained(distance, weight, codes) if codes else distance
    # Each group fitted costs a degree of freedom, as in regression.
    freedom = distance.size - 1 - sum(int(code.max()) for code in codes)
    if freedom < 1:
        left, freedom = distance, distance.size - 1
    return float(np.sqrt(distance.size / freedom * ((weight * left) ** 2).sum()) / weight.sum())


def _explained(distance: Array, weight: Array, codes: tuple[Codes, ...]) -> Array:
    """Weighted least squares of ``distance`` on the groups of every margin, by its normal equations: their size is
    that of the groups, whatever the number of answers."""
    sizes = [int(code.max()) + 1 for code in codes]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    square = np.zeros((starts[-1], starts[-1]))
    side = np.zeros(starts[-1])
    for one, (first, code) in enumerate(zip(starts, codes, strict=False)):
        side[first : first + sizes[one]] = np.bincount(code, weight * distance, sizes[one])
        for other, (second, beside) in enumerate(zip(starts, codes, strict=False)):
            both = np.bincount(code * sizes[other] + beside, weight, sizes[one] * sizes[other])
            square[first : first + sizes[one], second : second + sizes[other]] = both.reshape(sizes[one], -1)
    slope = np.linalg.lstsq(square, side, rcond=1e-10)[0]
    return floats(sum(slope[first + code] for first, code in zip(starts, codes, strict=False)))
