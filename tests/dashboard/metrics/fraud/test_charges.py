"""What customers paid against the order's charge: from the telephone to the signal."""

from datetime import date

import pytest

from dashboard.metrics.fraud.callback_verification import CALLBACK_CHARGE, contradicted_share
from dashboard.metrics.fraud.contradictions import answers
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from db import callbacks
from db.warehouse import Warehouse
from surveys.callbacks.contradictions import amount_differs, contradictions
from tests.surveys.call_centre import open_call_centre

ODD = 5
# What the papers charge in fen, whether under warranty, what the customer says they paid in yuan (None: nothing), and
# whether that contradicts: a charge on a free order, or another amount.
TALKS = [
    (0, 1, 80.0, "charge"),
    (0, 1, None, ""),
    (12_000, 0, 120.0, ""),
    (12_000, 0, 130.0, ""),
    (12_000, 0, 131.0, ""),
    (12_000, 0, 300.0, "amount"),
    (12_000, 0, 80.0, "amount"),
    (12_000, 1, 300.0, "amount"),
    (100_000, 0, 1_100.0, ""),
    (100_000, 0, 1_200.0, "amount"),
    (0, 0, 80.0, "amount"),
    (0, None, 80.0, "amount"),
    (12_000, 0, None, ""),
]


def said(world, paper_fen, warranty, paid):
    order = world.order(ODD, date(2025, 6, 1), charged_fen=paper_fen, under_warranty=warranty)
    world.call(order, visit="yes", charge="no" if paid is None else "yes", paid=paid)


def test_each_talk_about_money_contradicts_the_papers_or_does_not(world):
    for paper_fen, warranty, paid, _ in TALKS:
        said(world, paper_fen, warranty, paid)
    view = world.view()
    found = view.read(answers(view).order_by("order_id")).fillna(0)
    against = ["charge" if row.charge == 1 else "amount" if row.amount == 1 else "" for row in found.itertuples()]
    assert against == [expected for *_, expected in TALKS]


def test_the_signal_and_the_case_judge_an_amount_alike(world, tmp_path):
    books = callbacks.books(open_call_centre(tmp_path / "centre").store, 2)
    for paper_fen, warranty, paid, _ in TALKS:
        said(world, paper_fen, warranty, paid)
    view = world.view()
    for (paper_fen, warranty, paid, _), row in zip(
        TALKS, view.read(answers(view).order_by("order_id")).fillna(0).itertuples(), strict=True
    ):
        papers = type(books)(
            **{name: getattr(books, name) for name in books.__slots__}
            | {"charged_fen": paper_fen, "under_warranty": warranty}
        )
        assert (row.amount == 1) == amount_differs(paid, papers)


def test_an_outlet_whose_customers_pay_more_than_the_papers_say_is_odd(world):
    for outlet in range(1, world.outlets + 1):
        for number in range(14):
            order = world.order(outlet, date(2025, 6, 1), charged_fen=20_000, under_warranty=0)
            world.claim(order)
            world.call(order, visit="yes", charge="yes", paid=350.0 if outlet == ODD and number % 2 else 200.0)
    view = world.view()
    found = CALLBACK_CHARGE.measure(view).set_index("outlet_id").sort_values("z", ascending=False)
    assert found.index[0] == ODD
    assert found.loc[ODD, "z"] > 4
    assert (found.loc[ODD, "observed"], found.loc[ODD, "n"]) == (7, 14)
    rows = view.read(CALLBACK_CHARGE.evidence(view, ODD))
    assert set(rows["what"]) == {"amount"}
    assert len(rows) == 7


def test_two_kinds_of_contradicted_charge_count_once_a_call(world):
    for outlet in range(1, world.outlets + 1):
        for number in range(10):
            free = number % 2
            order = world.order(outlet, date(2025, 6, 1), charged_fen=0 if free else 20_000, under_warranty=free)
            odd = outlet == ODD and number < 6
            said = {"charge": "yes" if odd or not free else "no"}
            world.call(order, visit="yes", paid=500.0 if odd else None if free else 200.0, **said)
            world.put("callback_tasks", order_id=order, due_at="2025-06-01T00:00:00Z", next_at="")
    view = world.view()
    found = CALLBACK_CHARGE.measure(view).set_index("outlet_id")
    assert (found.loc[ODD, "observed"], found.loc[ODD, "n"]) == (6, 10)
    assert set(view.read(CALLBACK_CHARGE.evidence(view, ODD))["what"]) == {"charge", "amount"}
    assert contradicted_share(view).hits == 6


def test_a_charge_without_an_amount_says_nothing_of_the_amount(world):
    world.call(world.order(ODD, date(2025, 6, 1), charged_fen=12_000, under_warranty=0), visit="yes", charge="yes")
    view = world.view()
    assert view.read(answers(view))["amount"].isna().all()


@pytest.mark.parametrize(("warranty", "charged_fen", "what"), [(1, 0, "charge"), (0, 12_000, "amount")])
def test_what_an_agent_notes_about_money_reaches_the_signal(tmp_path, warranty, charged_fen, what):
    centre = open_call_centre(tmp_path)
    with centre.store.transaction() as write:
        write.execute(
            "update orders set under_warranty = :w, charged_fen = :fen, rev = :rev", w=warranty, fen=charged_fen
        )
    centre.plans()
    given = {
        "number_ok": "yes", "visited": "yes", "date_ok": "yes", "work_done": "yes", "part_replaced": "yes",
        "charged": "yes", "charge_amount": "300", "csat": "4", "attitude": "4", "speed": "4", "result": "4",
        "problem": "no",
    }  # fmt: skip
    task = centre.takes()
    told = centre.ends(task, "completed", answers=given)
    books = callbacks.books(centre.store, task.order_id)
    assert contradictions(centre.script, {"charged": "yes", "charge_amount": 300.0}, books)
    assert told.case_id
    copy = Warehouse.open(centre.store)
    copy.sync()
    view = View(copy, Period(date(2026, 11, 1), date(2026, 11, 30)))
    (row,) = view.read(answers(view)).fillna(0).itertuples()
    assert {name for name in ("charge", "amount") if getattr(row, name) == 1} == {what}
    assert copy.query("select said_charge, said_paid_fen from responses").values.tolist() == [[1, 30_000]]
