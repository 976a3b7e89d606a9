"""Rows that were bent, forged or misunderstood: each told with its place and cure, its neighbours untouched."""

import base64
import json
from datetime import date, datetime, time

import pytest
from openpyxl.worksheet.formula import ArrayFormula

from db.users import User
from kit.excel import read_workbook
from tests.kit.excel.conftest import NOON
from tests.kit.excel.papers import HEAD, Filled

TALK = {"结果": "访问完成", "q8": 4}
LATER = {"结果": "约时间再打", "约定日期": "2026-11-21", "约定时间": "10:30"}


def fills(**cells):
    return lambda sheet: sheet.fill(1, **cells)


def talk(**cells):
    return fills(**{**TALK, **cells})


def later(**cells):
    return fills(**{**LATER, **cells})


def key_with(place: int, value: object):
    """The hidden key with one of its parts changed."""

    def change(sheet: Filled) -> None:
        sheet.fill(1, **TALK)
        cell = sheet.cell(1, "_key")
        parts = json.loads(base64.b32decode(cell.value + "=" * (-len(cell.value) % 8)))
        parts[place] = value
        cell.value = base64.b32encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")

    return change


def takes_from_the_second_row(*headings: str):
    def change(sheet: Filled) -> None:
        sheet.fill(1, **TALK)
        for heading in headings:
            sheet.cell(1, heading).value = sheet.cell(2, heading).value

    return change


def heads(old: str, new: object):
    """A heading changed, or taken away."""

    def change(sheet: Filled) -> None:
        sheet.fill(1, **TALK)
        sheet.sheet.cell(HEAD, sheet.headings[old]).value = new

    return change


def adds_a_column(value: object, heading: str = "我的"):
    def change(sheet: Filled) -> None:
        sheet.fill(1, **TALK)
        place = sheet.sheet.max_column + 1
        sheet.sheet.cell(HEAD, place).value = heading
        sheet.sheet.cell(HEAD + 1, place).value = value

    return change


def array_formula(sheet: Filled) -> None:
    cell = sheet.fill(1, **TALK).cell(1, "9.")
    cell.value = ArrayFormula(cell.coordinate, "=SUM(A1:A2)")


def error_value(sheet: Filled) -> None:
    cell = sheet.fill(1, **TALK).cell(1, "9.")
    cell.value, cell.data_type = "#N/A", "e"


def two_alike(sheet: Filled) -> None:
    question = next(name for name in sheet.headings if name.startswith("9. "))
    adds_a_column(1, question)(sheet)


CALLS = {
    "a formula as an answer": (talk(q9="=1+4"), "formula"),
    "a formula in the note": (talk(备注='=HYPERLINK("http://x","y")'), "formula"),
    "a formula that calls a program": (talk(备注="=cmd|'/c calc'!A0"), "formula"),
    "a formula in a grey cell": (talk(顾客="=A1"), "formula"),
    "a formula in a column of one's own": (adds_a_column("=1+1"), "formula"),
    "an array formula": (array_formula, "formula"),
    "an error value": (error_value, "error"),
    "another task in the key": (key_with(2, 4), "key"),
    "another attempt in the key": (key_with(3, 2), "key"),
    "another agent in the key": (key_with(4, 2), "key"),
    "another order in the key": (key_with(6, "WO-4"), "key"),
    "another version in the key": (key_with(8, "2020.1"), "key"),
    "a later issue in the key": (key_with(10, "2030-01-01T00:00:00Z"), "key"),
    "a key that is none": (talk(_key="[]"), "key"),
    "a key without end": (talk(_key="9" * 30_000), "key"),
    "a key as a number": (talk(_key=12), "key"),
    "no signature": (talk(_sig=None), "key"),
    "half a signature": (lambda sheet: talk(_sig=sheet.cell(1, "_sig").value[:20])(sheet), "key"),
    "a signature in other letters": (talk(_sig="签名。签名"), "key"),
    "only the first seal": (lambda sheet: talk(_sig=sheet.cell(1, "_sig").value[:24] + ".")(sheet), "changed"),
    "the next row's signature": (takes_from_the_second_row("_sig"), "key"),
    "the next row's key": (takes_from_the_second_row("_key"), "key"),
    "no key": (talk(_key=None, _sig=None), "no_key"),
    "another number": (talk(电话="13900000000"), "changed"),
    "the number as a number": (talk(电话=13800138009), "changed"),
    "another customer": (talk(顾客="李四"), "changed"),
    "another order": (talk(工单号="WO-4"), "changed"),
    "no order": (talk(工单号=None), "changed"),
    "another day of the visit": (talk(上门日期=date(2026, 11, 19)), "changed"),
    "the next row's customer": (takes_from_the_second_row("顾客", "电话", "工单号"), "changed"),
    "no heading over the ending": (heads("结果", None), "column_missing"),
    "a heading of one's own": (heads("8.", "满意度"), "column_missing"),
    "a heading twice": (two_alike, "column_twice"),
    "an ending we do not know": (talk(结果="顾客很高兴"), "choice"),
    "an ending as a number": (talk(结果=7), "choice"),
    "a mark above the scale": (talk(q8=6), "choice"),
    "a mark below the scale": (talk(q8=0), "choice"),
    "half a mark": (talk(q8=2.5), "choice"),
    "half a mark in full width": (talk(q8="３．５"), "choice"),
    "a mark that became a date": (talk(q8=datetime(2026, 1, 5)), "choice"),
    "a mark that became a time": (talk(q8=time(5, 0)), "choice"),
    "a mark in other words": (talk(q8="还行"), "choice"),
    "true as a mark": (talk(q8=True), "choice"),
    "two marks": (talk(q8="4 5"), "choice"),
    "eleven of ten": (talk(q13=11), "range"),
    "a negative number of ten": (talk(q13="-1"), "range"),
    "not a number of ten": (talk(q13="九分半"), "number"),
    "infinity": (talk(q13="inf"), "number"),
    "a number in disguise": (talk(q13="0x1F"), "number"),
    "a choice of another list": (talk(q5="有"), "choice"),
    "an amount of nothing": (talk(q2="是", q6="是", q7=0), "constraint"),
    "an amount beyond all": (talk(q2="是", q6="是", q7=10**9), "constraint"),
    "an amount in words": (talk(q2="是", q6="是", q7="一百多"), "number"),
    "a novel as a note": (talk(备注="好" * 10_001), "text"),
    "a call tomorrow": (talk(通话时间="2026-11-21 10:00"), "ahead"),
    "a call last week": (talk(通话时间=datetime(2026, 11, 13, 10, 0)), "before"),
    "a call in 1900": (talk(通话时间="1900-01-01 10:00"), "date"),
    "a call some time": (talk(通话时间="刚才"), "time"),
    "a call at 25 o'clock": (talk(通话时间="25:10"), "time"),
    "answers without an ending": (fills(q8=5), "no_ending"),
    "a note without an ending": (fills(备注="没打通"), "no_ending"),
    "a completed call without an answer": (fills(结果="访问完成"), "no_answers"),
    "answers of somebody who did not answer": (talk(结果="无人接听"), "no_talk"),
    "later, and no hour": (fills(结果="约时间再打"), "no_appointment"),
    "later, and only a day": (later(约定时间=None), "no_appointment"),
    "later, and only an hour": (later(约定日期=None), "no_appointment"),
    "later, at night": (later(约定时间="23:30"), "appointment"),
    "later, before the call": (later(约定日期="2026-11-19"), "appointment"),
    "later, next year": (later(约定日期="2027-11-19"), "appointment"),
    "later, on a day that is none": (later(约定日期="2026-02-30"), "date"),
    "later, some time": (later(约定时间="下班后"), "time"),
    "an appointment nobody made": (talk(约定日期="2026-11-21", 约定时间="10:30"), "stray_appointment"),
    "perhaps never again": (talk(不再来电="看情况"), "choice"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_bent_row_is_told_and_its_neighbour_reads(quiet, tmp_path, name):
    centre, calls, _ = quiet
    change, rule = CALLS[name]
    sheet = Filled(calls).fill(3, 结果="占线")
    change(sheet)
    before = centre.store.revision
    read = read_workbook(centre.store, sheet.save(tmp_path / "calls.xlsx"), True, now=NOON)
    told = [fault for fault in read.faults if fault.row == HEAD + 1]
    assert rule in {fault.rule for fault in told}
    assert all(fault.told("zh") and fault.told("en") and fault.cure["zh"] for fault in told)
    others = {fault.row for fault in read.faults} - {HEAD + 1}
    assert read.landed == (0 if others else 1)
    assert centre.store.revision == before


ENTRIES = {
    "an order nobody has": (fills(q1=5, 工单号="WO-99"), "order"),
    "an order of another kind": (fills(q1=5, 工单号=5), "order"),
    "a day to come": (fills(q1=5, 填写日期="2126-01-01"), "date"),
    "a day next month": (fills(q1=5, 填写日期=date(2026, 12, 24)), "ahead"),
    "a day that is none": (fills(q1=5, 填写日期="上周"), "date"),
    "a day and nothing else": (fills(填写日期="2026-11-18"), "nothing"),
    "nothing where something must be": (fills(q2=5), "required"),
    "a formula": (fills(q1="=5"), "formula"),
    "another outlet": (fills(q1=5, 网点="SZ002 深圳第2网点"), "changed"),
    "a word for a number": (fills(q1=5, q9="很可能"), "number"),
    "a text without end": (fills(q1=5, q10="好" * 10_001), "text"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_bent_entry_is_told(quiet, tmp_path, name):
    centre, _, entries = quiet
    change, rule = ENTRIES[name]
    sheet = Filled(entries)
    change(sheet)
    read = read_workbook(centre.store, sheet.save(tmp_path / "entries.xlsx"), True, now=NOON)
    assert rule in {fault.rule for fault in read.faults}
    assert (read.refused, read.landed) == (1, 0)


def test_an_order_of_another_outlet_is_not_answered_for(quiet, tmp_path):
    from kit.excel import entry_sheet

    centre = quiet[0]
    sheet = Filled(entry_sheet(centre.store, "service-visit", outlet="SZ002", rows=1)).fill(1, q1=5, 工单号="WO-1")
    read = read_workbook(centre.store, sheet.save(tmp_path / "a.xlsx"), True, now=NOON)
    assert [fault.rule for fault in read.faults] == ["order_elsewhere"]


def test_a_row_that_is_there_twice_is_read_neither_time(quiet, tmp_path):
    centre, calls, _ = quiet
    sheet = Filled(calls).fill(1, **TALK)
    for cell in sheet.sheet[HEAD + 1]:
        sheet.sheet.cell(HEAD + 2, cell.column).value = cell.value
    sheet.fill(2, q8=1)
    read = read_workbook(centre.store, sheet.save(tmp_path / "a.xlsx"), True, now=NOON)
    assert (read.refused, [fault.rule for fault in read.faults]) == (2, ["twice", "twice"])


@pytest.mark.parametrize(
    ("role", "region", "outlet", "taken"),
    [("outlet", None, 1, True), ("outlet", None, 2, False), ("manager", 1, None, True), ("manager", 2, None, False),
     ("admin", None, None, True), ("executive", None, None, False), ("auditor", None, None, False)],
)  # fmt: skip
def test_people_hand_in_what_is_theirs(quiet, tmp_path, role, region, outlet, taken):
    centre, _, entries = quiet
    who = User(99, "x", "X", role, region, outlet, "zh")
    path = Filled(entries).fill(1, q1=5).save(tmp_path / "a.xlsx")
    read = read_workbook(centre.store, path, True, by=who, now=NOON)
    assert (read.landed, [fault.rule for fault in read.faults]) == ((1, []) if taken else (0, ["not_yours"]))


def test_a_bent_row_leaves_nothing_behind_when_it_is_real(centre, tmp_path):
    from kit.excel import call_sheet
    from tests.surveys.call_centre import MORNING

    sheet = Filled(call_sheet(centre.store, centre.ann, 6, now=MORNING))
    for line, change in enumerate(
        (talk(q8=6), talk(_key="[]"), later(约定时间="23:30"), talk(电话="1"), talk(q9="=1")), 1
    ):
        change(_Shifted(sheet, line))
    read = read_workbook(centre.store, sheet.save(tmp_path / "a.xlsx"), now=NOON)
    assert (read.refused, read.landed) == (5, 0)
    kept = [centre.count(table) for table in ("responses", "callback_attempts", "quarantine", "conflicts", "cases")]
    assert (kept, centre.count("callback_drafts"), centre.count("answers")) == ([0] * 5, 0, 0)


class _Shifted:
    """A sheet whose first line is another one."""

    def __init__(self, sheet: Filled, line: int) -> None:
        self.sheet, self.line = sheet, line

    def fill(self, _: int, **cells: object) -> None:
        self.sheet.fill(self.line, **cells)
