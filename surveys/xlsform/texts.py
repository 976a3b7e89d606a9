"""Texts in several languages, verbatim from their cells."""

from __future__ import annotations

import re

from surveys.items import PLACEHOLDERS, Text
from surveys.xlsform.cells import Row
from surveys.xlsform.columns import Column, Columns
from surveys.xlsform.faults import Faults

_BRACES = re.compile(r"\$?\{[^{}]*\}")
_KNOWN = tuple(f"{{{name}}}" for name in PLACEHOLDERS)


class Texts:
    """Reads labels and hints so that all the form's languages are there, or says which cell is empty.

    A column without language speaks for the default language, and for all of them where no other column of its kind
    names a language (a hint common to all).
    """

    def __init__(self, languages: tuple[str, ...], default: str, faults: Faults) -> None:
        self.languages, self.default, self.faults = languages, default, faults

    def read(self, columns: Columns, row: Row, base: str, *, needed: bool) -> Text:
        """The text of ``base`` in every language; empty when no cell is filled and none is needed."""
        found = list(columns.of(base))
        written = {self._code(column): row.cells.get(column.header, "") for column in reversed(found)}
        self._check_braces(columns, row, base)
        if not any(written.values()):
            if needed:
                header = found[0].header if found else base
                self._fault(columns, row, header, f"a {base} is needed here", "an empty cell", "write the text")
            return {}
        if len(found) == 1 and not found[0].language:
            return {code: written[self._code(found[0])] for code in self.languages}
        for code in self.languages:
            if not written.get(code):
                header = next((c.header for c in found if self._code(c) == code), f"{base}::{code}")
                rule = f"a {base} is written in every language of the form"
                self._fault(columns, row, header, rule, "an empty cell", f"translate it into {code}")
        return {code: written.get(code, "") for code in self.languages}

    def _check_braces(self, columns: Columns, row: Row, base: str) -> None:
        """Only known placeholders: an unknown one would be read aloud or printed as it stands."""
        for column in columns.of(base):
            for found in _BRACES.finditer(row.cells.get(column.header, "")):
                if found[0] not in _KNOWN:
                    rule, cure = f"a {base} may hold {', '.join(_KNOWN)} and no other braces", "write plain words"
                    self._fault(columns, row, column.header, rule, f'"{found[0]}"', cure)

    def _code(self, column: Column) -> str:
        return column.language or self.default

    def _fault(self, columns: Columns, row: Row, header: str, rule: str, found: str, cure: str) -> None:
        self.faults.add(columns.sheet.name, row.number, header, rule, found, cure)
