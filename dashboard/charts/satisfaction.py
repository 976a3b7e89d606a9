"""Satisfaction over time with its control limits, and the dimensions side by side."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template


def trend(weeks: pd.DataFrame, target: float | None, words: dict[str, str]) -> go.Figure:
    """A weekly share with its control limits and target.

    ``weeks``: week (timestamp), value (0..1 or NaN), asked, low and high (control limits 0..1), outside (bool),
    oldest first. ``words``: texts ``target``, ``normal`` (label of the band) and ``hover`` (Plotly template).
    """
    figure = go.Figure()
    figure.add_scatter(
        x=weeks["week"], y=weeks["high"], mode="lines", line={"width": 0, "shape": "hvh"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=weeks["week"],
        y=weeks["low"],
        mode="lines",
        line={"width": 0, "shape": "hvh"},
        fill="tonexty",
        fillcolor=template.BAND_WIDE,
        hoverinfo="skip",
    )
    colours = [template.BAD if outside else template.BRAND for outside in weeks["outside"]]
    figure.add_scatter(
        x=weeks["week"],
        y=weeks["value"],
        mode="lines+markers",
        line={"color": template.BRAND, "width": 2},
        marker={"color": colours, "size": [10 if outside else 6 for outside in weeks["outside"]]},
        customdata=weeks[["asked", "low", "high"]],
        hovertemplate=words["hover"],
        cliponaxis=False,
    )
    if target is not None:
        figure.add_hline(y=target, line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
        template.label(figure, 1, target, words["target"], xref="paper")
    figure.update_yaxes(tickformat=".0%")
    figure.update_xaxes(tickformat="%Y-%m")
    return template.frame(figure, height=300).update_layout(margin_r=92)


def dimensions(rows: pd.DataFrame, words: dict[str, str]) -> go.Figure:
    """Each dimension's mean with its interval, the period before as a hollow dot; strongest on top.

    ``rows``: name, value, low, high (1..5), before (1..5 or NaN), n. ``words``: ``unit`` (axis), ``now`` and
    ``before`` (hover templates).
    """
    rows = rows.sort_values("value")
    figure = go.Figure()
    figure.add_scatter(
        x=rows["before"],
        y=rows["name"],
        mode="markers",
        marker={"color": "rgba(0,0,0,0)", "size": 11, "line": {"color": template.UNTOLD, "width": 2}},
        hovertemplate=words["before"],
        cliponaxis=False,
    )
    figure.add_scatter(
        x=rows["value"],
        y=rows["name"],
        mode="markers",
        marker={"color": template.BRAND, "size": 11},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": rows["high"] - rows["value"],
            "arrayminus": rows["value"] - rows["low"],
            "color": template.BRAND,
            "thickness": 2,
            "width": 0,
        },
        customdata=rows[["low", "high", "n"]],
        hovertemplate=words["now"],
        cliponaxis=False,
    )
    for name, value in zip(rows["name"], rows["value"], strict=True):
        template.label(figure, value, name, f"{value:.2f}", xanchor="center", xshift=0, yshift=16)
    low, high = _span([*rows["low"], *rows["before"].dropna(), *rows["high"]])
    figure.update_xaxes(range=[low, high])
    return template.frame(figure, height=70 + 52 * len(rows), x_title=words["unit"]).update_xaxes(showgrid=True)


def _span(values: Sequence[float]) -> tuple[float, float]:
    """An axis that shows differences yet never pretends: at least one point of the five wide."""
    middle, half = (min(values) + max(values)) / 2, max((max(values) - min(values)) / 2 + 0.1, 0.5)
    return max(middle - half, 0.9), min(middle + half, 5.1)
