"""Functions that decide: conditions, checklists, conversions to boolean and number."""

from __future__ import annotations

import math
from collections.abc import Callable

from surveys.expressions.dates import days_of
from surveys.expressions.scope import Scope
from surveys.expressions.tree import Value
from surveys.expressions.values import to_boolean, to_text


def empty(value: Value) -> bool:
    """No answer: the empty text, or a number that came out of one."""
    return value == "" or (isinstance(value, float) and math.isnan(value))


def _if(scope: Scope, condition: Value, yes: Value, no: Value) -> Value:
    return yes if to_boolean(condition) else no


def _coalesce(scope: Scope, *values: Value) -> Value:
    return next((value for value in values if not empty(value)), "")


def _once(scope: Scope, value: Value) -> Value:
    """The answer already there, else ``value``: a calculation that is made a single time."""
    return scope.this if not empty(scope.this) else "" if empty(value) else value


def _number(scope: Scope, value: Value | None = None) -> float:
    """``value`` as a number; a date counts whole days, its time of day is dropped."""
    given = scope.this if value is None else value
    number = scope.number(given)
    is_date = isinstance(given, str) and days_of(given, scope.offset) is not None
    return float(math.floor(number)) if is_date else number


def _within(scope: Scope, low: Value, high: Value, reached: float) -> bool:
    """-1 stands for no limit."""
    least, most = scope.number(low), scope.number(high)
    return (least == -1 or reached >= least) and (most == -1 or reached <= most)


def _checklist(scope: Scope, low: Value, high: Value, *checks: Value) -> bool:
    return _within(scope, low, high, float(sum(map(to_boolean, checks))))


def _weighted(scope: Scope, low: Value, high: Value, *pairs: Value) -> bool:
    weights = (scope.number(w) for check, w in zip(pairs[::2], pairs[1::2], strict=False) if to_boolean(check))
    return _within(scope, low, high, sum(weights, 0.0))


def _count(scope: Scope, *answers: Value) -> float:
    """How many of the questions are answered; the evaluator has already left out the others."""
    return float(len(answers))


LOGICAL: dict[str, tuple[int, int | None, Callable[..., Value]]] = {
    "boolean": (1, 1, lambda scope, value: to_boolean(value)),
    "boolean-from-string": (1, 1, lambda scope, value: to_text(value) in ("1", "true")),
    "checklist": (3, None, _checklist),
    "coalesce": (1, None, _coalesce),
    "count": (1, None, _count),
    "count-non-empty": (1, None, _count),
    "false": (0, 0, lambda scope: False),
    "if": (3, 3, _if),
    "not": (1, 1, lambda scope, value: not to_boolean(value)),
    "number": (0, 1, _number),
    "once": (1, 1, _once),
    "true": (0, 0, lambda scope: True),
    "weighted-checklist": (4, None, _weighted),
}
