"""What stands on a service form, as its TOML file says it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from kit.errors import KitError
from kit.wording import Text

FORMS = Path(__file__).parent
SPAN = 12
Subject = Literal["order", "outlet"]


class FormUnknown(KitError):
    """No service form has this name."""


class FormInvalid(KitError):
    """A form's file cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A square to tick."""

    value: str
    words: Text


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled space ``span`` twelfths wide and ``tall`` rows high; ``of`` names the fact that fills it, if any."""

    words: Text
    span: int
    of: str = ""
    tall: float = 1.0
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column ``width`` shares wide; ``each`` are the words printed in its first rows."""

    words: Text
    width: float
    each: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Fields, a table, or a line to cut along. A table that grows takes what the page has left."""

    kind: Literal["fields", "table", "cut"]
    words: Text | None = None
    fields: tuple[Field, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: int = 0
    rows_a5: int = 0
    grow: bool = False
    of: str = ""
    stub: bool = False


@dataclass(frozen=True, slots=True)
class ServiceForm:
    """One form. ``prefix`` begins its numbers; ``subject``: whether it is about one order or the outlet's day."""

    name: str
    prefix: str
    subject: Subject
    turned: bool
    title: Text
    note: Text
    sections: tuple[Section, ...]


@lru_cache(maxsize=1)
def service_forms() -> Mapping[str, ServiceForm]:
    """All shipped forms by name, in the order of their names. Raises FormInvalid."""
    return {file.stem: read_form(file) for file in sorted(FORMS.glob("*.toml"))}


def service_form(name: str) -> ServiceForm:
    """The form of this name. Raises FormUnknown."""
    known = service_forms()
    if name not in known:
        raise FormUnknown(f'service form "{name}": not known; choose one of {", ".join(known)}')
    return known[name]


def read_form(file: Path) -> ServiceForm:
    """The form in a TOML file. Raises FormInvalid."""
    try:
        told: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        sections = tuple(_section(section) for section in told["section"])
        head = {key: told[key] for key in ("prefix", "subject")}
        return ServiceForm(
            file.stem, **head, turned=told.get("turned", False), title=_words(told["title"]),
            note=_words(told["note"]), sections=sections,
        )  # fmt: skip
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise FormInvalid(f"{file.name}: {fault!r}; see kit/docs/forms.md for what a form holds") from fault


def _section(told: Mapping[str, Any]) -> Section:
    plain = {key: told[key] for key in ("kind", "rows", "grow", "of", "stub") if key in told}
    fields = tuple(_field(field) for field in told.get("fields", ()))
    _refuse_ragged(fields)
    return Section(
        **plain,
        words=_words(told["title"]) if "title" in told else None,
        fields=fields,
        columns=tuple(_column(column) for column in told.get("columns", ())),
        rows_a5=told.get("rows_a5", told.get("rows", 0)),
    )


def _field(told: Mapping[str, Any]) -> Field:
    choices = tuple(Choice(choice["value"], _words(choice)) for choice in told.get("choices", ()))
    return Field(_words(told), told["span"], told.get("of", ""), told.get("tall", 1.0), choices)


def _column(told: Mapping[str, Any]) -> Column:
    return Column(_words(told), told["width"], tuple(_words(words) for words in told.get("each", ())))


def _words(told: Mapping[str, Any]) -> Text:
    return {"zh": str(told["zh"]), "en": str(told["en"])}


def _refuse_ragged(fields: Sequence[Field]) -> None:
    """Rows are twelve twelfths; what is left over would be a hole in the form's right edge."""
    filled = 0
    for field in fields:
        filled = field.span if filled == SPAN else filled + field.span
        if filled > SPAN:
            raise ValueError(f'the row of "{field.words["en"]}" is {filled} twelfths wide, not {SPAN}')
    if fields and filled != SPAN:
        raise ValueError(f'the last row, of "{fields[-1].words["en"]}", is {filled} twelfths wide, not {SPAN}')
