"""Files that are no sheet of ours, or mean harm: each refused whole, by name, quickly, and nothing of it kept."""

import io
import os
import re
import tracemalloc
import zipfile
from datetime import timedelta

import pytest

from kit.excel import WorkbookRefused, read_workbook
from kit.excel.tables import MOST_FILLED
from tests.kit.excel.conftest import NOON
from tests.kit.excel.papers import SHEET, Filled, bend, swap

STRINGS, BOOK, TYPES = "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
) + b"]>"  # fmt: skip


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def adds(name: str, content: bytes = b"<x/>"):
    return lambda sheet: bend(sheet, {name: content})


def bends(name: str, change):
    return lambda sheet: bend(sheet, {name: change})


def declares(text: bytes):
    """A document type in front of the first element."""
    return lambda content: content.replace(b"?>", b"?>" + text, 1)


def lies_about_a_size(sheet: bytes) -> bytes:
    """The directory says that a part is one byte long."""
    with zipfile.ZipFile(io.BytesIO(sheet)) as archive:
        size = archive.getinfo(SHEET).file_size
    place = sheet.index(b"PK\x01\x02", sheet.index(b"PK\x01\x02"))
    while sheet[place + 46 : place + 46 + len(SHEET)] != SHEET.encode():
        place = sheet.index(b"PK\x01\x02", place + 4)
    assert int.from_bytes(sheet[place + 24 : place + 28], "little") == size
    return sheet[: place + 24] + (1).to_bytes(4, "little") + sheet[place + 28 :]


def flips_a_byte(sheet: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(sheet)) as archive:
        place = archive.getinfo(SHEET).header_offset + 200
    return sheet[:place] + bytes([sheet[place] ^ 0x55]) + sheet[place + 1 :]


def locked_part(sheet: bytes) -> bytes:
    """The flag of an encrypted part, in the directory."""
    place = sheet.rindex(b"PK\x01\x02") + 8
    return sheet[:place] + b"\x01\x00" + sheet[place + 2 :]


def one_part_twice(sheet: bytes) -> bytes:
    target = io.BytesIO(sheet)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    return target.getvalue()


def rows(count: int, start: int = 100) -> bytes:
    return b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(start, start + count))


FILES = {
    "nothing at all": (lambda _: b"", "not_excel"),
    "plain text": (lambda _: b"hello", "not_excel"),
    "a CSV": (lambda _: "序号,电话\n1,138".encode(), "not_excel"),
    "a PDF": (lambda _: b"%PDF-1.7\n", "not_excel"),
    "an HTML page called xlsx": (lambda _: b"<html><table></table></html>", "not_excel"),
    "a gzip": (lambda _: b"\x1f\x8b\x08\x00" + bytes(60), "not_excel"),
    "a picture": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(60), "not_excel"),
    "an old .xls renamed": (lambda _: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old_excel"),
    "a workbook with a password": (
        lambda _: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "an encrypted part": (locked_part, "encrypted"),
    "an .ods renamed": (
        lambda _: zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b"<x/>"}),
        "open_document",
    ),
    "a Word document": (lambda _: zipped(**{TYPES: b"<Types/>", "word/document.xml": b"<x/>"}), "not_excel"),
    "an archive of pictures": (lambda _: zipped(**{"a.png": bytes(100)}), "not_excel"),
    "an .xlsb renamed": (lambda _: zipped(**{TYPES: b"<Types/>", "xl/workbook.bin": b"x"}), "binary"),
    "macros, renamed": (adds("xl/vbaProject.bin", b"\xd0\xcf"), "macros"),
    "macros in capitals": (adds("xl/VBAPROJECT.BIN", b"\xd0\xcf"), "macros"),
    "a macro workbook without a macro": (
        bends(TYPES, lambda held: held.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
              if b"sheet.main+xml" in held else b""),
        "macros",
    ),
    "Excel 4 macro sheets": (adds("xl/macrosheets/sheet1.xml"), "macros"),
    "dialog sheets": (adds("xl/dialogsheets/sheet1.xml"), "macros"),
    "ActiveX": (adds("xl/activeX/activeX1.xml"), "macros"),
    "form controls": (adds("xl/ctrlProps/ctrlProp1.xml"), "macros"),
    "links to other files": (adds("xl/externalLinks/externalLink1.xml"), "outside"),
    "an embedded file": (adds("xl/embeddings/oleObject1.bin", b"MZ"), "outside"),
    "data connections": (adds("xl/connections.xml"), "outside"),
    "a web query": (adds("xl/queryTables/queryTable1.xml"), "outside"),
    "a web extension": (adds("xl/webextensions/webextension1.xml"), "outside"),
    "a data model": (adds("xl/model/item.data", b"x"), "outside"),
    "a bomb in one part": (adds("xl/media/a.xml", bytes(70 * 2**20)), "bomb"),
    "a steep part": (adds("xl/media/a.xml", bytes(6 * 2**20)), "bomb"),
    "a bomb in many parts": (
        lambda sheet: bend(sheet, {f"xl/media/{n}.xml": b"x" for n in range(301)}), "bomb",
    ),
    "the start only": (lambda sheet: sheet[: len(sheet) // 2], "broken"),
    "the end cut off": (lambda sheet: sheet[:-30], "broken"),
    "a flipped byte": (flips_a_byte, "broken"),
    "a lie about a size": (lies_about_a_size, "broken"),
    "one part twice": (one_part_twice, "broken"),
    "a document type in the sheet": (bends(SHEET, declares(b"<!DOCTYPE x>")), "entities"),
    "billion laughs in the workbook": (bends(BOOK, declares(LAUGHS)), "entities"),
    "billion laughs in the texts": (bends(STRINGS, declares(LAUGHS)), "entities"),
    "billion laughs in the styles": (bends("xl/styles.xml", declares(LAUGHS)), "entities"),
    "billion laughs behind a long comment": (
        bends(SHEET, declares(b"<!--" + b"-" * (2**20 - 60) + b"x-->" + LAUGHS)), "entities",
    ),
    "an entity that reads a file": (
        bends(STRINGS, declares(b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>')), "entities",
    ),
    "another encoding to hide in": (bends(STRINGS, lambda held: held.decode().encode("utf-16")), "entities"),
    "XML that does not close": (bends(SHEET, swap(b"</sheetData>", b"")), "broken"),
    "a sheet cut in a row": (bends(SHEET, lambda held: held[: len(held) // 2]), "broken"),
    "a sheet that is away": (bends(SHEET, None), "foreign"),
    "relations that are away": (bends(RELATIONS, None), "broken"),
    "texts that are away": (bends(STRINGS, swap(b"<si>", b"<xx>")), "broken"),
    "a text that is not there": (bends(SHEET, swap(b't="s"><v>0</v>', b't="s"><v>999999</v>')), "broken"),
    "a cell that is nowhere": (bends(SHEET, swap(b'<c r="A4"', b'<c r="A4A4"')), "broken"),
    "a number that is none": (bends(SHEET, swap(b't="s"><v>0</v>', b'><v>abc</v>')), "broken"),
    "a row far beyond the last": (
        bends(SHEET, swap(b"</sheetData>", rows(1, 999_999_999) + b"</sheetData>")), "too_long",
    ),
    "more rows than anybody filled in": (
        bends(SHEET, swap(b"</sheetData>", rows(MOST_FILLED + 1) + b"</sheetData>")), "too_long",
    ),
    "somebody else's workbook": (bends(STRINGS, lambda held: held.replace(b"_key", b"name")), "foreign"),
    "headings as formulas": (
        bends(SHEET, lambda held: held.replace(b'<sheetData>', b'<sheetData><!--')
              .replace(b"</sheetData>", b"--></sheetData>")),
        "foreign",
    ),
}  # fmt: skip


HEAVIEST = ("a bomb in one part", "billion laughs in the texts", "a steep part")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_means_harm_or_nothing_is_refused_whole(quiet, tmp_path, name):
    centre, calls, _ = quiet
    build, rule = FILES[name]
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(build(calls))
    before = centre.store.revision
    with pytest.raises(WorkbookRefused, match=r"^sheet\.xlsx: ") as refused:
        read_workbook(centre.store, path, now=NOON)
    assert (refused.value.rule, centre.store.revision) == (rule, before)
    assert [one.name for one in tmp_path.iterdir()] == ["sheet.xlsx"]


def test_a_file_of_a_gigabyte_is_not_even_opened(quiet, tmp_path):
    path = tmp_path / "sheet.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(2**30)
    with pytest.raises(WorkbookRefused, match="1024 MB"):
        read_workbook(quiet[0].store, path, now=NOON)


def test_a_refusal_costs_little_memory(quiet, tmp_path):
    path = tmp_path / "sheet.xlsx"
    made = [FILES[name][0](quiet[1]) for name in HEAVIEST]
    tracemalloc.start()
    for content in made:
        path.write_bytes(content)
        with pytest.raises(WorkbookRefused):
            read_workbook(quiet[0].store, path, now=NOON)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 2**20


@pytest.mark.parametrize("lie", [b"A1", b"A1:B2", b"A1:XFD1048576"])
def test_a_lying_dimension_hides_no_row(quiet, tmp_path, lie):
    centre, calls, _ = quiet
    told = re.compile(rb'<dimension ref="[^"]+"')
    content = bend(calls, {SHEET: lambda held: told.sub(b'<dimension ref="' + lie + b'"', held)})
    assert lie in zipfile.ZipFile(io.BytesIO(content)).read(SHEET)
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(content)
    assert read_workbook(centre.store, path, True, now=NOON).counts == {"blank": 4}


def test_a_million_styled_empty_rows_are_walked_past(quiet, tmp_path):
    centre, calls, _ = quiet
    empty = b"".join(b'<row r="%d" s="1"/>' % n for n in range(200, 60_000)) + b'<row r="1048576"/>'
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(bend(calls, {SHEET: swap(b"</sheetData>", empty + b"</sheetData>")}))
    assert read_workbook(centre.store, path, True, now=NOON).counts == {"blank": 4}


def test_a_text_of_six_million_letters_is_one_refused_row(quiet, tmp_path):
    centre, calls, _ = quiet
    path = tmp_path / "sheet.xlsx"
    novel = b'<c r="X4" t="inlineStr"><is><t>' + os.urandom(3_000_000).hex().encode() + b"</t></is></c>"
    path.write_bytes(bend(calls, {SHEET: lambda held: re.sub(rb'<c r="X4"[^>]*/>', novel, held, count=1)}))
    read = read_workbook(centre.store, path, True, now=NOON)
    assert (read.counts["blank"], [fault.rule for fault in read.faults]) == (3, ["text"])


def test_a_part_that_climbs_out_of_the_archive_goes_nowhere(quiet, tmp_path):
    path = tmp_path / "inner" / "sheet.xlsx"
    path.parent.mkdir()
    path.write_bytes(bend(quiet[1], {"../evil.xml": b"<x/>"}))
    assert read_workbook(quiet[0].store, path, True, now=NOON).counts == {"blank": 4}
    assert [one.name for one in tmp_path.iterdir()] == ["inner"]


def test_a_sheet_of_another_data_folder_is_not_ours(quiet, tmp_path):
    from kit.excel import call_sheet
    from surveys.intake import Intake
    from tests.surveys.call_centre import MORNING, open_call_centre

    other = open_call_centre(tmp_path / "other", customers=1)
    other.plans()
    filled = Filled(call_sheet(other.store, other.ann, 1, now=MORNING)).fill(1, 结果="占线")
    other.store.close()
    Intake(other.store).close()
    read = read_workbook(quiet[0].store, filled.save(tmp_path / "a.xlsx"), now=NOON + timedelta(hours=1))
    assert [fault.rule for fault in read.faults] == ["key"]
