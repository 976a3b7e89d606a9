"""Signs of careless responding against the R package careless on both its simulated surveys, every row.

Its sixth index, the spread within a person, is kept by the warehouse: tests/dashboard/metrics/fraud/test_careless.py.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from dashboard.metrics.statistics.careless import distance, even_odd, longest_run, synonyms
from tests.dashboard.metrics.statistics.reference import published

SURVEYS = {"careless_dataset": (5, 21, 23), "careless_dataset2": (10, 110, 24)}


@pytest.fixture(params=SURVEYS)
def survey(request):
    name = request.param
    rows = pd.read_csv(published(f"careless/{name}.csv")).to_numpy(float)
    return rows, pd.read_csv(published(f"careless/{name}_indices_reference.csv")), *SURVEYS[name]


def test_every_index_of_every_person_is_the_published_one(survey):
    rows, told, length, long, far = survey
    np.testing.assert_array_equal(longest_run(rows), told["longstring"])
    np.testing.assert_allclose(distance(rows), told["mahad"], atol=1e-6)
    np.testing.assert_allclose(synonyms(rows), told["psychsyn"], atol=1e-6)
    scales = np.arange(rows.shape[1]).reshape(-1, length)
    np.testing.assert_allclose(-even_odd(rows, scales.tolist()), told["evenodd"], atol=1e-6)
    assert (longest_run(rows) >= 10).sum() == long
    assert (distance(rows) > chi2.isf(0.01, rows.shape[1])).sum() == far


def test_by_hand():
    rows = [[1, 1, 1, 2], [3, 4, 3, 4], [5, 5, 5, 5]]
    assert longest_run(rows).tolist() == [3, 1, 4]
    # Halves 1 2 3 and 2 4 6 go together entirely, 1 2 3 and 3 2 1 not at all.
    scales = [[0, 1], [2, 3], [4, 5]]
    assert even_odd([[1, 2, 2, 4, 3, 6], [1, 3, 2, 2, 3, 1]], scales).tolist() == pytest.approx([1, -1])


def test_what_cannot_be_told_is_not_a_number():
    same = np.full((20, 4), 3.0)
    assert np.isnan(distance(same)).all()
    assert np.isnan(synonyms(same)).all()
    assert np.isnan(even_odd(np.eye(4), [[0, 1], [2, 3]])).all()
    assert np.isnan(distance(np.eye(3))).all()
