"""Times not over yet, against the leukaemia trial of Freireich and others, and by hand."""

import numpy as np
import pytest

from dashboard.metrics.statistics.censored import came_back, censored_quantile, quantile, repeat_within
from dashboard.metrics.statistics.share import wilson

# Freireich et al., Blood 1963;21:699, the 6-MP arm: weeks in remission; 0 = still in remission.
WEEKS = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [1] * 9 + [0] * 12


def test_the_curve_and_greenwoods_errors_are_the_published_ones():
    found = came_back(WEEKS, RELAPSED)
    assert found.days.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert 1 - found.value == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert found.error == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)


def test_repeats_within_days_by_hand():
    """Ten repairs: back after 5 and 20 days, one seen for 10 only, seven for 30: 1 - 9/10 * 7/8."""
    found = repeat_within([5, 20, 10, *[30] * 7], [1, 1, 0, *[0] * 7])
    assert found.value == pytest.approx(1 - 0.9 * 0.875)
    assert found.error == pytest.approx(0.9 * 0.875 * np.sqrt(1 / 90 + 1 / 56))
    assert (found.n, found.events, found.watched) == (10, 2, 9)
    assert 9 < found.effective_n < 10


def test_with_nobody_lost_it_is_wilsons_interval():
    found = repeat_within([3, 8, 29, 44, *[60] * 46], [1, 1, 1, 1, *[0] * 46])
    assert found.value == pytest.approx(3 / 50)
    assert (found.low, found.high) == pytest.approx([float(end) for end in wilson(3, 50)])


def test_repairs_of_last_week_neither_flatter_nor_count_for_nothing():
    rng = np.random.default_rng(2)
    back = rng.exponential(100, 5000)
    seen = rng.uniform(0, 60, 5000)
    found = repeat_within(np.minimum(back, seen), back <= seen)
    truth = 1 - np.exp(-0.3)
    assert found.low < truth < found.high
    assert np.mean((back <= seen) & (back <= 30)) < 0.8 * truth
    assert found.watched < found.effective_n < found.n


def test_none_back_and_all_back_and_none_watched():
    none = repeat_within([40, 40, 5], [0, 0, 0])
    assert (none.value, none.low) == (0, 0)
    assert none.high == pytest.approx(float(wilson(0, 2)[1]))
    every = repeat_within([1, 2, 3], [1, 1, 1])
    assert every.value == 1
    assert every.low == pytest.approx(float(wilson(3, 3)[0]))
    assert repeat_within([5, 6], [0, 0]) is None
    assert repeat_within([5, 6, 7], [1, 0, 0]) is None
    assert repeat_within([], []) is None
    assert came_back([], []).days.size == 0


def test_back_on_the_same_day_counts():
    assert repeat_within([0, *[30] * 9], [1, *[0] * 9]).value == pytest.approx(0.1)


def test_the_median_of_twenty_and_its_ranks():
    """Binomial(20, 1/2): P(X <= 5) = .0207, so the 6th and 15th of twenty hold the median 95.9 % of the time."""
    found = quantile(np.arange(1, 21))
    assert (found.value, found.low, found.high) == (10.5, 6, 15)


def test_an_upper_quartile_and_its_ranks():
    """Binomial(15, 3/4): P(X <= 7) = .0173 and P(X = 15) = .0134, so the 8th and 15th hold it 96.9 % of the time."""
    marks = [189, 233, 195, 160, 212, 176, 231, 185, 199, 213, 202, 193, 174, 166, 248]
    found = quantile(marks, 0.75)
    assert found.low == sorted(marks)[7]
    assert found.high == 248


def test_ten_times_cannot_bound_a_p90_from_above():
    found = quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)
    assert found.high is None
    assert found.low is not None
    assert quantile([]) is None
    with pytest.raises(ValueError, match=r"write \.9"):
        quantile([1, 2], 90)


def test_the_median_of_unfinished_times_is_the_published_one():
    found = censored_quantile(WEEKS, RELAPSED)
    # R: survfit with conf.type = "log-log" gives median 23, interval 13 to NA.
    assert (found.value, found.low, found.high) == (23, 13, None)
    assert censored_quantile([1, 2, 3], [0, 0, 0]) is None
    assert censored_quantile([1, 2, 3, 4], [1, 0, 0, 0]) is None
