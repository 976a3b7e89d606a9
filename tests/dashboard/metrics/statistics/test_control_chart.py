"""Control charts by hand and by simulation."""

import numpy as np
import pytest

from dashboard.metrics.statistics.control_chart import share_chart


def test_the_limits_by_hand():
    # p = 40/200 = .2, s = .4/sqrt(50) = .056569; z = 0, 1.0607, -1.0607, 0: ranges 1.0607, 2.1213, 1.0607
    chart = share_chart([10, 13, 7, 10], [50, 50, 50, 50])
    assert chart.centre == pytest.approx(0.2)
    assert chart.sigma_z == pytest.approx((1.06066 + 2.12132 + 1.06066) / 3 / 1.128379, abs=1e-5)
    assert chart.high == pytest.approx(np.full(4, 0.2 + 3 * 0.0565685 * chart.sigma_z), abs=1e-6)
    assert chart.in_control


def test_steady_weeks_keep_the_binomial_limits():
    chart = share_chart([10, 11, 10, 9, 10], [100] * 5)
    assert chart.sigma_z == 1
    assert chart.high[0] == pytest.approx(0.1 + 3 * 0.03)
    assert chart.low[0] == pytest.approx(0.01)


def test_large_restless_weeks_do_not_alarm_every_other_week():
    rng = np.random.default_rng(5)
    asked = np.full(104, 20_000)
    chart = share_chart(rng.binomial(asked, rng.beta(160, 40, 104)), asked)
    assert chart.sigma_z > 5
    assert np.abs(chart.outside).sum() <= 3
    plain = 3 * np.sqrt(chart.centre * (1 - chart.centre) / 20_000)
    assert np.mean(np.abs(chart.value - chart.centre) > plain) > 0.4


def test_a_collapse_is_outside_and_a_slow_shift_is_a_run():
    collapse = share_chart([80] * 11 + [50], [100] * 12, baseline=11)
    assert collapse.outside.tolist() == [0] * 11 + [-1]
    shift = share_chart([80, 78, 82, 79, 81, 80] + [84] * 8, [100] * 14, baseline=6)
    assert shift.run.tolist() == [0] * 6 + [1] * 8
    assert not shift.outside.any()
    assert not shift.in_control


def test_weeks_exactly_on_the_centre_are_on_neither_side():
    assert share_chart([1, 3, 7, 11, 13, 17, 19, 23, 29], [10, 30, 70, 110, 130, 170, 190, 230, 290]).in_control


def test_seven_on_one_side_are_not_yet_a_run():
    assert not share_chart([8] * 7 + [1] * 7, [10] * 14).run.any()


def test_a_week_without_answers_neither_breaks_a_run_nor_counts():
    hits = [84] * 4 + [0] + [84] * 4 + [70] * 6
    chart = share_chart(hits, [100] * 4 + [0] + [100] * 10)
    assert chart.run.tolist() == [1] * 4 + [0] + [1] * 4 + [0] * 6
    assert np.isnan(chart.value[4])
    assert np.isnan(chart.low[4])
    assert chart.outside[4] == 0


def test_limits_stay_within_nought_and_one_and_unanimity_is_calm():
    chart = share_chart([5, 4, 5], [5, 5, 5])
    assert chart.high.tolist() == [1, 1, 1]
    assert share_chart([5, 5, 5], [5, 5, 5]).in_control
    assert share_chart([0, 0, 0], [5, 5, 5]).in_control


def test_no_weeks_and_no_answers_give_an_empty_chart():
    assert share_chart([], []).value.size == 0
    nothing = share_chart([0, 0], [0, 0])
    assert np.isnan(nothing.centre)
    assert nothing.in_control
    assert share_chart([3], [9]).sigma_z == 1
