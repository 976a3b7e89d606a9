"""A file as one heading and a stream of rows, numbered as a spreadsheet numbers them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.importing.cells import plain
from db.importing.csv_sheet import open_csv
from db.importing.excel_sheet import open_workbook
from db.importing.mapping import Mapping
from db.importing.problems import ImportRefused

MOST_COLUMNS = 500
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK"
Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` yields (row number, cells) below the heading; ``expected`` is about how many, where that is known."""

    name: str
    file_hash: str
    headings: tuple[str, ...]
    rows: Iterator[tuple[int, Cells]]
    expected: int | None


@contextmanager
def open_sheet(path: Path, mapping: Mapping) -> Iterator[Sheet]:
    """Open a CSV file or an Excel workbook, told apart by their content. Raises ImportRefused, also while reading."""
    opener = open_workbook if _is_workbook(path) else open_csv
    with opener(path, mapping) as (numbered, file_hash, expected):
        heading = next((cells for number, cells in numbered if number == mapping.heading_row), None)
        headings = tuple(plain(cell) for cell in _trimmed(heading or ()))
        if not any(headings):
            raise ImportRefused(f"{path.name}: row {mapping.heading_row} is empty; it must hold the headings")
        if len(headings) > MOST_COLUMNS:
            raise ImportRefused(f"{path.name}: {len(headings):,} columns; at most {MOST_COLUMNS} can be read")
        yield Sheet(path.name, file_hash, headings, _filled(numbered), expected)


def _filled(numbered: Iterator[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    """The rows that hold something."""
    for number, cells in numbered:
        if any(cell not in (None, "") and (not isinstance(cell, str) or cell.strip()) for cell in cells):
            yield number, cells


def _trimmed(cells: Cells) -> Cells:
    """The cells up to the last one that holds something."""
    last = max((index for index, cell in enumerate(cells) if plain(cell)), default=-1)
    return cells[: last + 1]


def _is_workbook(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            first = file.read(4)
    except FileNotFoundError:
        raise ImportRefused(f"{path.name}: there is no such file; check the path") from None
    except OSError as wrong:
        raise ImportRefused(f"{path.name}: cannot be read ({wrong.strerror}); check what it is") from wrong
    if not first:
        raise ImportRefused(f"{path.name}: the file is empty; export it again")
    if first == OLD_EXCEL:
        raise ImportRefused(f"{path.name}: an old (.xls) or password-protected workbook; save it as .xlsx or CSV")
    return first.startswith(ZIP)
