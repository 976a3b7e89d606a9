"""The two commands that make sheets, and the one that reads them."""

import json

import pytest

from kit.__main__ import main
from tests.kit.excel.papers import HEAD, Filled


@pytest.fixture
def desk(centre, tmp_path, monkeypatch):
    """The command line of the centre's folder; the hours are wide, since commands run now."""
    centre.store.set_setting("callback_hours", "00:00-24:00")
    monkeypatch.setenv("AFTERWORD_DATA", str(centre.store.folder))
    return tmp_path


def test_a_call_sheet_goes_out_and_is_read(desk, centre, capsys):
    out = desk / "ann.xlsx"
    assert main(["calls", "--agent", "ann", "--count", "2", "--out", str(out), "--lang", "en"]) == 0
    assert out.stat().st_mode & 0o077 == 0
    Filled(out.read_bytes()).fill(1, Ending="Busy").save(out)
    capsys.readouterr()
    assert main(["read", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == {"landed": 1, "blank": 1}
    assert centre.count("callback_attempts") == 1


def test_an_entry_sheet_for_listed_orders(desk, capsys):
    orders = desk / "orders.txt"
    orders.write_text("\ufeffWO-1\nWO-2\n", "utf-8")
    out = desk / "e.xlsx"
    assert main(["entry", "--orders", str(orders), "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bytes"] == out.stat().st_size
    assert Filled(out.read_bytes()).sheet.max_row == HEAD + 2


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (["calls", "--agent", "zoe", "--out", "a.xlsx"], "nobody signs in"),
        (["calls", "--agent", "ann", "--out", "a.pdf"], "end with"),
        (["calls", "--agent", "ann", "--out", "nowhere/a.xlsx"], "cannot be written"),
        (["calls", "--agent", "ann", "--out", "there.xlsx"], "there already"),
        (["calls", "--agent", "ann", "--count", "999", "--out", "a.xlsx"], "1 to 300"),
        (["entry", "--outlet", "XX", "--out", "a.xlsx"], "not known"),
        (["entry", "--questionnaire", "x", "--outlet", "SZ001", "--out", "a.xlsx"], "not published"),
        (["entry", "--orders", "empty.txt", "--out", "a.xlsx"], "no order number"),
    ],
)
def test_what_cannot_be_made_is_one_line_and_takes_nobody_off_the_queue(desk, centre, capsys, monkeypatch, asked, word):
    monkeypatch.chdir(desk)
    (desk / "there.xlsx").write_bytes(b"")
    (desk / "empty.txt").write_text("\n")
    assert main(asked) == 1
    told = capsys.readouterr().err
    assert word in told
    assert told.count("\n") == 1
    assert centre.store.one("select count(*) from callback_tasks where leased_by is not null")[0] == 0
