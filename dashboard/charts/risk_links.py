"""Outlets that share more than chance explains: a circle of dots and the lines between them."""

import math

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

HEIGHT = 420
WIDEST = 6.0
LOOK = {
    "customer": (template.SUSPICIOUS, "solid"),
    "serial": (template.BRAND, "dash"),
    "technician": (template.INK_SOFT, "dot"),
}


def network(pairs: pd.DataFrame) -> go.Figure:
    """``pairs``: kind (a key of LOOK), first, second (labels), observed, told (hover). Thicker lines share more.

    Groups that hang together stand beside each other on the circle, so that lines cross little.
    """
    places = _places(pairs)
    most = max(float(pairs["observed"].max()), 1.0) if len(pairs) else 1.0
    figure = go.Figure()
    for place, row in enumerate(pairs.to_dict("records")):
        colour, dash = LOOK[row["kind"]]
        (ax, ay), (bx, by) = places[row["first"]], places[row["second"]]
        bend = 0.08 * (1 + sum(1 for one in pairs["first"].iloc[:place] if one == row["first"]) % 3)
        middle = ((ax + bx) / 2 * (1 - bend), (ay + by) / 2 * (1 - bend))
        figure.add_scatter(
            x=[ax, middle[0], bx], y=[ay, middle[1], by], mode="lines", hoverinfo="skip",
            line={"color": colour, "dash": dash, "shape": "spline",
                  "width": 1 + (WIDEST - 1) * math.sqrt(row["observed"] / most)},
        )  # fmt: skip
        figure.add_scatter(
            x=[middle[0]], y=[middle[1]], mode="markers", marker={"size": 12, "color": colour, "opacity": 0.01},
            customdata=[[row["told"]]], hovertemplate="%{customdata[0]}<extra></extra>",
        )  # fmt: skip
    figure.add_scatter(
        x=[x for x, _ in places.values()], y=[y for _, y in places.values()], mode="markers",
        marker={"size": 13, "color": template.BRAND}, hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip
    for name, (x, y) in places.items():
        template.label(
            figure, x, y, name, xanchor="left" if x >= 0 else "right", xshift=10 if x >= 0 else -10,
            yshift=9 if y >= 0 else -9,
        )  # fmt: skip
    template.frame(figure, height=HEIGHT)
    figure.update_xaxes(visible=False, range=[-1.7, 1.7])
    figure.update_yaxes(visible=False, range=[-1.25, 1.25], showgrid=False)
    return figure


def _places(pairs: pd.DataFrame) -> dict[str, tuple[float, float]]:
    order: list[str] = []
    for first, second in zip(pairs["first"], pairs["second"], strict=True):
        for name, other in ((first, second), (second, first)):
            if name not in order:
                order.insert(order.index(other) + 1 if other in order else len(order), name)
    turn = 2 * math.pi / max(len(order), 1)
    return {name: (math.cos(turn * at + 0.4), math.sin(turn * at + 0.4)) for at, name in enumerate(order)}
