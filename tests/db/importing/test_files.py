"""Files as they come, and files that should not have come: each is read or refused in one clear line."""

import zipfile

import pytest

from db.importing import ImportRefused
from tests.db.importing.conftest import ORDER, OUTLETS, REGIONS, table


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("gb18030", "\t"), ("utf-16", "\t")],
)
def test_encoding_and_separator_are_found_out(desk, encoding, separator):
    path = desk.csv("outlets.csv", OUTLETS, encoding, separator)
    assert desk.brings("outlets", path).unchanged == 3


def test_an_excel_sheet_gives_the_same_rows_as_the_csv(desk):
    assert desk.brings("outlets", desk.excel("outlets.xlsx", OUTLETS)).unchanged == 3


def test_excel_dates_and_numbers_are_taken_as_they_are(desk):
    from datetime import datetime

    rows = table(ORDER, ({"order_no": 1001, "requested_at": datetime(2025, 3, 1, 9), "charged": 12.5},))
    desk.brings("orders", desk.excel("orders.xlsx", rows))
    kept = desk.one("select order_no, requested_at, charged_fen from orders")
    assert kept == {"order_no": "1001", "requested_at": "2025-03-01T01:00:00Z", "charged_fen": 1250}


def test_a_formula_is_not_a_value(desk):
    rows = table(ORDER, ({"charged": "=1+1"}, {"order_no": "SO2"}))
    report = desk.brings("orders", desk.excel("orders.xlsx", rows))
    assert (report.landed, report.rejected) == (1, 1)
    assert str(report.problems[0]) == (
        'orders.xlsx row 2, column charged: "=1+1" is a formula; copy the column and paste it as values'
    )


def test_a_wrong_extent_in_the_workbook_does_not_hide_rows(desk, tmp_path):
    whole = desk.excel("outlets.xlsx", OUTLETS)
    cut = tmp_path / "cut.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(cut, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b'<dimension ref="A1:E4" />', b'<dimension ref="A1:A1" />'))
    assert desk.brings("outlets", cut).read == 3


def _refusal(desk, path, kind="regions"):
    before = desk.store.revision
    with pytest.raises(ImportRefused) as refused:
        desk.brings(kind, path)
    assert desk.store.revision == before
    assert desk.count("imports") == 0
    assert not list(path.parent.glob("*.rejects*")), "nothing half-written"
    told = str(refused.value)
    assert told.startswith(path.name), told
    assert "\n" not in told
    return told


def _written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b"\n\n", "must hold the headings"),
        ("nul.csv", b"code,name\nA,\0\n", "NUL bytes"),
        ("broken.csv", b"code,name\nA,B\nC,\xff\xfe\xfa\xff\n", "line 3: neither UTF-8 nor GB18030"),
        ("quote.csv", b'code,name\nA,"never closed\n', "quotation marks"),
        ("huge.csv", b"code,name\nA," + b"x" * 200_000 + b"\n", "not CSV"),
        ("wide.csv", ",".join(f"c{n}" for n in range(10_000)).encode(), "10,000 columns"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "save it as .xlsx"),
        ("torn.xlsx", b"PK\x03\x04 torn", "not a readable Excel workbook"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(empty_desk, tmp_path, name, content, told):
    assert told in _refusal(empty_desk, _written(tmp_path, name, content))


def test_a_heading_without_rows_is_no_fault(empty_desk):
    report = empty_desk.brings("regions", [["code", "name"]])
    assert (report.read, report.landed, report.rejected) == (0, 0, 0)


def test_a_missing_file_is_named(empty_desk, tmp_path):
    assert "no such file" in _refusal(empty_desk, tmp_path / "nowhere.csv")


def test_a_zip_of_something_else_is_to_be_unpacked(empty_desk, tmp_path):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("regions.csv", "code,name\n")
    assert "unpack it" in _refusal(empty_desk, path)


def test_a_bomb_is_not_unpacked(empty_desk, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(128 << 20))
    assert path.stat().st_size < 1 << 20
    assert "would unpack to 128 MB" in _refusal(empty_desk, path)


def test_a_workbook_of_two_gigabytes_is_not_begun(empty_desk, tmp_path):
    path = tmp_path / "large.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.infolist()[0].file_size = (2 << 30) - 1  # what the archive says of itself
    assert "would unpack to 2,047 MB" in _refusal(empty_desk, path)


def test_entities_in_a_workbook_are_not_expanded(empty_desk, tmp_path):
    good = empty_desk.excel("good.xlsx", REGIONS)
    evil = tmp_path / "evil.xlsx"
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(evil, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets"):
                content = entities + content.replace(b"<v>", b"<v>&b;", 1)
            target.writestr(name, content)
    assert "not a readable Excel workbook" in _refusal(empty_desk, evil)


def test_a_break_in_the_middle_takes_back_what_was_landed(empty_desk, tmp_path, monkeypatch):
    monkeypatch.setattr("db.importing.importer.CHUNK", 2)
    rows = "".join(f"R{n},name\n" for n in range(9))
    _refusal(empty_desk, _written(tmp_path, "regions.csv", f'code,name\n{rows}X,"open\n'.encode()))
    assert empty_desk.count("regions") == 0


def test_a_row_wider_than_the_headings_is_rejected(empty_desk):
    report = empty_desk.brings("regions", [["code", "name"], ["A", "a", "", ""], ["B", "b", "c"]])
    assert (report.landed, report.rejected) == (1, 1)
    assert "3 cells under 2 headings" in str(report.problems[0])


def test_blank_rows_are_passed_over_and_row_numbers_stay(empty_desk):
    report = empty_desk.brings("regions", [["code", "name"], ["", ""], ["", "no code"]])
    assert str(report.problems[0]) == "regions.csv row 3, column code: is empty but needed; fill it in"
