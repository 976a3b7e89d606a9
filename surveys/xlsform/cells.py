"""The cells of a form file, as texts with their row numbers, whatever the format.

The format is told by the first bytes, because people rename files: an .xls called .xlsx is still an .xls. CSV and
Markdown follow pyxform's convention: the first column names the sheet, the rows below it leave that column empty.
Row numbers are those a person sees: of the spreadsheet, or the line of the text file.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import xlrd
from openpyxl.utils.exceptions import InvalidFileException

from surveys.xlsform.faults import Fault, FormError

MAX_BYTES = 20_000_000  # on disk; a form of a thousand questions takes a hundredth of it
MAX_UNPACKED = 200_000_000
SHEETS = ("survey", "choices", "settings")


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header: its number and its filled cells under the header as written."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: the row of its header, the header cells from left to right, the rows that hold something."""

    name: str
    header_row: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets we know, by name in lower case; ``kind`` is xlsx, xls, csv or md."""

    kind: str
    sheets: dict[str, Sheet]


Lines = Iterable[tuple[int, Sequence[str]]]


def read_workbook(path: Path) -> Workbook:
    """The known sheets of ``path``; raises ``FormError`` when it is none of the four formats."""
    if not path.is_file():
        raise unreadable(path, "no such file", "check the path")
    if path.stat().st_size > MAX_BYTES:
        raise unreadable(path, f"{path.stat().st_size:,} bytes", "remove pictures and empty sheets")
    content = path.read_bytes()
    kind = kind_of(content)
    try:
        named = dict(_READERS[kind](content))
    except (
        ValueError,
        KeyError,
        OSError,
        zipfile.BadZipFile,
        ParseError,
        xlrd.XLRDError,
        InvalidFileException,
    ) as error:
        raise unreadable(
            path, f"a damaged {kind} file ({error})", "save it again from the spreadsheet program"
        ) from error
    sheets = {name.lower(): _sheet(name.lower(), lines) for name, lines in named.items() if name.lower() in SHEETS}
    if "survey" not in sheets:
        raise unreadable(path, f"a {kind} file without a sheet called survey", "name the sheet of questions survey")
    return Workbook(kind, sheets)


def kind_of(content: bytes) -> str:
    """xlsx, xls, md or csv, from the bytes alone."""
    if content.startswith(b"PK\x03\x04"):
        return "xlsx"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    return "md" if re.search(rb"^\s*\|", content, re.MULTILINE) else "csv"


def decoded(content: bytes) -> str:
    """The text of a CSV or Markdown file: UTF-8, else GB 18030, in which Chinese Excel saves its CSV."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def unreadable(path: Path, found: str, cure: str) -> FormError:
    """The error for a file that is no form at all."""
    return FormError(path.name, [Fault("file", 0, "", "a form is an .xlsx, .xls, .csv or .md file", found, cure)])


def _sheet(name: str, lines: Lines) -> Sheet:
    filled = [(number, [cell.strip() for cell in cells]) for number, cells in lines if any(c.strip() for c in cells)]
    if not filled:
        return Sheet(name, 1, (), ())
    header_row, header = filled[0]
    while header and not header[-1]:
        header.pop()
    rows = (Row(n, {h: c for h, c in zip(header, cells, strict=False) if h and c}) for n, cells in filled[1:])
    return Sheet(name, header_row, tuple(header), tuple(row for row in rows if row.cells))


def _xlsx(content: bytes) -> Iterator[tuple[str, Lines]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
            raise ValueError("it unpacks to more than a form ever holds")
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        yield sheet.title, [(number, [_written(value) for value in row]) for number, row in enumerate(rows, 1)]


def _xls(content: bytes) -> Iterator[tuple[str, Lines]]:
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    for sheet in book.sheets():
        yield (
            sheet.name,
            [(n + 1, [_xls_cell(cell, book.datemode) for cell in sheet.row(n)]) for n in range(sheet.nrows)],
        )


def _xls_cell(cell: Any, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _written(xlrd.xldate_as_datetime(cell.value, datemode))
    return _written(bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value)


def _written(value: object) -> str:
    """A cell's value as the person typed it: 12, not 12.0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat()
    return str(value)


def _csv(content: bytes) -> Iterator[tuple[str, Lines]]:
    lines = csv.reader(io.StringIO(decoded(content), newline=""))
    return _by_first_column(enumerate(lines, 1))


def _md(content: bytes) -> Iterator[tuple[str, Lines]]:
    lines = enumerate(decoded(content).splitlines(), 1)
    return _by_first_column((number, _md_cells(line)) for number, line in lines if _is_table_row(line))


def _is_table_row(line: str) -> bool:
    return line.lstrip().startswith("|") and not re.fullmatch(r"\s*[|\s:-]*-[|\s:-]*", line)


def _md_cells(line: str) -> list[str]:
    inner = re.sub(r"(?<!\\)\|\s*$", "", line.strip()[1:])
    return [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def _by_first_column(lines: Lines) -> Iterator[tuple[str, Lines]]:
    sheets: dict[str, list[tuple[int, Sequence[str]]]] = {}
    current: list[tuple[int, Sequence[str]]] = []
    for number, cells in lines:
        if cells and cells[0].strip():
            current = sheets.setdefault(cells[0].strip(), [])
        current.append((number, cells[1:]))
    yield from sheets.items()


_READERS = {"xlsx": _xlsx, "xls": _xls, "csv": _csv, "md": _md}
