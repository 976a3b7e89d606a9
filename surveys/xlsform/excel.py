"""A form as an Excel workbook, for people who edit in Excel and for ODK and Kobo tools."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook as Excel
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from surveys.xlsform.cells import SHEETS, Sheet, read_workbook

_WIDEST = 48  # characters; longer texts wrap


def write_excel(source: Path, target: Path) -> None:
    """Write the form ``source`` (any of the four formats) to ``target`` as .xlsx: same sheets, same cells.

    Raises ``FormError`` when ``source`` is no form file at all.
    """
    book, excel = read_workbook(source), Excel()
    excel.remove(excel.worksheets[0])
    for name in SHEETS:
        if name in book.sheets:
            _fill(excel.create_sheet(name), book.sheets[name])
    excel.save(target)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    """Header in bold and frozen, every cell as text (a version 2026.1 must not become a number), long ones wrapped."""
    lines = [list(sheet.header), *([row.cells.get(header, "") for header in sheet.header] for row in sheet.rows)]
    for number, line in enumerate(lines, 1):
        for place, written in enumerate(line, 1):
            cell = page.cell(number, place, written or None)
            cell.number_format, cell.data_type = "@", "s" if written else "n"
            cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), Font(bold=number == 1)
    for place in range(1, len(sheet.header) + 1):
        longest = max(len(line[place - 1]) for line in lines)
        page.column_dimensions[get_column_letter(place)].width = min(_WIDEST, longest + 4)
    page.freeze_panes = "A2"
