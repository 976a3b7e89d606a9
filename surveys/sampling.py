"""How many to ask, and where: sizes, shares among strata, chances and margins, as pure numbers.

The one home of survey sizes: the callback plan and the satisfaction room's planner both read it.

An order is drawn when its keyed hash falls below its chance (Poisson sampling), so what an estimate can tell depends on
the chances alone. With p the share asked for, N orders and order i's chance of ending as an interview q_i = chance x
completion, the weighted share's variance is p (1 - p) / N^2 x sum(1 / q_i - 1): with equal chances that is the textbook
p (1 - p) / n x (1 - n / N), finite population correction included, and with unequal ones Kish's design effect.
Sources: Horvitz and Thompson, JASA 1952;47:663; Cochran, Sampling Techniques, 3rd ed. (1977), 4.4 and 5.5;
Kish, Survey Sampling (1965), 11.7; Särndal, Swensson and Wretman, Model Assisted Survey Sampling (1992), 3.5 and 7.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist

WORST = 0.5  # the share of which a margin is widest


@dataclass(frozen=True, slots=True)
class Cell:
    """``size`` orders of one stratum and outlet, which all have the same chance of being drawn."""

    stratum: str
    outlet_id: int
    size: int


def critical(level: float = 0.95) -> float:
    """The two-sided normal quantile: 1.96 for 95 %. Raises ValueError outside 0..1."""
    if not 0 < level < 1:
        raise ValueError(f"level {level}: a level lies between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf((1 + level) / 2)


@dataclass(frozen=True, slots=True)
class Size:
    """``answers`` needed, the ``contacts`` it takes to get them, and half the interval that results."""

    answers: int
    contacts: int
    margin: float


def sample_size(
    margin: float, *, share: float = WORST, population: float = inf, design_effect: float = 1.0, response: float = 1.0,
    level: float = 0.95,
) -> Size:  # fmt: skip
    """How many answers give a share to within ``margin`` (0.05 is five points either way) of ``population`` orders.

    n0 = deff z^2 p (1 - p) / margin^2, then n = n0 / (1 + (n0 - 1) / N), rounded up, at most N. Krejcie and Morgan's
    table (Educational and Psychological Measurement 1970;30:607) is the case p = .5, margin = .05. ``response``: the
    part of those contacted who answer. Raises ValueError for a margin, share or response outside 0..1, a design effect
    below 0 or no population.
    """
    for name, value in (("margin", margin), ("share", share), ("response", response)):
        if not 0 < value <= 1:
            raise ValueError(f"{name} {value!r} is not above 0 and at most 1; write .05 for 5 %")
    if design_effect <= 0 or population < 1:
        raise ValueError(f"design effect {design_effect} and population {population} must be above 0 and at least 1")
    spread = design_effect * critical(level) ** 2 * share * (1 - share)
    endless = spread / margin**2
    answers = int(min(population, max(_up(endless / (1 + (endless - 1) / population)), 1)))
    return Size(answers, _up(answers / response), sqrt(spread / answers * max(1 - answers / population, 0.0)))


def cluster_effect(per_cluster: float, intraclass: float) -> float:
    """The design effect of ``per_cluster`` answers an outlet: 1 + (m - 1) rho. Source: Kish 1965, section 5.4."""
    return 1 + (per_cluster - 1) * intraclass


def margin_of(chances: Sequence[tuple[float, int]], share: float = WORST, level: float = 0.95) -> float | None:
    """Half the width of the weighted share's interval, from pairs of (chance to be interviewed, how many orders).

    Above the largest margin a share can have, or with orders that can never be drawn, nothing is known: None.
    """
    population = sum(size for _, size in chances)
    if not population or any(chance <= 0 for chance, size in chances if size):
        return None
    spread = sum(size * (1 / chance - 1) for chance, size in chances if size)
    half = critical(level) * sqrt(share * (1 - share) * max(spread, 0)) / population
    return half if half < WORST else None


def design_effect(weights: Sequence[tuple[float, float]]) -> float:
    """What unequal weights cost, from pairs of (weight, how many): n sum(w^2) / sum(w)^2; 1 when all weigh the same."""
    count = sum(many for _, many in weights)
    total = sum(weight * many for weight, many in weights)
    return count * sum(weight**2 * many for weight, many in weights) / total**2 if total else 1.0


def allocate(
    sizes: Mapping[str, int], total: float, spread: Mapping[str, float] | None = None, least: float = 0
) -> dict[str, float]:
    """How many of ``total`` to draw in each stratum: expected numbers, at most the stratum's size.

    Proportional to size; with ``spread`` (each stratum's standard deviation) Neyman's optimum, proportional to size x
    spread (JRSS 1934;97:558). No stratum gets less than ``least`` as far as it is large enough, even where that is more
    than ``total`` together. What a full stratum cannot take goes to the others.
    """
    floor = {name: float(min(least, size)) for name, size in sizes.items()}
    worth = {name: size * (1.0 if spread is None else spread.get(name, WORST)) for name, size in sizes.items()}
    given: dict[str, float] = {}
    open_to = {name for name, size in sizes.items() if size and worth[name] > 0}
    rest = min(total, sum(sizes.values()))
    while open_to and rest > 0:
        scale = rest / sum(worth[name] for name in open_to)
        full = {name for name in open_to if scale * worth[name] >= sizes[name]}
        # Who is full keeps out of the way of who is short: one kind at a time, as both move the scale.
        settled = full or {name for name in open_to if scale * worth[name] < floor[name]}
        if not settled:
            given |= {name: scale * worth[name] for name in open_to}
            break
        for name in settled:
            given[name] = float(sizes[name]) if full else floor[name]
            rest -= given[name]
        open_to -= settled
    return {name: max(given.get(name, 0.0), floor[name]) for name in sizes}


def aim(sizes: Mapping[int, int], weights: Mapping[int, float], wanted: float) -> dict[int, float]:
    """Outlet → chance of each of its orders, in proportion to its weight, so that ``wanted`` orders are drawn in all.

    What an outlet cannot take, its chance being 1 already, goes to the others in proportion.
    """
    open_to = {outlet: weight for outlet, weight in weights.items() if weight > 0 and sizes.get(outlet)}
    full = dict.fromkeys(weights, 0.0)
    while open_to and wanted > 0:
        scale = wanted / sum(weight * sizes[outlet] for outlet, weight in open_to.items())
        certain = {outlet for outlet, weight in open_to.items() if scale * weight >= 1}
        if not certain:
            return full | {outlet: scale * weight for outlet, weight in open_to.items()}
        for outlet in certain:
            full[outlet] = 1.0
            wanted -= sizes[outlet]
            del open_to[outlet]
    return full


def either(one: float, other: float) -> float:
    """The chance to be drawn by at least one of two independent draws."""
    return 1 - (1 - one) * (1 - other)


def smallest(reaches: Callable[[int], float | None], wanted: float, most: int) -> int | None:
    """The smallest whole number up to ``most`` at which the falling ``reaches`` is at most ``wanted``, or None."""
    if (_or_endless(reaches(most))) > wanted:
        return None
    low, high = 0, most
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _or_endless(reaches(middle)) <= wanted else (middle, high)
    return high


def _or_endless(margin: float | None) -> float:
    return inf if margin is None else margin


def _up(number: float) -> int:
    """Rounded up; the dust of a division must not ask for one more."""
    return ceil(round(number, 9))
