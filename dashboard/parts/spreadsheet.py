"""A table for a spreadsheet, which must not take somebody's words for a formula."""

import re
from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.texts import t

FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")


def as_csv(frame: pd.DataFrame) -> bytes:
    """CSV that Excel opens rightly; a cell of text that begins like a formula begins with an apostrophe."""
    return frame.map(_plain).to_csv(index=False).encode("utf-8-sig")


def download(rows: pd.DataFrame | Callable[[], pd.DataFrame], name: str, label: str = "") -> None:
    """A button that gives the rows as CSV, made when it is pressed; ``label`` where a page has several."""
    st.download_button(
        label or t("figure_download"),
        lambda: as_csv(rows() if callable(rows) else rows),
        file_name=name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"download_{name}",
    )


def _plain(cell: object) -> object:
    if isinstance(cell, str) and cell[:1] in FORMULA and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
