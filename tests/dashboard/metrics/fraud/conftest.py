"""A company for every test."""

from pathlib import Path

import pytest

from tests.dashboard.metrics.fraud.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Forty outlets in three regions that have done nothing yet."""
    return World(tmp_path)
