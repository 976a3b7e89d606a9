"""Figures of cases: in time, reopened, content customers, time in each stage, causes and what lies behind them."""

from datetime import date

import pytest

from dashboard.metrics import cases
from dashboard.metrics.scope import Scope
from tests.dashboard.metrics.books import MARCH, Books

HOURS = {
    "received": 0,
    "acknowledged": 2,
    "assessed": 6,
    "investigated": 30,
    "responded": 31,
    "decided": 32,
    "closed": 40,
}


def opens(books: Books, number: int, outlet: str, *stages: str, close_by: str = "2026-03-05T00:00:00Z", again: int = 0):
    """A case opened on 2 March at ten that reached these stages, each some hours later."""
    with books.store.transaction() as write:
        write.execute(
            """insert into cases (case_id, cause, outlet_id, source, stage, opened_at, closed_at, close_by, reopened,
                 rev) values (:n, :n, :outlet, 'survey', :stage, '2026-03-02T02:00:00Z', :closed, :close_by, :again,
                 :rev)""",
            n=number, outlet=books.outlet(outlet), stage=stages[-1], again=again, close_by=close_by,
            closed="2026-03-03T18:00:00Z" if stages[-1] == "closed" else None,
        )  # fmt: skip
        for stage in stages:
            day, hour = divmod(2 + HOURS[stage], 24)
            write.execute(
                """insert into case_events (case_id, at, kind, stage)
                   values (:n, :at, :kind, :stage)""",
                n=number, at=f"2026-03-{2 + day:02d}T{hour:02d}:00:00Z", stage=stage,
                kind="opened" if stage == "received" else "stage",
            )  # fmt: skip


def blames(books: Books, number: int, case: int, words: str, behind: int | None = None, category: str = "people"):
    with books.store.transaction() as write:
        write.execute(
            """insert into case_causes (case_cause_id, case_id, parent_id, category, words, noted_at, rev)
               values (:n, :case, :behind, :category, :words, '2026-03-02T02:00:00Z', :rev)""",
            n=number, case=case, behind=behind, words=words, category=category,
        )  # fmt: skip


@pytest.fixture
def told(books):
    opens(books, 1, "E1", *HOURS)
    opens(books, 2, "E1", *HOURS, close_by="2026-03-03T01:00:00Z", again=1)
    opens(books, 3, "S1", "received", "acknowledged")
    blames(books, 1, 1, "rushed")
    blames(books, 2, 1, "too many visits", behind=1)
    blames(books, 3, 2, "rushed")
    blames(books, 4, 3, "late", category="procedure")
    return books


def test_shares_say_what_they_are_shares_of(told):
    found = cases.handled(told.view(MARCH))
    assert (found.opened, found.closed) == (3, 2)
    assert (found.in_time.hits, found.in_time.asked) == (1, 2)
    assert (found.reopened.hits, found.reopened.asked) == (1, 3)
    assert found.content.asked == 0


def test_a_stay_counts_once_it_is_over(told):
    rows = cases.stage_times(told.view(MARCH)).set_index("stage")
    assert rows.loc["received", ["median", "n"]].tolist() == [2, 3]
    assert rows.loc["acknowledged", ["median", "n"]].tolist() == [4, 2]
    assert rows.loc["assessed", "p90"] == 24
    assert list(rows.index) == list(cases.STAGES)


def test_causes_are_counted_by_case_and_keep_what_lies_behind(told):
    rows = cases.causes(told.view(MARCH))
    assert [tuple(row) for row in rows.fillna("").itertuples(index=False)] == [
        ("people", "rushed", "", 2), ("people", "rushed", "too many visits", 1), ("procedure", "late", "", 1)
    ]  # fmt: skip
    assert cases.cases_by_category(told.view(MARCH)) == (3, {"people": 2, "procedure": 1}, 3)


def test_nothing_of_another_region_is_counted(told):
    east = told.view(MARCH, Scope(region_ids=(1,)))
    assert cases.handled(east).opened == 2
    assert set(cases.by_region(east)) == {1}
    assert cases.cases_by_category(east)[1] == {"people": 2}
    assert cases.stage_times(east)["n"].sum() == 12


def test_a_cause_that_was_removed_is_gone_from_the_figures(told):
    assert cases.cases_by_category(told.view(MARCH))[0] == 3
    with told.store.transaction() as write:
        write.execute("delete from case_causes where case_cause_id = 4")
    assert cases.cases_by_category(told.view(MARCH))[1] == {"people": 2}


def test_another_month_is_empty_and_says_nothing(told):
    april = told.view(type(MARCH)(date(2026, 4, 1), date(2026, 4, 30)))
    assert cases.handled(april).opened == 0
    assert cases.causes(april).empty
    assert cases.stage_times(april)["n"].sum() == 0
