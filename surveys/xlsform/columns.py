"""Headers: which column means what, and in which language."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.tags import TAGS
from surveys.xlsform.cells import Row, Sheet
from surveys.xlsform.faults import Faults

TEXTS = ("label", "hint", "constraint_message", "required_message")
PLAIN = (
    *("type", "name", "required", "relevant", "constraint", "calculation", "choice_filter"),
    *("appearance", "default", "parameters"),
)
COMMENTS = ("note", "notes", "comment", "comments")
SURVEY = (*TEXTS, *PLAIN, *TAGS, *COMMENTS)
CHOICES = ("list_name", "name", "label")
SETTINGS = (
    *("form_title", "form_id", "version", "default_language", "display_title", "allow_choice_duplicates"),
    "audience",
)
# Settings that change nothing here: how ODK encrypts, sends, names and paints its own submissions.
FOREIGN_SETTINGS = (
    *("public_key", "submission_url", "instance_name", "style", "clean_text_values", "omit_instanceid"),
    *("auto_send", "auto_delete", "add_none_option", "namespaces", "client_editable", "label", "instance_id"),
)
# Columns of XLSForm that we do not carry: an empty one is harmless, a filled one would be lost.
FOREIGN = (
    *("guidance_hint", "image", "audio", "video", "big_image", "media", "repeat_count", "read_only", "readonly"),
    *("trigger", "autoplay", "rows", "body", "bind", "control", "instance", "save_to", "disabled", "buttontext"),
    *("noapperrorstring", "query", "intent", "accuracy", "short_label"),
)
_SUBTAG_CASE = {4: str.title, 2: str.upper}
_ALIASES = {
    "caption": "label",
    "calculate": "calculation",
    "relevance": "relevant",
    "command": "type",
    "value": "name",
    "requiredmsg": "required_message",
    "constraint_msg": "constraint_message",
    "id_string": "form_id",
    "bind:constraint": "constraint",
    "bind:relevant": "relevant",
    "bind:calculate": "calculation",
    "bind:required": "required",
    "bind:jr:constraintmsg": "constraint_message",
    "control:appearance": "appearance",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A header cell understood: ``base`` is what it means, ``language`` its code ("" where none is given)."""

    header: str
    base: str
    language: str


class Columns:
    """The columns of one sheet, and the cells of its rows by meaning."""

    def __init__(self, sheet: Sheet, known: tuple[str, ...], faults: Faults, *, extra: bool = False) -> None:
        self.sheet = sheet
        self.columns = tuple(column_of(header) for header in sheet.header if header)
        self._check(known, faults, extra)

    def get(self, row: Row, base: str) -> str:
        """The cell of a column without language; "" when empty or absent."""
        return next((row.cells.get(c.header, "") for c in self.columns if c.base == base), "")

    def header(self, base: str) -> str:
        """The header as the author wrote it, for pointing at it."""
        return next((c.header for c in self.columns if c.base == base), base)

    def of(self, base: str) -> Iterator[Column]:
        """All language columns of one text."""
        return (column for column in self.columns if column.base == base)

    def languages(self, base: str) -> tuple[str, ...]:
        """The language codes of one text, in the order of the columns."""
        return tuple(dict.fromkeys(column.language for column in self.of(base)))

    def _check(self, known: tuple[str, ...], faults: Faults, extra: bool) -> None:
        seen: dict[tuple[str, str], str] = {}
        for column in self.columns:
            key = (column.base, column.language)
            if key in seen:
                self._fault(faults, column, "a column appears once", f"it twice ({seen[key]})", "remove one of them")
            seen[key] = column.header
            if column.base in FOREIGN:
                self._check_unfilled(column, faults)
            elif column.base not in known and not extra:
                close = difflib.get_close_matches(column.base, known, 1, cutoff=0.75)
                cure = f"did you mean {close[0]}?" if close else "remove it, or call it notes"
                self._fault(faults, column, "a column has a meaning", f'"{column.header}"', cure)

    def _check_unfilled(self, column: Column, faults: Faults) -> None:
        for row in self.sheet.rows:
            if column.header in row.cells:
                rule, cure = "this column of XLSForm is not supported", "clear the column"
                faults.add(self.sheet.name, row.number, column.header, rule, f'"{row.cells[column.header]}"', cure)
                return

    def _fault(self, faults: Faults, column: Column, rule: str, found: str, cure: str) -> None:
        faults.add(self.sheet.name, self.sheet.header_row, column.header, rule, found, cure)


def column_of(header: str) -> Column:
    """``label::中文 (zh)`` is a label in zh; ``label:English`` one in "english"; plain ``label`` has no language."""
    whole = _plain(header)
    if whole in _ALIASES:
        return Column(header, _ALIASES[whole], "")
    base, _, language = header.partition("::") if "::" in header else header.partition(":")
    base = _plain(base)
    return Column(header, _ALIASES.get(base, base), language_code(language))


def language_code(language: str) -> str:
    """The code in brackets, "中文 (zh)" -> "zh"; without brackets the name itself in lower case.

    Codes are cased as BCP 47 writes them, however the author did: zh-Hant, pt-BR.
    """
    found = re.search(r"\(([\w-]+)\)\s*$", language)
    if not found:
        return " ".join(language.split()).lower()
    first, *rest = found[1].lower().split("-")
    return "-".join((first, *(_SUBTAG_CASE.get(len(part), str.lower)(part) for part in rest)))


def _plain(header: str) -> str:
    return re.sub(r"[\s-]+", "_", header.strip().lower())
