"""Published and hand-made values not yet beside each statistic: Wilson, Laney, AAPOR, Spiegelhalter, DerSimonian."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from dashboard.metrics.statistics.aapor import Outcomes, outcome_rates
from dashboard.metrics.statistics.before_after import Changes, spread
from dashboard.metrics.statistics.control_chart import share_chart
from dashboard.metrics.statistics.funnel import CHANCE_ONLY, poisson_limits, share_funnel, shmi_funnel
from dashboard.metrics.statistics.share import Share
from tests.dashboard.metrics.statistics.reference import published


@pytest.mark.parametrize(
    ("hits", "asked", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_single_share_is_as_newcombe_published(hits, asked, low, high):
    # Newcombe, Statistics in Medicine 1998;17:857, table I, method 3 (Wilson without continuity correction).
    assert Share(hits, asked).interval() == pytest.approx((low, high), abs=5e-5)


def test_laneys_chart_equals_the_p_chart_of_z_scores_step_by_step():
    """Laney 2002: p-bar, s_i, z_i, the mean moving range over 1.128, then p-bar -+ 3 s_i sigma_z, each by pandas."""
    weeks = pd.DataFrame(
        {
            "asked": [2050, 1980, 2210, 1875, 2120, 2300, 1990, 2075, 2140, 2010, 1950, 2260],
            "hits": [246, 198, 309, 180, 276, 345, 179, 228, 300, 201, 215, 294],
        }
    )
    p = weeks["hits"].sum() / weeks["asked"].sum()
    error = (p * (1 - p) / weeks["asked"]) ** 0.5
    z = (weeks["hits"] / weeks["asked"] - p) / error
    sigma_z = z.diff().abs().mean() / 1.128
    chart = share_chart(weeks["hits"], weeks["asked"])
    assert sigma_z > 3
    assert chart.sigma_z == pytest.approx(sigma_z, rel=4e-4)
    np.testing.assert_allclose(chart.high, p + 3 * error * sigma_z, rtol=4e-4)
    np.testing.assert_allclose(chart.low, np.maximum(p - 3 * error * sigma_z, 0), rtol=4e-3, atol=1e-3)
    assert chart.in_control
    plain = np.abs(weeks["hits"] / weeks["asked"] - p) > 3 * error
    assert plain.sum() >= 3


def test_a_very_large_steady_process_has_sigma_z_one_and_the_charts_agree():
    hits, asked = [100, 110, 100, 90, 100, 110], [1000] * 6
    chart, p = share_chart(hits, asked), 610 / 6000
    assert chart.sigma_z == 1
    assert chart.high == pytest.approx(np.full(6, p + 3 * np.sqrt(p * (1 - p) / 1000)))


def test_aapors_rates_from_the_definitions_with_plain_arithmetic():
    # AAPOR, Standard Definitions, 9th edition: RR1 = I/((I+P)+(R+NC+O)+(UH+UO)), RR3 and RR5 with e and without U.
    found = outcome_rates(Outcomes(300, 50, 120, 200, 30, 250, 50), 0.4)
    assert found["RR1"].value == pytest.approx(300 / 1000)
    assert found["RR2"].value == pytest.approx(350 / 1000)
    assert found["RR3"].value == pytest.approx(300 / (700 + 0.4 * 300))
    assert found["RR5"].value == pytest.approx(300 / 700)
    assert found["RR6"].value == pytest.approx(350 / 700)
    assert found["COOP1"].value == pytest.approx(300 / 500)
    assert found["COOP3"].value == pytest.approx(300 / 470)
    assert found["REF1"].value == pytest.approx(120 / 1000)
    assert found["CON1"].value == pytest.approx(500 / 1000)


def test_spiegelhalters_naive_limits_by_hand():
    """Around .1 with n = 400 the arcsine limits are sin^2(asin sqrt(.1) -+ 3.09/40)."""
    funnel = share_funnel([64], [400], target=0.1, dispersion=CHANCE_ONLY)
    middle, half = np.arcsin(np.sqrt(0.1)), 3.090232 / (2 * np.sqrt(400))
    low, high = funnel.limits()
    assert low[0] == pytest.approx(np.sin(middle - half) ** 2, abs=0.003)
    assert high[0] == pytest.approx(np.sin(middle + half) ** 2, abs=0.003)
    assert funnel.outside().tolist() == [1]


def test_from_single_hospital_stays_to_the_published_outliers():
    """FunnelPlotR's README from its raw rows: dispersion of the model 6.240519, 25 hospitals outside, 9 after."""
    stays = pd.read_csv(published("funnel/medpar.csv"))
    kinds = pd.get_dummies(stays["type"], drop_first=True).astype(float).to_numpy()
    design = np.column_stack([np.ones(len(stays)), stays[["hmo", "died", "age80"]], kinds])
    model = GLM(stays["los"].to_numpy(), design, family=Poisson()).fit()
    assert model.pearson_chi2 / model.df_resid == pytest.approx(6.240519, abs=5e-5)
    sums = stays.assign(expected=model.fittedvalues).groupby("provnum")[["los", "expected"]].sum()
    low, high = poisson_limits(sums["expected"])
    ratio = (sums["los"] / sums["expected"]).to_numpy()
    assert np.sum((ratio < low) | (ratio > high)) == 25
    assert np.sum(np.abs(shmi_funnel(sums["los"], sums["expected"]).z_od) > 3.090232) == 9


def test_dersimonian_and_lairds_own_formula_by_hand():
    """Effects 1, 2, 4, variances .5, .5, 1: w = 2, 2, 1; mean 2; Q = 2 + 0 + 4; C = 5 - 9/5; (6 - 2) / 3.2."""
    assert spread(Changes(np.array([1.0, 2.0, 4.0]), np.array([0.5, 0.5, 1.0]))) == pytest.approx(4 / 3.2)
    assert spread(Changes(np.array([1.0, 1.0, 1.0]), np.array([0.5, 0.5, 1.0]))) == 0
