"""AAPOR's rates against published values."""

import math
from fractions import Fraction

import pytest

from dashboard.metrics.statistics.aapor import RATES, Outcomes, outcome_rates

# Fifteen cases and e = 0.5; expected values as published in rOpenSci's outcomerate (tests/testthat/test-rate.R).
FIELDED = Outcomes(complete=5, partial=3, refusal=2, non_contact=1, other=2, unknown_household=1, unknown_other=1)
PUBLISHED = "1/3 8/15 5/14 4/7 5/13 8/13 5/12 2/3 1/2 4/5 2/15 1/7 2/13 4/5 6/7 12/13"
# The same package's README: 4 I, 2 P, one of each other, and one not eligible, so that e = 9/10; to three places.
README = ".364 .545 .370 .556 .444 .667 .500 .750 .571 .857 .091 .093 .111 .727 .741 .889"


def test_rates_equal_the_published_ones():
    found = outcome_rates(FIELDED, 0.5)
    assert {name: rate.value for name, rate in found.items()} == pytest.approx(
        {name: float(Fraction(text)) for name, text in zip(RATES, PUBLISHED.split(), strict=True)}
    )


def test_rates_equal_the_published_example():
    found = outcome_rates(Outcomes(4, 2, 1, 1, 1, 1, 1), 9 / 10)
    assert {name: rate.value for name, rate in found.items()} == pytest.approx(
        {name: float(text) for name, text in zip(RATES, README.split(), strict=True)}, abs=0.0006
    )


def test_all_sixteen_are_there_and_carry_their_n_and_interval():
    found = outcome_rates(FIELDED)
    assert tuple(found) == RATES
    for rate in found.values():
        assert rate.low < rate.value < rate.high
        assert rate.of > 0
    assert found["RR1"].of == 15


def test_where_everybody_is_known_the_variants_agree():
    found = outcome_rates(Outcomes(complete=7, refusal=2, non_contact=1))
    assert found["RR1"].value == found["RR3"].value == found["RR5"].value == 0.7
    assert found["CON1"].value == found["CON3"].value == 0.9


def test_without_cases_there_is_no_rate():
    assert all(rate.value is None and rate.low is None for rate in outcome_rates(Outcomes()).values())


def test_a_share_that_is_none_is_refused():
    for share in (-0.1, 1.1, math.inf):
        with pytest.raises(ValueError, match="between 0 and 1"):
            outcome_rates(FIELDED, share)
