"""The choices sheet: lists of possible answers."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.items import Choice
from surveys.xlsform.cells import Row
from surveys.xlsform.columns import Columns
from surveys.xlsform.faults import Faults
from surveys.xlsform.texts import Texts


@dataclass(frozen=True, slots=True)
class ChoiceLists:
    """The lists by name, and the further columns that a choice_filter may look at."""

    lists: dict[str, tuple[Choice, ...]]
    filters: tuple[str, ...]


def read_choices(columns: Columns, texts: Texts, faults: Faults, *, duplicates: bool) -> ChoiceLists:
    """Every list of the sheet; ``duplicates`` allows a value to return under another filter."""
    filters = tuple(c.header for c in columns.columns if c.base not in ("list_name", "name", "label"))
    lists: dict[str, list[Choice]] = {}
    for row in columns.sheet.rows:
        name = columns.get(row, "list_name")
        if not name:
            if columns.get(row, "name"):
                _fault(
                    faults, columns, row, "list_name", "a choice belongs to a list", "an empty cell", "name its list"
                )
            continue
        value = columns.get(row, "name")
        held = lists.setdefault(name, [])
        _check_value(value, held, columns, row, faults, duplicates)
        label = texts.read(columns, row, "label", needed=True)
        held.append(Choice(value, label, {header: row.cells.get(header, "") for header in filters}))
    return ChoiceLists({name: tuple(held) for name, held in lists.items()}, filters)


def _check_value(value: str, held: list[Choice], columns: Columns, row: Row, faults: Faults, duplicates: bool) -> None:
    rule = "a choice is named by one word, once in its list"
    if not value or len(value.split()) != 1:
        _fault(faults, columns, row, "name", rule, f'"{value}"', "write one word without spaces")
    elif not duplicates and any(choice.value == value for choice in held):
        _fault(faults, columns, row, "name", rule, f'"{value}" a second time', "rename or remove it")


def _fault(faults: Faults, columns: Columns, row: Row, base: str, rule: str, found: str, cure: str) -> None:
    faults.add("choices", row.number, columns.header(base), rule, found, cure)
