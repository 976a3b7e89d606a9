"""A cell as text, whether it came out of a CSV file or an Excel sheet."""

import unicodedata
from datetime import date, datetime

GUARDED = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet compute a cell


class Formula(str):
    """An Excel cell that holds a formula: its value is not in the file's text, so no row may rely on it."""


def plain(cell: object) -> str:
    """The cell's text, trimmed; '' for an empty one. A guarding apostrophe before ``=+-@`` is taken off again."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.strip()
        return text[1:] if text[:1] == "'" and text[1:2] in GUARDED else text
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def folded(cell: object) -> str:
    """The same with full-width letters and digits made narrow (NFKC): for codes, numbers and dates, not for names."""
    text = plain(cell)
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def word(cell: object) -> str:
    """The same without case, spaces and joiners: how headings and choices are compared."""
    text = folded(cell).casefold()
    return "".join(letter for letter in text if letter not in " _-()/·.:：\n\t　")


def guarded(cell: object) -> str:
    """The cell's text, safe to open in a spreadsheet: what would be a formula gets an apostrophe in front."""
    text = "" if cell is None else plain(cell)
    if text[:1] in GUARDED and text[:1] and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
