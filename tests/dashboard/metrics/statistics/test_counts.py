"""Rates and their ratios against published intervals."""

import numpy as np
import pytest

from dashboard.metrics.statistics.counts import Ratio, more_often, rate, rate_ratio


def test_a_rate_has_garwoods_interval():
    # Ten events: 4.80 to 18.39 (Garwood 1936, as in every table of Poisson limits); none: 0 to 3.69.
    value, low, high = rate([10, 0], [1, 1])
    assert value.tolist() == [10, 0]
    assert low == pytest.approx([4.7954, 0], abs=5e-5)
    assert high == pytest.approx([18.3904, 3.6889], abs=5e-5)


def test_no_exposure_has_no_rate():
    assert all(np.isnan(one) for one in rate(3, 0))


def test_a_ratio_of_rates_is_that_of_r():
    # example(poisson.test): 11 events in 800 person-years against 21 in 3011; 1.971488 (0.8584264, 4.2772659).
    value, low, high = rate_ratio(11, 800, 21, 3011)
    assert (value, low, high) == (pytest.approx(1.971488), pytest.approx(0.8584264), pytest.approx(4.2772659))


def test_nobody_elsewhere_leaves_the_ratio_open_above():
    value, low, high = rate_ratio(9, 10, 0, 10)
    assert np.isinf(value)
    assert np.isinf(high)
    assert low > 1
    assert np.isnan(rate_ratio(0, 10, 0, 10)[0])


def test_the_mid_p_is_half_way_into_the_events_seen():
    # Ten events on equal exposure, 8 here: (45 + 10 + 1)/1024 with half of the 45.
    assert more_often(8, 1, 2, 1) == pytest.approx((45 / 2 + 10 + 1) / 1024)
    assert np.isnan(more_often(8, 0, 2, 1))


def test_a_ratio_is_told_apart_when_one_is_left_out():
    assert Ratio(2.0, 1.2, 3.0).told_apart
    assert not Ratio(2.0, 0.9, 3.0).told_apart
