"""Ranks know their own uncertainty."""

import numpy as np
import pytest

from dashboard.metrics.statistics.ranking import rank
from dashboard.metrics.statistics.shrinkage import BetaPrior, shrink_shares


def posterior_draws(hits, asked):
    return shrink_shares(hits, asked, BetaPrior(1, 1)).draw(2000, np.random.default_rng(1))


def test_clearly_different_outlets_get_certain_ranks():
    ranks = rank(posterior_draws([900, 500, 100], [1000, 1000, 1000]))
    assert ranks.low.tolist() == ranks.high.tolist() == ranks.band.tolist() == [1, 2, 3]
    assert ranks.told_apart(0, 2)


def test_for_complaints_the_lowest_is_best():
    assert rank(posterior_draws([900, 100], [1000, 1000]), highest_is_best=False).mean.tolist() == [2, 1]


def test_outlets_with_few_answers_share_a_band():
    ranks = rank(posterior_draws([8, 7, 9, 8], [10, 10, 10, 10]))
    assert ranks.band.tolist() == [1, 1, 1, 1]
    assert not ranks.told_apart(1, 2)
    assert (ranks.low == 1).all()


def test_two_good_and_two_bad_outlets_make_two_bands():
    ranks = rank(posterior_draws([450, 100, 452, 98], [500, 500, 500, 500]))
    assert ranks.band.tolist() == [1, 2, 1, 2]
    assert ranks.high.tolist() == [2, 4, 2, 4]


def test_the_same_seed_gives_the_same_ranks():
    first, second = (rank(posterior_draws([5, 6, 7], [9, 9, 9])) for _ in range(2))
    assert (first.mean == second.mean).all()


def test_one_outlet_is_first_and_no_outlets_have_no_ranks():
    assert rank(posterior_draws([3], [9])).band.tolist() == [1]
    assert rank(np.empty((5, 0))).mean.size == 0
    with pytest.raises(ValueError, match=r"\(times, outlets\)"):
        rank(np.empty((0, 3)))
