"""Week by week: a change is seen soon after it began, and where nothing changes nobody is named."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from dashboard.metrics.fraud.early_warning import (
    FALSE_ALARMS,
    WEEKS,
    claims_chart,
    customers_chart,
    early_warning,
)
from dashboard.metrics.scope import Period, Scope
from tests.dashboard.metrics.fraud.world import YEAR

ODD = 5
START = date(2024, 1, 1)
CHANGE = date(2025, 7, 1)


def weekly_work(world, risen=None, outlets=40, posted=1, usual=0.35):
    """Two years: an order every three days, a claim for one in three (``usual``).

    ``risen`` claims for nearly all from CHANGE. Claims are written every ``posted`` days, all that is due at once.
    """
    for outlet in range(1, outlets + 1):
        for day in range(0, 730, 3):
            when = START + timedelta(days=day)
            order = world.order(outlet, day=when)
            chance = 0.95 if outlet == risen and when >= CHANGE else usual
            if world.rng.random() < chance:
                post = START + timedelta(days=min(day + -day % posted, 729))
                world.claim(order, claimed_at=f"{post}T09:00:00")


def test_claims_written_in_bundles_blunt_no_chart(world):
    # Nine orders in ten bring a claim, written every other week: what one week has too many the next has too few.
    weekly_work(world, posted=14, usual=0.9)
    chart = claims_chart(world.view())
    # Written at once the limit is 1.8; made for the scatter of single weeks it was 9.9, and nobody ever passed it.
    assert chart.limit.mean() == pytest.approx(1.8, abs=0.4)
    assert (np.nanmax(chart.path, axis=1) > chart.limit).sum() <= 3


def test_a_rise_in_claims_is_named_within_weeks(world):
    weekly_work(world, risen=ODD)
    told = early_warning(world.view())
    row = told.rows.iloc[0]
    assert (row["outlet_id"], row["kind"]) == (ODD, "claims")
    assert 0 < (row["since"].date() - CHANGE).days < 100
    assert not row["new"]
    assert told.outlets == 40
    assert told.expected_false == pytest.approx(FALSE_ALARMS * 40)


def test_where_nothing_changes_false_alarms_keep_below_the_stated_number(world):
    weekly_work(world)
    chart = claims_chart(world.view())
    assert chart.path.shape == (40, WEEKS)
    # One chart has half of the 5 %: of 40 outlets one is expected; four would be a sign (p = .004).
    assert (np.nanmax(chart.path, axis=1) > chart.limit).sum() <= 3


def test_more_work_is_no_alarm(world):
    weekly_work(world)
    for day in range(180):
        order = world.order(ODD, day=CHANGE + timedelta(days=day))
        if world.rng.random() < 0.35:
            world.claim(order)
    assert ODD not in set(early_warning(world.view()).rows["outlet_id"])


def called(world, outlet, day, visit):
    order = world.order(outlet, day)
    world.claim(order)
    world.call(order, visit=visit)


def test_customers_who_contradict_raise_an_alarm_on_the_day_it_goes_beyond_chance(world):
    for outlet in range(1, 41):
        for week in range(48):
            day = YEAR.start + timedelta(weeks=week)
            slip = world.rng.random() < (0.5 if outlet == ODD and day >= CHANGE else 0.02)
            called(world, outlet, day, "no" if slip else "yes")
    view = world.view()
    row = early_warning(view).rows.iloc[0]
    assert (row["outlet_id"], row["kind"]) == (ODD, "customers")
    assert 0 <= (row["since"].date() - CHANGE).days < 70
    chart = customers_chart(view)
    assert (np.nanmax(chart.path, axis=1) > chart.limit).sum() <= 4
    assert np.diff(chart.limit[np.argsort(np.isfinite(chart.path).sum(axis=1))]).min() >= 0


def test_an_alarm_of_this_week_is_new(world):
    weekly_work(world)
    last = YEAR.end - timedelta(days=2)
    for outlet in range(1, 41):
        for week in range(20):
            called(world, outlet, YEAR.start + timedelta(weeks=week), "no" if (outlet + week) % 25 == 0 else "yes")
    for _ in range(6):
        called(world, ODD, last - timedelta(days=3), "no")
    rows = early_warning(world.view(Period(YEAR.start, YEAR.end))).rows
    named = rows[(rows["outlet_id"] == ODD) & (rows["kind"] == "customers")].iloc[0]
    assert named["new"]
    assert named["since"] >= datetime(2025, 12, 25)


def test_an_alarm_outside_the_scope_is_not_told(world):
    weekly_work(world, risen=ODD)
    view = world.view(scope=Scope(region_ids=(1,)))
    told = early_warning(view)
    assert ODD % 3 + 1 != 1
    assert ODD not in set(told.rows["outlet_id"])
    assert told.outlets == 13


def test_an_empty_company_warns_of_nothing(world):
    told = early_warning(world.view())
    assert told.rows.empty
    assert (told.outlets, told.expected_false) == (0, 0)
