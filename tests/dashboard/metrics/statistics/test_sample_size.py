"""How many answers: textbook numbers."""

import numpy as np
import pytest

from dashboard.metrics.statistics.sample_size import allocate, cluster_effect, intraclass, simple


@pytest.mark.parametrize(
    ("margin", "population", "answers"),
    # The table every textbook prints (Krejcie and Morgan 1970 for finite populations).
    [(0.05, np.inf, 385), (0.03, np.inf, 1068), (0.05, 1000, 278), (0.05, 10_000, 370), (0.05, 100, 80)],
)
def test_textbook_numbers(margin, population, answers):
    plan = simple(margin, population=population)
    assert plan.answers == answers
    assert plan.margin <= margin + 5e-4


def test_alike_answers_and_silent_customers_cost_more():
    assert cluster_effect(20, 0.05) == pytest.approx(1.95)
    plan = simple(0.05, design_effect=1.95, response=0.4)
    assert plan.answers == 750
    assert plan.contacts == 1875
    assert simple(0.05, share=0.9).answers == 139


def test_how_alike_by_hand():
    """Outlets 1, 3 and 5, 7: MSW 2, MSB 16, m0 2: 14 / 18."""
    assert intraclass([4, 12], [10, 74], [2, 2]) == pytest.approx(14 / 18)
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(400, 1)) * np.sqrt(0.2) + rng.normal(size=(400, 15)) * np.sqrt(0.8)
    found = intraclass(scores.sum(axis=1), (scores**2).sum(axis=1), np.full(400, 15))
    assert found == pytest.approx(0.2, abs=0.03)
    assert intraclass([3], [9], [1]) is None
    assert intraclass([2, 2], [2, 2], [2, 2]) is None


def test_answers_are_shared_out_in_proportion_or_by_neyman():
    assert allocate(100, [500, 300, 200]).tolist() == [50, 30, 20]
    # Neyman: 500 x 1, 300 x 2, 200 x 2 -> 500 : 600 : 400.
    assert allocate(150, [500, 300, 200], [1, 2, 2]).tolist() == [50, 60, 40]
    assert allocate(10, [1, 1, 1]).tolist() == [1, 1, 1]
    assert allocate(100, [1000, 1000, 3]).sum() == 100
    assert allocate(60, [1000, 10], least=10).tolist() == [50, 10]
    assert allocate(0, []).size == 0
    with pytest.raises(ValueError, match="need 30, not 20"):
        allocate(20, [100, 100, 100], least=10)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match=r"write \.05"):
        simple(5)
    with pytest.raises(ValueError, match="must be above 0"):
        simple(0.05, design_effect=0)
