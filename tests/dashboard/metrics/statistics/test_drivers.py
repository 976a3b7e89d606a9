"""Key drivers against relaimpo, rwa and the airline reference, and what importance against performance says."""

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics.statistics.drivers import correlations, drivers, relative_weights, shapley
from dashboard.metrics.statistics.importance import quadrants
from tests.dashboard.metrics.statistics.airline import ITEMS, complete_answers
from tests.dashboard.metrics.statistics.reference import published

# R's data set mtcars (Henderson and Velleman 1981).
MPG = (
    "21 21 22.8 21.4 18.7 18.1 14.3 24.4 22.8 19.2 17.8 16.4 17.3 15.2 10.4 10.4 14.7 32.4 30.4 33.9 21.5 15.5 15.2 "
    "13.3 19.2 27.3 26 30.4 15.8 19.7 15 21.4"
)
CYLINDERS = "6 6 4 6 8 6 8 4 4 6 6 8 8 8 8 8 8 4 4 4 4 8 8 8 8 4 4 4 8 6 8 4"
DISPLACEMENT = (
    "160 160 108 258 360 225 360 146.7 140.8 167.6 167.6 275.8 275.8 275.8 472 460 440 78.7 75.7 71.1 120.1 318 304 "
    "350 400 79 120.3 95.1 351 145 301 121"
)
POWER = (
    "110 110 93 110 175 105 245 62 95 123 123 180 180 180 205 215 230 66 52 65 97 150 150 245 175 66 91 113 264 175 "
    "335 109"
)
GEARS = "4 4 4 3 3 3 3 4 4 4 4 3 3 3 3 3 3 4 4 4 3 3 3 3 3 4 5 5 5 5 5 4"
# Correlations of R's data set swiss: Agriculture, Examination, Education, Catholic, Infant.Mortality, Fertility.
SWISS = np.array(
    [
        [1, -0.68654221, -0.63952252, 0.40109505, -0.06085861, 0.35307918],
        [-0.68654221, 1, 0.69841530, -0.57274180, -0.11402160, -0.64588270],
        [-0.63952252, 0.69841530, 1, -0.15385892, -0.09932185, -0.66378886],
        [0.40109505, -0.57274180, -0.15385892, 1, 0.17549591, 0.46368470],
        [-0.06085861, -0.11402160, -0.09932185, 0.17549591, 1, 0.41655603],
        [0.35307918, -0.64588270, -0.66378886, 0.46368470, 0.41655603, 1],
    ]
)


def column(text: str) -> np.ndarray:
    return np.array(text.split(), dtype=float)


def cars() -> np.ndarray:
    return np.column_stack([column(text) for text in (CYLINDERS, DISPLACEMENT, POWER, GEARS)])


def test_relative_weights_are_those_the_package_rwa_publishes():
    found = drivers(cars(), column(MPG))
    assert found.weight == pytest.approx([0.2284797, 0.2221469, 0.2321744, 0.0963886], abs=5e-7)
    assert found.r2 == pytest.approx(0.7791896, abs=5e-7)
    assert 100 * found.share == pytest.approx([29.32274, 28.50999, 29.79691, 12.37037], abs=5e-5)


def test_weighted_ones_too():
    found = drivers(cars()[:, :3], column(MPG), weights=np.tile([0.8, 1.2, 1.5, 0.6], 8))
    assert found.weight == pytest.approx([0.2907136, 0.2889098, 0.2088641], abs=5e-7)


def test_the_bootstrap_interval_is_near_the_published_one():
    found = drivers(cars()[:, :3], column(MPG), draws=2000)
    # rwa, 500 draws: cyl .218-.330, disp .202-.341, hp .157-.264.
    assert found.low == pytest.approx([0.2176, 0.2019, 0.1566], abs=0.03)
    assert found.high == pytest.approx([0.3302, 0.3412, 0.2638], abs=0.03)


def test_shapley_values_are_those_of_relaimpo():
    # Groemping 2006, J Stat Softw 17(1), the example with the data set swiss.
    found = shapley(SWISS[:5, :5], SWISS[:5, 5])
    assert found == pytest.approx([0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592], abs=5e-7)
    assert found.sum() == pytest.approx(0.7067, abs=5e-5)


def test_two_items_by_hand():
    """r = .5 between items, .6 and .4 with the outcome: R2 = (.36 + .16 - .24) / .75; each half of what it adds."""
    r, y = np.array([[1, 0.5], [0.5, 1]]), np.array([0.6, 0.4])
    r2 = (0.36 + 0.16 - 2 * 0.6 * 0.4 * 0.5) / 0.75
    assert shapley(r, y) == pytest.approx([(0.36 + r2 - 0.16) / 2, (0.16 + r2 - 0.36) / 2])
    assert relative_weights(r, y) == pytest.approx(shapley(r, y))
    assert relative_weights(np.eye(2), y) == pytest.approx([0.36, 0.16])


def test_the_airline_survey_comes_out_as_published():
    reference = pd.read_csv(published("airline/airline_drivers_reference.csv")).set_index("item").loc[list(ITEMS)]
    answers = complete_answers()
    found = drivers(answers[list(ITEMS)], answers["satisfied"], draws=200)
    assert found.n == 119_567
    assert found.r2 == pytest.approx(0.48833, abs=5e-6)
    np.testing.assert_allclose(found.weight, reference["johnson"], atol=6e-7)
    np.testing.assert_allclose(found.beta, reference["std_beta"], atol=6e-7)
    matrix = correlations(answers[[*ITEMS, "satisfied"]])
    np.testing.assert_allclose(shapley(matrix[:-1, :-1], matrix[:-1, -1]), reference["lmg"], atol=6e-7)
    assert ((found.low < found.weight) & (found.weight < found.high)).all()
    assert np.max(found.high - found.low) < 0.01


def test_answers_of_one_outlet_are_drawn_together():
    rng = np.random.default_rng(4)
    outlet = np.repeat(np.arange(30), 20)
    x = rng.normal(size=(30, 2))[outlet]
    y = x @ [0.8, 0.3] + rng.normal(size=30)[outlet]
    apart, together = drivers(x, y), drivers(x, y, clusters=outlet)
    assert np.all(together.high - together.low > 2 * (apart.high - apart.low))


def test_missing_rows_fall_out_and_too_little_says_nothing():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(50, 3)), rng.normal(size=50)
    x[0, 1] = np.nan
    assert drivers(x, y, draws=50).n == 49
    assert drivers(x[:4], y[:4]) is None
    assert drivers(np.column_stack([x[:, 0], x[:, 0]]), y) is None
    assert drivers(np.column_stack([x[:, 0], np.ones(50)]), y) is None
    assert drivers(np.empty((0, 3)), []) is None


def test_fifteen_items_are_too_many_for_all_subsets():
    with pytest.raises(ValueError, match="32768 subsets"):
        shapley(np.eye(15), np.zeros(15))


def test_the_five_offices_fall_into_their_quadrants():
    table = pd.read_csv(published("ipa/likert_gap.csv"))
    offices = list(table.columns[1:6])
    importance = table[[f"{office} - Importance" for office in offices]].mean()
    assert importance.round(2).tolist() == [5.32, 5.75, 5.87, 6.00, 5.63]
    performance = table[offices].mean()
    found = quadrants(importance, performance)
    assert found.importance == pytest.approx(importance.mean())
    for name, matters, mark in zip(found.name, importance, performance, strict=True):
        important, strong = matters >= importance.mean(), mark >= performance.mean()
        assert name == {(1, 0): "improve", (1, 1): "keep", (0, 0): "low", (0, 1): "enough"}[(important, strong)]


def test_an_item_whose_interval_holds_the_line_is_not_sure():
    found = quadrants([0.3, 0.1, np.nan], [3, 4, 5], low=[0.25, 0.05, 0], high=[0.35, 0.22, 1], cross=(0.2, 3.5))
    assert found.name == ("improve", "enough", "")
    assert found.sure == (True, False, False)
    assert quadrants([], []).name == ()


def test_a_redraw_in_which_two_items_agree_by_chance_is_left_out():
    # Two outlets; within the first one the items agree exactly, so that drawing it twice leaves one item.
    rng = np.random.default_rng(4)
    alike = rng.integers(1, 6, 60).astype(float)
    items = np.vstack([np.column_stack([alike, alike]), rng.integers(1, 6, (60, 2)).astype(float)])
    outcome = items.sum(axis=1) + rng.normal(0, 1, 120)
    found = drivers(items, outcome, clusters=np.repeat([1, 2], 60), draws=200)
    assert found is not None
    assert np.isfinite([*found.low, *found.high]).all()
