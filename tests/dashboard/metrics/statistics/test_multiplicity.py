"""Many tests at once: the published example, and what combining must not do."""

import numpy as np
import pytest
from scipy import stats

from dashboard.metrics.statistics.multiplicity import adjust, noisy_or, robust_z, stouffer, worst

# The fifteen p-values of Benjamini and Hochberg 1995, section 3.2: four are discoveries at 5 %.
PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


def test_the_published_example_has_four_discoveries():
    adjusted = adjust(PUBLISHED)
    assert np.sum(adjusted <= 0.05) == 4
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)


def test_the_tests_that_are_not_listed_count_as_ones():
    p = np.array([1e-7, 3e-4, 0.02, 5e-6])
    full = stats.false_discovery_control(np.concatenate([p, np.ones(996)]))
    np.testing.assert_allclose(adjust(p, 1000), full[:4])
    assert adjust([], 1000).size == 0


def test_an_untested_outlet_does_not_count():
    adjusted = adjust([[*PUBLISHED, np.nan]])
    assert adjusted.shape == (1, 16)
    np.testing.assert_allclose(adjusted[0, :15], adjust(PUBLISHED))
    assert np.isnan(adjusted[0, 15])
    assert np.isnan(adjust([np.nan])).all()
    assert adjust([]).size == 0


def test_one_extreme_outlet_does_not_set_its_own_scale():
    # median 3, MAD 1
    assert robust_z([1, 2, 3, 4, 1000])[4] == pytest.approx(997 / 1.482602)
    assert robust_z([1, 2, np.nan, 3])[[0, 1, 3]] == pytest.approx([-0.6745, 0, 0.6745], abs=1e-4)


def test_a_mostly_equal_column_still_shows_the_odd_one():
    scores = robust_z([0, 0, 0, 0, 0, 0, 0, 5])
    assert scores[-1] == pytest.approx(5 / (1.253314 * 0.625))
    assert robust_z([2, 2, 2]).tolist() == [0, 0, 0]
    assert np.isnan(robust_z([np.nan])).all()
    assert robust_z([]).size == 0


def test_two_moderate_signals_of_the_same_thing_add_up():
    z = [[1.5, 2.0], [np.nan, 2.0], [np.nan, np.nan]]
    np.testing.assert_allclose(stouffer(z), [3.5 / np.sqrt(2), 2, np.nan])
    weighted = stats.combine_pvalues(stats.norm.sf([1.5, 2.0]), method="stouffer", weights=[1, 3])
    assert stouffer([1.5, 2.0], [1, 3]) == pytest.approx(weighted.statistic)


def test_one_bad_habit_is_not_hidden_by_five_clean_ones():
    z = [[4.0, 0, 0, 0, 0, 0], [np.nan] * 6]
    np.testing.assert_array_equal(worst(z), [4, np.nan])
    assert stouffer(z)[0] < 2


def test_two_even_chances_make_three_quarters():
    np.testing.assert_allclose(noisy_or([[0.5, 0.5], [0.2, np.nan], [np.nan, np.nan]]), [0.75, 0.2, np.nan])


def test_no_outlets_and_no_signals_give_nothing():
    for combine in (stouffer, worst, noisy_or):
        assert combine(np.empty((0, 3))).shape == (0,)
        assert np.isnan(combine(np.empty((2, 0)))).all()
