"""An outlet's points on every index with the region's usual: one row an index, grouped."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

COLOURS = {"unclear": template.UNTOLD, "better": template.GOOD, "worse": template.BAD}


def profile(rows: pd.DataFrame, words: dict[str, str]) -> go.Figure:
    """Points 0..100 of each index as dots, its region's mean points as a tick.

    ``rows``: name, points, low, high, peers (all 0..100), verdict (of the gap to the target), hover; the first on top.
    ``words``: x, floor, target.
    """
    figure = go.Figure()
    rows = rows.iloc[::-1]
    for _, row in rows.iterrows():
        figure.add_scatter(
            x=[row["low"], row["high"]], y=[row["name"]] * 2, mode="lines", hoverinfo="skip",
            line={"color": COLOURS[row["verdict"]], "width": 1.5},
        )  # fmt: skip
    figure.add_scatter(
        x=rows["peers"], y=rows["name"], mode="markers", hoverinfo="skip", cliponaxis=False,
        marker={"symbol": "line-ns", "size": 13, "line": {"color": template.SUSPICIOUS, "width": 3}},
    )  # fmt: skip
    figure.add_scatter(
        x=rows["points"], y=rows["name"], mode="markers", cliponaxis=False, customdata=rows[["hover"]],
        marker={"color": [COLOURS[one] for one in rows["verdict"]], "size": 10},
        hovertemplate="%{customdata[0]}<extra></extra>",
    )  # fmt: skip
    template.frame(figure, height=24 * len(rows) + 90, x_title=words["x"])
    figure.update_xaxes(
        range=[-3, 109], tickvals=[0, 25, 50, 75, 100], showgrid=True,
        ticktext=[words["floor"], "25", "50", "75", words["target"]],
    )  # fmt: skip
    figure.update_yaxes(showgrid=False)
    return figure
