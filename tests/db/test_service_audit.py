"""What a service audit keeps: incidents sealed and read on record, marks added, visits drawn by a seed."""

from datetime import date

import pytest

from db.audit_schema import MATTERS
from db.competitors import Mark, MarkRefused, add, companies
from db.demo import make
from db.erasure import erase_order
from db.incidents import Draft, IncidentRefused, incidents, words
from db.incidents import add as note_incident
from db.shopper_visits import DrawRefused, allocate, draw, plan, visits
from db.store import Store

TODAY = date(2026, 11, 21)
ADMIN = 1


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("audit"))
    make(store, orders=400, outlets=20, end=date(2026, 11, 20))
    yield store
    store.close()


def draft(store, **changes):
    kept = {"person": "T00001", "happened_on": TODAY, "kind": "negative", "category": "safety",
            "words": "断电之前就拆机。", "order_no": ""}  # fmt: skip
    return Draft(**(kept | changes))


def test_an_incident_is_sealed_and_every_look_at_it_is_on_record(store):
    number = note_incident(store, draft(store), TODAY, ADMIN)
    row = store.one("select words_sealed from incidents where incident_id = :n", n=number)
    assert "断电".encode() not in row["words_sealed"]
    assert words(store, number, ADMIN) == "断电之前就拆机。"
    looks = store.rows("select event from access_log where subject = 'incident' and subject_id = :n", n=number)
    assert [look["event"] for look in looks] == ["incident_noted", "incident_read"]
    assert incidents(store)[0].person == "T00001"


def test_an_incident_outside_the_region_is_neither_written_nor_read(store):
    number = note_incident(store, draft(store), TODAY, ADMIN)
    nowhere = (999,)
    for refused in (
        lambda: note_incident(store, draft(store), TODAY, ADMIN, nowhere),
        lambda: words(store, number, ADMIN, nowhere),
        lambda: note_incident(store, draft(store, person="agent1"), TODAY, ADMIN, nowhere),
    ):
        with pytest.raises(IncidentRefused):
            refused()
    assert incidents(store, nowhere) == []


@pytest.mark.parametrize(("changes", "rule"), [
    ({"person": "T99999"}, "person"), ({"happened_on": date(2026, 11, 22)}, "day"), ({"words": "坏"}, "words"),
    ({"order_no": "nothing"}, "order"), ({"kind": "odd"}, "kind"),
])  # fmt: skip
def test_what_cannot_be_an_incident_is_refused_by_rule(store, changes, rule):
    with pytest.raises(IncidentRefused) as refused:
        note_incident(store, draft(store, **changes), TODAY, ADMIN)
    assert refused.value.rule == rule


def test_erasing_a_customer_empties_the_incident_of_their_order(store):
    order = store.one("select order_no from orders where customer_id is not null limit 1")["order_no"]
    number = note_incident(store, draft(store, order_no=order), TODAY, ADMIN)
    erase_order(store, order)
    assert words(store, number, ADMIN) == ""
    assert not next(one for one in incidents(store) if one.incident_id == number).readable


def test_a_mark_is_added_once_a_day_and_source(store):
    mark = Mark("North", "delivery", "next day", 4.2, "survey", TODAY, 120)
    add(store, mark, TODAY, ADMIN)
    assert "North" in companies(store)
    for wrong, rule in (
        (mark, "twice"),
        (Mark("North", "delivery", "", None, "survey", TODAY), "empty"),
        (Mark("North", "food", "x", None, "survey", TODAY), "matter"),
        (Mark("North", "repair", "x", 9.0, "survey", TODAY), "quality"),
        (Mark("North", "repair", "x", 3.0, " ", TODAY), "source"),
        (Mark("North", "repair", "x", 3.0, "survey", date(2027, 1, 1)), "day"),
    ):
        with pytest.raises(MarkRefused) as refused:
            add(store, wrong, TODAY, ADMIN)
        assert refused.value.rule == rule
    assert len(MATTERS) == 8


def test_visits_are_shared_out_by_size_with_one_a_region():
    assert allocate({1: 70, 2: 25, 3: 5}, 10) == {1: 7, 2: 2, 3: 1}
    assert allocate({1: 2, 2: 1}, 10) == {1: 2, 2: 1}
    assert allocate({1: 2, 2: 9, 3: 5}, 2) == {2: 1, 3: 1}


def test_the_same_seed_draws_the_same_outlets_and_another_others():
    outlets = {1: list(range(1, 41)), 2: list(range(41, 61))}
    first, again, other = (draw(outlets, 12, seed) for seed in (5, 5, 6))
    assert first == again != other
    assert len({one.outlet_id for one in first}) == 12
    assert {one.region_id: one.chance for one in first} == {1: 0.2, 2: 0.2}


def test_a_plan_is_kept_with_its_seed_and_within_the_region(store):
    number = plan(store, 3, 11, date(2026, 12, 31), TODAY, ADMIN, (1,))
    mine = [one for one in visits(store) if one.draw_id == number]
    assert {one.seed for one in mine} == {11}
    assert {one.code[:3] for one in mine} == {"R01"}
    with pytest.raises(DrawRefused):
        plan(store, 3, 11, date(2026, 1, 1), TODAY, ADMIN)
    with pytest.raises(DrawRefused):
        plan(store, 3, 11, TODAY, TODAY, ADMIN, (999,))


def test_the_demo_hears_every_audience_even_when_it_is_tiny(store):
    rows = store.rows(
        "select name, count(*) as n from responses join questionnaires using (questionnaire_id) group by 1"
    )
    found = {row["name"]: row["n"] for row in rows}
    for form in (
        "servqual-22",
        "servqual-short",
        "mystery-shopper",
        "audit-checklist",
        "management",
        "employee",
        "dealer",
    ):
        assert found[form] >= 2
