"""What an expression may look at while it is evaluated."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from surveys.expressions.tree import Value
from surveys.expressions.values import to_number

Answer: TypeAlias = str | float | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Scope:
    """The answers, the question itself, one choice, and the clock on the wall (``offset``: minutes east of UTC)."""

    answers: Mapping[str, Answer]
    this: Value
    choice: Mapping[str, str]
    today: date
    now: datetime
    offset: int

    def number(self, value: Value) -> float:
        """``value`` as a number, dates in days."""
        return to_number(value, self.offset)

    def whole(self, value: Value) -> int | None:
        """``value`` cut to a whole number; None when it is not a finite number."""
        number = self.number(value)
        return int(number) if math.isfinite(number) else None


def plain(answer: Answer) -> Value:
    """An answer as the language sees it: nothing is the empty text, several choices are words."""
    if answer is None:
        return ""
    if isinstance(answer, str | bool):
        return answer
    if isinstance(answer, int | float):
        return float(answer)
    return " ".join(answer)
