"""Weighting against a published raking, hand-made post-stratification and simulated unequal response."""

import numpy as np
import pytest

from dashboard.metrics.statistics.share import wilson
from dashboard.metrics.statistics.weighting import (
    design_effect,
    effective_n,
    post_stratify,
    rake,
    weighted_mean,
    weighted_share,
)

# The two-way example of Hunsinger's teaching notes, with the table that ProportionalFitting.jl publishes for it.
COUNTS = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])
ROWS, COLUMNS = [150, 300, 400, 150], [200, 300, 400, 100]
RAKED = [
    [64.5585, 46.2325, 35.3843, 3.82473],
    [49.9679, 68.1594, 156.499, 25.3742],
    [56.7219, 144.428, 145.082, 53.7673],
    [28.7516, 41.18, 63.0347, 17.0337],
]


def respondents() -> tuple[list[int], list[int]]:
    place = np.repeat(np.arange(16), COUNTS.ravel())
    return list(place // 4), list(place % 4)


def test_raking_reproduces_the_published_table():
    row, column = respondents()
    found = rake([row, column], [dict(enumerate(ROWS)), dict(enumerate(COLUMNS))])
    table = np.zeros((4, 4))
    np.add.at(table, (row, column), found.weight)
    assert found.converged
    np.testing.assert_allclose(table * 1000 / table.sum(), RAKED, atol=6e-4)
    assert found.weight.mean() == pytest.approx(1)


def test_post_stratification_by_hand():
    """6 from the north, 2 from the south, half of all orders each: weights 2/3 and 2; deff 8 * (6*4/9 + 2*4) / 64."""
    found = post_stratify(["north"] * 6 + ["south"] * 2, {"north": 500, "south": 500})
    assert found.weight == pytest.approx([2 / 3] * 6 + [2] * 2)
    assert found.design_effect == pytest.approx(8 * (6 * 4 / 9 + 2 * 4) / 64)
    assert found.effective_n == pytest.approx(6)
    share = weighted_share([1, 1, 1, 0, 0, 0, 1, 1], found)
    assert share.value == pytest.approx((0.5 + 1) / 2)
    assert share.n == 8


def test_kishs_numbers_for_simple_weights():
    # Kish 1965: half the answers twice as heavy as the others cost 1/9 of the sample.
    assert design_effect([1] * 50 + [2] * 50) == pytest.approx(10 / 9)
    assert effective_n([1] * 50 + [2] * 50) == pytest.approx(90)
    assert effective_n(np.ones(7)) == pytest.approx(7)
    assert effective_n([]) == 0
    assert np.isnan(design_effect([]))


def test_trimming_bounds_the_weights_and_says_when_margins_are_missed():
    groups = ["a"] * 95 + ["b"] * 5
    whole = post_stratify(groups, {"a": 1, "b": 1})
    assert whole.weight.max() == pytest.approx(10)
    trimmed = post_stratify(groups, {"a": 1, "b": 1}, most=4)
    assert trimmed.weight.max() < 6
    assert trimmed.effective_n > whole.effective_n
    assert not trimmed.converged
    assert post_stratify(groups, {"a": 9, "b": 1}, most=4).converged


def test_groups_that_do_not_answer_are_named_and_strangers_refused():
    found = post_stratify(["a", "a"], {"a": 3, "b": 1})
    assert found.missing == ("b",)
    assert found.weight == pytest.approx([1, 1])
    with pytest.raises(ValueError, match="answers from 'c'"):
        post_stratify(["a", "c"], {"a": 3, "b": 1})
    with pytest.raises(ValueError, match="one population a margin"):
        rake([["a"]], [])


def test_equal_weights_give_what_everybody_knows():
    values = np.array([1, 2, 2, 3, 5, 5, 4, 4, 3, 1.0])
    mean = weighted_mean(values, np.ones(10))
    half = 2.262157 * values.std(ddof=1) / np.sqrt(10)
    assert (mean.value, mean.low, mean.high) == pytest.approx((3, 3 - half, 3 + half), abs=1e-5)
    share = weighted_share([1] * 30 + [0] * 70, np.ones(100))
    assert (share.low, share.high) == pytest.approx([float(end) for end in wilson(30, 100)], abs=0.002)


def test_unanimity_keeps_an_honest_interval_and_nothing_says_nothing():
    share = weighted_share(np.ones(20), np.tile([1.0, 3.0], 10))
    assert share.value == 1
    assert share.low == pytest.approx(float(wilson(16, 16)[0]))
    assert weighted_share([], []) is None
    assert weighted_share([np.nan], [1]) is None
    assert weighted_mean([3, 3], [1, 1]) is None
    assert weighted_mean([3], [1]) is None
    assert rake([[]], [{"a": 1}]).weight.size == 0


def test_weights_bring_the_truth_back_and_margins_sharpen_it():
    rng = np.random.default_rng(1)
    truth, answer, happy = {"a": 0.5, "b": 0.5}, {"a": 0.4, "b": 0.1}, {"a": 0.95, "b": 0.35}
    groups = rng.choice(["a", "b"], 20_000)
    answered = rng.random(groups.size) < np.vectorize(answer.get)(groups)
    groups = groups[answered]
    hits = (rng.random(groups.size) < np.vectorize(happy.get)(groups)).astype(float)
    fitted = post_stratify(list(groups), truth)
    share = weighted_share(hits, fitted)
    assert hits.mean() > 0.8
    assert share.low < 0.65 < share.high
    blind = weighted_share(hits, fitted.weight)
    assert share.high - share.low < 0.9 * (blind.high - blind.low)
