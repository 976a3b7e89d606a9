"""Shrunken levels: the baseball players of Efron and Morris, and how often the interval holds the truth."""

import numpy as np
import pytest

from dashboard.metrics.statistics.levels import between, shrink_levels

# First 45 at bats of eighteen players in 1970 (Efron and Morris, Scientific American 1977;236:119).
HIGHER = [0.400, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244, 0.244]
BATS = [*HIGHER, *[0.222] * 5, 0.200, 0.178, 0.156]


def test_the_baseball_players_are_pulled_in_as_published():
    mean = np.mean(BATS)
    error = np.sqrt(mean * (1 - mean) / 45)
    found = shrink_levels(BATS, np.full(18, error))
    # "The shrinking factor for the batting averages is .212": .400 becomes .294.
    assert (found.mean[0] - found.centre) / (BATS[0] - found.centre) == pytest.approx(0.212, abs=0.003)
    assert found.mean[0] == pytest.approx(0.294, abs=0.001)


def test_levels_that_differ_by_chance_alone_have_no_spread():
    assert between(np.array([1.0, 1.1, 0.9, 1.0]), np.full(4, 0.1)) == 0


def test_the_interval_holds_the_truth_in_unequal_outlets():
    dice, held = np.random.default_rng(3), []
    for _ in range(200):
        truth = dice.normal(1, 0.15, 40)
        error = dice.uniform(0.05, 0.5, 40)
        low, high = shrink_levels(dice.normal(truth, error), error).interval()
        held.append(np.mean((low <= truth) & (truth <= high)))
    assert 0.93 < np.mean(held) < 0.97


def test_few_outlets_are_left_as_they_are_and_unknown_ones_stay_unknown():
    few = shrink_levels([1.0, 2.0, np.nan], [0.1, 0.1, 0.1])
    assert few.mean[:2].tolist() == [1.0, 2.0]
    assert np.isnan(few.mean[2])
    assert np.isnan(shrink_levels([1.0, 2.0, 3.0, 2.0, np.nan], 0.1).mean[4])
