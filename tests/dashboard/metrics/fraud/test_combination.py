"""The ranking: contributions add up, missing evidence adds nothing, honest companies stay unmarked."""

import numpy as np
import pytest

from dashboard.metrics.fraud import evidence
from dashboard.metrics.fraud.combination import PRIOR, assess, evidence_of
from dashboard.metrics.scope import Scope
from dashboard.metrics.view import View
from dashboard.parts.risk.report import report, table
from tests.dashboard.metrics.fraud.world import YEAR

ODD = 5


@pytest.fixture
def troubled(world):
    """One outlet claims one fault far too often and its customers say that nobody came."""
    world.trade()
    for _ in range(40):
        world.claim(world.order(ODD), fault=2)
    for order, of in enumerate(world.rows["orders"], 1):
        if order % 6 == 0:
            world.call(order, visit="no" if of["outlet_id"] == ODD else "yes", charge="no")
    return world


def test_the_odd_outlet_comes_first_and_its_contributions_add_up(troubled):
    found = assess(troubled.view())
    first = found.outlets.iloc[0]
    assert first["code"] == "G0005"
    assert first["flagged"]
    assert found.of(ODD)["contribution"].sum() == pytest.approx(first["score"])
    sums = found.signals.groupby("outlet_id")["contribution"].sum().reindex(found.outlets["outlet_id"]).fillna(0)
    np.testing.assert_allclose(sums.to_numpy(), found.outlets["score"].to_numpy(), atol=1e-9)


def test_what_it_rests_on_is_said(troubled):
    found = assess(troubled.view())
    assert found.outlets.set_index("outlet_id").loc[ODD, "grade"] == "customer"
    assert (found.outlets.loc[~found.outlets["flagged"], "grade"] == "").all()


def test_a_company_where_all_are_alike_has_no_first(world):
    world.trade()
    found = assess(world.view())
    assert found.flagged.empty
    assert found.first().empty
    assert found.threshold > 2.5


def test_the_threshold_divides_marked_from_unmarked(troubled):
    found = assess(troubled.view())
    assert (found.outlets["z"] >= found.threshold).sum() >= found.outlets["flagged"].sum()
    assert found.flagged["z"].min() >= found.threshold - 1e-9


def test_a_region_sees_its_own_outlets_with_the_scores_of_the_nation(troubled):
    everybody = troubled.view()
    nation = assess(everybody).outlets.set_index("outlet_id")
    region = assess(View(everybody.reader, YEAR, Scope(region_ids=(3,))))
    assert set(region.outlets["outlet_id"]) == {outlet for outlet in nation.index if outlet % 3 + 1 == 3}
    assert set(region.signals["outlet_id"]) <= set(region.outlets["outlet_id"])
    for row in region.outlets.itertuples():
        assert row.score == pytest.approx(nation.loc[row.outlet_id, "score"])
    assert region.tests == assess(everybody).tests


def test_audits_are_told_and_the_cleared_come_last(troubled):
    closed = {"drawn": "risk", "opened_at": "2025-10-01T00:00:00Z", "closed_at": "2025-11-01T00:00:00Z"}
    troubled.put("audits", outlet_id=ODD, outcome="unfounded", **closed)
    troubled.put("audits", outlet_id=9, outcome="confirmed", **closed)
    for _ in range(40):
        troubled.claim(troubled.order(11), fault=3)
    found = assess(troubled.view())
    outlets = found.outlets.set_index("outlet_id")
    assert outlets.loc[ODD, "audit"] == "unfounded"
    assert outlets.loc[9, "grade"] == "audit"
    assert found.first()["outlet_id"].tolist() == [11, ODD]


def test_evidence_grows_with_oddness_and_never_speaks_for_innocence():
    h = evidence_of([1.0, 0.5, 0.3, 0.05, 0.001, 1e-9], PRIOR / 6)
    assert h[0] == h[1] == 0
    assert (np.diff(h[1:]) > 0).all()
    # By hand: p = .001 gives B = 1 / (e .001 6.9078) = 53.26; odds .05/6 : 1 - .05/6 = .0084034.
    assert h[4] == pytest.approx(np.log1p(0.0084034 * 53.256) - np.log1p(0.0084034), rel=1e-3)


def test_the_report_is_plain_values_and_the_table_has_a_row_an_outlet(troubled):
    found = assess(troubled.view())
    told = report(found)
    assert told["outlets"][0]["code"] == "G0005"
    assert told["outlets"][0]["rank"] == 1
    assert sum(one["contribution"] for one in told["outlets"][0]["signals"]) == pytest.approx(
        told["outlets"][0]["score"], rel=1e-4
    )
    assert len(table(found)) == len(found.outlets)


def test_the_months_behind_a_signal_add_up_to_its_rows(troubled):
    view = troubled.view()
    lines = evidence.monthly(view, ODD, "F2")
    assert all(len(line) == evidence.MONTHS for line in lines.values())
    assert sum(lines["production_trend"]) == len(evidence.rows(view, "production_trend", ODD, "F2", 999))
    assert sum(lines["callback_visit"]) == len(evidence.rows(view, "callback_visit", ODD))
