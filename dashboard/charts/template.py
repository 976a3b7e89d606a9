"""How every chart looks: the product's colours, one quiet frame, labels instead of legends.

Fonts, text and grid colours come from Streamlit's theme at drawing time, so that light and dark are equal;
the colours here carry meaning (look: red only for bad and proven) and read on both.
"""

from typing import Any

import plotly.graph_objects as go

BRAND = "#0F5C6E"
GOOD = "#1F7F8F"
BAD = "#B23A2E"
SUSPICIOUS = "#C8772E"
CONFIRMED = "#7B3FA8"
UNTOLD = "#9AA3A6"  # cannot be told apart
BAND = "rgba(68, 136, 153, 0.20)"
BAND_WIDE = "rgba(68, 136, 153, 0.11)"
INK_SOFT = "#6B7276"

# What st.plotly_chart gets as ``config`` everywhere.
CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": "reset"}


def frame(figure: go.Figure, height: int = 320, x_title: str = "", y_title: str = "") -> go.Figure:
    """The quiet frame: no legend, light horizontal grid only, room for labels, nothing clipped."""
    figure.update_layout(
        height=height,
        showlegend=False,
        margin={"l": 8, "r": 16, "t": 12, "b": 8},
        hovermode="closest",
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    figure.update_xaxes(showgrid=False, zeroline=False, automargin=True, title_text=x_title or None)
    figure.update_yaxes(showgrid=True, zeroline=False, automargin=True, title_text=y_title or None, title_standoff=8)
    return figure


def label(figure: go.Figure, x: Any, y: float, words: str, colour: str = INK_SOFT, **more: Any) -> None:
    """A direct label at a point of the chart."""
    defaults: dict[str, Any] = {"showarrow": False, "xanchor": "left", "yanchor": "middle", "xshift": 6}
    figure.add_annotation(x=x, y=y, text=words, font={"color": colour, "size": 13}, **(defaults | more))
