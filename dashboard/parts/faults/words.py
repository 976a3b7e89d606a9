"""What the screen calls things: products, faults, months, reasons, exclusions; and its tables."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.loading import load
from dashboard.metrics.view import View
from dashboard.texts import language, t, text

TALL = 12  # rows a table shows before it scrolls


def products(view: View) -> dict[int, str]:
    """Models by product_id."""
    rows = load(view, _listed, "products", ("product_id", "model"))
    return dict(zip(rows["product_id"], rows["model"], strict=True))


def faults(view: View) -> dict[int, str]:
    """Names of faults by fault_id, in the reader's language; the code where there is no name."""
    rows = load(view, _listed, "faults", ("fault_id", "code", "name", "name_en"))
    return {int(row["fault_id"]): spoken(row["name"], row["name_en"], row["code"]) for _, row in rows.iterrows()}


def _listed(view: View, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    return view.read(view.everything(name).select(*columns))


def spoken(chinese: str, english: str, code: str) -> str:
    """A name in the reader's language, the other one, or the code."""
    first, second = (english, chinese) if language() == "en" else (chinese, english)
    return first or second or code


def word(group: str, code: str) -> str:
    """``faults_<group>_<code>`` in the reader's language."""
    return text(f"faults_{group}_{code}", language())


def months(first: date, last: date) -> str:
    """``2025 年 9–11 月`` / ``Sep–Nov 2025``; one month alone as it is."""
    if (first.year, first.month) == (last.year, last.month):
        return formats.month(first)
    if first.year == last.year:
        if language() == "zh":
            return f"{first.year} 年 {first.month}–{last.month} 月"
        return f"{formats.month(first, year=False)}–{formats.month(last)}"
    return t("faults_months", first=formats.month(first), last=formats.month(last))


def times(value: float, low: float, high: float) -> dict[str, str]:
    """A ratio and its interval for a sentence."""
    return {"ratio": f"{value:.1f}", "low": f"{low:.1f}", "high": f"{high:.1f}"}


def sentences(*said: str) -> str:
    """Sentences one after the other, as the language joins them."""
    return ("" if language() == "zh" else " ").join(one for one in said if one)


def joined(words: list[str]) -> str:
    """A list within a sentence."""
    return ("、" if language() == "zh" else ", ").join(words)


def table(rows: pd.DataFrame, columns: Mapping[str, Any], title: str) -> None:
    """A table with its columns' headings; wide enough for all, scrolling when it is long."""
    st.dataframe(
        rows, column_order=list(columns), column_config=dict(columns), hide_index=True, placeholder=formats.UNKNOWN,
        height=420 if len(rows) > TALL else "auto", alt=title,
    )  # fmt: skip


def bounds(low: "pd.Series[float]", high: "pd.Series[float]", digits: int = 1, scale: float = 100) -> list[str]:
    """Intervals in words, a row each."""
    return [formats.interval(one, other, digits, scale) for one, other in zip(low, high, strict=True)]
