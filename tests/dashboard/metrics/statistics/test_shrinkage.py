"""Shrunken shares against Geissler's families and by simulation."""

import numpy as np
import pytest
from scipy import stats

from dashboard.metrics.statistics.shrinkage import JEFFREYS, BetaPrior, fit_shares, shrink_shares

# Boys among the first 12 children of 6,115 families in Saxony (Geissler 1889, in Lindsey and Altham 1998).
FAMILIES = [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7]
BOYS = np.repeat(np.arange(13), FAMILIES)


def test_the_likeliest_prior_is_the_published_one():
    prior = fit_shares(BOYS, np.full(BOYS.size, 12))
    assert (prior.a, prior.b) == pytest.approx((34.0956, 31.5715), rel=1e-3)
    assert not prior.pooled
    best = stats.betabinom.logpmf(BOYS, 12, prior.a, prior.b).sum()
    assert best == pytest.approx(-12492.9, abs=0.05)


def test_a_stated_prior_is_simply_added():
    posterior = shrink_shares([3, 0], [10, 0], BetaPrior(2, 8))
    assert posterior.mean.tolist() == [5 / 20, 2 / 10]
    assert posterior.above(0.2)[0] == pytest.approx(stats.beta.sf(0.2, 5, 15))
    assert posterior.above(0.2) + posterior.below(0.2) == pytest.approx(1)
    low, high = posterior.interval(0.9)
    assert (low[0], high[0]) == pytest.approx(stats.beta.interval(0.9, 5, 15))


def test_few_answers_are_drawn_to_the_typical_outlet_and_many_are_not():
    rng = np.random.default_rng(4)
    asked = np.array([4, 4000, *rng.integers(50, 200, 60)])
    hits = np.array([4, 4000 * 0.9, *rng.binomial(asked[2:], rng.beta(14, 6, 60))])
    mean = shrink_shares(hits, asked).mean
    assert 0.7 < mean[0] < 0.85
    assert mean[1] == pytest.approx(0.9, abs=0.005)


def test_outlets_that_differ_by_chance_alone_are_hardly_told_apart():
    rng = np.random.default_rng(1)
    hits, asked = rng.binomial(50, 0.1, 100), np.full(100, 50)
    assert fit_shares(hits, asked).pooled
    means = shrink_shares(hits, asked).mean
    assert np.ptp(means) < 0.25 * np.ptp(hits / asked)


@pytest.mark.parametrize("hits", [[0, 0, 0], [5, 5, 5]])
def test_unanimous_outlets_still_leave_room_for_doubt(hits):
    assert fit_shares(hits, [5, 5, 5]).pooled
    low, high = shrink_shares(hits, [5, 5, 5]).interval()
    assert (high - low > 0.05).all()
    assert ((low >= 0) & (high <= 1)).all()


def test_one_outlet_has_no_peers_and_none_has_nothing():
    assert fit_shares([3], [10]) is JEFFREYS
    assert shrink_shares([3], [10]).mean == pytest.approx([3.5 / 11])
    assert shrink_shares([0, 0], [0, 0]).mean.tolist() == [0.5, 0.5]
    assert shrink_shares([], []).mean.size == 0
    assert fit_shares([], []) is JEFFREYS


def test_an_outlet_nobody_answered_for_gets_the_typical_value():
    posterior = shrink_shares([30, 25, 35, np.nan, np.nan], [100, 100, 100, 0, 50])
    assert posterior.mean[4] == pytest.approx(posterior.mean[3])
    assert posterior.mean[3] == pytest.approx(0.3, abs=0.03)
    low, high = posterior.interval()
    assert high[3] - low[3] > high[0] - low[0]


@pytest.mark.parametrize(("outlets", "rounds", "least"), [(5, 200, 0.84), (20, 60, 0.84), (100, 15, 0.87)])
def test_ninety_per_cent_intervals_hold_the_truth_about_that_often(outlets, rounds, least):
    rng = np.random.default_rng(outlets)
    held = []
    for _ in range(rounds):
        truth, asked = rng.beta(8, 72, outlets), rng.integers(10, 200, outlets)
        low, high = shrink_shares(rng.binomial(asked, truth), asked).interval(0.9)
        held.append(np.mean((low <= truth) & (truth <= high)))
    assert least < np.mean(held) < 0.97


def test_more_hits_than_asked_is_refused():
    with pytest.raises(ValueError, match="0 <= hits <= asked"):
        shrink_shares([12, 3], [10, 10])


def test_thousands_of_outlets_give_what_the_likeliest_prior_gives():
    rng = np.random.default_rng(0)
    asked = rng.integers(5, 300, 5000)
    hits = rng.binomial(asked, rng.beta(16, 4, 5000))
    averaged, plugged = shrink_shares(hits, asked), shrink_shares(hits, asked, fit_shares(hits, asked))
    np.testing.assert_allclose(averaged.mean, plugged.mean, atol=0.002)
    np.testing.assert_allclose(averaged.interval(), plugged.interval(), atol=0.004)


def test_contradicted_callbacks_accuse_only_when_the_chance_of_innocence_is_small():
    # Stated prior: one contradiction in 26 calls is usual. Beta(1 + k, 25 + n - k) beyond 10 %.
    contradicted, called = np.array([0, 1, 2, 6]), np.array([0, 3, 4, 12])
    chance = shrink_shares(contradicted, called, BetaPrior(1, 25)).above(0.1)
    assert chance == pytest.approx(stats.beta.sf(0.1, [1, 2, 3, 7], [25, 27, 27, 31]))
    assert chance[0] < 0.1
    assert chance[2] < 0.6
    assert chance[3] > 0.9
