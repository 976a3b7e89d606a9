"""Shares and their differences against published tables."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from dashboard.metrics.statistics.interval import critical
from dashboard.metrics.statistics.share import Share, newcombe, wilson


def test_none_of_ten_may_still_be_a_quarter():
    low, high = Share(0, 10).interval()
    assert low == 0
    assert high == pytest.approx(0.2775, abs=5e-5)


def test_nobody_asked_has_no_value_and_no_interval():
    assert Share(0, 0).value is None
    assert Share(0, 0).interval() is None
    assert Share(0, 0).minus(Share(1, 2)) is None
    assert np.isnan(wilson([0], [0])).all()
    assert all(np.isnan(part).all() for part in newcombe(0, 0, 1, 2))


def test_no_outlets_give_no_intervals():
    assert [end.size for end in wilson([], [])] == [0, 0]


def test_more_hits_than_asked_is_refused():
    with pytest.raises(ValueError, match="11 hits among 10"):
        Share(11, 10)


def test_a_level_in_percent_is_refused():
    with pytest.raises(ValueError, match=r"write \.95"):
        critical(95)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.998])
def test_wilson_equals_statsmodels(level):
    asked = np.arange(1, 60)
    hits = (asked * 7) // 10
    expected = proportion_confint(hits, asked, alpha=1 - level, method="wilson")
    np.testing.assert_allclose(wilson(hits, asked, level), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(6, 7), Share(2, 7), 0.0582, 0.8062),
        (Share(5, 56), Share(0, 29), -0.0381, 0.1926),
        (Share(0, 10), Share(0, 20), -0.1611, 0.2775),
        (Share(0, 10), Share(0, 10), -0.2775, 0.2775),
        (Share(10, 10), Share(0, 20), 0.6791, 1.0000),
        (Share(10, 10), Share(0, 10), 0.6075, 1.0000),
    ],
)
def test_the_difference_is_as_newcombe_published(first, second, low, high):
    difference = first.minus(second)
    assert difference.value == pytest.approx(first.value - second.value)
    assert (difference.low, difference.high) == pytest.approx((low, high), abs=5e-5)
    assert difference.told_apart == (low > 0)


def test_wilson_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(2026)
    asked = rng.integers(8, 60, 40_000)
    truth = rng.uniform(0.03, 0.97, asked.size)
    low, high = wilson(rng.binomial(asked, truth), asked)
    assert 0.94 < np.mean((low <= truth) & (truth <= high)) < 0.965
