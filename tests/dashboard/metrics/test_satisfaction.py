"""The same figures from SQLite through DuckDB as anybody can compute by hand."""

from datetime import date, timedelta

import pandas as pd
import pytest

from dashboard.metrics import satisfaction
from dashboard.metrics.groups import lowest, table
from dashboard.metrics.scope import EVIDENCED, Period, Scope
from tests.dashboard.metrics.books import MARCH

TENTH = date(2026, 3, 10)


def ten_answers(books):
    """7 of 10 satisfied (5 5 5 4 4 4 4 | 3 2 1); nps 10 9 9 8 7 6 3, three without."""
    scores = ["5", "5", "5", "4", "4", "4", "4", "3", "2", "1"]
    willing = [10, 9, 9, 8, 7, 6, 3, None, None, None]
    for csat, nps in zip(scores, willing, strict=True):
        books.answers("E1", TENTH, csat=csat, nps=nps, speed="5" if csat == "5" else "3")


def test_csat_is_the_share_of_the_two_best_boxes_with_wilson(books):
    ten_answers(books)
    figure = satisfaction.figure("csat", satisfaction.overall(books.view()))
    assert (figure.value, figure.n) == (0.7, 10)
    # Wilson 95 % of 7/10: (0.7 + z²/20 ± z √(0.21/10 + z²/400)) / (1 + z²/10), z = 1.959964
    assert figure.interval == pytest.approx((0.39677, 0.89221), abs=1e-5)


def test_nps_counts_only_those_who_answered_it(books):
    ten_answers(books)
    figure = satisfaction.figure("nps", satisfaction.overall(books.view()))
    assert figure.n == 7
    assert figure.value == pytest.approx(100 * (3 - 2) / 7)


def test_a_dimension_is_the_mean_of_its_items(books):
    ten_answers(books)
    [responsiveness] = satisfaction.dimensions(satisfaction.overall(books.view()))
    assert responsiveness.metric.key == "responsiveness"
    assert responsiveness.value == pytest.approx((3 * 5 + 7 * 3) / 10)


def test_an_unanswered_question_is_nobodys_low_score(books):
    books.answers("E1", TENTH, csat="5")
    books.answers("E1", TENTH, nps=10)
    counts = satisfaction.overall(books.view())
    assert (counts["answers"], counts["csat_asked"], counts["nps_asked"]) == (2, 1, 1)
    assert satisfaction.figure("csat", counts).value == 1.0


def test_nobody_asked_has_no_value_and_does_not_break(books):
    counts = satisfaction.overall(books.view())
    assert satisfaction.figure("csat", counts).value is None
    assert satisfaction.dimensions(counts) == []
    assert not satisfaction.figure("csat", counts).enough


def test_rankings_take_only_evidenced_answers_unless_asked(books):
    books.answers("E1", TENTH, grade="A", csat="5")
    books.answers("E1", TENTH, grade="C", csat="1")
    assert satisfaction.overall(books.view(grades=EVIDENCED))["answers"] == 1
    assert satisfaction.overall(books.view())["answers"] == 2


def test_a_region_manager_sees_only_the_own_region(books):
    books.answers("E1", TENTH, csat="5")
    books.answers("S1", TENTH, csat="1")
    south = books.view(scope=Scope(region_ids=(2,)))
    assert satisfaction.overall(south)["answers"] == 1
    assert satisfaction.by(south, "region_id")["region_id"].tolist() == [2]


def test_a_scope_cannot_be_widened_by_asking_for_another_region(books):
    books.answers("E1", TENTH, csat="5")
    assert satisfaction.overall(books.view(scope=Scope(region_ids=(2,)).region(1)))["answers"] == 0


def test_the_last_day_of_a_period_counts_and_the_next_does_not(books):
    books.answers("E1", MARCH.end, csat="5")
    books.answers("E1", MARCH.end + timedelta(days=1), csat="5")
    assert satisfaction.overall(books.view())["answers"] == 1


def test_every_week_has_a_row_also_the_silent_ones(books):
    books.answers("E1", date(2026, 3, 3), csat="5")
    books.answers("E1", date(2026, 3, 24), csat="1")
    weeks = satisfaction.weekly(books.view(), weeks=4)
    assert [f"{week:%m-%d}" for week in weeks["week"]] == ["03-02", "03-09", "03-16", "03-23", "03-30"]
    assert weeks["csat_asked"].tolist() == [1, 0, 0, 1, 0]


def test_steps_of_weeks_add_up_from_the_newest_back(books):
    for day in (2, 9, 16, 23, 30):
        books.answers("E1", date(2026, 3, day), csat="5")
    weeks = satisfaction.weekly(books.view(Period(date(2026, 3, 2), date(2026, 3, 31))), weeks=4)
    steps = satisfaction.coarse(weeks, 2)
    assert [f"{week:%m-%d}" for week in steps["week"]] == ["03-09", "03-23"]
    assert steps["csat_asked"].tolist() == [2, 2]


def test_groups_below_the_smallest_n_show_no_value(books):
    for _ in range(10):
        books.answers("E1", TENTH, csat="5")
    books.answers("S1", TENTH, csat="1")
    rows = table(satisfaction.by(books.view(), "region_id"), "region_id").set_index("region_id")
    assert rows.loc[1, "csat"] == 1.0
    assert rows.loc[2].isna()[["csat", "csat_low", "nps"]].all()
    assert rows.loc[2, "n"] == 1


def test_a_lowest_region_is_named_only_when_proven(books):
    for number in range(60):
        books.answers("E1", TENTH, csat="5" if number % 10 else "1")
        books.answers("S1", TENTH, csat="5" if number % 2 else "1")
    found = lowest(satisfaction.by(books.view(), "region_id"), "region_id")
    assert found is not None
    assert (found.group, found.value, found.n) == (2, 0.5, 60)
    assert found.gap == pytest.approx(0.5 - 0.9)


def test_equal_regions_have_no_lowest(books):
    for number in range(20):
        books.answers("E1", TENTH, csat="5" if number % 4 else "1")
        books.answers("S1", TENTH, csat="5" if number % 5 else "1")
    assert lowest(satisfaction.by(books.view(), "region_id"), "region_id") is None


def test_comments_come_least_satisfied_first_with_numbers_hidden(books):
    books.answers("E1", TENTH, csat="5", comment="很好")
    books.answers("E1", TENTH, csat="1", comment="打 13812345678 没人接")
    assert satisfaction.comments(books.view())["comment"].tolist() == ["打 *** 没人接", "很好"]


def test_ease_is_a_mean_on_five():
    counts = pd.Series({"ces_n": 4, "ces_total": 16.0, "ces_squares": 66.0})
    figure = satisfaction.figure("ces", counts)
    assert (figure.value, figure.n) == (4.0, 4)
    assert figure.metric.better == "higher"
