"""A table as a file, in the one way this room does it."""

from collections.abc import Callable

import pandas as pd
import streamlit as st


def download(rows: pd.DataFrame | Callable[[], pd.DataFrame], name: str, label: str) -> None:
    """A button that gives the rows as CSV that Excel opens with its letters right; made when it is pressed."""
    st.download_button(
        label,
        lambda: (rows() if callable(rows) else rows).to_csv(index=False).encode("utf-8-sig"),
        file_name=name,
        mime="text/csv",
        icon=":material/download:",
        key=f"download_{name}",
    )
