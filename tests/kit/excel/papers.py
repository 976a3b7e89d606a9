"""Workbooks as people and programs leave them: filled in, re-saved, bent and forged."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEAD = 3
SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[bytes], bytes]


class Filled:
    """A sheet of ours open in a spreadsheet program: cells by heading and by line from 1."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheet: Worksheet = self.book.worksheets[0]

    @property
    def headings(self) -> dict[str, int]:
        """Heading → column number. A question is also found by its own number: ``8.``."""
        found = {cell.value: cell.column for cell in self.sheet[HEAD] if cell.value}
        return found | {name.split(" ")[0]: place for name, place in found.items() if name[0].isdigit()}

    def cell(self, line: int, heading: str):
        return self.sheet.cell(HEAD + line, self.headings[heading])

    def fill(self, line: int, **cells: object) -> "Filled":
        """``q8=5`` is the question numbered 8; other names are ours in Chinese or English headings."""
        for name, value in cells.items():
            heading = f"{name[1:]}." if name[0] == "q" and name[1:].isdigit() else name
            self.cell(line, heading).value = value
        return self

    def save(self, path: Path) -> Path:
        self.book.save(path)
        return path


def bend(content: bytes, changes: Mapping[str, Change | bytes | None]) -> bytes:
    """The same archive with parts changed (a function), added (bytes) or taken out (None)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            change = changes.get(name, lambda held: held)
            if callable(change):
                made.writestr(name, change(source.read(name)))
            elif change is not None:
                made.writestr(name, change)
        for name in changes.keys() - set(source.namelist()):
            made.writestr(name, changes[name])
    return target.getvalue()


def swap(old: bytes, new: bytes) -> Change:
    """A change that replaces the first ``old``, which must be there."""

    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return change
