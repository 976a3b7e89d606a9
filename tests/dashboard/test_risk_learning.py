"""What the risk screen says of learning from audits, and that the assessment learns only where it may."""

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics.fraud import outcomes
from dashboard.metrics.fraud.calibration import Calibration
from dashboard.metrics.fraud.combination import MODES, assess, evidence_by_mode
from dashboard.parts.risk.learning import order_words
from dashboard.past_evidence import kept
from dashboard.texts import speaking
from db.store import Store
from tests.dashboard.metrics.fraud.world import World


@pytest.fixture
def audited(tmp_path):
    """Five outlets repeat claims for a serial; audits confirm that and nothing else, at risk and by lot."""
    world = World(tmp_path)
    world.trade(orders=30)
    for outlet in range(1, 6):
        for _ in range(8):
            order = world.order(outlet)
            world.claim(order, fault=1)
            world.claim(order, fault=1)
    rng = np.random.default_rng(3)
    for number in range(90):
        outlet = int(rng.integers(1, 41)) if number % 3 else int(rng.integers(1, 6))
        day = f"2025-{7 + number // 20:02d}-{number % 20 + 2:02d}"
        world.put(
            "audits", outlet_id=outlet, drawn="random" if number % 3 else "risk", chance=0.25 if number % 3 else None,
            opened_at=f"{day}T02:00:00Z", closed_at=f"{day}T09:00:00Z",
            outcome="confirmed" if outlet < 6 else "unfounded",
        )  # fmt: skip
    return world


def test_closed_audits_come_with_weight_and_with_the_evidence_of_the_day_before_their_quarter(audited):
    asked, view = [], audited.view()

    def evidence(past):
        asked.append(past.period)
        return evidence_by_mode(past)

    rows = outcomes.closed(view)
    assert len(rows) == 90
    assert set(rows.loc[rows["by_lot"], "weight"]) == {4.0}
    assert set(rows.loc[~rows["by_lot"], "weight"]) == {1.0}
    outcomes.learnt(view, evidence, tuple(mode.key for mode in MODES))
    assert [period.end.isoformat() for period in asked] == ["2025-06-30", "2025-09-30"]
    assert all(period.days == view.period.days for period in asked)


def test_the_assessment_says_what_it_learnt_and_shows_chances_only_where_they_are_used(audited):
    found = assess(audited.view())
    assert found.calibration.closed == 90
    known = found.outlets["probability"].notna()
    assert known.all() if found.calibration.used else not known.any()
    if found.calibration.used:
        assert found.outlets["probability"].is_monotonic_decreasing
        assert (found.outlets["low"] <= found.outlets["high"]).all()


def test_without_audits_the_order_stays_and_says_why(tmp_path):
    world = World(tmp_path)
    world.trade(orders=10)
    found = assess(world.view())
    assert found.calibration == Calibration("few", 0, 0, 0)
    assert found.outlets["probability"].isna().all()
    with speaking("en"):
        assert order_words(found.calibration).startswith("The order is by the strength of the signals. 0 audits")


@pytest.mark.parametrize("verdict", ["few", "young", "nothing", "worse", "used"])
@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_every_verdict_is_told_with_its_numbers(verdict, spoken):
    with speaking(spoken):
        words = order_words(Calibration(verdict, 90, 30, 25, 45, 0.61, 0.52, -0.01, 0.2))
    assert "90" in words
    assert ("0.61" in words) == (verdict in ("worse", "used"))


def test_the_evidence_before_audits_is_kept_and_not_made_again(audited, tmp_path):
    view = audited.view()
    past = kept(Store.open(tmp_path / "kept"))
    first = past(view)
    (file,) = tmp_path.glob("kept/past_evidence/*/*.csv")
    pd.testing.assert_frame_equal(first, evidence_by_mode(view), check_names=False, check_dtype=False)
    file.write_text(file.read_text("utf-8").replace(first.columns[0], "read_again", 1), "utf-8")
    assert past(view).columns[0] == "read_again"
