"""Agreement of two calls against published and hand-computed values."""

import pytest

from dashboard.metrics.statistics.agreement import agreement

# Cohen, Educational and Psychological Measurement 1960;20:37: two psychologists, 200 patients; kappa .492.
COHEN = ((88, 14, 18), (10, 40, 10), (2, 6, 12))


def pairs(table):
    names = "abc"
    both = [(names[r], names[c]) for r, row in enumerate(table) for c, n in enumerate(row) for _ in range(n)]
    return [first for first, _ in both], [second for _, second in both]


def test_kappa_equals_cohens_own_example():
    found = agreement(*pairs(COHEN))
    assert (found.same, found.pairs) == (140, 200)
    assert found.kappa == pytest.approx(0.492, abs=0.0005)
    assert found.interval.low < 0.492 < found.interval.high


def test_a_near_miss_on_a_scale_counts_in_part():
    """By hand: observed disagreement 1/4 of one step, expected 1/16 (squares of distance over all 16 pairs) x 40/4."""
    first, second = ["1", "2", "3", "4"], ["1", "2", "3", "3"]
    squared = sum((int(a) - int(b)) ** 2 for a, b in zip(first, second, strict=True)) / 4
    expected = sum((int(a) - int(b)) ** 2 for a in first for b in second) / 16
    found = agreement(first, second, ordered=["1", "2", "3", "4", "5"])
    assert found.kappa == pytest.approx(1 - squared / expected)
    assert found.kappa > agreement(first, second).kappa


def test_everybody_always_the_same_says_nothing():
    assert agreement(["yes"] * 9, ["yes"] * 9).kappa is None
    assert agreement(["yes"] * 9, ["no", *["yes"] * 8]).kappa is None
    assert agreement([], []).pairs == 0


def test_perfect_agreement_is_one():
    assert agreement(["a", "b", "a"], ["a", "b", "a"]).kappa == pytest.approx(1)


def test_pairs_must_be_pairs_and_on_the_scale():
    with pytest.raises(ValueError, match="pairs are needed"):
        agreement(["a"], [])
    with pytest.raises(ValueError, match="'9' is not on the scale"):
        agreement(["9"], ["1"], ordered=["1", "2"])
