"""Two ways of answering against published paired data."""

import numpy as np
import pytest

from dashboard.metrics.statistics.mode_effect import newcombe_paired, overlap, paired_mean, paired_share

# Student's sleep data (1908): extra hours under two drugs, the same ten people.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def pairs(both: int, only_first: int, only_second: int, neither: int) -> tuple[list[int], list[int]]:
    first = [1] * (both + only_first) + [0] * (only_second + neither)
    return first, [1] * both + [0] * only_first + [1] * only_second + [0] * neither


def test_paired_shares_are_those_of_contingencytables():
    # Cavo et al. 2012 in Fagerland, Lydersen and Laake's book and package: -.0621 (-.1186 to -.0046).
    found = paired_share(*pairs(59, 6, 16, 80))
    assert found.difference == pytest.approx((-0.0621, -0.1186, -0.0046), abs=5e-5)
    assert found.difference.told_apart
    assert (found.first, found.second) == pytest.approx((65 / 161, 75 / 161))
    # Exact McNemar by hand: 2 * P(X <= 6), X binomial(22, 1/2).
    assert found.p == pytest.approx(2 * sum([1, 22, 231, 1540, 7315, 26334, 74613]) / 2**22)


def test_pairs_that_never_differ_keep_an_interval():
    found = newcombe_paired(10, 0, 0, 0)
    assert found.value == 0
    assert found.low < 0 < found.high
    assert paired_share([1, 0], [1, 0]).p == 1
    assert paired_share([np.nan], [1]) is None


def test_paired_means_are_students():
    found = paired_mean(FIRST, SECOND)
    # R: t.test(extra ~ group, data = sleep, paired = TRUE).
    assert found.difference == pytest.approx((-1.58, -2.4598858, -0.7001142), abs=5e-8)
    assert (found.first, found.second) == pytest.approx((0.75, 2.33))
    assert (found.higher, found.lower) == pytest.approx((0, 0.9))
    assert found.leaning.value == pytest.approx(-0.9)
    assert found.leaning.told_apart
    assert found.p < 0.01


def test_scores_that_never_differ_are_not_certain():
    found = paired_mean([5, 5, 4], [5, 5, 4])
    assert found.difference.value == 0
    assert not found.difference.told_apart
    assert found.p == 1
    assert paired_mean([5], [4]) is None


def test_overlap_by_hand():
    """Strata with 2+2 and 3+1 answers: h = 1 and .75; differences 1 and 2; (1 + 1.5) / 1.75."""
    scores = [5, 3, 4, 2, 5, 4, 3, 2, 1]
    ways = [1, 1, 0, 0, 1, 1, 1, 0, 1]
    found = overlap(scores, ways, ["a"] * 4 + ["b"] * 4 + ["c"])
    assert found.difference.value == pytest.approx(2.5 / 1.75)
    spread = (2 + 2 + 2 + 0) / (1 + 1 + 2 + 0)
    error = np.sqrt(spread * (1 * 1 + 0.75**2 * (1 / 3 + 1))) / 1.75
    assert found.difference.high - found.difference.value == pytest.approx(2.776445 * error, abs=1e-5)
    assert (found.strata, found.used, found.left_out) == (2, 8, 1)


def test_overlap_takes_out_what_the_strata_explain():
    rng = np.random.default_rng(6)
    stratum = rng.integers(0, 4, 4000)
    by_phone = rng.random(4000) < np.array([0.1, 0.3, 0.6, 0.9])[stratum]
    scores = stratum + 0.2 * by_phone + rng.normal(size=4000)
    assert scores[by_phone].mean() - scores[~by_phone].mean() > 1
    found = overlap(scores, by_phone, stratum).difference
    assert found.low < 0.2 < found.high
    assert found.value == pytest.approx(0.2, abs=0.1)


def test_nothing_in_common_says_nothing():
    assert overlap([1, 2, 3], [1, 1, 0], ["a", "a", "b"]) is None
    assert overlap([], [], []) is None
    assert overlap([3, 3, 3, 3], [1, 1, 0, 0], ["a"] * 4) is None
