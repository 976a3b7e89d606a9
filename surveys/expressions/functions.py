"""Every function of the language under its name. ``web/static/evaluate.js`` holds the same table.

A function receives the scope and its arguments already evaluated, and never raises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from surveys.expressions.logical import LOGICAL
from surveys.expressions.numeric import NUMERIC
from surveys.expressions.temporal import TEMPORAL
from surveys.expressions.textual import TEXTUAL
from surveys.expressions.tree import Value


@dataclass(frozen=True, slots=True)
class Function:
    """A function that takes ``low`` to ``high`` arguments (``high`` None: any number)."""

    low: int
    high: int | None
    call: Callable[..., Value]

    def takes(self, arguments: int) -> bool:
        """True when it can be called with so many arguments."""
        return self.low <= arguments and (self.high is None or arguments <= self.high)

    @property
    def arity(self) -> str:
        """How many arguments it takes, in words."""
        if self.high is None:
            return f"{self.low} or more arguments"
        return f"{self.low} arguments" if self.low == self.high else f"{self.low} to {self.high} arguments"


FUNCTIONS: dict[str, Function] = {
    name: Function(*entry) for name, entry in sorted({**LOGICAL, **NUMERIC, **TEMPORAL, **TEXTUAL}.items())
}

# From this argument on, an unanswered question is left out, as an empty node-set would be.
SKIPS_UNANSWERED = {"count": 0, "count-non-empty": 0, "sum": 0, "min": 0, "max": 0, "join": 1}
