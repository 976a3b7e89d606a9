"""Functions on texts and on the words of a select_multiple. A character is a code point, so 🙂 has length 1."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from surveys.expressions.regexes import matches
from surveys.expressions.scope import Scope
from surveys.expressions.tree import Value
from surveys.expressions.values import to_text, words


def of_texts(call: Callable[..., Value]) -> Callable[..., Value]:
    """``call`` on the texts of its arguments; without arguments on the question itself."""

    def of_values(scope: Scope, *values: Value) -> Value:
        return call(*(to_text(value) for value in values or (scope.this,)))

    return of_values


def substring(scope: Scope, text: Value, start: Value, length: Value | None = None) -> str:
    """The characters from position ``start`` (counted from 1), XPath's rounding included."""
    first = _half_up(scope.number(start))
    last = math.inf if length is None else first + _half_up(scope.number(length))
    return "".join(c for place, c in enumerate(to_text(text), 1) if first <= place < last)


def substr(scope: Scope, text: Value, start: Value, end: Value = math.inf) -> str:
    """The characters from ``start`` up to before ``end``, counted from 0; negative places count from the end."""
    whole = to_text(text)
    first, last = scope.whole(start) or 0, scope.whole(end)
    return whole[first:last]


def _half_up(number: float) -> float:
    return math.floor(number + 0.5) if math.isfinite(number) else number


def _translate(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for place, character in enumerate(old):
        table.setdefault(ord(character), new[place] if place < len(new) else None)
    return text.translate(table)


def _before(text: str, mark: str) -> str:
    return text.partition(mark)[0] if mark and mark in text else ""


def _after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


def _selected_at(scope: Scope, answer: Value, place: Value) -> str:
    chosen, index = words(answer), scope.whole(place)
    return chosen[index] if index is not None and 0 <= index < len(chosen) else ""


TEXTUAL: dict[str, tuple[int, int | None, Callable[..., Value]]] = {
    "concat": (0, None, lambda scope, *values: "".join(map(to_text, values))),
    "contains": (2, 2, of_texts(lambda text, part: part in text)),
    "count-selected": (1, 1, lambda scope, answer: float(len(words(answer)))),
    "ends-with": (2, 2, of_texts(str.endswith)),
    "join": (1, None, of_texts(lambda mark, *parts: mark.join(parts))),
    "normalize-space": (0, 1, of_texts(lambda text: re.sub(r"[ \t\r\n]+", " ", text).strip(" "))),
    "regex": (2, 2, of_texts(matches)),
    "selected": (2, 2, lambda scope, answer, choice: to_text(choice).strip(" \t\r\n") in words(answer)),
    "selected-at": (2, 2, _selected_at),
    "starts-with": (2, 2, of_texts(str.startswith)),
    "string": (0, 1, of_texts(lambda text: text)),
    "string-length": (0, 1, of_texts(lambda text: float(len(text)))),
    "substr": (2, 3, substr),
    "substring": (2, 3, substring),
    "substring-after": (2, 2, of_texts(_after)),
    "substring-before": (2, 2, of_texts(_before)),
    "translate": (3, 3, of_texts(_translate)),
}
