"""Outlets by signals: which are odd in what, and where nothing is known."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

ROW, HEAD = 19, 150
REACH = 5.0
"""z beyond this is drawn like this: a single outlet at 8 must not make everybody else pale."""

# Teal to amber over paper: told apart by every kind of colour vision, and no red, for nothing here is proven.
SCALE = [
    [0.0, "#1F7F8F"], [0.3, "#9CC7CE"], [0.46, "#EFECE4"], [0.54, "#EFECE4"], [0.7, "#EBB98A"], [1.0, "#B35A12"],
]  # fmt: skip


def signal_map(cells: pd.DataFrame, outlets: list[str], signals: list[str]) -> go.Figure:
    """One row an outlet (top first), one column a signal; what is not known is a small cross on nothing.

    ``cells``: outlet, signal (labels), code, z (NaN: not known), told (hover text).
    """
    table = cells.pivot(index="outlet", columns="signal", values="z").reindex(index=outlets, columns=signals)
    figure = go.Figure()
    figure.add_heatmap(
        x=signals, y=outlets, z=table.clip(-REACH, REACH).to_numpy(), zmin=-REACH, zmax=REACH, colorscale=SCALE,
        xgap=2, ygap=2, hoverinfo="skip",
        colorbar={
            "orientation": "h", "thickness": 8, "len": 0.5, "x": 0.98, "xanchor": "right", "y": 0, "yanchor": "top",
            "ypad": 14, "outlinewidth": 0, "tickvals": [-REACH, 0, REACH],
            "ticktext": [f"−{REACH:.0f}", "0", f"+{REACH:.0f}"],
        },
    )  # fmt: skip
    known = cells["z"].notna()
    # A heat map cannot be clicked: what is clicked and hovered are dots upon it that nobody sees.
    _points(figure, cells[known], {"symbol": "square", "size": 15, "opacity": 0})
    _points(figure, cells[~known], {"symbol": "x-thin", "size": 5, "line": {"width": 1, "color": template.UNTOLD}})
    template.frame(figure, height=HEAD + ROW * len(outlets) + 50)
    quiet = {"showgrid": False, "tickfont": {"size": 12}, "fixedrange": True, "ticks": ""}
    figure.update_xaxes(side="top", tickangle=-60, range=[-0.5, len(signals) - 0.5], **quiet)
    figure.update_yaxes(range=[len(outlets) - 0.5, -0.5], **quiet)
    return figure.update_layout(margin={"l": 8, "r": 24, "t": 8, "b": 44})


def _points(figure: go.Figure, cells: pd.DataFrame, marker: dict[str, object]) -> None:
    figure.add_scatter(
        x=cells["signal"], y=cells["outlet"], mode="markers", marker=marker, customdata=cells[["code", "told"]],
        hovertemplate="%{customdata[1]}<extra></extra>", selected={"marker": {"opacity": 0.0}},
        unselected={"marker": {"opacity": marker.get("opacity", 1)}},
    )  # fmt: skip
