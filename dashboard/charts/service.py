"""How long orders take, and shares side by side with their intervals."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template


def stages(rows: pd.DataFrame, words: dict[str, str]) -> go.Figure:
    """Each stage as a bar from nothing to its ninth decile, the median as a mark with its interval.

    ``rows``: name, median, low, high, p90 (hours), label, n; in the order of the course. ``words``: unit, hover.
    """
    rows = rows.iloc[::-1]
    figure = go.Figure()
    figure.add_bar(
        x=rows["p90"], y=rows["name"], orientation="h", marker={"color": template.BAND}, width=0.36, hoverinfo="skip"
    )
    figure.add_scatter(
        x=rows["median"],
        y=rows["name"],
        mode="markers",
        marker={"color": template.BRAND, "size": 11},
        error_x=_ends(rows, "median"),
        customdata=rows[["label", "n"]],
        hovertemplate=words["hover"],
        cliponaxis=False,
    )
    for row in rows.to_dict("records"):
        # Above the bar: beside it there is no room on a phone.
        template.label(figure, 0, row["name"], row["label"], xshift=0, yshift=24)
    figure.update_xaxes(range=[0, float(rows["p90"].max()) * 1.05])
    return template.frame(figure, height=70 + 72 * len(rows), x_title=words["unit"]).update_xaxes(showgrid=True)


def shares(rows: pd.DataFrame, words: dict[str, str], target: float | None = None) -> go.Figure:
    """Shares with their intervals, one line a group, in the order given from the top.

    ``rows``: name, value, low, high (0..1), n, colour ("better", "worse", "unclear"). ``words``: hover, target.
    """
    rows = rows.iloc[::-1]
    colours = {"better": template.GOOD, "worse": template.BAD, "unclear": template.UNTOLD}
    figure = go.Figure()
    for verdict, colour in colours.items():
        part = rows[rows["colour"] == verdict]
        figure.add_scatter(
            x=part["value"],
            y=part["name"],
            mode="markers",
            marker={"color": colour, "size": 11},
            error_x=_ends(part, "value") | {"color": colour},
            customdata=part[["low", "high", "n"]],
            hovertemplate=words["hover"],
            cliponaxis=False,
        )
    for row in rows.to_dict("records"):
        template.label(figure, row["value"], row["name"], f"{row['value']:.1%}", xanchor="center", xshift=0, yshift=15)
    if target is not None:
        figure.add_vline(x=target, line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
        template.label(figure, target, 1, words["target"], yref="paper", yshift=10, xanchor="center", xshift=0)
    low, high = float(np.nanmin(rows["low"])), float(np.nanmax(rows["high"]))
    known: dict[str, Any] = {"tickformat": ".0%", "range": [max(low - 0.04, -0.02), min(high + 0.04, 1.004)]}
    figure.update_xaxes(**known)
    figure.update_yaxes(categoryorder="array", categoryarray=rows["name"].tolist())
    return template.frame(figure, height=70 + 46 * len(rows)).update_xaxes(showgrid=True)


def _ends(rows: pd.DataFrame, middle: str) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": rows["high"] - rows[middle],
        "arrayminus": rows[middle] - rows["low"],
        "color": template.BRAND,
        "thickness": 2,
        "width": 0,
    }
