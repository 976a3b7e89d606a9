"""Mean scores against hand-computed and scipy's t intervals."""

import numpy as np
import pytest
from scipy import stats

from dashboard.metrics.statistics.mean import Mean, mean_interval


def of(*scores: float, scale: tuple[float, float] | None = None) -> Mean:
    return Mean(len(scores), sum(scores), sum(score * score for score in scores), scale)


def test_the_interval_is_students():
    scores = [3, 4, 5, 5, 2, 4]
    expected = stats.t.interval(0.95, 5, np.mean(scores), stats.sem(scores))
    assert of(*scores).interval() == pytest.approx(expected)
    assert of(*scores).deviation == pytest.approx(np.std(scores, ddof=1))


def test_the_interval_stays_on_the_scale():
    assert of(4, 5, 5, scale=(1, 5)).interval().high == 5
    assert of(4, 5, 5).interval().high > 5


def test_equal_answers_are_not_certainty():
    # Wilson's interval of 3 of 3 starts at .4385; 1 + 4 * .4385 = 2.754
    assert of(5, 5, 5, scale=(1, 5)).interval() == pytest.approx((2.754, 5), abs=1e-3)
    assert of(5, 5, 5).interval() is None


def test_a_single_answer_says_little():
    low, high = of(4, scale=(1, 5)).interval()
    assert low < 2.5
    assert high > 4.5
    assert of(4).interval() is None
    assert of(4).deviation is None


def test_no_answers_have_no_mean():
    assert (of().value, of().deviation, of().interval(), of().minus(of(1, 2))) == (None,) * 4
    assert of(scale=(1, 5)).interval() is None
    assert mean_interval([], [], [])[0].size == 0


def test_rounding_in_the_sums_is_not_spread():
    assert np.isnan(mean_interval(3, 0.1 + 0.1 + 0.1, 3 * 0.1 * 0.1)[0])


def test_two_means_far_apart_are_told_apart():
    low_scores, high_scores = of(1, 2, 1, 2, 1), of(5, 4, 5, 4, 5)
    assert high_scores.minus(low_scores).told_apart
    assert high_scores.minus(low_scores).value == pytest.approx(3.2)
