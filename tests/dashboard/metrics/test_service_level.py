"""Service level by hand: times, levels, repairs that came back, promises."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from dashboard.metrics import promises, put_right, service_levels, stage_times
from dashboard.metrics.scope import Scope
from dashboard.metrics.statistics.interval import Interval
from dashboard.metrics.waiting_and_satisfaction import waited
from db.service_levels import Level, LevelRefused, history, set_levels
from tests.dashboard.metrics.books import MARCH

DAY = datetime(2026, 3, 10, 1)


def order(books, outlet="E1", hours=1.0, response=0.5, asked=DAY, service="repair", **more):
    """One order, answered and done so many hours after it was asked for (None: not yet)."""
    row = {
        "order_no": f"S{books.answered}-{np.random.default_rng().integers(10**12)}",
        "outlet_id": books.outlet(outlet),
        "service_type": service,
        "requested_at": _utc(asked),
        "responded_at": _utc(asked + timedelta(hours=response)),
        "completed_at": None if hours is None else _utc(asked + timedelta(hours=hours)),
    } | more
    with books.store.transaction() as write:
        names, given = ", ".join(row), ", ".join(f":{name}" for name in row)
        made = write.one(f"insert into orders ({names}, rev) values ({given}, :rev) returning order_id", **row)
    return made["order_id"]


def _utc(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_median_and_its_interval_are_order_statistics(books):
    for hours in range(1, 102):
        order(books, hours=float(hours), response=0.5, asked=DAY)
    view = books.view()
    whole = stage_times.spells(view)[None]["whole"]
    assert (whole.n, whole.median, whole.p90) == (101, 51.0, 91.0)
    # Binomial(101, 1/2): ranks 41 and 60 bound the median at 95 %; read off the quantile function.
    assert whole.median_interval == Interval(pytest.approx(41, abs=1.1), pytest.approx(60, abs=1.1))


def test_groups_have_their_own_times(books):
    order(books, "E1", hours=2.0)
    order(books, "S1", hours=20.0)
    found = stage_times.spells(books.view(), "region_id")
    assert {region: spells["whole"].median for region, spells in found.items()} == {1: 2.0, 2: 20.0}


def test_the_longest_stage_is_named_with_its_share(books):
    order(books, hours=10.0, response=1.0, arrived_at=_utc(DAY + timedelta(hours=9)))
    assert stage_times.bottleneck(stage_times.spells(books.view())[None]) == ("arrival", pytest.approx(0.8))
    assert stage_times.bottleneck({}) is None


def test_orders_that_are_not_done_are_counted_by_their_age(books):
    for days in (0.5, 2, 2.5, 20, 60):
        order(books, hours=None, asked=datetime(2026, 4, 1) - timedelta(hours=8) - timedelta(days=days))
    order(books, hours=1.0)
    told = stage_times.waiting(books.view())
    assert told["orders"].tolist() == [1, 2, 0, 1, 1]


def test_a_request_is_unresolved_only_after_seven_days(books):
    order(books, hours=None, asked=datetime(2026, 3, 2))
    order(books, hours=24 * 8.0, asked=datetime(2026, 3, 2))
    order(books, hours=24 * 6.0, asked=datetime(2026, 3, 2))
    order(books, hours=None, asked=datetime(2026, 3, 28))
    figure = stage_times.unresolved(books.view())
    # The fourth is too young to judge.
    assert (figure.value, figure.n) == (pytest.approx(2 / 3), 3)


def test_the_usual_level_counts_until_another_is_set_and_never_backwards(books):
    order(books, response=3.0, asked=datetime(2026, 3, 10), priority="urgent")
    order(books, response=3.0, asked=datetime(2026, 3, 20), priority="urgent")
    view = books.view()
    assert service_levels.in_time(view, "response").value == 1.0  # four hours for urgent ones
    user = _admin(books)
    set_levels(books.store, [Level("repair", "urgent", "response", 2.0, date(2026, 3, 15))], user, date(2026, 3, 1))
    view = books.view()
    assert service_levels.in_time(view, "response").value == 0.5
    held = service_levels.in_force(view).set_index(["service_type", "priority", "stage"])
    assert tuple(held.loc[("repair", "urgent", "response")]) == (2.0, True)
    assert tuple(held.loc[("repair", "critical", "response")]) == (2.0, False)
    (row,) = history(books.store)
    assert (row["hours"], row["by"]) == (2.0, "Root")


def test_the_newest_level_of_a_day_counts(books):
    order(books, response=3.0, asked=datetime(2026, 3, 20), priority="urgent")
    user = _admin(books)
    for hours in (2.0, 5.0):
        set_levels(
            books.store, [Level("repair", "urgent", "response", hours, date(2026, 3, 15))], user, date(2026, 3, 1)
        )
    assert service_levels.in_time(books.view(), "response").value == 1.0


@pytest.mark.parametrize(
    ("level", "rule"),
    [
        (Level("repair", "urgent", "response", 0.0, date(2026, 3, 15)), "hours"),
        (Level("repair", "urgent", "response", 9000.0, date(2026, 3, 15)), "hours"),
        (Level("repair", "urgent", "talking", 2.0, date(2026, 3, 15)), "stage"),
        (Level("repair", "urgent", "response", 2.0, date(2026, 2, 15)), "day"),
    ],
)
def test_a_level_that_cannot_be_is_refused_and_nothing_is_kept(books, level, rule):
    good = Level("repair", "urgent", "response", 3.0, date(2026, 3, 15))
    with pytest.raises(LevelRefused) as refused:
        set_levels(books.store, [good, level], _admin(books), date(2026, 3, 1))
    assert refused.value.rule == rule
    assert history(books.store) == []


def test_only_a_proven_cell_is_behind(books):
    for number in range(60):
        order(books, "S1", response=20.0 if number % 2 else 1.0, service="installation")
        order(books, "E1", response=1.0, service="installation")
        order(books, "E2", response=20.0 if number < 3 else 1.0)
        order(books, "S1", response=20.0 if number < 2 else 1.0)
    view = books.view()
    worst = service_levels.furthest_behind(view, "response")
    assert (worst.service_type, worst.region_id, worst.value, worst.n) == ("installation", 2, 0.5, 60)
    told = service_levels.cells(view, "response")
    assert told["behind"].sum() == 1
    east = books.view(scope=Scope(region_ids=(1,)))
    assert service_levels.furthest_behind(east, "response") is None
    assert set(service_levels.cells(east, "response")["region_id"]) == {1}


def test_a_repair_still_being_watched_is_neither_good_nor_bad(books):
    books.repairs("E1", "A", date(2026, 3, 1), date(2026, 3, 11))
    for number in range(3):
        books.repairs("E1", f"B{number}", date(2026, 3, 2))
    books.repairs("E1", "young", date(2026, 3, 30))
    books.repairs("E2", "newest", date(2026, 4, 2))
    back = put_right.came_back(books.view())
    # Six repairs of March; one of the five seen for more than nine days came back: 1/5 by Kaplan-Meier.
    assert (back.watched, back.all) == (6, 6)
    assert back.repeat.value == pytest.approx(0.2)


def test_long_waits_are_compared_within_services(books):
    for number in range(40):
        for service, chance in (("repair", 0.7), ("delivery", 0.9)):
            slow = number % 2
            satisfied = number % 20 < 20 * (chance - 0.2 * slow)
            number_of = order(books, hours=100.0 if slow else 10.0, service=service)
            _answer(books, number_of, 5 if satisfied else 2)
    found = waited(books.view())
    assert found.n == 80
    assert found.bands["asked"].tolist() == [40, 40]
    assert found.long_wait.value == pytest.approx(-0.2, abs=0.03)
    assert found.broken is None


def test_a_promise_counts_only_the_cases_that_test_it(books):
    order(books, response=2.0, channel="hotline")
    order(books, response=30.0, channel="web")
    order(books, response=30.0, channel="outlet")
    view = books.view()
    kept = promises.kept(view, "hotline")
    assert (kept.figure.value, kept.figure.n) == (0.5, 2)
    broken = promises.broken(view, "hotline")
    assert len(broken) == 1
    assert broken["outlet_id"].tolist() == [1]


def test_a_charge_breaks_the_free_warranty_on_paper_or_in_the_customers_word(books):
    warranty = {"under_warranty": 1, "purchased_on": "2025-06-01"}
    order(books, charged_fen=0, **warranty)
    order(books, charged_fen=5000, **warranty)
    order(books, charged_fen=5000, under_warranty=1, purchased_on="2023-01-01")
    assert promises.kept(books.view(), "free_warranty").figure.n == 2
    assert promises.kept(books.view(), "free_warranty").figure.value == 0.5


def test_returns_are_settled_within_a_week_or_not_yet_judged(books):
    bought = {"service": "return", "purchased_on": "2026-03-01"}
    order(books, hours=24 * 3.0, asked=datetime(2026, 3, 5), **bought)
    order(books, hours=24 * 9.0, asked=datetime(2026, 3, 5), **bought)
    order(books, hours=24 * 3.0, asked=datetime(2026, 3, 25), **bought)
    order(books, hours=None, asked=datetime(2026, 3, 14), **bought)
    order(books, hours=1.0, asked=datetime(2026, 3, 28))
    figure = promises.kept(books.view(), "refund").figure
    # The third came after 15 days.
    assert (figure.value, figure.n) == (pytest.approx(1 / 3), 3)


@pytest.mark.parametrize("key", [one.key for one in promises.PROMISES])
def test_a_promise_without_cases_has_no_value(books, key):
    kept = promises.kept(books.view(MARCH), key)
    assert (kept.figure.value, kept.figure.n, kept.behind) == (None, 0, None)


def _admin(books):
    with books.store.transaction() as write:
        row = write.one(
            """insert into users (login, name, password_hash, role, created_at)
               values ('root', 'Root', '', 'admin', '2026-01-01T00:00:00Z') returning user_id"""
        )
    return row["user_id"]


def _answer(books, order_id, csat):
    books.answers("E1", date(2026, 3, 20), csat=str(csat))
    with books.store.transaction() as write:
        write.execute(
            "update responses set order_id = :order, rev = :rev where response_key = :key",
            order=order_id,
            key=books.answered,
        )
