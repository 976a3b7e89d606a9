"""The effect of an action: by hand, against a published meta-analysis, and how often its interval is right."""

import numpy as np
import pytest

from dashboard.metrics.statistics.before_after import Changes, effect, spread


def made(rng, outlets, lift, *, drift=0.0, between=0.1, answers=30, deviation=1.0):
    """Changes of outlets whose true change is ``drift + lift``, each with its own deviation ``between``."""
    n = rng.integers(answers // 3, answers * 2, (2, outlets))
    true = drift + lift + rng.normal(0, between, outlets)
    before, after = (rng.normal(0, deviation / np.sqrt(n[0])), rng.normal(true, deviation / np.sqrt(n[1])))
    return Changes.of(before, n[0], after, n[1], deviation)


def test_equal_outlets_give_the_plain_difference_of_differences():
    """By hand: changes 1, 2, 3 against 0, 1, 2, all equally sure: means 2 and 1, effect 1."""
    acted = Changes(np.array([1.0, 2.0, 3.0]), np.full(3, 0.25))
    others = Changes(np.array([0.0, 1.0, 2.0]), np.full(3, 0.25))
    found = effect(acted, others)
    # tau2 = 2 * (2 / .25 - 2) / (2 * (12 - 48 / 12)) = 12 / 16; so each weight is 1, and a side's variance 1 / 3.
    assert spread(acted, others) == pytest.approx(0.75)
    assert found.value == pytest.approx(1)
    assert found.high - found.value == pytest.approx(2.776445 * np.sqrt(2 / 3), abs=1e-5)


def test_the_spread_equals_a_published_meta_analysis():
    """The BCG trials, log risk ratios (Colditz et al., JAMA 1994;271:698): DerSimonian-Laird tau2 .3088."""
    effects = [
        -0.8893,
        -1.5854,
        -1.3481,
        -1.4416,
        -0.2175,
        -0.7861,
        -1.6209,
        0.0120,
        -0.4694,
        -1.3713,
        -0.3394,
        0.4459,
        -0.0173,
    ]
    variances = [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714]
    assert spread(Changes(np.array(effects), np.array(variances))) == pytest.approx(0.3088, abs=0.0005)


@pytest.mark.parametrize(("outlets", "others"), [(5, 60), (19, 150), (8, 8)])
def test_its_interval_covers_the_truth_as_often_as_it_says(outlets, others):
    rng = np.random.default_rng(11)
    hits = sum(
        found.low <= 0.3 <= found.high
        for found in (effect(made(rng, outlets, 0.3, drift=0.2), made(rng, others, 0, drift=0.2)) for _ in range(600))
    )
    assert 0.93 <= hits / 600 <= 0.98


def test_what_happened_everywhere_is_not_the_actions_doing():
    rng = np.random.default_rng(12)
    found = effect(made(rng, 20, 0, drift=1.0), made(rng, 100, 0, drift=1.0))
    assert found.low < 0 < found.high
    assert found.high - found.low < 0.4


def test_outlets_without_answers_on_a_side_fall_out():
    held = Changes.of([4, 4, 4], [10, 0, 10], [5, 5, 5], [10, 10, 0], 1.0)
    assert len(held) == 1
    assert held.variance[0] == pytest.approx(0.2)


def test_two_outlets_are_too_few_to_say_anything():
    rng = np.random.default_rng(13)
    assert effect(made(rng, 2, 0), made(rng, 50, 0)) is None
