"""Excel workbooks (.xlsx), read as a stream, after a look at how much they would unpack to."""

import hashlib
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from db.importing.cells import Formula
from db.importing.mapping import Mapping
from db.importing.problems import ImportRefused

MOST_UNPACKED = 1 << 30
MOST_STRINGS = 256 << 20  # the shared strings are held in memory
SUSPECT_FROM, SUSPECT_RATIO = 64 << 20, 300  # honest sheets pack 5 to 30 fold
MOST_ROWS = 1_048_576
BROKEN = (
    zipfile.BadZipFile, ParseError, DefusedXmlException, InvalidFileException,
    KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError,
)  # fmt: skip
# What openpyxl does not draw (drop-down lists, conditional colours) does not concern the values.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
Numbered = Iterator[tuple[int, Sequence[object]]]


@contextmanager
def open_workbook(path: Path, mapping: Mapping) -> Iterator[tuple[Numbered, str, int | None]]:
    """(numbered rows from row 1, file hash, expected rows). Raises ImportRefused, also while reading."""
    _check_size(path)
    # Opened here, because openpyxl forgets to close a file that it cannot read.
    with path.open("rb") as file, closing(_book(path, file)) as book:
        sheet = _chosen(path, book, mapping.sheet)
        expected = sheet.max_row
        sheet.reset_dimensions()  # many programs write a wrong extent
        yield _numbered(path, sheet), _hash(path), expected - mapping.heading_row if expected else None


def _book(path: Path, file: BinaryIO) -> Any:
    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except BROKEN as wrong:
        raise _broken(path, wrong) from wrong


def _chosen(path: Path, book: Any, name: str | None) -> Any:
    """The named worksheet, or the first visible one."""
    if name is not None and name not in book.sheetnames:
        raise ImportRefused(f'{path.name}: no sheet "{name}"; it has {", ".join(book.sheetnames)}')
    sheets = [book[name]] if name else [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise ImportRefused(f"{path.name}: no visible worksheet; unhide the one to import")
    return sheets[0]


def _numbered(path: Path, sheet: Any) -> Numbered:
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > MOST_ROWS:
                raise ImportRefused(f"{path.name}: more than {MOST_ROWS:,} rows; split the file or save it as CSV")
            yield number, [_marked(cell) for cell in cells]
    except BROKEN as wrong:
        if isinstance(wrong, ImportRefused):
            raise
        raise _broken(path, wrong) from wrong


def _marked(cell: object) -> object:
    """The cell, formulas as Formula: openpyxl gives them as text, array and table formulas as objects."""
    if isinstance(cell, str):
        return Formula(cell) if cell[:1] == "=" else cell
    if isinstance(cell, ArrayFormula | DataTableFormula):
        return Formula(getattr(cell, "text", None) or "=TABLE()")
    return cell


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as wrong:
        raise _broken(path, wrong) from wrong
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise ImportRefused(f"{path.name}: an archive, not an Excel workbook; unpack it, or save the sheet as .xlsx")
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    strings = sum(member.file_size for member in members if "sharedStrings" in member.filename)
    too_dense = unpacked > SUSPECT_FROM and unpacked / packed > SUSPECT_RATIO
    if unpacked > MOST_UNPACKED or strings > MOST_STRINGS or too_dense:
        raise ImportRefused(
            f"{path.name}: would unpack to {unpacked >> 20:,} MB, more than is read from a workbook; save it as CSV"
        )


def _broken(path: Path, wrong: Exception) -> ImportRefused:
    detail = " ".join(str(wrong).split())[:100] or type(wrong).__name__
    return ImportRefused(f"{path.name}: not a readable Excel workbook ({detail}); open it and save it again as .xlsx")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
