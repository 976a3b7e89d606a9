"""Scores with their intervals, outlet beside outlet; and what a score is made of."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

COLOURS = {"unclear": template.UNTOLD, "better": template.GOOD, "worse": template.BAD}
LABELLED = 8


def caterpillar(rows: pd.DataFrame, mean: float, words: dict[str, str]) -> go.Figure:
    """Outlets from the lowest score to the highest, each with its interval.

    ``rows``: outlet_id, code, label, score, low, high (0..100), verdict; sorted by score. ``words``: x, y, mean, hover.
    """
    figure = go.Figure()
    figure.add_hline(y=mean, line={"color": template.INK_SOFT, "width": 1})
    rows = rows.assign(place=range(1, len(rows) + 1))
    for verdict in ("unclear", "better", "worse"):
        part = rows[rows["verdict"] == verdict]
        _intervals(figure, part, COLOURS[verdict], verdict != "unclear")
        figure.add_scatter(
            x=part["place"], y=part["score"], mode="markers", cliponaxis=False,
            marker={"color": COLOURS[verdict], "size": 9 if verdict != "unclear" else 5},
            customdata=part[["outlet_id", "label", "low", "high"]], hovertemplate=words["hover"],
        )  # fmt: skip
    for _, row in _named(rows).iterrows():
        template.label(figure, row["place"], row["score"], row["code"], COLOURS[row["verdict"]], xshift=8)
    template.label(figure, 0, mean, words["mean"], xref="paper", xshift=4, yshift=11)
    template.frame(figure, height=420, x_title=words["x"], y_title=words["y"])
    low, high = float(rows["low"].min()), float(rows["high"].max())
    figure.update_yaxes(range=[max(low - 4, -2), min(high + 4, 102)])
    figure.update_xaxes(range=[0, len(rows) + 1])
    return figure


def parts(rows: pd.DataFrame, words: dict[str, str]) -> go.Figure:
    """What each group brings of what it could: a filled bar in an empty one, the network's usual share as a tick.

    ``rows``: name, brought, possible, usual (points of the score), text; the first on top.
    """
    figure = go.Figure()
    rows = rows.iloc[::-1]
    bar: dict[str, Any] = {"orientation": "h", "hoverinfo": "skip", "width": 0.6}
    figure.add_bar(y=rows["name"], x=rows["possible"], marker={"color": template.BAND_WIDE}, **bar)
    figure.add_bar(y=rows["name"], x=rows["brought"], marker={"color": template.BRAND}, **bar)
    figure.add_scatter(
        y=rows["name"], x=rows["usual"], mode="markers", hoverinfo="skip", cliponaxis=False,
        marker={"symbol": "line-ns", "size": 17, "line": {"color": template.SUSPICIOUS, "width": 3}},
    )  # fmt: skip
    for _, row in rows.iterrows():
        template.label(figure, row["possible"], row["name"], row["text"])
    template.frame(figure, height=40 * len(rows) + 60, x_title=words["x"])
    figure.update_layout(barmode="overlay", bargap=0.3)
    figure.update_xaxes(range=[0, float(rows["possible"].max()) * 1.35])
    figure.update_yaxes(showgrid=False)
    return figure


def _intervals(figure: go.Figure, rows: pd.DataFrame, colour: str, proven: bool) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for place, low, high in zip(rows["place"], rows["low"], rows["high"], strict=True):
        x += [place, place, None]
        y += [low, high, None]
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": colour, "width": 2 if proven else 1}, opacity=1 if proven else 0.55,
        hoverinfo="skip",
    )  # fmt: skip


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """The proven worse ones that get a label, the lowest first, no two on one spot even on a phone."""
    proven = rows[rows["verdict"] == "worse"]
    wide, high = len(rows) / 5, float(rows["high"].max() - rows["low"].min()) / 18
    kept: list[Any] = []
    for _, row in proven.iterrows():
        apart = all(abs(row["place"] - one["place"]) > wide or abs(row["score"] - one["score"]) > high for one in kept)
        if apart and len(kept) < LABELLED:
            kept.append(row)
    return pd.DataFrame(kept, columns=proven.columns)
