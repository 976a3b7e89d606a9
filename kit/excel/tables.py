"""The rows of a workbook that came back, as they are: values by place, and where something stands that must not.

Read row by row; what the file says about its own size counts for nothing, since programs (and people who mean harm) lie
about it.
"""

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils.exceptions import InvalidFileException

from kit.excel.cells import Cell, fold
from kit.excel.columns import KEY, SIGNATURE
from kit.excel.faults import WorkbookRefused
from kit.excel.safety import refuse_unsafe

WIDEST = 300
MOST_FILLED = 20_000
LAST_ROW = 1_048_576
HEADINGS_WITHIN = 60
LONGEST_CELL = 32_767  # Excel's own limit; other programs write what they like
SHORT = 2_000
KNOWN = (str, int, float, date, time, timedelta)
# What a parser meets in a file that somebody bent; the file is refused as a whole and nothing of it is kept.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, ParseError, InvalidFileException, LookupError, ValueError, TypeError,
    AttributeError, ArithmeticError, EOFError, AssertionError, RecursionError, OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a row, by place from 0. ``bad``: place and rule of the first thing that must not be there."""

    number: int
    cells: Mapping[int, Cell]
    bad: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of ours: headings as written by place, places by folded heading, and the rows that hold anything."""

    name: str
    titles: Mapping[int, str]
    headings: Mapping[str, tuple[int, ...]]
    rows: tuple[Row, ...]

    def cell(self, row: Row, heading: str) -> Cell:
        """The cell below a heading that is there once; None otherwise."""
        places = self.headings.get(fold(heading), ())
        return row.cells.get(places[0]) if len(places) == 1 else None


def read_tables(path: Path) -> list[Table]:
    """The sheets with a key column, from a file that is safe to open. Raises WorkbookRefused, OSError."""
    refuse_unsafe(path)
    with _opened(path) as book:
        left = [MOST_FILLED]
        found = [table for sheet in book.worksheets if (table := _table(path, sheet, left)) is not None]
    if not found:
        raise WorkbookRefused(
            "foreign", path.name, "no sheet of ours (the hidden columns are missing); fill in the one given out"
        )
    return found


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with warnings.catch_warnings():
            # What the library does not understand (themes, extensions) is not for us to read either.
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except WorkbookRefused:
        raise
    except BROKEN as fault:
        raise WorkbookRefused("broken", path.name, "the file is damaged; send it again") from fault


def _table(path: Path, sheet: Any, left: list[int]) -> Table | None:
    """One sheet; None when no row among its first has our headings."""
    sheet.reset_dimensions()
    titles: dict[int, str] | None = None
    gap: tuple[Any, ...] = ()
    rows = []
    for number, cells in enumerate(sheet.iter_rows(max_col=WIDEST), 1):
        if number > LAST_ROW:
            raise WorkbookRefused("too_long", path.name, "more rows than a sheet can have; send it again")
        if titles is None:
            titles = _titles(cells)
            if titles is None and number >= HEADINGS_WITHIN:
                return None
            continue
        # Rows that are not in the file are all one and the same tuple: a gap of a million costs next to nothing.
        row = None if cells is gap else _row(number, cells)
        if row is None:
            gap = cells
            continue
        left[0] -= 1
        if left[0] < 0:
            raise WorkbookRefused("too_long", path.name, f"more than {MOST_FILLED} filled rows; send it in parts")
        rows.append(row)
    if titles is None:
        return None
    return Table(sheet.title, titles, _folded(titles), tuple(rows))


def _titles(cells: tuple[Any, ...]) -> dict[int, str] | None:
    """The texts of a row, when ours are among them."""
    found = {
        place: cell.value
        for place, cell in enumerate(cells)
        if cell.data_type != "f" and isinstance(cell.value, str) and len(cell.value) < SHORT and cell.value.strip()
    }
    return found if {KEY, SIGNATURE} <= _folded(found).keys() else None


def _folded(titles: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    places: dict[str, tuple[int, ...]] = {}
    for place, title in titles.items():
        places[fold(title)] = (*places.get(fold(title), ()), place)
    return places


def _row(number: int, cells: tuple[Any, ...]) -> Row | None:
    """The cells that hold anything; None when none does."""
    values: dict[int, Cell] = {}
    bad = None
    for place, cell in [(place, cell) for place, cell in enumerate(cells) if cell is not EMPTY_CELL]:
        value = cell.value
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        if isinstance(value, str) and len(value) > LONGEST_CELL:
            bad, value = bad or (place, "text"), value[:SHORT]
        if cell.data_type in ("f", "e") and bad is None:
            bad = (place, "formula" if cell.data_type == "f" else "error")
        number = getattr(cell, "row", None) or number
        values[place] = value if isinstance(value, KNOWN) else str(value)
    return Row(number, values, bad) if values else None
