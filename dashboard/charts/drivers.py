"""What goes with satisfaction: shares with their intervals, and importance against performance."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template


def drivers(rows: pd.DataFrame, words: dict[str, str]) -> go.Figure:
    """Each item's share of what is explained, strongest on top. ``rows``: name, share, low, high (0..1).

    ``words``: unit, hover.
    """
    rows = rows.iloc[::-1]
    figure = go.Figure()
    figure.add_bar(
        x=rows["share"],
        y=rows["name"],
        orientation="h",
        width=0.5,
        marker={"color": template.BRAND, "opacity": 0.85},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": rows["high"] - rows["share"],
            "arrayminus": rows["share"] - rows["low"],
            "color": template.UNTOLD,
            "thickness": 1.5,
            "width": 4,
        },
        customdata=rows[["low", "high"]],
        hovertemplate=words["hover"],
    )
    figure.update_xaxes(tickformat=".0%", range=[0, float(rows["high"].max()) * 1.1])
    return template.frame(figure, height=70 + 44 * len(rows), x_title=words["unit"]).update_xaxes(showgrid=True)


def quadrants(rows: pd.DataFrame, cross: tuple[float, float], words: dict[str, str]) -> go.Figure:
    """Importance (share 0..1) across, mark (1..5) upward, lines at ``cross``.

    ``rows``: name, share, mean, quadrant, sure. Only items sure to be important and weak are red.
    ``words``: x, y, hover and the four quadrants' names.
    """
    figure = go.Figure()
    weak = (rows["quadrant"] == "improve") & rows["sure"]
    colours = [template.BAD if one else template.BRAND if sure else template.UNTOLD
               for one, sure in zip(weak, rows["sure"], strict=True)]  # fmt: skip
    figure.add_scatter(
        x=rows["share"],
        y=rows["mean"],
        mode="markers+text",
        text=rows["name"],
        textposition="top center",
        marker={"color": colours, "size": 12},
        hovertemplate=words["hover"],
        cliponaxis=False,
    )
    for line, value in (("v", cross[0]), ("h", cross[1])):
        draw = figure.add_vline if line == "v" else figure.add_hline
        draw(value, line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
    corners = (("improve", 1, 0, "right", "bottom"), ("keep", 1, 1, "right", "top"),
               ("low", 0, 0, "left", "bottom"), ("enough", 0, 1, "left", "top"))  # fmt: skip
    for name, x, y, side, end in corners:
        figure.add_annotation(
            x=x, y=y, xref="paper", yref="paper", text=words[name], showarrow=False, xanchor=side, yanchor=end,
            font={"color": template.INK_SOFT, "size": 12},
        )  # fmt: skip
    wide = max(float((rows["share"] - cross[0]).abs().max()), 0.05) * 1.6
    tall = max(float((rows["mean"] - cross[1]).abs().max()), 0.1) * 1.9
    figure.update_xaxes(tickformat=".0%", range=[cross[0] - wide, cross[0] + wide])
    figure.update_yaxes(range=[cross[1] - tall, cross[1] + tall])
    return template.frame(figure, height=420, x_title=words["x"], y_title=words["y"])
