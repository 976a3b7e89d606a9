"""What two groups should share: known answers, and a spread that one extreme pair cannot widen."""

import numpy as np
import pytest
from scipy import stats

from dashboard.metrics.statistics.sharing import all_products, at_least, spread_of


def test_all_pairs_are_counted_once_with_the_product_of_their_sizes():
    product, pairs = all_products([2.0, 3.0, 3.0, 0.0, 5.0])
    assert pairs.sum() == 6
    # By hand: 2x3 twice, 2x5, 3x3, 3x5 twice.
    assert (product * pairs).sum() == 6 + 6 + 10 + 9 + 15 + 15


def test_many_sizes_are_put_into_steps_and_keep_the_number_of_pairs():
    sizes = np.exp(np.random.default_rng(1).normal(4, 1, 400))
    product, pairs = all_products(sizes)
    assert pairs.sum() == 400 * 399 / 2
    exact = (sizes.sum() ** 2 - (sizes**2).sum()) / 2
    assert (product * pairs).sum() == pytest.approx(exact, rel=0.01)


def test_the_spread_is_found_again_from_how_many_pairs_share_anybody():
    rng, expected = np.random.default_rng(2), np.full(200_000, 0.05)
    ordinary = rng.negative_binomial(1 / 4, (1 / 4) / (1 / 4 + 0.05), expected.size)
    assert spread_of(expected, np.ones(expected.size), float((ordinary > 0).sum())) == pytest.approx(4, rel=0.15)
    assert spread_of([0.05], [200_000], float((rng.poisson(0.05, 200_000) > 0).sum())) < 0.3


def test_without_spread_the_tail_is_poissons_and_with_it_longer():
    assert at_least(3, 0.5, 1e-6) == pytest.approx(stats.poisson.sf(2, 0.5), rel=1e-4)
    assert at_least(3, 0.5, 4.0) > 2 * stats.poisson.sf(2, 0.5)
