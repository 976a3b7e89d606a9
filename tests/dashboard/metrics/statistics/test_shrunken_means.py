"""Shrunken means: cases by hand, no doubt and all doubt, and how often the interval holds the truth."""

import numpy as np
import pytest

from dashboard.metrics.statistics.shrunken_means import pooled_variance, shrink_means


def test_outlets_that_differ_by_chance_alone_are_drawn_together():
    rng = np.random.default_rng(1)
    n = np.full(200, 20.0)
    found = shrink_means(4 + rng.standard_normal(200) / np.sqrt(20), n, 1.0)
    assert found.keep.max() < 0.3
    assert found.mean.std() < 0.08


def test_outlets_that_differ_much_keep_their_own():
    rng = np.random.default_rng(2)
    level = 4 + rng.standard_normal(200)
    found = shrink_means(level + rng.standard_normal(200) / np.sqrt(50), np.full(200, 50.0), 1.0)
    assert found.keep.min() > 0.95


def test_with_equal_sizes_it_is_close_to_james_and_stein():
    # Efron and Morris (JASA 1975;70:311, table 1): 18 batters after 45 times at bat; their shrinkage keeps .212 of an
    # average with an unlimited translation; averaging over the prior's strength keeps a little more.
    hits = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
    mean = hits / 45
    found = shrink_means(mean, np.full(18, 45.0), mean.mean() * (1 - mean.mean()))
    assert np.unique(found.keep.round(6)).size == 1
    assert 0.2 < found.keep[0] < 0.45
    assert found.mean.mean() == pytest.approx(mean.mean(), abs=1e-9)


def test_a_single_outlet_has_no_peers_and_keeps_all():
    found = shrink_means([4.2, np.nan], [9, 0], 0.81)
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
        shrink_means([4.0], [5], -1.0)


def test_the_interval_holds_the_truth_19_times_in_20():
    rng = np.random.default_rng(3)
    inside = []
    for _ in range(40):
        n = rng.integers(3, 60, 60).astype(float)
        level = 4 + 0.3 * rng.standard_normal(60)
        found = shrink_means(level + 0.9 * rng.standard_normal(60) / np.sqrt(n), n, 0.81)
        low, high = found.interval()
        inside.append(((low <= level) & (level <= high)).mean())
    assert 0.93 <= np.mean(inside) <= 0.97
