"""From rows to sums: what counts for which index, and what an outlet's mix lets expect."""

from datetime import date
from math import exp

import pytest

from dashboard.metrics.catalogue import INDICES
from dashboard.metrics.indices.profile import contrasts, figure
from dashboard.metrics.indices.sums import sheets, summed, sums, ties
from dashboard.metrics.scope import Scope
from tests.dashboard.metrics.books import MARCH

TENTH = date(2026, 3, 10)


def told(books, index, outlet=1, **more):
    view = books.view(**more)
    (sheet,) = (one for one in sheets(view) if index in one.indices)
    rows = view.read(summed(sheet))
    return rows[(rows["index"] == index) & (rows["outlet_id"] == outlet)]


def value(books, index, outlet=1):
    return figure(INDICES[index], told(books, index, outlet)).value


def test_marks_are_averaged_within_an_answer_and_yes_counts_as_the_best(books):
    books.says("E1", TENTH, kept="3", on_time="yes")  # (3 + 5) / 2
    books.says("E1", TENTH, kept="2")
    assert value(books, "promises_kept") == pytest.approx(3.0)
    assert told(books, "promises_kept")["n"].iloc[0] == 2


def test_an_expectation_and_a_not_sure_are_no_marks(books):
    books.says("E1", TENTH, wished="5", on_time="unsure")
    assert told(books, "handling_speed").empty
    assert told(books, "promises_kept").empty


def test_recommendation_tells_of_the_bond(books):
    books.says("E1", TENTH, nps=10)
    books.says("E1", TENTH, nps=5)
    assert value(books, "emotional_bond") == pytest.approx((5 + 3) / 2)


def test_a_shopper_is_heard_only_where_shoppers_count(books):
    books.says("E1", TENTH, form="visit", open="yes", greeted="no")
    assert value(books, "hours") == 5
    assert told(books, "service_attitude").empty


def test_times_are_geometric_means(books):
    books.order("E1", TENTH, answered=1, done=8)
    books.order("E1", TENTH, answered=4, done=32)
    assert value(books, "first_response_time") == pytest.approx(2)
    assert value(books, "efficiency") == pytest.approx(16)


def test_appointments_and_training_count_by_the_day(books):
    lasts, ended = (books.technician("E1", f"T{day}", date(2026, 3, day)) for day in (31, 5))
    books.order("E1", TENTH, late=30, technician=lasts)
    books.order("E1", TENTH, late=90, technician=ended)
    books.order("E1", TENTH, technician=ended, service="consultation")
    assert value(books, "consistency") == pytest.approx(0.5)
    assert value(books, "ways_of_service") == pytest.approx(1.0)
    assert value(books, "training") == pytest.approx(1 / 3)


def test_a_request_nobody_served_counts_when_it_is_a_week_old(books):
    books.order("E1", TENTH)
    books.order("E1", TENTH, done=None)
    books.order("E1", date(2026, 3, 30), done=None)
    assert value(books, "coverage") == pytest.approx(0.5)


def test_what_came_after_the_period_does_not_change_it(books):
    books.order("E1", TENTH, done=24 * 40)
    assert value(books, "coverage") == 0


def test_an_outlet_is_expected_what_its_mix_lets_expect(books):
    # Installations take 4 hours and repairs 16, at either outlet.
    for outlet, installations, repairs in (("E1", 9, 1), ("E2", 1, 9)):
        for _ in range(installations):
            books.order(outlet, TENTH, done=4, service="installation")
        for _ in range(repairs):
            books.order(outlet, TENTH, done=16)
    for outlet in (1, 2):
        row = told(books, "efficiency", outlet).iloc[0]
        assert row["total"] == pytest.approx(row["expected"])
        assert row["spread"] == pytest.approx(0, abs=1e-9)


def test_sums_are_cut_to_the_scope(books):
    books.says("E1", TENTH, speed="4")
    books.says("S1", TENTH, speed="2")
    found = sums(books.view(scope=Scope(region_ids=(2,))))
    assert set(found["outlet_id"]) == {3}


def test_answers_given_together_are_tied_and_others_are_not(books):
    for number in range(60):
        mark = str(1 + number % 5)
        books.says("E1", TENTH, speed=mark, kept=mark)
        books.order("E1", TENTH, answered=1 + number % 7)
    order = list(INDICES)
    found = ties(books.view())
    speed, kept, response = (order.index(key) for key in ("handling_speed", "promises_kept", "first_response_time"))
    assert found[speed, kept] == pytest.approx(1)
    assert found[speed, response] == 0


def test_two_outlets_are_compared_each_against_its_own_mix(books):
    for _ in range(30):
        books.order("E1", TENTH, answered=2, done=4, service="installation")
        books.order("E2", TENTH, answered=1, done=16)
        books.order("S1", TENTH, answered=2, done=4, service="installation")
        books.order("S1", TENTH, answered=2, done=16)
    rows = sums(books.view())
    by_key = {one.index.key: one for one in contrasts(rows, 1, 2)}
    # E2 answers repairs in an hour where the network takes exp(mean log) of 1 and 2; E1 is what installations take.
    expected = exp((30 * 0 + 30 * 0.693147) / 60)
    assert by_key["first_response_time"].difference is None or by_key[
        "first_response_time"
    ].difference.value == pytest.approx(expected, rel=1e-3)
    assert by_key["handling_speed"].verdict == "unclear"
    assert MARCH.days == 31
