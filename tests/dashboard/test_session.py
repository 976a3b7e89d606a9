"""Who may see what, and which days a preset means."""

from datetime import date

import pytest

from dashboard.filters import period_of
from dashboard.metrics.scope import EVERYWHERE, Period, Scope
from dashboard.rooms import ROOMS
from dashboard.session import scope_of
from db.users import ROLES, User

FIRST, NEWEST = date(2024, 11, 21), date(2026, 11, 20)


def person(role, region_id=None, outlet_id=None):
    return User(1, "x", "X", role, region_id, outlet_id, "zh")


@pytest.mark.parametrize(
    ("user", "scope"),
    [
        (person("executive"), EVERYWHERE),
        (person("admin"), EVERYWHERE),
        (person("auditor"), EVERYWHERE),
        (person("auditor", region_id=3), Scope(region_ids=(3,))),
        (person("manager", region_id=2), Scope(region_ids=(2,))),
        (person("outlet", outlet_id=7), Scope(outlet_ids=(7,))),
        (person("manager"), Scope(region_ids=())),
        (person("outlet"), Scope(outlet_ids=())),
    ],
)
def test_the_scope_follows_from_the_role(user, scope):
    assert scope_of(user) == scope


def test_each_role_has_the_rooms_that_were_agreed():
    open_to = {role: {room.name for room in ROOMS if role in room.roles} for role in ROLES}
    everything = {room.name for room in ROOMS}
    looking = {
        "overview",
        "service",
        "outlets",
        "outlet",
        "indices",
        "service_audit",
        "actions",
        "risk",
        "faults",
        "inspection",
        "cases",
    }
    assert open_to == {
        "executive": {*looking, "satisfaction", "supervision"},
        "manager": {*looking, "satisfaction", "supervision", "kit"},
        "auditor": looking,
        "agent": {"callbacks", "supervision", "cases", "review"},
        "outlet": {"outlet"},
        "admin": everything,
    }


@pytest.mark.parametrize(
    ("preset", "period"),
    [
        ("4w", Period(date(2026, 10, 24), NEWEST)),
        ("13w", Period(date(2026, 8, 22), NEWEST)),
        ("12m", Period(date(2025, 11, 21), NEWEST)),
        ("all", Period(FIRST, NEWEST)),
    ],
)
def test_a_preset_ends_with_the_newest_day(preset, period):
    assert period_of(preset, FIRST, NEWEST) == period


def test_twelve_months_after_a_leap_day_begin_on_the_first_of_march():
    assert period_of("12m", FIRST, date(2028, 2, 29)) == Period(date(2027, 3, 1), date(2028, 2, 29))
