"""Shrunken rates against Bliss and Fisher's mites and by simulation."""

import numpy as np
import pytest
from scipy import stats

from dashboard.metrics.statistics.rates import AS_EXPECTED, GammaPrior, fit_rates, shrink_rates

# Red mites on 150 apple leaves (Bliss and Fisher, Biometrics 1953;9:176): k = 1.02459, mean 1.14667.
MITES = np.repeat(np.arange(8), [70, 38, 17, 10, 9, 3, 2, 1])


def test_the_likeliest_prior_is_the_published_one():
    prior = fit_rates(MITES, np.ones(150))
    assert prior.a == pytest.approx(1.02459, abs=1e-4)
    assert prior.mean == pytest.approx(172 / 150, abs=1e-4)


def test_a_stated_prior_is_simply_added():
    posterior = shrink_rates([6], [2], GammaPrior(4, 4))
    assert posterior.mean == pytest.approx([10 / 6])
    assert posterior.above(1.5) == pytest.approx(stats.gamma.sf(1.5, 10, scale=1 / 6))
    assert np.ravel(posterior.interval(0.9)) == pytest.approx(stats.gamma.interval(0.9, 10, scale=1 / 6))


def test_three_claims_instead_of_half_a_claim_are_not_six_times_as_many():
    rng = np.random.default_rng(9)
    expected = np.array([0.5, *rng.uniform(5, 40, 80)])
    observed = np.array([3, *rng.poisson(expected[1:] * rng.gamma(10, 0.1, 80))])
    assert 1 < shrink_rates(observed, expected).mean[0] < 1.6


def test_outlets_without_any_claim_are_pooled_and_low():
    assert fit_rates([0, 0, 0], [1, 2, 3]).pooled
    assert (shrink_rates([0, 0, 0], [1, 2, 3]).mean < 0.3).all()


def test_one_outlet_has_no_peers_and_none_has_nothing():
    assert fit_rates([3], [2]) is AS_EXPECTED
    assert shrink_rates([3], [2]).mean == pytest.approx([3.5 / 2.5])
    assert shrink_rates([0, 0], [0, 0]).mean.tolist() == [1, 1]
    assert shrink_rates([], []).mean.size == 0


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        shrink_rates([-3, 4], [2, 2])


def test_thousands_of_outlets_give_what_the_likeliest_prior_gives():
    rng = np.random.default_rng(0)
    expected = rng.uniform(1, 50, 5000)
    observed = rng.poisson(expected * rng.gamma(20, 0.05, 5000))
    averaged = shrink_rates(observed, expected)
    plugged = shrink_rates(observed, expected, fit_rates(observed, expected))
    np.testing.assert_allclose(averaged.mean, plugged.mean, atol=0.006)
    np.testing.assert_allclose(averaged.interval(), plugged.interval(), atol=0.012)


@pytest.mark.parametrize(("outlets", "rounds", "least"), [(5, 200, 0.84), (100, 15, 0.86)])
def test_ninety_per_cent_intervals_hold_the_truth_about_that_often(outlets, rounds, least):
    rng = np.random.default_rng(outlets)
    held = []
    for _ in range(rounds):
        truth, expected = rng.gamma(20, 1 / 20, outlets), rng.uniform(1, 40, outlets)
        low, high = shrink_rates(rng.poisson(truth * expected), expected).interval(0.9)
        held.append(np.mean((low <= truth) & (truth <= high)))
    assert least < np.mean(held) < 0.97
