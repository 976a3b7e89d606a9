"""The tile: a figure, its change against something named, its line, and how many stand behind it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import phrases
from dashboard.metrics.figure import Change, Figure, Verdict
from dashboard.texts import t

# Streamlit's colour names; the theme gives them the product's teal and red.
COLOURS: dict[Verdict, Any] = {"better": "green", "worse": "red", "unclear": "gray"}


def tiles(columns: int) -> Any:
    """A grid whose bordered cells are the tiles; on a phone one below the other."""
    return st.grid(columns, min_column_width=230, border=True)


def lead(words: str) -> None:
    """The sentence a screen opens with, larger than its text."""
    with st.container(key="lead"):
        st.html("<style>.st-key-lead p { font-size: 1.3rem; line-height: 1.6; }</style>")
        st.markdown(words)


def tile(
    figure: Figure,
    change: Change | None,
    against: str,
    line: Sequence[float | None] = (),
    goal: str = "",
    note: str = "",
) -> None:
    """Draw the figure into a cell of ``tiles()``.

    The colour follows the metric's own direction and only a proven difference has one. ``against`` names what the
    change is measured against, ``goal`` is the target in words, ``note`` stands in the place of n and interval.
    """
    shown = change if change and figure.enough else None
    st.metric(
        phrases.name(figure.metric),
        phrases.value(figure),
        delta=phrases.change(shown) if shown else None,
        delta_color=COLOURS[shown.verdict] if shown else "off",
        delta_arrow=("up" if shown.difference.value > 0 else "down") if shown else "auto",
        delta_description=against if shown else None,
        chart_data=[point for point in line if point is not None] or None,
        help=phrases.definition(figure.metric),
    )
    words = [note or phrases.standing(figure)]
    if goal:
        words.append(t("figure_target", target=goal))
    if shown and shown.verdict == "unclear":
        words.append(t("figure_unclear"))
    st.caption(" · ".join(words))
