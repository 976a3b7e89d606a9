"""pyxform's opinion of a form. The only module that imports pyxform."""

from __future__ import annotations

import re
from io import BytesIO

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from surveys.xlsform.cells import Workbook, decoded
from surveys.xlsform.faults import Faults

_ROW = re.compile(r"\[\s*row\s*:\s*(\d+)\s*\]", re.IGNORECASE)
_SHEET = re.compile(r"'(survey|choices|settings)'", re.IGNORECASE)
_COLUMN = re.compile(r"[Cc]olumn '([^']+)'|'([a-z_]+)' (?:column|header|value)")


def check_structure(content: bytes, book: Workbook, faults: Faults) -> None:
    """Let pyxform convert the form; what it refuses becomes a fault, unless we named that row already."""
    if book.kind in ("csv", "md"):
        content = decoded(content).encode()
    try:
        convert(BytesIO(content), validate=False, file_type=f".{book.kind}")
    except PyXFormError as error:
        _note(" ".join(str(error).split()), book, faults)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError) as error:
        # pyxform meets some malformed sheets with a bare Python error; the form is at fault all the same.
        _note(f"{type(error).__name__} {error}", book, faults)


def _note(words: str, book: Workbook, faults: Faults) -> None:
    sheet = found[1].lower() if (found := _SHEET.search(words)) else "survey"
    row = _row(int(found[1]), sheet, book) if (found := _ROW.search(words)) else 0
    if faults.found and (not row or any(fault.sheet == sheet and fault.row == row for fault in faults.found)):
        return
    column = next(filter(None, found.groups())) if (found := _COLUMN.search(words)) else ""
    told = _ROW.sub("", words).strip()
    faults.add(sheet, row, column, "XLSForm's own rules hold", "a breach", f"pyxform says: {told}")


def _row(counted: int, sheet: str, book: Workbook) -> int:
    """pyxform counts the rows of a text file from each sheet's header; people count lines."""
    if book.kind in ("xlsx", "xls") or sheet not in book.sheets:
        return counted
    rows = book.sheets[sheet].rows
    return rows[counted - 2].number if 2 <= counted < len(rows) + 2 else counted
