"""What audits say of the ranking, against sums done by hand; what a penalty does to the grade that is suggested."""

from datetime import date

import numpy as np
import pytest

from dashboard.metrics.indices.advice import capped
from dashboard.metrics.indices.penalty_cap import Cap
from dashboard.metrics.inspection import Weighted, Yield
from dashboard.metrics.statistics.share import Share

B = Cap("B", "warning", date(2026, 9, 28), date(2027, 9, 28))


def found(risk, lot, planned):
    return Yield(risk, lot, planned, 0, 0, 0, {"risk": 0, "random": 0}, {"risk": risk.asked, "random": lot.asked})


def test_each_audit_by_lot_counts_for_as_many_outlets_as_it_stands_for():
    lot = Weighted.of(np.array([True, False, False, False]), np.array([0.1, 0.1, 0.02, 0.02]))
    assert lot.value == pytest.approx(10 / 120)
    assert lot.drawn_from == pytest.approx(120)
    assert lot.effective == pytest.approx(120**2 / (2 * 10**2 + 2 * 50**2))


def test_equal_chances_give_the_plain_share_and_wilsons_interval():
    lot = Weighted.of(np.array([True] * 2 + [False] * 18), np.full(20, 0.05))
    assert lot.value == pytest.approx(0.1)
    assert tuple(lot.interval) == pytest.approx(tuple(Share(2, 20).interval()))


def test_what_was_missed_is_inferred_from_the_lot():
    lot = Weighted.of(np.array([True] + [False] * 9), np.full(10, 0.1))
    value, bounds = found(Share(15, 20), lot, 15).recall
    assert value == pytest.approx(15 / (15 + 10))
    assert bounds.low == pytest.approx(15 / (15 + 100 * Share(1, 10).interval().high))
    assert bounds.low < value < bounds.high


def test_too_few_audits_conclude_nothing_and_none_at_all_say_nothing():
    lot = Weighted.of(np.zeros(9, dtype=bool), np.full(9, 0.1))
    assert not found(Share(9, 12), lot, 9).speaks
    nothing = found(Share(0, 0), Weighted.of(np.zeros(0, dtype=bool), np.zeros(0)), 0)
    assert (nothing.lift, nothing.recall, nothing.false_alarms.value) == (None, None, None)


@pytest.mark.parametrize(
    ("verdict", "grade", "suggested", "cap", "expected"),
    [
        ("keep", "A", "A", B, ("capped", "B")),
        ("change", "B", "A", B, ("capped", "B")),
        ("unsure", "A", "", B, ("capped", "B")),
        ("wait", None, "", B, ("wait", "")),
        ("change", "A", "C", B, ("change", "C")),
        ("keep", "B", "B", B, ("keep", "B")),
        ("keep", "A", "A", None, ("keep", "A")),
    ],
)
def test_a_penalty_holds_the_suggested_grade_down_and_never_lifts_it(verdict, grade, suggested, cap, expected):
    assert capped(verdict, grade, suggested, cap) == expected
