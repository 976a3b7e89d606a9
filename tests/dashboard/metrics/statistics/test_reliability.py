"""Reliability and factors against published values and the airline survey."""

import numpy as np
import pytest

from dashboard.metrics.statistics.drivers import correlations
from dashboard.metrics.statistics.factors import Dimensions, dimensions, factors, one_factor
from dashboard.metrics.statistics.reliability import cronbach, feldt, omega, reliability
from tests.dashboard.metrics.statistics.airline import ITEMS, complete_answers

# R's ability.cov (Smith and Stanley 1983): general, picture, blocks, maze, reading, vocabulary of 112 people.
ABILITY = np.array(
    [
        [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
        [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
        [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
        [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
        [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
        [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
    ]
)
ABILITY_R = ABILITY / np.sqrt(np.outer(np.diagonal(ABILITY), np.diagonal(ABILITY)))
LOADING = np.array([0.9, 0.8, 0.7, 0.6])
ONE_FACTOR = np.outer(LOADING, LOADING) + np.diag(1 - LOADING**2)


def people(n: int, matrix: np.ndarray, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).multivariate_normal(np.zeros(len(matrix)), matrix, n)


def test_alpha_by_hand():
    # Variances 1, 1, 1, covariances .5: 3/2 (1 - 3/6) = .75; with variances 2 and 8 and covariance 2: 2 (1 - 10/14).
    assert cronbach(np.full((3, 3), 0.5) + np.eye(3) / 2) == pytest.approx(0.75)
    assert cronbach(np.array([[2.0, 2.0], [2.0, 8.0]])) == pytest.approx(4 / 7 * 1.0)


def test_feldts_interval_is_as_published():
    # MRC CBU's statistics pages, after Chris Evans.
    assert feldt(0.913, 873, 20) == pytest.approx((0.9044024, 0.9211588), abs=5e-8)
    # The R package statpsych, ci.cronbach; it takes n (k - 1) for the second degrees of freedom.
    assert feldt(0.85, 89, 7) == pytest.approx((0.7971254, 0.8931436), abs=1e-4)


def test_omega_of_an_exact_factor_by_hand():
    """Loadings .9 .8 .7 .6: 3^2 / (3^2 + .19 + .36 + .51 + .64) = 9 / 10.7, in any units of the items."""
    assert omega(ONE_FACTOR) == pytest.approx(9 / 10.7, abs=1e-6)
    equal = np.full((5, 5), 0.4) + 0.6 * np.eye(5)
    assert omega(equal) == pytest.approx(cronbach(equal), abs=1e-6)
    units = np.array([1.0, 2.0, 3.0, 4.0])
    common = (LOADING * units).sum() ** 2
    noise = (units**2 * (1 - LOADING**2)).sum()
    assert omega(ONE_FACTOR * np.outer(units, units)) == pytest.approx(common / (common + noise), abs=1e-6)
    assert omega(ONE_FACTOR[:2, :2]) is None


def test_one_item_that_does_not_belong_is_seen():
    rows = np.column_stack([people(500, ONE_FACTOR, 3), np.random.default_rng(4).normal(size=500)])
    found = reliability(rows)
    assert found.item_rest.argmin() == 4
    assert found.alpha_without.argmax() == 4
    assert found.alpha_without[4] > found.alpha
    rest = rows[:, [0, 1, 2, 4]].sum(axis=1)
    assert found.item_rest[3] == pytest.approx(np.corrcoef(rows[:, 3], rest)[0, 1])
    assert found.interval.low < found.alpha < found.interval.high


def test_too_little_says_nothing():
    assert reliability(np.empty((0, 3))) is None
    assert reliability([[1], [2], [3]]) is None
    assert reliability([[3, 3], [3, 3], [3, 3]]) is None
    assert reliability([[1, 2], [2, np.nan], [3, 3]]) is None
    assert np.isnan(reliability([[1, 2], [2, 2], [3, 4], [4, 3]]).alpha_without).all()


def test_maximum_likelihood_is_rs_factanal():
    # R: factanal(factors = 1, covmat = ability.cov)$uniquenesses and factanal(factors = 2, ...), varimax.
    one = factors(ABILITY_R, 1, method="ml")
    assert one.unique == pytest.approx([0.535, 0.853, 0.748, 0.910, 0.232, 0.280], abs=0.001)
    two = factors(ABILITY_R, 2, method="ml")
    assert two.unique == pytest.approx([0.455, 0.589, 0.218, 0.769, 0.052, 0.334], abs=0.001)
    assert two.loading[:, 0] == pytest.approx([0.499, 0.156, 0.206, 0.109, 0.956, 0.785], abs=0.003)
    assert two.loading[:, 1] == pytest.approx([0.543, 0.622, 0.860, 0.468, 0.182, 0.225], abs=0.003)


@pytest.mark.parametrize("method", ["minres", "principal_axis", "ml"])
def test_every_method_finds_exact_factors(method):
    pattern = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.9], [0, 0.7], [0, 0.5]])
    matrix = pattern @ pattern.T
    np.fill_diagonal(matrix, 1)
    found = factors(matrix, 2, method=method)
    assert np.abs(found.loading).max(axis=1) == pytest.approx([0.8, 0.7, 0.6, 0.9, 0.7, 0.5], abs=0.01)
    assert np.abs(found.loading).min(axis=1) == pytest.approx(np.zeros(6), abs=0.01)
    assert found.unique == pytest.approx(1 - (pattern**2).sum(axis=1), abs=0.01)
    assert one_factor(ONE_FACTOR) == pytest.approx(LOADING, abs=1e-5)


def test_oblimin_finds_that_the_factors_go_together():
    pattern = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.8], [0, 0.7], [0, 0.6]])
    matrix = pattern @ np.array([[1, 0.4], [0.4, 1]]) @ pattern.T
    np.fill_diagonal(matrix, 1)
    found = factors(matrix, 2, rotation="oblimin")
    assert found.correlation[0, 1] == pytest.approx(0.4, abs=0.02)
    assert np.abs(found.loading).min(axis=1) == pytest.approx(np.zeros(6), abs=0.02)
    assert factors(matrix, 2, rotation="none").correlation == pytest.approx(np.eye(2))


def test_parallel_analysis_counts_what_is_there():
    pattern = np.array([[0.8, 0], [0.7, 0], [0.7, 0], [0, 0.8], [0, 0.7], [0, 0.7]])
    matrix = pattern @ pattern.T
    np.fill_diagonal(matrix, 1)
    assert dimensions(people(300, matrix, 8)).number == 2
    nothing = dimensions(people(300, np.eye(8), 9))
    assert nothing.number == 0
    assert nothing.above_one > 2
    assert dimensions(np.ones((20, 3))) is None
    assert dimensions(np.ones((3, 3))) is None
    assert Dimensions(np.array([2.0, 1.5]), np.array([1.1, 1.0]), 9).number == 2


def test_unknown_methods_and_too_many_factors_are_refused():
    with pytest.raises(ValueError, match="write one of minres"):
        factors(ABILITY_R, 1, method="guess")
    with pytest.raises(ValueError, match="write one of varimax"):
        factors(ABILITY_R, 1, rotation="spin")
    with pytest.raises(ValueError, match="cannot carry 4 factors"):
        factors(ABILITY_R, 4)


def test_the_airline_survey_comes_out_as_published():
    answers = complete_answers()[list(ITEMS)].to_numpy(dtype=float)
    found = reliability(answers)
    assert found.alpha == pytest.approx(0.7817, abs=5e-5)
    assert found.interval.high - found.interval.low < 0.01
    shape = dimensions(answers)
    assert shape.eigenvalues[:4] == pytest.approx([3.888, 2.471, 2.154, 1.025], abs=5e-4)
    assert shape.above_one == 4
    assert shape.number == 3 or shape.number == 4
    three = factors(correlations(answers), 3)
    strongest = {name: int(np.argmax(np.abs(row))) for name, row in zip(ITEMS, three.loading, strict=True)}
    assert len({strongest[name] for name in ("Seat comfort", "Food and drink", "Cleanliness")}) == 1
    assert len({strongest[name] for name in ("Inflight service", "Baggage handling", "On-board service")}) == 1
