"""The composite score: worked by hand where it can be, and on made-up outlets whose true scores are known."""

import numpy as np
import pytest
from scipy.stats import norm

from dashboard.metrics.statistics.composite import Profile, Ties, between, composite, sampling, worth
from dashboard.metrics.statistics.interval import divide
from dashboard.metrics.statistics.shrinkage import shrink_shares
from dashboard.metrics.statistics.shrunken_means import pooled_variance, shrink_means

ALONE = Ties(np.eye(2), np.eye(2))


def certain(*levels):
    mean = np.array(levels, dtype=float)
    return Profile(mean, np.zeros_like(mean), np.ones_like(mean))


def dice():
    return np.random.default_rng(7)


def test_points_run_from_the_floor_to_the_target_and_no_further():
    assert worth(np.array([2.0, 3.0, 3.8, 4.6, 5.0]), 3.0, 4.6).tolist() == pytest.approx([0, 0, 50, 100, 100])
    # Lower is better: the target lies below the floor.
    assert worth(np.array([0.20, 0.135, 0.05]), 0.20, 0.07).tolist() == pytest.approx([0, 50, 100])


def test_the_score_is_the_weighted_mean_of_the_points():
    found = composite(certain([4.0, 0.07]), [3.0, 0.20], [5.0, 0.07], [3, 1], ALONE, dice())
    assert found.score[0] == pytest.approx((3 * 50 + 100) / 4)
    assert found.low[0] == found.high[0] == pytest.approx(found.score[0])


def test_a_missing_index_neither_adds_nor_takes():
    found = composite(certain([4.0, np.nan]), [3.0, 0.0], [5.0, 1.0], [3, 1], ALONE, dice())
    assert found.score[0] == pytest.approx(50)
    assert found.covered[0] == 0.75


def test_with_less_than_half_of_the_weight_known_there_is_no_score():
    found = composite(certain([4.0, np.nan], [4.0, 0.5]), [3.0, 0.0], [5.0, 1.0], [2, 3], ALONE, dice())
    assert np.isnan(found.score[0])
    assert np.isnan(found.low[0])
    assert found.score[1] == pytest.approx(50)
    assert found.points[0, 0] == pytest.approx(50)


def test_indices_that_go_together_make_a_wider_interval():
    profile = Profile(np.full((1, 4), 4.0), np.full((1, 4), 0.2), np.full((1, 4), 0.5))
    same = np.full((4, 4), 0.8) + 0.2 * np.eye(4)
    apart = composite(profile, 3.0, 5.0, np.ones(4), Ties(np.eye(4), np.eye(4)), dice(), 4000)
    tied = composite(profile, 3.0, 5.0, np.ones(4), Ties(same, same), dice(), 4000)
    # Variance of a mean of four: 1 / 4 when independent, (1 + 3 × .8) / 4 when tied.
    assert (tied.high - tied.low)[0] / (apart.high - apart.low)[0] == pytest.approx(np.sqrt(3.4), rel=0.06)


def test_answers_given_together_tie_two_means():
    rows = np.array([[1.0, 1.0], [-1.0, -1.0], [2.0, np.nan], [-2.0, np.nan]])
    assert sampling(rows)[0, 1] == pytest.approx(2 / np.sqrt(10 * 2))


def test_few_outlets_borrow_the_ties_of_answers():
    tied = np.array([[1.0, 0.4], [0.4, 1.0]])
    assert between(np.ones((5, 2)), np.ones((5, 2)), np.ones((5, 2)), tied) is tied


def test_no_outlets_make_no_scores():
    none = np.empty((0, 2))
    found = composite(Profile(none, none, none), [0, 0], [1, 1], [1, 1], ALONE, dice())
    assert found.score.size == 0


@pytest.mark.parametrize(("answers", "halo", "alike"), [(20, 0.5, 0.4), (8, 0.5, 0.4), (60, 0.3, 0.7)])
def test_the_interval_of_the_score_holds_the_truth_19_times_in_20(answers, halo, alike):
    rng = np.random.default_rng(answers)
    inside = [covered_of(rng, answers, halo, alike) for _ in range(8)]
    assert 0.93 <= np.mean(np.concatenate(inside)) <= 0.97


def covered_of(rng, answers, halo, alike, outlets=240, items=8, shares=1):
    """Made-up outlets: correlated true levels, customers with a halo, a fifth of the answers missing."""
    level = 4 + 0.3 * tied(rng, outlets, items, alike)
    n = rng.poisson(answers * rng.gamma(1.5, 1 / 1.5, outlets))
    owner = np.repeat(np.arange(outlets), n)
    said = level[owner] + 0.9 * tied(rng, owner.size, items, halo)
    truth = level.copy()
    for item in range(shares):
        said[:, item] = said[:, item] > 3.3
        truth[:, item] = norm.sf((3.3 - level[:, item]) / 0.9)
    said[rng.random(said.shape) < 0.2] = np.nan
    count, total, squares = (added(owner, part, outlets) for part in (~np.isnan(said) * 1.0, said, said**2))
    own = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    ties = sampling(said - own[owner])
    parts = [np.full((outlets, items), np.nan) for _ in range(4)]
    for item in range(items):
        enough = count[:, item] >= 3
        for part, values in zip(parts, shrunken(count, total, squares, own, item, item < shares), strict=True):
            part[enough, item] = values[enough]
    mean, deviation, keep, variance = parts
    known = ~np.isnan(mean)
    ties = Ties(ties, between(np.where(known, own, np.nan), variance, np.nan_to_num(keep), ties))
    floor, weight = np.array([0.4] * shares + [3.0] * (items - shares)), np.arange(1, items + 1.0)
    target = np.array([0.95] * shares + [4.4] * (items - shares))
    found = composite(Profile(mean, deviation, keep), floor, target, weight, ties, rng, times=600)
    share = known * weight
    true = (worth(truth, floor, target) * share).sum(axis=1) / np.maximum(share.sum(axis=1), 1e-9)
    scored = ~np.isnan(found.score)
    return ((true >= found.low) & (true <= found.high))[scored]


def shrunken(count, total, squares, own, item, share):
    n = count[:, item]
    if share:
        posterior = shrink_shares(total[:, item], n)
        size = posterior.a + posterior.b
        spread = posterior.mean * (1 - posterior.mean)
        return posterior.mean, np.sqrt(spread / (size + 1)), n / size, spread / np.maximum(n, 1)
    variance = pooled_variance(n, total[:, item], squares[:, item])
    found = shrink_means(own[:, item], np.sqrt(divide(variance, n)))
    return found.mean, found.deviation, found.keep, variance / np.maximum(n, 1)


def tied(rng, rows, columns, correlation):
    common = rng.standard_normal((rows, 1))
    return np.sqrt(correlation) * common + np.sqrt(1 - correlation) * rng.standard_normal((rows, columns))


def added(owner, values, outlets):
    return np.stack([np.bincount(owner, np.nan_to_num(column), outlets) for column in values.T], axis=1)
