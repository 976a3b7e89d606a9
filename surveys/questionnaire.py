"""A questionnaire: what is asked, in which languages, and whether an answer fits.

It is written as an XLSForm (``forms/``, ``docs/questionnaires.md``), published as JSON, and every way of answering
uses this one value. Labels and hints may hold ``{outlet}``, ``{product}`` and ``{date}`` in plain braces: whoever
shows the question (callback screen, web page, paper) fills in what it knows about the visit. They are not answers; an
answer is written ``${name}`` and belongs in expressions only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from surveys import xlsform
from surveys.answers import Checked, Checking, Problem, Raw, Rules
from surveys.expressions import Tree
from surveys.items import Choice, Group, Item, Text, item_from, to_plain
from surveys.xlsform import Fault, FormError

__all__ = [
    "Checked",
    "Choice",
    "Fault",
    "FormError",
    "Group",
    "Item",
    "Problem",
    "Questionnaire",
    "Text",
    "Tree",
    "load",
]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Items in the order they are asked; ``name`` and ``version`` together identify it for ever.

    ``audience`` is who answers (``surveys.tags.AUDIENCES``): what others say is never counted as a customer's voice.
    """

    name: str
    version: str
    title: Text
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    groups: tuple[Group, ...] = ()
    audience: str = "customer"
    # Looked up with every answer, worked out once.
    rules: Rules = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", Rules.of(self.items))

    def item(self, name: str) -> Item:
        """The item called ``name``; raises ``KeyError``."""
        for item in self.items:
            if item.name == name:
                return item
        raise KeyError(f"questionnaire {self.name} {self.version} has no item {name!r}")

    @property
    def expressions(self) -> tuple[Tree, ...]:
        """Every tree of the form, for ``expressions.browser_script``."""
        opened = tuple(group.relevant for group in self.groups if group.relevant is not None)
        return opened + tuple(tree for item in self.items for tree in item.expressions)

    def check(self, answers: Mapping[str, Raw], today: date, now: datetime | None = None) -> Checked:
        """Judge one person's answers.

        Values: text; float for integer, decimal and range; a tuple for select_multiple; ``None`` for everything
        unanswered, skipped or misfitting. Skipped questions are never an error, and required only counts where shown.
        ``now`` (with its zone) serves ``now()``; without it the machine's clock.
        """
        return Checking(self.items, self.groups, self.languages, answers, today, now, self.rules).result()

    def to_json(self) -> dict[str, Any]:
        """Plain dict for storing and for the browser; ``from_json`` gives an equal questionnaire back."""
        plain: dict[str, Any] = {
            "name": self.name,
            "version": self.version,
            "title": dict(self.title),
            "languages": list(self.languages),
            "items": [to_plain(item) for item in self.items],
            "groups": [to_plain(group) for group in self.groups],
        }
        # Left out for customers, so that what was published before there were others stays equal to its file.
        return plain if self.audience == "customer" else {**plain, "audience": self.audience}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Questionnaire:
        """The questionnaire that ``to_json`` wrote."""
        return cls(
            name=plain["name"],
            version=plain["version"],
            title=plain["title"],
            languages=tuple(plain["languages"]),
            items=tuple(item_from(item) for item in plain["items"]),
            groups=tuple(Group(**group) for group in plain["groups"]),
            audience=plain.get("audience", "customer"),
        )


def load(source: Path) -> Questionnaire:
    """The questionnaire written in ``source`` (.xlsx .xls .csv .md, told apart by content, not by name).

    Raises ``FormError`` with every fault of the file: sheet, row, column, rule, what was found, cure.
    """
    form = xlsform.read(source)
    return Questionnaire(form.name, form.version, form.title, form.languages, form.items, form.groups, form.audience)
