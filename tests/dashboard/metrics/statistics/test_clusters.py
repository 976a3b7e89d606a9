"""Clusters: found where they are, called accidents where they are not."""

import numpy as np
import pytest

from dashboard.metrics.statistics.clusters import best_number, cluster


def three_kinds(n: int = 60, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    kind = np.repeat([0, 1, 2], [n, n // 2, n // 3])
    middle = np.array([[5, 1, 100], [1, 5, 100], [5, 5, 400]])[kind]
    return middle + rng.normal(size=middle.shape) * [0.4, 0.4, 30], kind


def test_three_kinds_are_found_sized_and_stable():
    rows, kind = three_kinds()
    found = best_number(rows, most=5)
    assert found.size.tolist() == [60, 30, 20]
    assert (found.label == kind).all()
    assert found.mean_silhouette > 0.6
    assert found.stable
    assert found.centre[2] == pytest.approx(rows[kind == 2].mean(axis=0))
    assert (kind[found.typical] == [0, 1, 2]).all()


def test_the_same_seed_gives_the_same_groups():
    rows, _ = three_kinds()
    one, other = cluster(rows, 4), cluster(rows, 4)
    assert (one.label == other.label).all()
    assert (one.stability == other.stability).all()


def test_a_cloud_without_groups_is_called_one():
    rows = np.random.default_rng(5).normal(size=(200, 5))
    found = cluster(rows, 5)
    assert found.mean_silhouette < 0.25
    assert not found.stable


def test_the_silhouette_by_hand():
    """0, 1 | 10, 11: for 0 a = 1, b = 10.5; for 1 a = 1, b = 9.5; scale does not matter."""
    found = cluster([[0.0], [1.0], [10.0], [11.0]], 2, draws=2)
    by_hand = (1 - 1 / 10.5 + 1 - 1 / 9.5) / 2
    assert found.silhouette == pytest.approx([by_hand, by_hand])
    assert sorted(found.size) == [2, 2]


def test_missing_values_get_no_group_and_too_few_rows_none():
    rows, _ = three_kinds()
    rows[0, 0] = np.nan
    assert cluster(rows, 3, draws=2).label[0] == -1
    assert cluster([[1.0], [1.0], [1.0]], 2) is None
    assert cluster(np.empty((0, 2)), 2) is None
    assert best_number(np.empty((0, 2))) is None
    with pytest.raises(ValueError, match="2 or more"):
        cluster(rows, 1)
