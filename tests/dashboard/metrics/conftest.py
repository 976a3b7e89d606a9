"""The books, empty for each test."""

import pytest

from tests.dashboard.metrics.books import Books


@pytest.fixture
def books(tmp_path):
    written = Books(tmp_path)
    yield written
    written.close()
