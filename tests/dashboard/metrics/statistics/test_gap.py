"""Gaps by hand and against the fictitious offices."""

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics.statistics.gap import gaps
from tests.dashboard.metrics.statistics.reference import published

FOUND = [[3, 4, 5], [2, 3, 4], [4, 4, 3], [3, 5, 4]]
HOPED = [[5, 5, 5], [5, 4, 4], [5, 5, 5], [4, 5, 5]]


def test_gaps_by_hand():
    """Reliability: people's gaps -1.5, -2, -1, -.5; mean -1.25, s^2 = .41667, t(3) = 3.182446."""
    found = gaps(FOUND, HOPED, ["reliability", "reliability", "empathy"])
    gap = found.dimensions["reliability"]
    half = 3.182446 * np.sqrt(5 / 12 / 4)
    assert gap.difference == pytest.approx((-1.25, -1.25 - half, -1.25 + half), abs=1e-6)
    assert (gap.perception, gap.expectation, gap.n) == pytest.approx((3.5, 4.75, 4))
    assert found.dimensions["empathy"].difference.value == pytest.approx(-0.75)
    assert found.overall.difference.value == pytest.approx(-1)


def test_importance_and_weights_move_the_overall_gap():
    names = ["reliability", "reliability", "empathy"]
    by_importance = gaps(FOUND, HOPED, names, importance={"reliability": 75, "empathy": 25})
    assert by_importance.overall.difference.value == pytest.approx(-1.25 * 0.75 - 0.75 * 0.25)
    doubled = gaps(FOUND, HOPED, names, weights=[2, 1, 1, 1]).dimensions["reliability"].difference
    assert doubled.value == pytest.approx((-1.5 * 2 - 2 - 1 - 0.5) / 5)


def test_a_missing_side_leaves_the_pair_out():
    found = gaps([[3, np.nan], [4, 4], [np.nan, np.nan]], [[5, 5], [5, 5], [5, 5]], ["a", "b"])
    assert found.dimensions["a"].n == 2
    assert found.dimensions["b"].n == 1
    assert found.dimensions["b"].difference is None
    assert found.overall.n == 1
    assert gaps(np.empty((0, 2)), np.empty((0, 2)), ["a", "b"]).overall is None


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        gaps([[1, 2]], [[1, 2]], ["a"])
    with pytest.raises(ValueError, match="no importance above 0"):
        gaps([[1, 2]], [[1, 2]], ["a", "b"], importance={"a": 1})


def test_the_offices_come_out_as_pandas_says():
    table = pd.read_csv(published("ipa/likert_gap.csv"))
    offices = list(table.columns[1:6])
    hoped = table[[f"{office} - Importance" for office in offices]]
    found = gaps(table[offices], hoped, offices)
    for office in offices:
        apart = (table[office] - table[f"{office} - Importance"]).dropna()
        assert found.dimensions[office].difference.value == pytest.approx(apart.mean())
        assert found.dimensions[office].n == len(apart)
