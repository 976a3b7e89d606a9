"""Functions on dates, which are texts here as they are in the answers."""

from __future__ import annotations

import math
from collections.abc import Callable

from surveys.expressions.dates import days_of, formatted, share_of_day, text_of
from surveys.expressions.scope import Scope
from surveys.expressions.tree import Value
from surveys.expressions.values import to_text


def _days(scope: Scope, value: Value) -> float:
    """A date text or a number of days, as days; NaN for everything else, true() and false() included."""
    return math.nan if isinstance(value, bool) else scope.number(value)


def _date(scope: Scope, value: Value) -> str:
    days = _days(scope, value)
    return text_of(days, scope.offset) if math.isfinite(days) else ""


def _format(scope: Scope, value: Value, pattern: Value) -> str:
    days = _days(scope, value)
    return formatted(days, to_text(pattern), scope.offset) if math.isfinite(days) else ""


def _decimal_time(scope: Scope, value: Value) -> float:
    share = share_of_day(to_text(value), scope.offset)
    return math.nan if share is None else share


def _now(scope: Scope) -> str:
    stamp = scope.now.isoformat(timespec="milliseconds")
    return text_of(days_of(stamp, scope.offset) or 0.0, scope.offset)


TEMPORAL: dict[str, tuple[int, int | None, Callable[..., Value]]] = {
    "date": (1, 1, _date),
    "date-time": (1, 1, _date),
    "decimal-date-time": (1, 1, _days),
    "decimal-time": (1, 1, _decimal_time),
    "format-date": (2, 2, _format),
    "format-date-time": (2, 2, _format),
    "now": (0, 0, _now),
    "today": (0, 0, lambda scope: scope.today.isoformat()),
}
