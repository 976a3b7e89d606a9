"""An answer is found by the number its customer was given, wherever it lies."""

import json
from dataclasses import replace

import pytest

from db import partials
from surveys.__main__ import main
from surveys.intake import ConflictKept, Quarantined
from surveys.intake.landing import receipt_number
from surveys.outbox import import_files
from surveys.publishing import publish
from surveys.receipts import ReceiptUnreadable, find, read_number
from tests.surveys.conftest import VISIT, new_id
from tests.surveys.test_tablet import answer, export


def where(store, number: str) -> list[str]:
    return [one.where for one in find(store, number)]


def test_one_number_finds_what_landed_and_what_lies_beside_it(store, customer):
    receipt = customer.answers(csat="5", comment="师傅很好")
    with pytest.raises(ConflictKept):
        customer.sends_again(answers={"csat": "1"})
    landed, beside = find(store, receipt.number)
    assert (landed.where, landed.outlet, landed.questionnaire, landed.grade) == (
        "landed",
        "SZ001",
        "service-visit",
        "C",
    )
    assert landed.at == receipt.received_at
    assert beside.where == "conflicting"
    assert [one.where for one in find(store, receipt.response_id)] == ["landed", "conflicting"]


def test_what_was_put_aside_and_what_was_only_begun_are_found_too(store, customer, tmp_path):
    with pytest.raises(Quarantined):
        customer.sends(answers={"csat": "9"})
    aside = find(store, receipt_number(customer.last.response_id))
    assert [one.where for one in aside] == ["quarantined"]
    assert "answers" in aside[0].reason
    half = answer(store, "partial", csat="3")
    import_files(store, [export(tmp_path / "a.jsonl", half)])
    begun = find(store, receipt_number(half["submission"]["response_id"]))
    assert [(one.where, one.outlet) for one in begun] == [("partial", "SZ001")]


@pytest.mark.parametrize("typed", ["7k3m-q2xd", " 7K3M Q2XD ", "7k3mq2xd"])
def test_a_number_is_read_as_people_write_it(typed):
    assert read_number(typed) == "7K3M-Q2XD"


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-Q2X0", "IL01-7K3M"])
def test_what_is_no_number_is_refused_with_what_one_looks_like(typed):
    with pytest.raises(ReceiptUnreadable, match="7K3M-Q2XD"):
        read_number(typed)


def test_the_command_says_where_and_when_and_nothing_personal(store, customer, monkeypatch, capsys):
    monkeypatch.setenv("AFTERWORD_DATA", str(store.folder))
    receipt = customer.answers(csat="5", comment="张三 13800138000")
    assert main(["receipt", receipt.number.lower()]) == 0
    said = capsys.readouterr().out
    assert receipt.number in said
    assert f"landed {receipt.received_at}" in said
    assert main(["receipt", receipt.response_id, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["number"] == receipt.response_id
    assert told["found"][0]["receipt"] == receipt.number
    assert "138" not in said + json.dumps(told).replace(receipt.response_id, "")
    assert main(["receipt", "2222-2222"]) == 1
    assert "staff page" in capsys.readouterr().err
    assert main(["receipt", "nonsense"]) == 2


def test_every_tablet_offers_what_the_command_names_and_only_what_is_published(store, monkeypatch, capsys):
    monkeypatch.setenv("AFTERWORD_DATA", str(store.folder))
    publish(store, replace(VISIT, name="delivery", version="1"))
    assert main(["tablet", "--questionnaires", "delivery", "service-visit", "delivery"]) == 0
    assert capsys.readouterr().out.strip() == "tablets offer delivery, service-visit"
    assert store.setting("tablet_questionnaires") == "delivery service-visit"
    assert main(["tablet", "--questionnaires", "delivery", "delivry"]) == 1
    assert 'questionnaire "delivry" is not published; publish it first, or take one of' in capsys.readouterr().err
    assert store.setting("tablet_questionnaires") == "delivery service-visit"


def half(store, response_id: str, **answers: object) -> dict:
    line = answer(store, "partial")
    line["submission"] |= {"response_id": response_id, "answers": answers}
    return line


def kept(store, response_id: str) -> dict:
    return json.loads(partials.answers(store, response_id) or "{}").get("answers", {})


def test_half_answers_of_several_exports_are_one_each_the_fullest_and_replays_are_harmless(store, tmp_path):
    one, two = new_id(), new_id()
    monday = export(tmp_path / "1.jsonl", half(store, one, csat="4"), half(store, two, nps=7))
    tuesday = export(tmp_path / "2.jsonl", half(store, one, csat="4", nps=9, comment="好"), half(store, two, nps=7))
    done = import_files(store, [monday, tuesday])
    assert done.faults == []
    assert (done.counts["partial, kept"], done.counts["there already"]) == (3, 1)
    for files in ([monday], [tuesday, monday], [monday, monday]):
        again = import_files(store, files)
        assert again.counts["there already"] == 2 * len(files)
    assert kept(store, one) == {"csat": ["4"], "nps": ["9"], "comment": ["好"]}
    assert kept(store, two) == {"nps": ["7"]}
    assert store.one("select count(*) as n from quarantine")["n"] == 0
    whole = {**answer(store), "state": "waiting"}
    whole["submission"]["response_id"] = one
    wednesday = export(tmp_path / "3.jsonl", whole)
    assert import_files(store, [wednesday]).counts["landed"] == 1
    assert import_files(store, [monday, tuesday, wednesday]).counts["there already"] == 5
    assert kept(store, one) == {}
    assert where(store, receipt_number(one)) == ["landed"]


def test_many_exports_in_any_order_leave_the_same(store, tmp_path):
    lines = [answer(store, csat=str(mark)) for mark in (1, 2, 3, 4, 5)]
    files = [export(tmp_path / f"{start}.jsonl", *lines[start : start + 3]) for start in range(3)]
    first = import_files(store, files)
    assert (first.counts["landed"], first.counts["there already"]) == (5, 4)
    numbers = {one.number for one in first.receipts}
    second = import_files(store, [*reversed(files), *files])
    assert second.counts["there already"] == 18
    assert {one.number for one in second.receipts} == numbers
    assert store.one("select count(*) as n from responses")["n"] == 5


@pytest.mark.parametrize("wrong", ["link", "version", "question"])
def test_half_an_answer_that_fits_nowhere_is_put_aside_as_before(store, tmp_path, wrong):
    line = half(store, new_id(), csat="4")
    if wrong == "link":
        with store.transaction() as write:
            write.execute("update invitations set revoked_at = '2026-01-01T00:00:00Z'")
    elif wrong == "version":
        line["submission"]["version"] = "never"
    else:
        line["submission"]["answers"] = {"csat": "4", "nothing_such": "1"}
    file = export(tmp_path / "a.jsonl", line)
    assert import_files(store, [file]).counts["partial, put aside"] == 1
    assert import_files(store, [file]).counts["there already"] == 1
    assert store.one("select count(*) as n from partials")["n"] == 0
