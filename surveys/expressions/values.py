"""How texts, numbers and booleans turn into each other (XPath 1.0, section 4), shared by operators and functions."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from surveys.expressions.dates import days_of
from surveys.expressions.tree import Value

_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[ \t\r\n]*")


def to_number(value: Value, offset: int = 0) -> float:
    """Numbers and booleans as they are; a text that holds a number; a date text as days since 1970; else NaN."""
    if not isinstance(value, str):
        return float(value)
    found = _NUMBER.fullmatch(value)
    if found:
        return float(found[1])
    days = days_of(value, offset)
    return math.nan if days is None else days


def to_text(value: Value) -> str:
    """Numbers in the shortest plain decimal form, never with an exponent; booleans as true and false."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "-Infinity" if value < 0 else "Infinity"
    if value == 0:
        return "0"
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_boolean(value: Value) -> bool:
    """A text is true unless empty; a number is true unless zero or NaN."""
    if isinstance(value, float):
        return bool(value) and not math.isnan(value)
    return bool(value)


def equal(left: Value, right: Value, offset: int) -> bool:
    """XPath equality: as booleans if one is, else as numbers if one is, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return to_number(left, offset) == to_number(right, offset)


def words(value: Value) -> list[str]:
    """The choices held by the answer of a select_multiple."""
    return [word for word in re.split(r"[ \t\r\n]+", to_text(value)) if word]
