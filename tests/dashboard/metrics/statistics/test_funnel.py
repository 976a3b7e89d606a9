"""Funnels against FunnelPlotR's tests, the medpar reference files and exact binomial tails."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dashboard.metrics.statistics.funnel import (
    CHANCE_ONLY,
    Dispersion,
    estimate_dispersion,
    poisson_limits,
    ratio_funnel,
    ratio_limits,
    share_funnel,
    share_limits,
    shmi_funnel,
)
from tests.dashboard.metrics.statistics.reference import published

OBSERVED = [100, 150, 180, 80, 120, 225]
EXPECTED = [108, 112, 165, 95, 100, 220]


def hospitals(form: str) -> pd.DataFrame:
    return pd.read_csv(published(f"funnel/medpar_funnel_{form}_python.csv"))


def test_poisson_limits_are_those_of_the_published_test():
    low, high = poisson_limits([15, 20, 30], 0.95)
    np.testing.assert_allclose(low, [0.5596924, 0.6108260, 0.6746958], atol=5e-8)
    np.testing.assert_allclose(high, [1.649348, 1.544419, 1.427562], atol=5e-7)
    low, high = poisson_limits([15, 20, 30])
    np.testing.assert_allclose(low, [0.3862650, 0.4479107, 0.5289724], atol=5e-8)
    np.testing.assert_allclose(high, [2.082907, 1.902094, 1.702771], atol=5e-7)


def test_the_shmi_phi_of_six_groups_is_the_published_one():
    assert shmi_funnel(OBSERVED, EXPECTED).dispersion.phi == pytest.approx(2.948033, abs=1e-6)


def test_shmi_finds_the_nine_published_hospitals():
    table = hospitals("SHMI")
    funnel = shmi_funnel(table["O"], table["E"])
    assert funnel.dispersion.phi == pytest.approx(8.532851, abs=1e-6)
    assert funnel.dispersion.tau2 == pytest.approx(0.02841, abs=5e-6)
    np.testing.assert_allclose(funnel.z_od, table["z_od"], atol=1e-9)
    assert np.sum(np.abs(funnel.z_od) > 3.090232) == 9


def test_twenty_five_hospitals_are_outside_the_plain_poisson_limits():
    table = hospitals("SHMI")
    low, high = poisson_limits(table["E"])
    outside = (table["rr"] < low) | (table["rr"] > high)
    assert outside.sum() == 25
    assert (outside == table["out_unadj"]).all()


def test_the_products_form_gives_the_published_cqc_scores():
    table = hospitals("CQC")
    funnel = ratio_funnel(table["O"], table["E"])
    np.testing.assert_allclose(funnel.z, table["z"], atol=1e-9)
    np.testing.assert_allclose(funnel.z_od, table["z_od"], atol=1e-9)
    # The reference leaves its limits on the square-root scale; squared they are ours, but where few are expected.
    low, high = funnel.limits()
    many = np.array(table["E"] > 50)
    np.testing.assert_allclose(low[many], np.array(table["odl998"])[many] ** 2, atol=1e-6)
    np.testing.assert_allclose(high[many], np.array(table["odu998"])[many] ** 2, atol=1e-6)
    assert np.abs(funnel.outside()).sum() == np.sum(np.abs(funnel.z_od) > 3.090232) == 2


def test_six_groups_by_hand():
    funnel = ratio_funnel(OBSERVED, EXPECTED)
    o, e = np.array(OBSERVED), np.array(EXPECTED)
    z = 2 * (np.sqrt(o) - np.sqrt(e))
    pulled_in = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    phi = np.mean(pulled_in**2)
    tau2 = (6 * phi - 5) / (4 * e.sum() - 4 * (e**2).sum() / e.sum())
    assert (funnel.dispersion.phi, funnel.dispersion.tau2) == pytest.approx((phi, tau2))
    assert not funnel.dispersion.enough


def test_outlets_that_differ_by_chance_alone_get_no_extra_variance():
    rng = np.random.default_rng(3)
    funnel = share_funnel(rng.binomial(400, 0.2, 30), np.full(30, 400))
    assert funnel.dispersion.tau2 < 0.001
    assert estimate_dispersion(np.zeros(10), np.ones(10)) == Dispersion(0.0, 0.0, 10)


def test_an_outlet_without_events_where_four_were_expected_is_not_flagged():
    funnel = ratio_funnel([0, 4, 9], [4, 4, 9], dispersion=CHANCE_ONLY)
    assert funnel.z[0] == -4
    assert funnel.outside().tolist() == [0, 0, 0]


def test_ten_of_ten_happy_customers_are_not_suspicious():
    funnel = share_funnel([10], [10], target=0.9, dispersion=CHANCE_ONLY)
    assert funnel.outside(0.95).tolist() == [0]
    assert funnel.p_above()[0] == pytest.approx(0.9**10)


def test_share_limits_never_leave_nought_to_one():
    sizes = np.arange(1, 300)
    for target in (0.01, 0.5, 0.97):
        low, high = share_limits(sizes, target, 0.002)
        assert ((low >= 0) & (high <= 1) & (low <= target) & (target <= high)).all()


def test_plain_limits_keep_their_false_alarm_promise_at_every_size():
    for n in (3, 8, 20, 55, 200):
        low, high = share_limits([n], 0.9, 0.0, 0.95)
        k = np.arange(n + 1)
        pmf = stats.binom.pmf(k, n, 0.9)
        assert pmf[k / n > high].sum() <= 0.025 + 1e-9
        assert pmf[k / n < low].sum() <= 0.025 + 1e-9
    low, high = ratio_limits([0.2, 1, 4, 20], 0.0, 0.95)
    for e, bottom, top in zip([0.2, 1, 4, 20], low, high, strict=True):
        k = np.arange(200)
        pmf = stats.poisson.pmf(k, e)
        assert pmf[k / e > top].sum() <= 0.025 + 1e-9
        assert pmf[k / e < bottom].sum() <= 0.025 + 1e-9


def test_what_is_flagged_is_what_lies_outside_the_drawn_limits():
    rng = np.random.default_rng(5)
    asked = rng.integers(1, 500, 200)
    funnel = share_funnel(rng.binomial(asked, rng.beta(6, 60, 200)), asked)
    low, high = funnel.limits(0.95, size=asked)
    assert ((funnel.outside(0.95) != 0) == ((funnel.value < low) | (funnel.value > high))).all()


def test_overdispersed_outlets_are_rarely_flagged_when_none_is_special():
    rng = np.random.default_rng(11)
    expected = rng.uniform(5, 200, 3000)
    observed = rng.poisson(expected * rng.gamma(25, 1 / 25, 3000))
    funnel = ratio_funnel(observed, expected)
    assert funnel.dispersion.phi > 2
    # Winsorising leaves tau^2 too small by a third to a half, so a little more than the promised .2 % falls outside.
    assert np.mean(funnel.outside(0.998) != 0) < 0.02
    assert np.mean(np.abs(funnel.z) > 3.090232) > 0.05


def test_the_strict_form_keeps_the_false_alarm_promise_of_its_limits():
    rng = np.random.default_rng(11)
    expected = rng.uniform(5, 200, 20_000)
    observed = rng.poisson(expected * rng.gamma(25, 1 / 25, expected.size))
    funnel = ratio_funnel(observed, expected, strict=True)
    assert np.sqrt(funnel.dispersion.tau2) == pytest.approx(0.2 / 2, rel=0.08)
    assert np.mean(funnel.outside(0.998) != 0) == pytest.approx(0.002, abs=0.0015)
    shares = share_funnel(rng.binomial(100, 0.3, 500), np.full(500, 100), strict=True)
    assert shares.dispersion.phi == pytest.approx(1, abs=0.15)


def test_nothing_to_compare_is_unknown_not_suspicious():
    for funnel in (ratio_funnel([0, 3], [0, 3]), share_funnel([0, 3], [0, 10])):
        assert np.isnan([funnel.value[0], funnel.z[0], funnel.z_od[0], funnel.outside()[0], funnel.p_above()[0]]).all()
    assert share_funnel([], []).outside().size == 0
    assert ratio_funnel([], []).dispersion.groups == 0
    assert shmi_funnel([], []).z.size == 0
    assert np.isnan(shmi_funnel([0], [3]).z).all()
    assert np.isnan(poisson_limits([0])[0]).all()
