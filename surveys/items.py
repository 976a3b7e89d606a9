"""One question, its choices, and the group it stands in: plain values, the same for every way of answering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

from surveys.expressions import Tree

Text: TypeAlias = Mapping[str, str]
"""Language code -> the text in that language."""

# Types that put a question to somebody, and types that hold a value nobody is asked for.
ASKED = ("select_one", "select_multiple", "range", "integer", "decimal", "text", "date", "acknowledge")
SILENT = ("hidden", "calculate", "start", "end", "today")
TYPES = (*ASKED, "note", *SILENT)

# What a label may leave open in braces, {outlet}: filled in by whoever shows the question.
PLACEHOLDERS = ("outlet", "product", "date")


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; ``filters`` are its further columns, for a choice_filter to look at."""

    value: str
    label: Text
    filters: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, str]:
        """What a choice_filter sees: the filters and the value under ``name``."""
        return {**self.filters, "name": self.value}


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the survey sheet. Texts that were not written are empty mappings; expressions are compiled."""

    name: str
    type: str
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    required: bool = False
    relevant: Tree | None = None
    constraint: Tree | None = None
    calculation: Tree | None = None
    choice_filter: Tree | None = None
    constraint_message: Text = field(default_factory=dict)
    required_message: Text = field(default_factory=dict)
    appearance: str = ""
    default: str | None = None
    low: float | None = None
    high: float | None = None
    step: float | None = None
    or_other: bool = False
    group: str | None = None
    dimension: str | None = None
    index: str | None = None
    verify: str | None = None
    role: str | None = None

    @property
    def answerable(self) -> bool:
        """True when a submission may carry a value for it; a note only speaks."""
        return self.type != "note"

    @property
    def expressions(self) -> tuple[Tree, ...]:
        """The trees of this row."""
        held = (self.relevant, self.constraint, self.calculation, self.choice_filter)
        return tuple(tree for tree in held if tree is not None)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions shown together and skipped together."""

    name: str
    label: Text = field(default_factory=dict)
    relevant: Tree | None = None
    parent: str | None = None


def to_plain(value: Choice | Item | Group) -> dict[str, Any]:
    """``value`` as JSON-able dict; whatever is at its default is left out."""
    plain: dict[str, Any] = {}
    for part in fields(value):
        held = getattr(value, part.name)
        if held is None or held is False or held in ("", {}, ()):
            continue
        plain[part.name] = [to_plain(choice) for choice in held] if part.name == "choices" else held
    return plain


def item_from(plain: Mapping[str, Any]) -> Item:
    """The item that ``to_plain`` wrote."""
    choices = tuple(Choice(**choice) for choice in plain.get("choices", ()))
    return Item(**{**plain, "choices": choices})
