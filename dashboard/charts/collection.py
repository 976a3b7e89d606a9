"""Answers a day, by the way they came."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

# One hue a way, told apart in grey as well; the order is the order they are stacked in.
COLOURS = {
    "web": "#1F7F8F",
    "tablet": "#7FB9C4",
    "callback": "#C9A66B",
    "paper": "#8C7AA9",
    "excel": "#9AA3A6",
    "import": "#C9CED0",
}


def daily(days: pd.DataFrame, ways: Sequence[tuple[str, str]], hover: str) -> go.Figure:
    """Stacked bars. ``days``: day (timestamp), one column of counts a way; ``ways``: (code, its name), lowest first."""
    figure = go.Figure()
    for code, name in ways:
        figure.add_bar(
            x=days["day"],
            y=days[code],
            name=name,
            marker={"color": COLOURS.get(code, template.UNTOLD), "line": {"width": 0}},
            hovertemplate=hover.replace("{way}", name),
        )
    figure.update_layout(barmode="stack", bargap=0.25)
    template.frame(figure, height=260)
    figure.update_layout(
        showlegend=len(ways) > 1,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        margin_t=36,
    )
    figure.update_xaxes(tickformat="%m-%d", nticks=8)
    figure.update_yaxes(rangemode="tozero", tickformat=",d")
    return figure
