"""Evaluate a compiled expression over one person's answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from surveys.expressions.functions import FUNCTIONS, SKIPS_UNANSWERED
from surveys.expressions.numeric import divide, remainder
from surveys.expressions.scope import Answer, Scope, plain
from surveys.expressions.tree import ExpressionError, Tree, Value
from surveys.expressions.values import equal, to_boolean

_ARITHMETIC = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": divide,
    "mod": remainder,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def evaluate(
    tree: Tree,
    answers: Mapping[str, Answer],
    *,
    this: Answer = None,
    choice: Mapping[str, str] | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Value:
    """The value of ``tree``: a text, a number (float) or a boolean.

    ``this`` is the answer that ``.`` stands for, ``choice`` the columns of one choice. An unanswered question is the
    empty text, so ``${nps} <= 6`` is false and ``${nps} = ''`` true. ``now`` must carry its zone, whose offset holds
    for every date without one; it defaults to the clock of the machine and ``today`` to its day. Raises
    ``ExpressionError`` only for a tree that ``compile_expression`` did not make.
    """
    clock = now or datetime.now().astimezone()
    shift = clock.utcoffset()
    offset = int(shift.total_seconds() // 60) if shift else 0
    return value(tree, Scope(answers, plain(this), choice or {}, today or clock.date(), clock, offset))


def value(tree: Tree, scope: Scope) -> Value:
    """The value of ``tree`` in ``scope``."""
    if isinstance(tree, str):
        return tree
    if not isinstance(tree, list):
        return float(tree)
    head, *parts = tree
    if head == "ref":
        return plain(scope.answers.get(str(parts[0])))
    if head == "this":
        return scope.this
    if head == "column":
        return scope.choice.get(str(parts[0]), "")
    return _operation(str(head), parts, scope)


def _operation(head: str, parts: list[Tree], scope: Scope) -> Value:
    if head == "or":
        return any(to_boolean(value(part, scope)) for part in parts)
    if head == "and":
        return all(to_boolean(value(part, scope)) for part in parts)
    if head in SKIPS_UNANSWERED:
        kept = SKIPS_UNANSWERED[head]
        parts = parts[:kept] + [p for p in parts[kept:] if not _is_node(p) or value(p, scope) != ""]
    values = [value(part, scope) for part in parts]
    if head == "neg":
        return -scope.number(values[0])
    if head in ("=", "!="):
        return equal(values[0], values[1], scope.offset) == (head == "=")
    if head in _ARITHMETIC:
        return _ARITHMETIC[head](scope.number(values[0]), scope.number(values[1]))
    if head in FUNCTIONS:
        return FUNCTIONS[head].call(scope, *values)
    raise ExpressionError("", 0, "a tree is made by compile_expression", f'"{head}"', "compile the form again")


def _is_node(tree: Tree) -> bool:
    return isinstance(tree, list) and tree[0] in ("ref", "this")
