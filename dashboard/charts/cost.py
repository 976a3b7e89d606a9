"""What service costs: how orders spread, and outlets by cost and satisfaction."""

import math
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

LABELLED = 8


def spread(rows: pd.DataFrame, marks: Mapping[str, float], words: Mapping[str, str]) -> go.Figure:
    """Orders by cost on a logarithmic scale.

    ``rows``: low and high (yuan, ends of each step), orders. ``marks``: label → yuan (median, p90, mean) drawn as
    lines. ``words``: x, y, hover.
    """
    figure = go.Figure()
    figure.add_bar(
        x=(rows["low"] * rows["high"]) ** 0.5, y=rows["orders"], width=(rows["high"] - rows["low"]) * 0.94,
        marker={"color": template.BRAND, "opacity": 0.75}, customdata=rows[["low", "high"]],
        hovertemplate=words["hover"],
    )  # fmt: skip
    for number, (label, at) in enumerate(marks.items()):
        figure.add_vline(x=at, line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=_log(at), y=1.0 - 0.09 * number, yref="paper", text=label, showarrow=False, xanchor="left", xshift=5,
            font={"size": 12, "color": template.INK_SOFT},
        )  # fmt: skip
    template.frame(figure, height=300, x_title=words["x"], y_title=words["y"])
    figure.update_xaxes(type="log", tickvals=[20, 50, 100, 200, 500, 1000, 2000, 5000], tickprefix="¥")
    return figure


def worth(rows: pd.DataFrame, network: float, words: Mapping[str, str]) -> go.Figure:
    """Outlets by adjusted cost (1 = as peers) and shrunken satisfaction; grey where either cannot be told apart.

    ``rows``: label, code, ratio, csat (0..1), tone ("good", "bad", "mixed", ""), bounds (both intervals in words).
    ``words``: x, y, hover, and the corners ``cheap_content``, ``dear_content``, ``cheap_discontent``,
    ``dear_discontent``.
    """
    figure = go.Figure()
    tones = {"good": template.GOOD, "bad": template.BAD, "mixed": template.SUSPICIOUS}
    for tone in ("", "mixed", "good", "bad"):
        some, size = rows[rows["tone"] == tone], 11 if tone else 7
        figure.add_scatter(
            x=some["ratio"], y=some["csat"], mode="markers",
            marker={"color": tones.get(tone, template.UNTOLD), "size": size, "opacity": 1 if tone else 0.6},
            customdata=some[["label", "bounds"]], hovertemplate=words["hover"], cliponaxis=False,
        )  # fmt: skip
    middle = (rows["ratio"].min() + rows["ratio"].max()) / 2
    for _, row in rows[rows["tone"] != ""].head(LABELLED).iterrows():
        # To the left of its dot where the frame is near on the right.
        left = row["ratio"] > middle
        anchor = {"xanchor": "right" if left else "left", "xshift": -9 if left else 9}
        template.label(figure, row["ratio"], row["csat"], row["code"], tones[row["tone"]], **anchor)
    figure.add_vline(x=1, line={"color": template.INK_SOFT, "width": 1})
    figure.add_hline(y=network, line={"color": template.INK_SOFT, "width": 1})
    for corner, x, y in (
        ("cheap_content", 0, 1), ("dear_content", 1, 1), ("cheap_discontent", 0, 0), ("dear_discontent", 1, 0)
    ):  # fmt: skip
        template.label(
            figure, x, y, words[corner], xref="paper", yref="paper", xanchor="left" if x == 0 else "right",
            yanchor="top" if y else "bottom", xshift=4 if x == 0 else -4, yshift=0,
        )  # fmt: skip
    template.frame(figure, height=440, x_title=words["x"], y_title=words["y"])
    figure.update_yaxes(tickformat=".0%", range=_padded(rows["csat"], network))
    return figure.update_xaxes(tickformat=".0%", range=_padded(rows["ratio"], 1.0))


def _padded(values: pd.Series, middle: float) -> list[float]:
    low, high = min(float(values.min()), middle), max(float(values.max()), middle)
    pad = max((high - low) * 0.14, 0.02)
    return [low - pad, high + pad]


def _log(value: float) -> float:
    """Annotations on a logarithmic axis stand at the logarithm, lines at the value."""
    return math.log10(value)
