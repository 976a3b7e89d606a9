"""What is wrong with a form, place by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of one cell; row 0 means the whole sheet, an empty column the whole row."""

    sheet: str
    row: int
    column: str
    rule: str
    found: str
    cure: str

    def __str__(self) -> str:
        place = (
            self.sheet + (f" row {self.row}" if self.row else "") + (f", column {self.column}" if self.column else "")
        )
        return " ".join(f"{place}: {self.rule}; found {self.found}; {self.cure}".split())


class FormError(ValueError):
    """A form that cannot be used; ``faults`` holds all that is wrong, its text is one line for each."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file = file
        self.faults = tuple(dict.fromkeys(sorted(faults)))
        super().__init__("\n".join(f"{file}: {fault}" for fault in self.faults))


class Faults:
    """The faults met so far; reading goes on after each, so that one run shows them all."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, sheet: str, row: int, column: str, rule: str, found: str, cure: str) -> None:
        """Note a fault; long findings are cut to a glance."""
        shown = found if len(found) <= 80 else found[:77] + "..."
        self.found.append(Fault(sheet, row, column, rule, shown, cure))
