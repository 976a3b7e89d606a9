"""Cells become values, or say why not."""

import contextlib
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.importing import KINDS, Mapping, fields, times
from db.importing.cells import Formula, guarded, plain, word
from db.importing.fields import Format
from db.importing.problems import Unreadable

SHANGHAI = Format(ZoneInfo("Asia/Shanghai"))
READ_MONEY = fields.money(SHANGHAI)
READ_MOMENT = times.moment(SHANGHAI)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1,234.50", 123450), ("１２３．４５", 12345), ("¥99", 9900), ("0.1", 10), (0.1 + 0.2, 30), (12, 1200),
        ("88元", 8800), ("", None), ("1234567890.12", 123456789012),
    ],
)  # fmt: skip
def test_money_is_exact(written, fen):
    assert READ_MONEY(written) == fen


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("-5", "negative"), ("(5.00)", "negative"), ("1,5", "not an amount"), ("1.234,50", "not an amount"),
        ("0.005", "finer than a fen"), ("1e5", "not an amount"), ("NaN", "not an amount"), ("9" * 20, "more money"),
    ],
)  # fmt: skip
def test_money_that_is_none_says_why(written, rule):
    with pytest.raises(Unreadable, match=rule):
        READ_MONEY(written)


def test_money_in_fen_stays_fen():
    assert fields.money(Format(ZoneInfo("UTC"), fen_a_unit=1))("1250") == 1250


@given(st.integers(min_value=0, max_value=10**12))
def test_any_amount_comes_back_to_the_fen(fen):
    assert READ_MONEY(f"{fen // 100:,}.{fen % 100:02d}") == fen


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2025-03-01 09:00", "2025-03-01T01:00:00Z"),
        ("2025/3/1 9:05:07", "2025-03-01T01:05:07Z"),
        ("2025年3月1日 9时05分", "2025-03-01T01:05:00Z"),
        ("２０２５－０３－０１　０９：００", "2025-03-01T01:00:00Z"),
        ("2025-03-01T09:00:00+02:00", "2025-03-01T07:00:00Z"),
        ("2025-03-01T09:00:00Z", "2025-03-01T09:00:00Z"),
        ("20250301", "2025-02-28T16:00:00Z"),
        (datetime(2025, 3, 1, 9, 0), "2025-03-01T01:00:00Z"),
        (date(2025, 3, 1), "2025-02-28T16:00:00Z"),
        ("", None),
    ],
)
def test_times_are_read_as_the_organisation_s_clock_and_kept_in_utc(written, kept):
    assert READ_MOMENT(written) == kept


@pytest.mark.parametrize(
    "written", ["31/02/2026", "2025-02-30", "2025-13-01", "yesterday", "45000", "2025-03-01 25:00"]
)
def test_what_is_no_time_is_told_how_to_write_one(written):
    with pytest.raises(Unreadable, match="write YYYY-MM-DD HH:MM"):
        READ_MOMENT(written)


def test_excel_s_empty_date_is_not_a_date():
    with pytest.raises(Unreadable, match="before 1970"):
        READ_MOMENT(datetime(1899, 12, 30))


def test_never_is_an_empty_cell_and_not_the_year_9999():
    with pytest.raises(Unreadable, match="after 2100"):
        READ_MOMENT("9999-12-31 23:59:59")


EVERY_COLUMN = [
    pytest.param(column, id=f"{kind}-{column.name}")
    for kind, made in KINDS.items()
    if kind != "responses"
    for column in made.columns(Mapping())
]
ODD_CELLS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789-/:., ¥年月日TZ+eE()", max_size=25),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)


@pytest.mark.parametrize("column", EVERY_COLUMN)
@settings(max_examples=60, deadline=None)
@given(cell=ODD_CELLS)
def test_any_cell_is_a_value_the_table_can_hold_or_says_why_not(column, cell):
    value: object = None
    with contextlib.suppress(Unreadable):
        value = column.kind(SHANGHAI)(cell)
    assert value is None or isinstance(value, str | int | float)
    assert not isinstance(value, int) or abs(value) < 2**63


def test_the_mapping_s_formats_come_first():
    read = times.day(Format(ZoneInfo("UTC"), dates=("%d/%m/%Y",)))
    assert read("03/04/2025") == "2025-04-03"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2024-05", "2024-05"),
        ("2024年5月", "2024-05"),
        ("202405", "2024-05"),
        ("2024-05-17", "2024-05"),
        (datetime(2024, 5, 17), "2024-05"),
    ],
)
def test_months_are_read(written, kept):
    assert times.month(SHANGHAI)(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"), [("ＳＯ１", "SO1"), ('="00123"', "00123"), (1001.0, "1001"), ("  A ", "A")]
)
def test_codes_are_narrow_and_trimmed(written, kept):
    assert fields.read_code(written) == kept


@pytest.mark.parametrize("written", [2026112100000000123, "2.02611E+17", "x" * 65])
def test_codes_that_lost_digits_are_refused(written):
    with pytest.raises(Unreadable):
        fields.read_code(written)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+86 138-1234-5678", "13812345678"),
        ("138****5678", None),
        ("１３８１２３４５６７８", "13812345678"),
        (13812345678.0, "13812345678"),
    ],
)
def test_telephone_numbers_are_read_however_typed(written, kept):
    assert fields.read_phone(written) == kept


def test_two_telephone_numbers_in_one_cell_are_refused():
    with pytest.raises(Unreadable, match="one number"):
        fields.read_phone("13812345678/13987654321")


@pytest.mark.parametrize("text", ["=1+1", "@cmd", "+SUM(A1)", "-A1", "\t=1"])
def test_what_a_spreadsheet_would_compute_is_guarded_and_comes_back_the_same(text):
    assert guarded(text.strip()).startswith("'")
    assert plain(guarded(text)) == text.strip()


@pytest.mark.parametrize("text", ["-5", "-5.25", "+3"])
def test_plain_numbers_need_no_guard(text):
    assert guarded(text) == text


def test_headings_are_compared_without_case_width_and_joiners():
    assert word("Order_No") == word("ｏｒｄｅｒ　ＮＯ") == word("order-no")
    assert word("金额（元）") == word("金额(元)")


def test_a_formula_is_still_text():
    assert plain(Formula("=A1")) == "=A1"
