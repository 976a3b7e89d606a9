"""A table for a spreadsheet, which must not take somebody's words for a formula."""

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(frame: pd.DataFrame) -> bytes:
    """CSV that Excel opens rightly; a cell of text that begins like a formula begins with an apostrophe."""
    plain = frame.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA else cell)
    return plain.to_csv(index=False).encode("utf-8-sig")
