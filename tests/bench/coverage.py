"""How often each 95 % interval holds the truth, on data made with a truth that is known.

python -m tests.bench.coverage [--draws 2000]
"""

import argparse
from collections.abc import Callable

import numpy as np

from dashboard.metrics.statistics.agreement import agreement
from dashboard.metrics.statistics.before_after import Changes, effect
from dashboard.metrics.statistics.censored import censored_quantile, quantile, repeat_within
from dashboard.metrics.statistics.drivers import drivers, relative_weights
from dashboard.metrics.statistics.gap import gaps
from dashboard.metrics.statistics.mean import mean_interval
from dashboard.metrics.statistics.mode_effect import overlap, paired_mean, paired_share
from dashboard.metrics.statistics.nps import nps
from dashboard.metrics.statistics.reliability import cronbach, feldt
from dashboard.metrics.statistics.share import newcombe, wilson
from dashboard.metrics.statistics.shrinkage import shrink_shares
from dashboard.metrics.statistics.shrunken_means import shrink_means
from dashboard.metrics.statistics.weighting import post_stratify, rake, weighted_mean, weighted_share

Random = np.random.Generator
Held = Callable[[Random], bool]

TRUE_R = np.array([[1, 0.5, 0.3], [0.5, 1, 0.4], [0.3, 0.4, 1]])
TRUE_BETA = np.array([0.5, 0.3, 0.2])
STRATA = np.arange(4)


def held(ends: tuple[float, float], truth: float) -> bool:
    return bool(ends[0] <= truth <= ends[1])


def a_share(rng: Random) -> bool:
    truth = rng.uniform(0.1, 0.9)
    return held(wilson(rng.binomial(80, truth), 80), truth)


def two_shares(rng: Random) -> bool:
    one, other = rng.uniform(0.1, 0.9, 2)
    _, low, high = newcombe(rng.binomial(60, one), 60, rng.binomial(90, other), 90)
    return held((low, high), one - other)


def a_mean(rng: Random) -> bool:
    chance = np.array([0.05, 0.1, 0.2, 0.4, 0.25])
    scores = rng.choice(np.arange(1, 6), 40, p=chance)
    return held(mean_interval(40, scores.sum(), (scores**2).sum(), scale=(1, 5)), float(chance @ np.arange(1, 6)))


def a_recommendation(rng: Random) -> bool:
    yes, _, no = rng.multinomial(120, [0.5, 0.3, 0.2])
    _, low, high = nps(yes, no, 120)
    return held((low, high), 30)


def alpha(rng: Random) -> bool:
    # Parallel items that correlate .4: alpha = 6 * .4 / (1 + 5 * .4) = .8.
    items = np.sqrt(0.4) * rng.normal(size=(100, 1)) + np.sqrt(0.6) * rng.normal(size=(100, 6))
    return held(feldt(cronbach(np.cov(items, rowvar=False)), 100, 6), 0.8)


def a_driver(rng: Random) -> bool:
    items = rng.multivariate_normal(np.zeros(3), TRUE_R, 400)
    outcome = items @ TRUE_BETA + rng.normal(size=400)
    explained = TRUE_BETA @ TRUE_R @ TRUE_BETA
    truth = relative_weights(TRUE_R, TRUE_R @ TRUE_BETA / np.sqrt(explained + 1))
    found = drivers(items, outcome, draws=400, seed=int(rng.integers(2**31)))
    which = int(rng.integers(3))
    return held((found.low[which], found.high[which]), truth[which])


def _answers(rng: Random) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who answered of 2000: region (2), service (3), and a score that both move; some answer twice as readily."""
    region, service = rng.integers(0, 2, 2000), rng.integers(0, 3, 2000)
    there = rng.random(2000) < np.array([0.1, 0.3])[region] * np.array([0.5, 0.8, 1])[service]
    return region[there], service[there], region[there] + service[there]


def raked_mean(rng: Random) -> bool:
    region, service, level = _answers(rng)
    weights = rake([list(region), list(service)], [{0: 1, 1: 1}, {0: 1, 1: 1, 2: 1}])
    found = weighted_mean(level + rng.normal(size=level.size), weights)
    return held((found.low, found.high), 1.5)


def post_stratified_share(rng: Random) -> bool:
    region, _, _ = _answers(rng)
    happy = rng.random(region.size) < np.array([0.6, 0.9])[region]
    found = weighted_share(happy, post_stratify(list(region), {0: 1, 1: 1}))
    return held((found.low, found.high), 0.75)


def weighted_without_margins(rng: Random) -> bool:
    region, _, _ = _answers(rng)
    happy = rng.random(region.size) < np.array([0.6, 0.9])[region]
    # The chances of answering are known, so are the weights; nothing is fitted.
    found = weighted_share(happy, np.array([3.0, 1.0])[region])
    return held((found.low, found.high), 0.75)


def two_ways_yes_or_no(rng: Random) -> bool:
    cells = rng.choice(4, 150, p=[0.55, 0.2, 0.1, 0.15])
    found = paired_share(np.isin(cells, [0, 1]), np.isin(cells, [0, 2])).difference
    return held((found.low, found.high), 0.1)


def two_ways_scored(rng: Random) -> bool:
    visit = rng.normal(4, 0.7, 60)
    first, second = (np.clip(np.round(visit + shift + rng.normal(0, 0.8, 60)), -20, 30) for shift in (0.3, 0))
    found = paired_mean(first, second).difference
    return held((found.low, found.high), 0.3)


def two_ways_unpaired(rng: Random) -> bool:
    stratum = rng.integers(0, 4, 300)
    way = rng.random(300) < np.array([0.2, 0.4, 0.6, 0.8])[stratum]
    found = overlap(stratum + 0.4 * way + rng.normal(size=300), way, stratum).difference
    return held((found.low, found.high), 0.4)


def repeats(rng: Random) -> bool:
    back, seen = rng.exponential(200, 400), rng.uniform(0, 90, 400)
    found = repeat_within(np.minimum(back, seen), back <= seen)
    return held((found.low, found.high), 1 - np.exp(-30 / 200))


def a_median(rng: Random) -> bool:
    found = quantile(rng.lognormal(1, 0.8, 300))
    return held((found.low, found.high), float(np.exp(1)))


def a_ninetieth_percentile(rng: Random) -> bool:
    found = quantile(rng.exponential(1, 300), 0.9)
    return held((found.low, found.high), float(np.log(10)))


def an_unfinished_median(rng: Random) -> bool:
    lasts, seen = rng.exponential(10, 200), rng.uniform(0, 40, 200)
    found = censored_quantile(np.minimum(lasts, seen), lasts <= seen)
    return held((found.low, found.high), 10 * np.log(2))


def kappa(rng: Random) -> bool:
    # Joint chances of two calls; po = .8, pe = .6 * .6 + .4 * .4 = .52.
    cells = rng.choice(4, 200, p=[0.5, 0.1, 0.1, 0.3])
    found = agreement(["n" if cell // 2 else "y" for cell in cells], ["n" if cell % 2 else "y" for cell in cells])
    return held(found.interval, (0.8 - 0.52) / 0.48)


def a_shrunk_share(rng: Random) -> bool:
    truth = rng.beta(16, 4, 80)
    asked = rng.integers(5, 60, 80)
    low, high = shrink_shares(rng.binomial(asked, truth), asked).interval()
    which = int(rng.integers(80))
    return held((low[which], high[which]), truth[which])


def a_shrunk_mean(rng: Random) -> bool:
    truth, error = rng.normal(1, 0.15, 40), rng.uniform(0.05, 0.5, 40)
    low, high = shrink_means(rng.normal(truth, error), error).interval()
    which = int(rng.integers(40))
    return held((low[which], high[which]), truth[which])


def a_gap(rng: Random) -> bool:
    person = rng.normal(0, 0.5, (60, 1))
    hoped, got = 4.5 + person + rng.normal(0, 0.5, (60, 4)), 4.1 + person + rng.normal(0, 0.7, (60, 4))
    found = gaps(got, hoped, ["a", "a", "b", "b"]).dimensions["a"].difference
    return held((found.low, found.high), -0.4)


def an_action(rng: Random) -> bool:
    sides = []
    for outlets, lift in ((15, 0.3), (60, 0.0)):
        n = rng.integers(10, 60, (2, outlets))
        before = rng.normal(0, 1 / np.sqrt(n[0]))
        after = rng.normal(lift + rng.normal(0, 0.15, outlets), 1 / np.sqrt(n[1]))
        sides.append(Changes.of(before, n[0], after, n[1], 1.0))
    found = effect(*sides)
    return held((found.low, found.high), 0.3)


INTERVALS: dict[str, Held] = {
    "share (Wilson)": a_share,
    "difference of shares (Newcombe)": two_shares,
    "mean score": a_mean,
    "net promoter score": a_recommendation,
    "Cronbach's alpha (Feldt)": alpha,
    "relative weight (bootstrap)": a_driver,
    "raked mean (linearised)": raked_mean,
    "post-stratified share": post_stratified_share,
    "weighted share": weighted_without_margins,
    "mode effect, paired shares": two_ways_yes_or_no,
    "mode effect, paired means": two_ways_scored,
    "mode effect, overlap weights": two_ways_unpaired,
    "repeat repair in 30 days": repeats,
    "median time": a_median,
    "p90 time": a_ninetieth_percentile,
    "median with unfinished times": an_unfinished_median,
    "SERVQUAL gap": a_gap,
    "agreement of calls (kappa)": kappa,
    "outlet's shrunk share": a_shrunk_share,
    "outlet's shrunk mean": a_shrunk_mean,
    "effect of an action": an_action,
}


def coverage(name: str, draws: int, seed: int = 1) -> float:
    """The share of ``draws`` samples whose interval holds the truth."""
    rng = np.random.default_rng(seed)
    return float(np.mean([INTERVALS[name](rng) for _ in range(draws)]))


def main() -> None:
    """Print one line an interval."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=2000)
    draws = parser.parse_args().draws
    print(f"{draws} samples each; chance alone moves a true 95 % by {1.96 * np.sqrt(0.0475 / draws):.1%} either way")
    for name in INTERVALS:
        found = coverage(name, draws)
        print(f"{name:<34}{found:>7.1%}   {'' if 0.93 <= found <= 0.97 else 'outside 93-97 %'}", flush=True)


if __name__ == "__main__":
    main()
