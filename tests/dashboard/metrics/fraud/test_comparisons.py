"""Regions, fairness and movements: what is told apart, what is not, and what a region may see."""

from datetime import timedelta

import numpy as np
import pytest

from dashboard.metrics.fraud.claims_first import across, claims_first
from dashboard.metrics.fraud.combination import assess
from dashboard.metrics.fraud.fairness import fairness, groups
from dashboard.metrics.fraud.movements import moved
from dashboard.metrics.fraud.region_risk import region_risk
from dashboard.metrics.scope import Period, Scope
from dashboard.metrics.statistics.share import wilson
from dashboard.metrics.view import View
from tests.dashboard.metrics.fraud.world import YEAR

ODD = 5


def calls(world, denied, every=4):
    """A random callback for every fourth order; in region 2 (outlets 1, 4, …) ``denied`` of the customers say no."""
    for order, of in enumerate(list(world.rows["orders"]), 1):
        if order % every == 0:
            chance = denied if of["outlet_id"] % 3 + 1 == 2 else 0.03
            world.call(order, visit="no" if world.rng.random() < chance else "yes")
            world.put("callback_tasks", order_id=order, drawn="random", due_at="2025-12-31T00:00:00Z",
                      next_at="2025-12-31T00:00:00Z")  # fmt: skip


def test_a_region_whose_customers_contradict_is_told_apart_and_only_in_that(world):
    world.trade()
    calls(world, denied=0.25)
    view = world.view()
    told = region_risk(view, assess(view))
    denied = told.rows[told.rows["measure"] == "denied"].set_index("region_id")
    assert denied.loc[2, "apart"]
    assert denied.loc[2, "low"] > denied.loc[2, "rest"]
    assert set(told.apart["measure"]) <= {"denied", "flagged"}
    low, high = wilson(round(denied.loc[2, "value"] * denied.loc[2, "n"]), denied.loc[2, "n"])
    assert (denied.loc[2, "low"], denied.loc[2, "high"]) == pytest.approx((float(low), float(high)))


def test_calls_made_on_suspicion_do_not_speak_about_regions(world):
    world.trade()
    calls(world, denied=0.25)
    for task in world.rows["callback_tasks"]:
        task["drawn"] = "risk"
    view = world.view()
    told = region_risk(view, assess(view))
    assert told.rows.loc[told.rows["measure"] == "denied", "n"].eq(0).all()
    assert np.isnan(told.network["denied"])


def test_regions_that_are_alike_cannot_be_told_apart(world):
    world.trade()
    calls(world, denied=0.03)
    view = world.view()
    told = region_risk(view, assess(view))
    assert told.apart.empty
    claims = told.rows[told.rows["measure"] == "claims"]
    assert ((claims["low"] < 1) & (claims["high"] > 1)).all()
    assert told.network["claims"] == pytest.approx(1, abs=0.05)
    # No money hangs on marked outlets, so there is no interval that would look certain.
    assert told.rows.loc[told.rows["measure"] == "money", "low"].isna().all()


def test_a_region_is_shown_itself_against_a_rest_that_is_the_nations(world):
    world.trade()
    calls(world, denied=0.25)
    everybody = world.view()
    national = assess(everybody)
    whole = region_risk(everybody, national)
    mine = region_risk(View(everybody.reader, YEAR, Scope(region_ids=(2,))), national)
    assert set(mine.rows["region_id"]) == {2}
    assert mine.tests == whole.tests
    kept = whole.rows[whole.rows["region_id"] == 2].reset_index(drop=True)
    np.testing.assert_allclose(mine.rows["adjusted"].astype(float), kept["adjusted"].astype(float))


def honest(world, seed):
    """Outlets of very different sizes, some far away, some that repair one product only; nobody does wrong."""
    world.rng = np.random.default_rng(seed)
    for outlet in range(1, world.outlets + 1):
        for _ in range(4 if outlet % 4 == 0 else 20 if outlet % 4 == 1 else 60 if outlet % 4 == 2 else 150):
            more = {"product_id": 2} if outlet % 5 == 0 else {}
            order = world.order(outlet, **more)
            if world.rng.random() < 0.5:
                world.claim(order, travel_fen=30_000 if outlet % 7 == 0 else 2_000)
            if world.rng.random() < 0.15:
                world.call(order, visit="no" if world.rng.random() < 0.03 else "yes", part="yes", charge="no")


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_honest_outlets_small_distant_or_specialised_are_not_marked(world, seed):
    honest(world, seed)
    view = world.view()
    found = assess(view)
    told = fairness(view, found)
    # At 5 % false discoveries a company without a cheat shows any mark once in twenty.
    assert told.overall.hits == 0
    assert told.more_often.empty


def test_groups_are_told_by_size_way_and_trade(world):
    honest(world, 11)
    with_category = [{"model": f"M{n}", "category": f"kind{n}"} for n in (1, 2, 3)]
    world.rows["products"] = with_category
    each = groups(world.view()).set_index("outlet_id")
    assert each.loc[4, "size"] == "smallest"
    assert each.loc[3, "size"] == "largest"
    assert each.loc[7, "way"] == "remote"
    assert each.loc[8, "way"] in ("near", "")
    assert each.loc[5, "trade"] == "specialist"
    assert each.loc[6, "trade"] == "general"
    assert each.loc[4, "trade"] == ""


def test_a_group_that_is_marked_more_often_is_said_so(world):
    honest(world, 11)
    view = world.view()
    found = assess(view)
    far = groups(view).set_index("outlet_id")["way"].eq("remote")
    found.outlets["flagged"] = found.outlets["outlet_id"].map(far).to_numpy()
    told = fairness(view, found)
    assert "remote" in set(told.more_often["group"])
    row = told.rows.set_index("group").loc["remote"]
    assert (row["marked"], row["share"], row["others"]) == (row["outlets"], 1.0, 0.0)


def troubled(world):
    world.trade()
    for number in range(40):
        day = YEAR.end - timedelta(days=number % 6)
        world.claim(world.order(ODD, day=day), fault=2)
    return world.view()


def test_what_moved_is_told_with_the_signal_that_moved_it(world):
    view = troubled(world)
    now = assess(view)
    before = assess(view.at(Period(YEAR.start - timedelta(days=7), YEAR.end - timedelta(days=7))))
    told = moved(now, before)
    assert told.marked["outlet_id"].tolist() == [ODD]
    assert told.unmarked.empty
    row = told.rows.iloc[0]
    assert row["key"] in ("production_trend", "own_history", "regional_peers")
    assert 0 < row["part"] <= row["change"] + 1e-9
    back = moved(before, now)
    assert back.unmarked["outlet_id"].tolist() == [ODD]
    assert back.rows.iloc[0]["change"] == pytest.approx(-row["change"])
    assert moved(now, now).rows.empty


def test_claims_to_pull_come_from_several_outlets_the_heaviest_first(world):
    view = troubled(world)
    found = assess(view)
    lists = [(outlet, claims_first(view, found, outlet)) for outlet in found.outlets["outlet_id"].head(3)]
    told = across(found, lists, limit=30)
    assert len(told) <= 30
    assert told["weight"].is_monotonic_decreasing
    assert told.iloc[0]["code"] == "G0005"
    assert across(found, []).empty
