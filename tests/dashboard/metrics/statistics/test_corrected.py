"""The correlation behind noisy measurements."""

import numpy as np
import pytest

from dashboard.metrics.statistics.corrected import corrected_correlation


def measured(rho, outlets, seed, noise=0.8):
    dice = np.random.default_rng(seed)
    true = dice.multivariate_normal([0, 0], [[1, rho], [rho, 1]], outlets)
    seen = true + dice.normal(0, noise, true.shape)
    return corrected_correlation(seen[:, 0], np.full(outlets, noise), seen[:, 1], np.full(outlets, noise))


def test_noise_is_taken_out():
    found = measured(0.6, 3000, 1)
    assert found.seen == pytest.approx(0.6 / 1.64, abs=0.04)
    assert found.value == pytest.approx(0.6, abs=0.06)
    assert found.told_apart
    assert found.reliability == (pytest.approx(0.61, abs=0.04), pytest.approx(0.61, abs=0.04))


def test_the_interval_holds_the_truth():
    held = [found.low <= 0.4 <= found.high for found in (measured(0.4, 60, seed) for seed in range(400))]
    assert np.mean(held) > 0.9


def test_without_noise_it_is_spearmans_formula_with_nothing_to_correct():
    x, y = np.arange(20.0), np.r_[np.arange(10.0), np.arange(10.0)]
    found = corrected_correlation(x, 0, y, 0)
    assert found.value == pytest.approx(np.corrcoef(x, y)[0, 1])


def test_hardly_any_true_difference_and_few_outlets_say_nothing():
    assert corrected_correlation(np.arange(9.0), 0, np.arange(9.0), 0) is None
    dice = np.random.default_rng(2)
    assert corrected_correlation(dice.normal(size=50), 1.0, dice.normal(size=50), 1.0) is None
