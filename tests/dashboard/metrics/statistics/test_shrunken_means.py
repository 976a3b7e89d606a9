"""Shrunken means: cases by hand, no doubt and all doubt, and how often the interval holds the truth."""

import numpy as np
import pytest

from dashboard.metrics.statistics.shrunken_means import pooled_variance, shrink_means


def test_outlets_that_differ_by_chance_alone_are_drawn_together():
    rng = np.random.default_rng(1)
    n = np.full(200, 20.0)
    found = shrink_means(4 + rng.standard_normal(200) / np.sqrt(n), 1 / np.sqrt(n))
    assert found.keep.max() < 0.3
    assert found.mean.std() < 0.08


def test_outlets_that_differ_much_keep_their_own():
    rng = np.random.default_rng(2)
    level = 4 + rng.standard_normal(200)
    found = shrink_means(level + rng.standard_normal(200) / np.sqrt(50), 1 / np.sqrt(50))
    assert found.keep.min() > 0.95


def test_with_equal_sizes_it_is_close_to_james_and_stein():
    # Efron and Morris (JASA 1975;70:311, table 1): 18 batters after 45 times at bat; their shrinkage keeps .212 of an
    # average with an unlimited translation; averaging over the prior's strength keeps a little more.
    hits = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
    mean = hits / 45
    found = shrink_means(mean, np.sqrt(mean.mean() * (1 - mean.mean()) / 45))
    assert np.unique(found.keep.round(6)).size == 1
    assert 0.2 < found.keep[0] < 0.45
    assert found.mean.mean() == pytest.approx(mean.mean(), abs=1e-9)


def test_a_single_outlet_has_no_peers_and_keeps_all():
    found = shrink_means([4.2, np.nan], [0.3, np.nan])
    assert found.mean[0] == 4.2
    assert found.keep[0] == 1.0
    assert found.deviation[0] == pytest.approx(0.3)
    assert np.isnan(found.mean[1])


def test_the_spread_inside_outlets_is_pooled():
    # Two outlets: marks 3, 5 and 4, 4, 5 against an expectation of 4 each.
    assert pooled_variance([2, 3], [0, 1], [2, 1]) == pytest.approx((2 - 0 + 1 - 1 / 3) / 3)
    assert pooled_variance([1, 1], [0, 1], [0, 1]) == 0.0


def test_a_negative_spread_is_refused():
    with pytest.raises(ValueError, match="negative"):
        shrink_means([4.0], [-1.0])


def test_a_mean_without_error_stays_and_does_not_upset_the_others():
    found = shrink_means([1.0, 2.0, 9.0], [0.5, 0.5, 0.0])
    assert found.mean[2] == 9.0
    assert found.deviation[2] == 0.0
    assert found.mean[:2] == pytest.approx(shrink_means([1.0, 2.0], 0.5).mean)


def test_two_outlets_by_hand():
    """Means 1 and 2 with error 1 each: for strength M the centre is 1.5, keep 1 / (1 + M), and M is averaged over.

    Each mean lies sqrt(.125) around the centre for .25 of squares over a spread 1 + 1/M, twice; restricted likelihood
    (1 + 1/M)^-1/2 exp(-.25 / (1 + 1/M)), hyperprior M / (1 + M)^2 a step of log M.
    """
    m = np.exp(np.linspace(np.log(1e-4), np.log(1e5), 200_001))
    spread = 1 + 1 / m
    weight = spread**-0.5 * np.exp(-0.25 / spread) * m / (1 + m) ** 2
    keep = float((weight / (1 + m)).sum() / weight.sum())
    found = shrink_means([1.0, 2.0], 1.0)
    assert found.keep == pytest.approx([keep, keep], abs=0.005)
    assert found.mean == pytest.approx([1.5 - keep / 2, 1.5 + keep / 2], abs=0.003)


def test_unequal_errors_pull_the_unsure_in_more():
    found = shrink_means([0.8, 1.0, 1.1, 1.6, 1.6], [0.1, 0.1, 0.1, 0.1, 0.5])
    assert found.keep[4] < found.keep[3]
    assert found.mean[4] < found.mean[3]


def test_the_interval_holds_the_truth_19_times_in_20():
    rng = np.random.default_rng(3)
    inside = []
    for _ in range(40):
        error = 0.9 / np.sqrt(rng.integers(3, 60, 60))
        level = 4 + 0.3 * rng.standard_normal(60)
        found = shrink_means(rng.normal(level, error), error)
        low, high = found.interval()
        inside.append(((low <= level) & (level <= high)).mean())
    assert 0.93 <= np.mean(inside) <= 0.97
