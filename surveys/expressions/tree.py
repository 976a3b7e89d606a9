"""The compiled form of an expression, the values it yields and the one error it raises."""

from __future__ import annotations

from typing import TypeAlias

Value: TypeAlias = str | float | bool

# A literal, or [head, argument, ...] where head is "ref", "this", "column", "neg", an operator or a function name.
Tree: TypeAlias = "str | float | list[Tree]"


class ExpressionError(ValueError):
    """An expression that cannot be compiled or evaluated.

    ``source`` is the text as written (empty when only the tree is at hand), ``position`` counts its characters from 1,
    ``rule`` is the law that was broken, ``found`` what stands there, ``cure`` what to write instead.
    """

    def __init__(self, source: str, position: int, rule: str, found: str, cure: str) -> None:
        self.source, self.position, self.rule, self.found, self.cure = source, position, rule, found, cure
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"character {self.position}: " if self.position else ""
        return f"{place}{self.rule}, found {self.found}; {self.cure}".replace("\n", " ")
