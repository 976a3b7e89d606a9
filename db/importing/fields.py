"""How the text of a cell becomes a value of our tables, or a clear word why it cannot."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from db.importing.cells import folded, plain, word
from db.importing.problems import Unreadable
from db.privacy import plain_phone

Value = str | int | float | None
Read = Callable[[object], Value]

LONGEST_CODE, LONGEST_TEXT = 64, 4_000
EXACT_DIGITS = 15  # a spreadsheet's numbers are exact up to here
MOST_FEN = 10**13
SHORTENED = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2}")
TEXT_NUMBER = re.compile(r'="([^"]*)"')  # how some systems keep Excel from eating leading zeros
AMOUNT = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
CURRENCY = re.compile(r"(?:¥|rmb|cny|元|圆|\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Format:
    """How this file writes money and time."""

    zone: ZoneInfo
    fen_a_unit: int = 100
    dates: tuple[str, ...] = ()


def code(_: Format) -> Read:
    """A natural key or serial number: at most 64 characters, narrow."""
    return read_code


def read_code(cell: object) -> Value:
    if isinstance(cell, int | float) and abs(cell) >= 10**EXACT_DIGITS:
        raise Unreadable(f"is a number of more than {EXACT_DIGITS} digits, which Excel rounds; make the column text")
    text = folded(cell)
    if quoted := TEXT_NUMBER.fullmatch(text):
        text = quoted[1].strip()
    if len(text) > LONGEST_CODE:
        raise Unreadable(f"is longer than {LONGEST_CODE} characters; shorten it")
    if SHORTENED.fullmatch(text):
        raise Unreadable("was shortened by a spreadsheet; export it again with the column as text")
    return text or None


def text(_: Format) -> Read:
    """Any text of at most 4,000 characters, '' for none."""
    return read_text


def read_text(cell: object) -> Value:
    found = plain(cell)
    if len(found) > LONGEST_TEXT:
        raise Unreadable(f"has {len(found):,} characters; at most {LONGEST_TEXT:,} are kept")
    return found


def phone(_: Format) -> Read:
    """A telephone number; one that comes masked (``138****1234``) is as good as none."""
    return read_phone


def read_phone(cell: object) -> Value:
    found = folded(cell)
    if not found or "*" in found:
        return None
    digits = plain_phone(found)
    if not 5 <= len(digits) <= 15 or re.search(r"[^\d\s()+.\-转#x]", found):
        raise Unreadable("is not a telephone number; write one number with 5 to 15 digits")
    return digits


def number(low: int, high: int) -> Callable[[Format], Read]:
    """A whole number from ``low`` to ``high``."""

    def read(cell: object) -> Value:
        found = folded(cell)
        if not found:
            return None
        if not re.fullmatch(r"[+-]?\d{1,15}(?:\.0+)?", found) or not low <= int(float(found)) <= high:
            raise Unreadable(f"is not a whole number from {low} to {high}")
        return int(float(found))

    return lambda _: read


def decimal(low: float, high: float) -> Callable[[Format], Read]:
    """A number from ``low`` to ``high``, decimals allowed."""

    def read(cell: object) -> Value:
        found = folded(cell)
        if not found:
            return None
        if not re.fullmatch(r"[+-]?\d{1,9}(?:\.\d{1,6})?", found) or not low <= float(found) <= high:
            raise Unreadable(f"is not a number from {low:g} to {high:g}")
        return float(found)

    return lambda _: read


def money(style: Format) -> Read:
    """An amount in the file's unit as whole fen, exactly: ``1,234.50`` → 123450."""
    factor = style.fen_a_unit

    def read(cell: object) -> Value:
        found = CURRENCY.sub("", folded(round(cell, 6) if isinstance(cell, float) else cell))
        if not found:
            return None
        if found.startswith(("-", "(")):
            raise Unreadable("is negative; write amounts as they were charged, and refunds as orders of their own")
        if not AMOUNT.fullmatch(found):
            raise Unreadable("is not an amount; write it like 1234.50")
        return _fen(found, factor)

    return read


def _fen(found: str, factor: int) -> int:
    try:
        fen = Decimal(found.replace(",", "")) * factor
    except InvalidOperation as wrong:
        raise Unreadable("is not an amount; write it like 1234.50") from wrong
    if fen != fen.to_integral_value():
        raise Unreadable("is finer than a fen; write at most two decimals")
    if fen > MOST_FEN:
        raise Unreadable("is more money than one row can hold; check the unit")
    return int(fen)


def choice(words: Mapping[str, str]) -> Callable[[Format], Read]:
    """One of our words, or another word for it: ``words`` maps each accepted word to ours."""
    accepted = {word(said): ours for said, ours in words.items()}
    ours = ", ".join(dict.fromkeys(words.values()))

    def read(cell: object) -> Value:
        found = word(cell)
        if not found:
            return None
        if found not in accepted:
            raise Unreadable(f"is not one of {ours}; write one of them or map it under [values]")
        return accepted[found]

    return lambda _: read


def flag(_: Format) -> Read:
    """Yes or no as 1 or 0."""
    return read_flag


FLAGS = {
    **dict.fromkeys(("1", "yes", "y", "true", "t", "是", "有", "已", "保内", "在保", "已返", "已返还", "√"), 1),
    **dict.fromkeys(("0", "no", "n", "false", "f", "否", "无", "未", "保外", "过保", "未返", "未返还", "×"), 0),
}


def read_flag(cell: object) -> Value:
    found = word(cell)
    if not found:
        return None
    if found not in FLAGS:
        raise Unreadable("is neither yes nor no; write yes or no (是 or 否)")
    return FLAGS[found]
