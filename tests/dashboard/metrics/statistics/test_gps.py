"""Gamma-Poisson shrinkage against the published FDA table and by simulation."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dashboard.metrics.statistics.gps import Mixture, fit_mixture, flag_range, nll, signals, squash
from tests.dashboard.metrics.statistics.reference import published

PUBLISHED = Mixture(3.25597, 0.39999, 2.02376, 1.90614, 0.06531)


@pytest.fixture(scope="module")
def pairs() -> pd.DataFrame:
    return pd.read_csv(published("gps/caers_gps_reference.csv.gz"))


def test_the_published_prior_has_the_published_likelihood(pairs):
    assert nll(PUBLISHED, pairs["N"], pairs["E"], truncated=True) == pytest.approx(4162.456, abs=1e-3)


def test_the_published_prior_gives_the_published_signals(pairs):
    found = signals(PUBLISHED, pairs["N"], pairs["E"])
    for ours, theirs in ((found.ebgm, "EBGM"), (found.eb05, "EB05"), (found.eb95, "EB95")):
        # The prior is published to five places only; its far tail shows the sixth.
        np.testing.assert_allclose(ours, pairs[theirs], rtol=2e-3)
    assert np.sum(found.eb05 >= 2) == 131
    assert (found.eb05.max(), found.ebgm.max(), found.eb95.max()) == pytest.approx((15.686, 23.264, 33.483), abs=0.01)


def test_the_fit_finds_the_published_mode_and_tells_of_its_rival(pairs):
    fit = fit_mixture(pairs["N"], pairs["E"])
    assert fit.truncated
    assert [mode.nll for mode in fit.rivals] == pytest.approx([4162.181, 4162.456], abs=2e-3)
    crowd = max(fit.rivals, key=lambda mode: mode.runs)
    assert crowd.mixture.a1 == pytest.approx(PUBLISHED.a1, rel=0.02)
    assert crowd.mixture.p == pytest.approx(PUBLISHED.p, rel=0.02)
    assert flag_range(fit, pairs["N"], pairs["E"]) == (128, 131)


def test_a_single_gamma_is_the_conjugate_posterior_by_hand():
    alike = Mixture(2, 4, 2, 4, 0.3)
    found = signals(alike, [3, 0], [1.5, 0.5])
    assert found.eb05 == pytest.approx(stats.gamma.ppf(0.05, [5, 2], scale=1 / np.array([5.5, 4.5])))
    # psi(5) = 1 + 1/2 + 1/3 + 1/4 - Euler's constant
    assert found.ebgm[0] == pytest.approx(np.exp(25 / 12 - np.euler_gamma) / 5.5)


def test_a_full_grid_keeps_its_zeros_and_shows_the_planted_cell():
    rng = np.random.default_rng(6)
    expected = rng.uniform(0.2, 6, (80, 25))
    observed = rng.poisson(expected * rng.gamma(20, 1 / 20, expected.shape))
    observed[7, 3] = rng.poisson(6 * expected[7, 3] + 12)
    fit = fit_mixture(observed, expected)
    assert not fit.truncated
    found = signals(fit.mixture, observed, expected)
    assert found.eb05.shape == (80, 25)
    assert np.unravel_index(found.eb05.argmax(), found.eb05.shape) == (7, 3)
    assert np.sum(found.eb05 >= 1.5) == 1


def test_squashing_a_large_grid_changes_no_answer():
    rng = np.random.default_rng(8)
    expected = rng.uniform(0.5, 20, 30_000)
    observed = rng.poisson(expected * np.where(rng.random(30_000) < 0.05, rng.gamma(6, 0.5, 30_000), 1))
    cells, sizes, repeats = squash(observed.astype(float), expected)
    assert repeats.sum() == 30_000
    assert cells.size < 15_000
    assert repeats @ sizes == pytest.approx(expected.sum())
    whole, merged = (observed, expected), (np.repeat(cells, repeats.astype(int)), np.repeat(sizes, repeats.astype(int)))
    one, other = Mixture(20, 20, 2, 1, 0.9), Mixture(90, 90, 5, 2, 0.95)
    better = [nll(one, *table, False) - nll(other, *table, False) for table in (whole, merged)]
    assert better[0] == pytest.approx(better[1], rel=1e-3)
    fit = fit_mixture(observed, expected)
    assert fit.mixture.p == pytest.approx(0.05, abs=0.02)
    assert len(fit.rivals) == 1


def test_the_ends_of_a_signal_are_in_order():
    found = signals(PUBLISHED, np.arange(50), np.geomspace(0.01, 400, 50))
    assert ((found.eb05 < found.ebgm) & (found.ebgm < found.eb95)).all()


def test_nothing_to_fit_gives_no_prior_and_unknown_cells_stay_unknown():
    assert fit_mixture([], []) is None
    assert fit_mixture([3], [1]) is None
    assert fit_mixture([0, 0], [1, 1]) is None
    assert np.isnan(signals(PUBLISHED, [3, np.nan], [0, 1]).eb05).all()
    assert signals(PUBLISHED, [], []).ebgm.size == 0
