"""Calling in numbers: AAPOR's categories by hand, weighted shares, agents and hours that must not be told apart."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics import calls
from dashboard.metrics.agents import agents, median_time
from dashboard.metrics.recalls import by_question, error_rates
from surveys.callbacks.dispositions import DISPOSITIONS
from tests.dashboard.metrics.books import MORNING

BACKCHECK = Path(__file__).parents[4] / "shared" / "data" / "backcheck"
DAY = date(2026, 3, 3)


def test_every_way_a_call_can_end_has_its_category():
    told = {code: calls.category(code) for code in DISPOSITIONS}
    assert told["completed"] == "I"
    assert told["partial"] == "P"
    assert told["refused"] == "R"
    assert told["language_barrier"] == told["deceased"] == told["other"] == "O"
    assert told["wrong_number"] == told["call_later"] == told["not_in_service"] == "NC"
    assert told["no_answer"] == told["busy"] == "UH"


def test_a_callback_counts_by_what_says_most_about_the_customer(books):
    books.callback("E1", DAY, "done", "no_answer", "completed")
    books.callback("E1", DAY, "given_up", "refused", "no_answer")
    books.callback("E1", DAY, "given_up", "busy", "wrong_number")
    books.callback("E1", DAY, "open", "no_answer")
    books.callback("E1", DAY, "open")
    found = calls.worked(books.view())
    assert (found.due, found.untried, found.attempts) == (5, 1, 7)
    told = found.told
    assert (told.complete, told.refusal, told.non_contact, told.unknown_household) == (1, 1, 1, 1)
    # One interview of four cases tried; two of four were talked to, one of the two took part.
    assert found.figure("response_rate").value == 0.25
    assert found.figure("contact_rate").value == 0.5
    assert found.figure("cooperation_rate").value == 0.5
    assert not found.figure("refusal_rate").enough


def test_a_link_handed_over_and_answered_is_an_interview(books):
    books.callback("E1", DAY, "done", "handed_over")
    books.callback("E1", DAY, "open", "handed_over")
    told = calls.worked(books.view()).told
    assert (told.complete, told.other) == (1, 1)


def test_weeks_have_every_week_and_no_rate_below_its_smallest_n(books):
    books.callback("E1", DAY, "done", "completed")
    weeks = calls.worked_by_week(books.view(), weeks=4)
    assert len(weeks) == 5
    assert weeks["contact_rate"].isna().all()


def test_without_calls_there_is_nothing_to_tell(books):
    view = books.view()
    assert calls.worked(view).due == 0
    assert calls.worked(view).figure("contact_rate").value is None
    assert calls.satisfaction(view).n == calls.conversion(view).n == calls.resolution(view).n == 0
    assert agents(view).empty
    assert calls.by_hour(view).empty


def test_hours_are_told_apart_only_when_proven():
    alike = pd.DataFrame({"weekday": 0, "hour": [9, 10, 11], "calls": [100, 100, 100], "reached": [40, 42, 38]})
    assert set(calls.best_hours(alike)["verdict"]) == {"unclear"}
    apart = pd.DataFrame({"weekday": 0, "hour": [9, 10, 19], "calls": [400, 400, 400], "reached": [120, 124, 240]})
    assert calls.best_hours(apart).set_index("hour")["verdict"].to_dict() == {9: "worse", 10: "worse", 19: "better"}
    few = pd.DataFrame({"weekday": 0, "hour": [9, 10], "calls": [5, 900], "reached": [5, 90]})
    assert calls.best_hours(few).set_index("hour")["verdict"][9] == "unclear"


def test_answers_weigh_by_their_tasks(books):
    with books.store.transaction() as write:
        write.execute("update questionnaires set name = 'callback', rev = :rev")
    for number, (score, weight) in enumerate([("5", 1.0), ("2", 3.0), ("5", 1.0), ("4", 1.0)], 1):
        books.callback("E1", DAY, "done", "completed")
        books.answers("E1", DAY, csat=score)
        with books.store.transaction() as write:
            write.execute(
                """update responses set channel = 'callback', grade = 'B', rev = :rev,
                     order_id = (select max(order_id) from orders) where response_key = :n""",
                n=number,
            )
            write.execute("update callback_tasks set weight = :w, rev = :rev where task_id = :n", w=weight, n=number)
    found = calls.satisfaction(books.view())
    assert (found.value, found.n) == (3 / 6, 4)


def test_agents_alike_share_a_band_and_times_have_an_interval(books):
    for number in range(40):
        books.callback("E1", DAY, "done", "completed" if number % 3 else "refused")
    with books.store.transaction() as write:
        for number in (1, 2):
            write.execute(
                """insert into users (user_id, login, name, password_hash, role, created_at)
                   values (:n, 'a' || :n, 'A', 'x', 'agent', :at)""",
                n=number,
                at=f"{DAY}{MORNING}",
            )
        write.execute("update callback_attempts set agent_id = 1 + task_id % 2, rev = :rev")
    found = agents(books.view())
    assert found["calls"].tolist() == [20, 20]
    assert set(found["band"]) == {1}
    assert (found["low"] < found["shrunk"]).all()


def test_the_median_of_handling_times_has_conovers_interval():
    seconds = pd.Series(np.arange(1.0, 101.0))
    # n = 100: ranks 40 and 61.
    assert median_time(seconds) == (50.5, 40.0, 61.0)
    assert np.isnan(median_time(pd.Series([3.0]))[1])


@pytest.mark.skipif(not BACKCHECK.exists(), reason="the shared folder of reference data is not here")
def test_interview_and_reinterview_differ_as_the_reference_says():
    def read(name):
        with (BACKCHECK / name).open(encoding="utf-8") as file:
            return {row["id"]: row for row in csv.DictReader(file)}

    survey, again = read("survey.csv"), read("bc.csv")
    rows = pd.DataFrame(
        [
            (survey[one]["enum"], item, survey[one][item], again[one][item])
            for one in survey
            for item in ("gender", "gameresult", "itemssold")
        ],
        columns=["agent_id", "item", "first", "second"],
    )
    assert (rows["first"] != rows["second"]).sum() == 26
    found = error_rates(rows[rows["item"] == "gender"]).set_index("agent_id")
    with (BACKCHECK / "expected_enum_type1.tsv").open(encoding="utf-8") as file:
        for expected in csv.DictReader(file, delimiter="\t"):
            row = found.loc[expected["enum"]]
            assert row["value"] == float(expected["error_rate_type1"])
            assert (row["differences"], row["total"]) == (int(expected["differences"]), int(expected["total"]))


def test_agreement_is_told_by_question():
    rows = pd.DataFrame(
        {
            "item": ["visited"] * 4 + ["csat"] * 4,
            "first": list("yynn") + list("5421"),
            "second": list("yynn") + list("5422"),
        }
    )
    found = by_question(rows)
    assert found["visited"].kappa == 1
    assert found["csat"].same == 3
    assert found["csat"].kappa > 0.8


def test_a_problem_counts_as_solved_within_fourteen_days_and_young_ones_wait(books):
    books.repairs("E1", "late", date(2026, 3, 25))
    cases = [("2026-03-02", "2026-03-10"), ("2026-03-02", "2026-03-30"), ("2026-03-02", None), ("2026-03-20", None)]
    with books.store.transaction() as write:
        for number, (opened, closed) in enumerate(cases):
            write.execute(
                """insert into cases (cause, outlet_id, source, opened_at, closed_at, rev)
                   values (:cause, 1, 'callback', :opened, :closed, :rev)""",
                cause=f"c{number}",
                opened=f"{opened}{MORNING}",
                closed=closed and f"{closed}{MORNING}",
            )
    found = calls.resolution(books.view())
    assert (found.value, found.n) == (1 / 3, 3)
