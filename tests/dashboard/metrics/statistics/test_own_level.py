"""What outlets would have reached anyway: against Gaussian conditioning, and when outlets are picked by their looks."""

import numpy as np
import pytest

from dashboard.metrics.statistics.before_after import Changes, effect
from dashboard.metrics.statistics.own_level import Past, Windows, expect

DEVIATION = 0.35


def network(rng, windows, *, outlets=120, answers=15, apart=0.0, side=0):
    """Outlets with a wandering true level; ``side`` of them have always stood ``apart``. Means and numbers."""
    n = np.maximum(rng.poisson(rng.gamma(1.5, answers / 1.5, (outlets, 1)), (outlets, windows + 1)), 1).astype(float)
    level = 0.86 + rng.normal(0, 0.07, (outlets, 1)) + np.cumsum(rng.normal(0, 0.015, (outlets, windows + 1)), axis=1)
    level[:side] += apart
    return level + rng.normal(0, 0.01, windows + 1) + rng.normal(0, DEVIATION / np.sqrt(n)), n


def judged(mean, n, acted):
    past = Past(mean, n, acted, DEVIATION)
    return effect(*expect(past).changes(past))


def plain(mean, n, acted):
    sides = [
        Changes.of(*(part[rows, at] for at in (-2, -1) for part in (mean, n)), DEVIATION) for rows in (acted, ~acted)
    ]
    return effect(*sides)


def test_the_filter_is_gaussian_conditioning():
    """Each level is normal and so is each mean: the textbook's conditional mean and variance, from whole matrices."""
    between, wander = 0.4, 0.1
    apart, noise = np.array([[0.3, 9.9, -0.2]]), np.array([[0.5, 1.0, 0.25]])
    found = Windows(apart, noise, np.array([[True, False, True]])).filter(between, wander)
    shared = between + wander * np.minimum.outer(np.arange(4), np.arange(4))
    here = [0, 2]
    seen = shared[np.ix_(here, here)] + np.diag(noise[0, here])
    weights = np.linalg.solve(seen, shared[here, 3])
    assert found.level[0] == pytest.approx(weights @ apart[0, here])
    assert found.doubt[0] == pytest.approx(shared[3, 3] - weights @ shared[here, 3])


@pytest.mark.parametrize("windows", [1, 6])
def test_outlets_picked_for_a_bad_quarter_do_not_look_cured(windows):
    """Nothing is done anywhere. Their luck returns, which the plain comparison takes for an effect."""
    rng, covered, fooled = np.random.default_rng(21), 0, 0
    for _ in range(60):
        mean, n = network(rng, windows)
        acted = np.zeros(len(mean), dtype=bool)
        acted[np.argsort(mean[:, -2])[:15]] = True
        own, naive = judged(mean, n, acted), plain(mean, n, acted)
        covered += own.low <= 0 <= own.high
        fooled += naive.low > 0
    assert covered / 60 >= 0.91
    assert fooled / 60 > 0.9


def test_a_side_that_has_always_been_lower_is_not_held_to_the_network():
    rng, covered, found = np.random.default_rng(22), 0, []
    for _ in range(60):
        mean, n = network(rng, 8, apart=-0.06, side=15)
        acted = np.arange(len(mean)) < 15
        one = judged(mean, n, acted)
        covered += one.low <= 0 <= one.high
        found.append(one.value)
    assert covered / 60 >= 0.91
    assert abs(np.mean(found)) < 0.01


def test_an_effect_is_found_in_full_though_the_outlets_were_picked():
    rng, found = np.random.default_rng(23), []
    for _ in range(40):
        mean, n = network(rng, 8)
        acted = np.zeros(len(mean), dtype=bool)
        acted[np.argsort(mean[:, -2])[:15]] = True
        mean[acted, -1] += 0.1
        found.append(judged(mean, n, acted))
    assert np.mean([one.value for one in found]) == pytest.approx(0.1, abs=0.01)
    assert np.mean([one.low <= 0.1 <= one.high for one in found]) >= 0.9


def test_it_is_surer_than_the_plain_difference():
    mean, n = network(np.random.default_rng(24), 8)
    acted = np.arange(len(mean)) < 15
    own, naive = judged(mean, n, acted), plain(mean, n, acted)
    assert own.high - own.low < naive.high - naive.low


def test_outlets_that_are_all_alike_have_no_spread_to_fit():
    mean, n = np.full((12, 4), 1.0), np.full((12, 4), 20.0)
    found = judged(mean, n, np.arange(12) < 4)
    assert found.value == pytest.approx(0)
    assert not found.told_apart
