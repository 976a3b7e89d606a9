"""Failures by age, and the vital few."""

import numpy as np
import pytest

from dashboard.metrics.statistics.hazard import hazard
from dashboard.metrics.statistics.pareto import abc, pareto


def test_nelsons_sum_is_that_of_freireichs_patients():
    # 6-MP, relapses after 6, 7, 10, 13, 16, 22, 23 weeks (Freireich 1963), summed by hand.
    at_risk, events = [21, 17, 15, 12, 11, 7, 6], [3, 1, 1, 1, 1, 1, 1]
    found = hazard(events, at_risk)
    by_hand = np.cumsum([3 / 21, 1 / 17, 1 / 15, 1 / 12, 1 / 11, 1 / 7, 1 / 6])
    assert found.total == pytest.approx(by_hand)
    assert found.total[0] == pytest.approx(0.1428, abs=1e-4)
    assert found.total[-1] == pytest.approx(0.752, abs=5e-4)
    spread = np.sqrt(3 / 21**2 + sum(1 / r**2 for r in at_risk[1:]))
    assert found.total_high[-1] == pytest.approx(by_hand[-1] * np.exp(1.959964 * spread / by_hand[-1]))


def test_before_the_first_failure_the_sum_is_nothing_with_a_way_up():
    found = hazard([0, 0, 2], [100, 80, 50])
    assert found.total[:2].tolist() == [0, 0]
    assert found.total_low[0] == 0
    assert found.total_high[0] == pytest.approx(3.6889 / 100, abs=1e-5)


def test_ages_nobody_reached_are_unknown():
    found = hazard([1, 0], [10, 0])
    assert np.isnan(found.value[1])
    assert np.isnan(found.total[1])


def test_the_vital_few_carry_most():
    found = pareto([5, 60, 10, 25])
    assert found.order.tolist() == [1, 3, 2, 0]
    assert found.cumulative == pytest.approx([0.6, 0.85, 0.95, 1.0])
    assert found.few() == 2
    assert pareto([0, 0]).few() == 0
    assert pareto([]).few() == 0


def test_classes_by_value_are_filled_up_to_eighty_and_ninety_five_percent():
    assert abc([60, 25, 10, 4, 1, 0]) == ["A", "A", "B", "C", "C", "C"]
    assert abc([4, 60, 25]) == ["C", "A", "A"]
    assert abc([100]) == ["A"]
