"""The net promoter score by hand and by simulation."""

import numpy as np
import pytest

from dashboard.metrics.statistics.nps import Nps, nps, nps_error


def test_half_promoters_and_a_fifth_detractors_score_thirty():
    score = Nps(promoters=50, detractors=20, asked=100)
    assert score.value == 30
    # sqrt((.5 + .2 - .3^2) / 100) = sqrt(.0061)
    assert score.standard_error == pytest.approx(7.8102, abs=1e-4)
    # p' = 51/102, d' = 21/102: 29.412 -+ 1.96 * 100 sqrt((.705882 - .0865052) / 102)
    assert score.interval() == pytest.approx((14.1386, 44.6849), abs=1e-3)


def test_everybody_delighted_is_not_certainty():
    low, high = Nps(5, 0, 5).interval()
    assert high == 100
    assert low < 60
    assert Nps(5, 0, 5).standard_error == 0


def test_no_answers_have_no_score():
    empty = Nps(0, 0, 0)
    assert (empty.value, empty.standard_error, empty.interval(), empty.minus(Nps(1, 0, 1))) == (None,) * 4
    assert all(np.isnan(part).all() for part in nps([0], [0], [0]))
    assert nps([], [], [])[0].size == 0


def test_more_opinions_than_answers_are_refused():
    with pytest.raises(ValueError, match="do not fit in 10 answers"):
        Nps(8, 3, 10)


def test_two_scores_are_told_apart_only_with_enough_answers():
    assert not Nps(12, 4, 20).minus(Nps(8, 8, 20)).told_apart
    assert Nps(1200, 400, 2000).minus(Nps(800, 800, 2000)).told_apart


def test_the_difference_is_wide_like_the_root_of_the_summed_squares():
    difference = Nps(500, 200, 1000).minus(Nps(500, 200, 1000))
    assert difference.value == 0
    assert difference.high == pytest.approx(1.96 * np.sqrt(2) * float(nps_error(500, 200, 1000)), rel=0.01)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(7)
    shares = rng.dirichlet([4, 2, 2], 20_000)
    asked = rng.integers(10, 80, 20_000)
    answers = rng.multinomial(asked, shares)
    _, low, high = nps(answers[:, 0], answers[:, 2], asked)
    truth = 100 * (shares[:, 0] - shares[:, 2])
    assert 0.94 < np.mean((low <= truth) & (truth <= high)) < 0.97
