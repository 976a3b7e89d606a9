"""How alike the answers of one outlet are."""

import numpy as np
import pytest

from dashboard.metrics.statistics.intraclass import intraclass


def test_how_alike_by_hand():
    """Outlets 1, 3 and 5, 7: MSW 2, MSB 16, m0 2: 14 / 18."""
    assert intraclass([4, 12], [10, 74], [2, 2]) == pytest.approx(14 / 18)
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(400, 1)) * np.sqrt(0.2) + rng.normal(size=(400, 15)) * np.sqrt(0.8)
    found = intraclass(scores.sum(axis=1), (scores**2).sum(axis=1), np.full(400, 15))
    assert found == pytest.approx(0.2, abs=0.03)
    assert intraclass([3], [9], [1]) is None
    assert intraclass([2, 2], [2, 2], [2, 2]) is None
