"""CUSUMs and change points against published paths and by simulation."""

import numpy as np
import pytest
import ruptures

from dashboard.metrics.statistics.cusum import (
    changepoint,
    count_cusum,
    count_limit,
    event_cusum,
    event_limit,
    first_alarm,
)


def test_the_yes_or_no_path_is_the_published_one():
    path = event_cusum([0, 1, 0, 0, 0, 0, 0, 1, 0, 0], 0.05, ratio=2)
    assert path.round(2).tolist() == [0.00, 0.64, 0.60, 0.55, 0.50, 0.45, 0.40, 1.04, 1.00, 0.95]


def test_the_yes_or_no_limit_is_near_the_published_one():
    # 2.80 in the R package cusum for 100 patients and 5 %; 2.73 in an independent 10,000 runs.
    limit = event_limit(0.05, 100, np.random.default_rng(1), ratio=2, false_alarms=0.05, runs=10_000)
    assert limit == pytest.approx(2.76, abs=0.12)


def test_the_count_path_by_hand():
    # ln 2 = .6931: 3 - 2 -> .0794; 4 - 2 -> .8520; 0 - 2 -> 0
    path = count_cusum([[3, 4, 0], [0, 0, 0]], 2, ratio=2)
    np.testing.assert_allclose(path, [[0.0794, 0.8520, 0], [0, 0, 0]], atol=1e-4)


def test_a_month_without_figures_is_passed_over():
    path = count_cusum([3, np.nan, 4], 2, ratio=2)
    assert np.isnan(path[1])
    assert path[2] == pytest.approx(0.8520, abs=1e-4)


def test_the_first_alarm_is_dated_for_each_outlet():
    paths = [[0, 1, 3, 4], [0, 0, 0, 0], [5, np.nan, 0, 0]]
    np.testing.assert_array_equal(first_alarm(paths, 2), [2, np.nan, 0])
    np.testing.assert_array_equal(first_alarm(paths, [3.5, 1, 9]), [3, np.nan, np.nan])


@pytest.mark.parametrize("expected", [0.4, 3.0, 17.0])
def test_honest_outlets_alarm_as_rarely_as_stated(expected):
    rng = np.random.default_rng(12)
    levels = np.array([0.2, expected, 60])
    limit = count_limit(levels, 24, rng, false_alarms=0.05)[1]
    paths = count_cusum(rng.poisson(expected, (6000, 24)), expected)
    # 5 % a year over two years; counts come in lumps, so the promise is kept from below.
    assert 0.03 < np.mean(~np.isnan(first_alarm(paths, limit))) < 0.115


def test_an_outlet_that_doubles_is_found_within_the_year():
    rng = np.random.default_rng(2)
    observed = rng.poisson(5, (300, 24))
    observed[:, 12:] = rng.poisson(10, (300, 12))
    alarm = first_alarm(count_cusum(observed, 5), count_limit([5], 24, rng)[0])
    assert np.mean(alarm >= 12) > 0.9


def test_a_break_is_dated_within_a_month_and_peace_is_left_alone():
    rng = np.random.default_rng(3)
    dated, false = 0, 0
    for _ in range(300):
        observed = rng.poisson(4, 24)
        false += bool(changepoint(observed, np.full(24, 4)))
        observed[14:] = rng.poisson(11, 10)
        dated += any(abs(position - 14) <= 1 for position in changepoint(observed, np.full(24, 4)))
    assert dated / 300 > 0.88
    assert false / 300 < 0.06


def test_the_compiled_search_is_pelt():
    rng = np.random.default_rng(8)
    for _ in range(20):
        observed = rng.poisson(np.repeat(rng.uniform(2, 12, 3), 8))
        scale = 2 * np.sqrt(observed + 3 / 8)
        pelt = ruptures.Pelt(model="l2", min_size=3, jump=1).fit(scale).predict(pen=3 * np.log(24))
        assert changepoint(observed, np.zeros(24)) == pelt[:-1]


def test_a_break_is_dated_on_the_calendar_not_on_the_months_that_were_kept():
    observed = [4, 4, np.nan, 4, 4, 4, 30, 30, 30, 30]
    assert changepoint(observed, 4) == [6]


def test_too_short_or_empty_histories_say_nothing():
    rng = np.random.default_rng(1)
    assert changepoint([1, 2, 3], [1, 2, 3]) == []
    assert changepoint([], []) == []
    assert count_cusum(np.empty((0, 24)), 1).shape == (0, 24)
    assert first_alarm(np.empty((3, 0)), 1).shape == (3,)
    assert np.isnan(count_limit([0, np.nan], 24, rng)).all()
    assert np.isnan(count_limit([5], 0, rng)).all()
    assert count_limit([], 24, rng).size == 0


def test_a_ratio_or_a_rate_that_means_nothing_is_refused():
    with pytest.raises(ValueError, match="looks for no increase"):
        count_cusum([1], [1], ratio=1)
    with pytest.raises(ValueError, match="not a probability"):
        event_limit(0.1, 10, np.random.default_rng(1), false_alarms=5)
