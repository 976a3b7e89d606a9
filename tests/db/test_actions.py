"""Improvement actions as they are kept: who may write what, and what stays."""

from dataclasses import replace
from datetime import date

import pytest

from db.actions import ActionRefused, Draft, actions, close, create, edit, find_action
from db.store import Store
from db.users import add_user
from db.warehouse import Warehouse

TODAY = date(2026, 6, 1)
DRAFT = Draft("Bring the part", "csat", 1, date(2026, 5, 1), date(2026, 8, 1), (1, 2), cause="missing parts")


@pytest.fixture
def store(tmp_path):
    """Two regions with two outlets each, and a manager."""
    opened = Store.open(tmp_path)
    with opened.transaction() as write:
        for region in (1, 2):
            write.execute("insert into regions (region_id, code, name, rev) values (:id, :id, 'R', :rev)", id=region)
            for outlet in (2 * region - 1, 2 * region):
                write.execute(
                    "insert into outlets (outlet_id, code, name, region_id, rev) values (:id, :id, 'O', :region, :rev)",
                    id=outlet,
                    region=region,
                )
    add_user(opened, login="manager", name="Mei", password="long enough", role="manager", region_id=1)
    yield opened
    opened.close()


def test_an_action_is_kept_as_it_was_written(store):
    number = create(store, DRAFT, by=1)
    (kept,) = actions(store)
    assert (kept.action_id, kept.draft, kept.owner, kept.region_ids) == (number, DRAFT, "Mei", {1})


@pytest.mark.parametrize(
    ("started", "due", "state"),
    [
        ("2026-07-01", "2026-08-01", "planned"),
        ("2026-05-01", "2026-06-01", "running"),
        ("2026-04-01", "2026-05-31", "overdue"),
    ],
)
def test_its_state_follows_the_day(store, started, due, state):
    create(store, replace(DRAFT, started_on=date.fromisoformat(started), due_on=date.fromisoformat(due)), by=1)
    assert actions(store)[0].state(TODAY) == state


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("title", {"title": "  "}),
        ("owner", {"owner_id": 99}),
        ("due", {"due_on": date(2026, 4, 1)}),
        ("settling", {"settling_days": 91}),
        ("category", {"category": "weather"}),
        ("outlets", {"outlet_ids": ()}),
        ("outlets", {"outlet_ids": (1, 77)}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(store, rule, change):
    with pytest.raises(ActionRefused) as refused:
        create(store, replace(DRAFT, **change), by=1)
    assert refused.value.rule == rule
    assert actions(store) == []


def test_a_manager_acts_in_the_own_region_only(store):
    with pytest.raises(ActionRefused, match="outside your region"):
        create(store, replace(DRAFT, outlet_ids=(1, 3)), by=1, region_ids=(1,))
    elsewhere = create(store, replace(DRAFT, outlet_ids=(3, 4)), by=1)
    with pytest.raises(ActionRefused, match="outside your region"):
        edit(store, elsewhere, DRAFT, by=1, region_ids=(1,))
    with pytest.raises(ActionRefused, match="outside your region"):
        close(store, elsewhere, "stop", "", TODAY, by=1, region_ids=(1,))
    assert actions(store, (1,)) == []
    assert find_action(store, elsewhere, (1,)) is None


def test_a_closed_action_stays_as_it_is(store):
    number = create(store, DRAFT, by=1)
    close(store, number, "widen", " it helped ", TODAY, by=1)
    kept = find_action(store, number)
    assert (kept.state(TODAY), kept.outcome, kept.comment, kept.closed_on) == ("closed", "widen", "it helped", TODAY)
    for again in (lambda: edit(store, number, DRAFT, by=1), lambda: close(store, number, "stop", "", TODAY, by=1)):
        with pytest.raises(ActionRefused, match="closed"):
            again()


def test_the_warehouse_follows_an_actions_outlets(store):
    number = create(store, DRAFT, by=1)
    create(store, replace(DRAFT, outlet_ids=(4,)), by=1)
    copy = Warehouse.open(store)
    copy.sync()
    edit(store, number, replace(DRAFT, outlet_ids=(2, 3), settling_days=7), by=1)
    copy.sync()
    assert copy.query("select * from action_outlets order by all").values.tolist() == [[1, 2], [1, 3], [2, 4]]
    assert copy.query("select settling_days from actions order by action_id")["settling_days"].tolist() == [7, 14]
    copy.close()


def test_everything_done_to_an_action_is_on_record(store):
    number = create(store, DRAFT, by=1)
    edit(store, number, DRAFT, by=1)
    close(store, number, "keep", "", TODAY, by=1)
    rows = store.rows("select event from access_log where subject = 'action' order by access_id")
    assert [row["event"] for row in rows] == ["action_created", "action_edited", "action_closed"]
