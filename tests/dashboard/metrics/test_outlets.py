"""Outlets compared like with like."""

from datetime import date

import pandas as pd
import pytest

from dashboard.metrics.outlets import compare, standardise
from dashboard.metrics.scope import Scope

TENTH = date(2026, 3, 10)


def cells(*rows):
    return pd.DataFrame(rows, columns=["outlet_id", "region_id", "service_type", "category", "hits", "asked"])


def test_an_outlet_with_hard_work_is_not_punished_for_it():
    # Installations please 90 of 100, repairs 60 of 100, at either outlet; only the mix differs.
    rows = standardise(
        cells(
            (1, 1, "installation", "tv", 81.0, 90.0),
            (1, 1, "repair", "tv", 6.0, 10.0),
            (2, 1, "installation", "tv", 9.0, 10.0),
            (2, 1, "repair", "tv", 54.0, 90.0),
        )
    ).set_index("outlet_id")
    assert rows["value"].tolist() == pytest.approx([0.87, 0.63])
    assert rows["expected"].tolist() == pytest.approx([0.87, 0.63])
    assert rows["adjusted"].tolist() == pytest.approx([0.75, 0.75])


def test_a_small_outlet_is_drawn_towards_the_others(books):
    for number in range(200):
        books.answers("E1", TENTH, csat="5" if number % 10 else "1")
        books.answers("E2", TENTH, csat="5" if number % 10 else "1")
    for _ in range(3):
        books.answers("S1", TENTH, csat="1")
    found = compare(books.view()).rows.set_index("outlet_id")
    assert found.loc[3, "value"] == 0
    assert 0.1 < found.loc[3, "shrunk"] < 0.9
    assert found.loc[3, "shrunk_low"] < found.loc[3, "shrunk"] < found.loc[3, "shrunk_high"]


def test_rows_are_cut_to_the_scope_but_compared_with_everybody(books):
    for number in range(40):
        books.answers("E1", TENTH, csat="5" if number % 4 else "1")
        books.answers("S1", TENTH, csat="5" if number % 4 else "1")
    found = compare(books.view(scope=Scope(region_ids=(2,))))
    assert found.rows["outlet_id"].tolist() == [3]
    assert found.outlets == 2
    assert found.funnel.target == pytest.approx(0.75)


def test_the_same_data_give_the_same_ranks(books):
    for number in range(30):
        books.answers("E1", TENTH, csat="5" if number % 3 else "1")
        books.answers("S1", TENTH, csat="5" if number % 5 else "1")
    first, again = compare(books.view()).rows, compare(books.view()).rows
    assert first.equals(again)


@pytest.mark.parametrize("metric", ["csat", "first_time_fix", "repeat_repair"])
def test_no_answers_compare_to_nothing(books, metric):
    found = compare(books.view(), metric)
    assert found.rows.empty
    assert found.worse.empty
