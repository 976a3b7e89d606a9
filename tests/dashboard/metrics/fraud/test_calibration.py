"""Learning from audits: it improves or is declined, never turns evidence round, and never looks ahead."""

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics.fraud.calibration import LEAST_CLOSED, LIKELY_LOSS, _foretold, calibrate, fit, probabilities

MODES = ("a", "b", "c", "d")
QUARTERS = 8


def audits(rng, each=40, slopes=(3.0, 0.0, 0.0, 0.0), start=-2.0, drift=None):
    """Eight quarters of audits, a quarter of them by lot; evidence of mode ``a`` alone is worth something."""
    rows = []
    for quarter in range(QUARTERS):
        h = rng.exponential(1.0, (each, len(MODES))) * (rng.random((each, len(MODES))) < 0.5)
        told = np.asarray(drift[quarter] if drift else slopes)
        chance = 1 / (1 + np.exp(-(start + np.log1p(h) @ told)))
        opened = pd.Timestamp("2024-01-01") + pd.to_timedelta(91 * quarter + rng.integers(0, 30, each), unit="D")
        rows.append(
            pd.DataFrame(h, columns=list(MODES)).assign(
                opened=opened, closed=opened + pd.to_timedelta(rng.integers(10, 40, each), unit="D"),
                confirmed=(rng.random(each) < chance).astype(int), by_lot=np.arange(each) % 4 == 0,
                weight=np.where(np.arange(each) % 4 == 0, 3.0, 1.0), precedence=h.sum(axis=1),
            )
        )  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def test_what_audits_confirm_moves_the_order_and_gives_a_chance():
    rng = np.random.default_rng(1)
    found = calibrate(audits(rng), MODES)
    assert found.used
    assert found.learned > found.plain + 0.05
    assert found.gain_low > -LIKELY_LOSS
    fresh = audits(np.random.default_rng(2))
    told = probabilities(found, fresh[list(MODES)])
    assert (told["low"] <= told["probability"]).all()
    assert (told["probability"] <= told["high"]).all()


def test_what_is_called_likely_is_confirmed_as_often_as_said():
    fresh, runs = audits(np.random.default_rng(2), each=400), []
    for seed in range(20):
        rows = audits(np.random.default_rng(100 + seed))
        known = fit(rows[list(MODES)].to_numpy(), rows["confirmed"].to_numpy(), rows["weight"].to_numpy())
        runs.append(known.chance(fresh[list(MODES)].to_numpy()))
    said, confirmed = np.mean(runs, axis=0), fresh["confirmed"].to_numpy()
    for part in np.array_split(np.argsort(said), 3):
        assert confirmed[part].mean() == pytest.approx(said[part].mean(), abs=0.07)


def test_outcomes_that_have_nothing_to_do_with_evidence_are_declined():
    declined = [calibrate(audits(np.random.default_rng(seed), slopes=(0, 0, 0, 0), start=-0.8), MODES)
                for seed in range(12)]  # fmt: skip
    assert sum(one.used for one in declined) <= 1
    assert all(probabilities(one, pd.DataFrame([[1.0] * 4], columns=list(MODES))).isna().all().all()
               for one in declined if not one.used)  # fmt: skip


def test_what_was_true_once_and_no_longer_is_declined():
    # At first mode a counted; since the fifth quarter b does, which the unsupervised order weighs as much as a.
    drift = [(4.0, 0, 0, 0)] * 4 + [(0, 4.0, 0, 0)] * 4
    found = calibrate(audits(np.random.default_rng(5), drift=drift), MODES)
    assert found.verdict in ("worse", "nothing")


def test_few_audits_teach_nothing():
    rows = audits(np.random.default_rng(3))
    assert calibrate(rows.head(LEAST_CLOSED - 1), MODES).verdict == "few"
    assert calibrate(rows.assign(confirmed=1), MODES).verdict == "few"
    assert calibrate(rows.assign(by_lot=False), MODES).verdict == "few"
    assert calibrate(rows.head(0), MODES).verdict == "few"


def test_audits_all_opened_at_once_cannot_foretell_each_other():
    rows = audits(np.random.default_rng(3))
    assert calibrate(rows.assign(closed=rows["opened"].max()), MODES).verdict == "young"


@pytest.mark.parametrize("seed", range(8))
def test_no_slope_is_ever_below_nothing(seed):
    rng = np.random.default_rng(seed)
    rows = audits(rng, slopes=rng.normal(0, 3, len(MODES)))
    found = fit(rows[list(MODES)].to_numpy(), rows["confirmed"].to_numpy(), rows["weight"].to_numpy())
    assert (found.slopes >= 0).all()
    more = found.chance(np.array([[0.0, 1, 1, 1], [2.0, 1, 1, 1]]))
    assert more[1] >= more[0]


def test_nothing_of_what_comes_later_reaches_the_foretelling():
    rows = audits(np.random.default_rng(4))
    kept = calibrate(rows, MODES)
    last = rows["opened"] >= rows["opened"].max() - pd.Timedelta(days=20)
    turned = rows.assign(confirmed=np.where(last, 1 - rows["confirmed"], rows["confirmed"]))
    before, after = (_foretold(one, MODES).sort_index()["learned"] for one in (rows, turned))
    pd.testing.assert_series_equal(before, after)
    assert kept.foretold > 100


def test_audits_by_lot_speak_for_those_not_audited():
    # Half confirmed by risk, none by lot, and each of those stands for fifty outlets.
    n = 200
    confirmed, lot = np.arange(n) % 2, np.arange(n) % 4 == 0
    found = fit(np.zeros((n, 2)), np.where(lot, 0, confirmed), np.where(lot, 50.0, 1.0))
    assert found.chance(np.zeros((1, 2)))[0] == pytest.approx(100 / (150 + 50 * 50), abs=0.005)
