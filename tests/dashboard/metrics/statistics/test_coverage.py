"""Each 95 % interval holds the truth about as often as it says; tests.bench.coverage does the same with 2,000 draws."""

import pytest

from tests.bench.coverage import INTERVALS, coverage

DRAWS = 100


@pytest.mark.parametrize("name", INTERVALS)
def test_the_interval_covers(name):
    # Nearly three standard errors of so few draws around what is promised, 93 to 97 %.
    assert 0.93 - 0.06 <= coverage(name, DRAWS) <= 0.97 + 0.03
