"""Means of money: how often their interval holds the truth, on amounts as service costs are."""

import numpy as np
import pytest

from dashboard.metrics.statistics.skewed import SkewedMean, skewed_interval


def covered(amounts, truth):
    low, high = skewed_interval(amounts.shape[1], amounts.sum(1), (amounts**2).sum(1), (amounts**3).sum(1))
    return float(np.mean((low <= truth) & (truth <= high)))


@pytest.mark.parametrize(
    ("n", "share", "sigma", "least"),
    [(30, 1.0, 0.8, 0.925), (100, 1.0, 1.0, 0.925), (50, 0.35, 0.8, 0.93), (300, 0.35, 0.8, 0.93), (300, 0.1, 1, 0.93)],
)
def test_the_interval_holds_the_mean_of_skewed_amounts(n, share, sigma, least):
    # ``share`` of the orders cost something, log-normally; the others nothing.
    dice = np.random.default_rng(5)
    amounts = dice.lognormal(0, sigma, (3000, n)) * (dice.random((3000, n)) < share)
    assert least < covered(amounts, share * np.exp(sigma**2 / 2)) < 0.97


def test_it_is_longer_above_than_below_and_never_below_nothing():
    amounts = np.array([0.0] * 40 + [10, 12, 15, 30, 80])
    found = SkewedMean(45, amounts.sum(), (amounts**2).sum(), (amounts**3).sum())
    low, high = found.interval()
    assert 0 <= low < found.value < high
    assert high - found.value > found.value - low


def test_symmetric_amounts_have_students_interval():
    amounts = np.arange(1.0, 22.0)
    low, high = skewed_interval(21, amounts.sum(), (amounts**2).sum(), (amounts**3).sum())
    half = 2.085963 * amounts.std(ddof=1) / np.sqrt(21)
    assert (low, high) == (pytest.approx(11 - half, abs=1e-4), pytest.approx(11 + half, abs=1e-4))


def test_equal_amounts_and_too_few_say_nothing():
    assert SkewedMean(5, 15, 45, 135).interval() is None
    assert SkewedMean(1, 3, 9, 27).interval() is None
    assert SkewedMean(0, 0, 0, 0).value is None


def test_a_difference_of_two_means_has_both_their_doubts():
    dear, cheap = SkewedMean(100, 300, 1300, 7000), SkewedMean(100, 100, 300, 1500)
    gap = dear.minus(cheap)
    assert gap.value == pytest.approx(2)
    assert gap.told_apart
    assert dear.minus(SkewedMean(1, 1, 1, 1)) is None
