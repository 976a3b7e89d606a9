"""Chances of counts: half way between the two exact tails, wider where outlets differ."""

import numpy as np
import pytest
from scipy import stats

from dashboard.metrics.fraud.tails import attained, count_spread, count_tail, share_tail
from dashboard.metrics.statistics.shrinkage import BetaPrior


def test_without_differences_between_outlets_the_count_is_poisson():
    expected = stats.poisson.sf(7, 3.2) + 0.5 * stats.poisson.pmf(7, 3.2)
    assert count_tail(7, 3.2, 0.0) == pytest.approx(expected, rel=1e-3)


def test_differences_between_outlets_make_a_count_less_odd():
    assert count_tail(30, 15, 0.04) > 3 * count_tail(30, 15, 0.0)


def test_nothing_expected_says_nothing():
    assert np.isnan(count_tail(1, 0.0, 0.01))


def test_mid_p_is_right_on_average():
    counts = np.random.default_rng(1).poisson(2.5, 200_000)
    assert count_tail(counts, 2.5, 0.0).mean() == pytest.approx(0.5, abs=0.005)


def test_the_attained_chance_is_that_of_a_count_whose_mid_p_is_as_small():
    # P(X >= 6) at mean 2 is .0166, its mid-p .0105; P(X >= 5) has mid-p .0345, above .02.
    assert attained(0.02, 2.0, 0.0) == pytest.approx(stats.poisson.sf(5, 2.0), rel=1e-3)


def test_a_share_is_beta_binomial():
    prior = BetaPrior(1.0, 25.0)
    expected = stats.betabinom.sf(3, 11, 1, 25) + 0.5 * stats.betabinom.pmf(3, 11, 1, 25)
    assert share_tail(3, 11, prior) == pytest.approx(expected)
    assert np.isnan(share_tail(0, 0, prior))


def test_rare_counts_of_like_outlets_have_no_spread_and_unlike_ones_have_theirs():
    rng = np.random.default_rng(4)
    expected = rng.uniform(0.3, 2.0, 4000)
    assert count_spread(rng.poisson(expected), expected) == pytest.approx(0, abs=0.01)
    # Ratios varying by .6 between outlets are tau = .3; winsorising a tenth at each end takes some of it away.
    differ = rng.gamma(1 / 0.36, 0.36, 4000)
    assert 0.03 < count_spread(rng.poisson(10 * expected * differ), 10 * expected) <= 0.1
