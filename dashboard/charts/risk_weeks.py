"""One outlet's early-warning chart: the sum so far, its limit, and the step at which it went above."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

HEIGHT = 260


def over_weeks(line: pd.DataFrame, limit: float, since: pd.Timestamp | None, words: dict[str, str]) -> go.Figure:
    """``line``: end, level, oldest first. ``since``: the first day above the limit, or None. ``words``: limit,
    since (label), hover (template)."""
    over = line["level"] > limit
    figure = go.Figure()
    figure.add_scatter(
        x=line["end"], y=line["level"], mode="lines+markers", line={"color": template.BRAND, "width": 2},
        marker={
            "size": [9 if one else 4 for one in over],
            "color": [template.SUSPICIOUS if one else template.BRAND for one in over],
            "symbol": ["diamond" if one else "circle" for one in over],
        },
        hovertemplate=words["hover"], cliponaxis=False,
    )  # fmt: skip
    figure.add_hline(y=limit, line={"color": template.SUSPICIOUS, "width": 1, "dash": "dot"})
    template.label(
        figure, 0, limit, words["limit"], template.SUSPICIOUS, xref="paper", yanchor="bottom", xshift=0, yshift=2
    )
    top = max(float(line["level"].max()), limit) * 1.18
    if since is not None:
        figure.add_vline(x=since, line={"color": template.INK_SOFT, "width": 1})
        template.label(
            figure, since, top, words["since"], yanchor="top", xanchor="right" if _late(line, since) else "left",
            xshift=-6 if _late(line, since) else 6,
        )  # fmt: skip
    template.frame(figure, height=HEIGHT)
    figure.update_yaxes(range=[0, top])
    return figure.update_xaxes(tickformat="%Y-%m")


def _late(line: pd.DataFrame, since: pd.Timestamp) -> bool:
    """Whether the day lies in the right half, where a label would be cut."""
    first, last = line["end"].iloc[0], line["end"].iloc[-1]
    return bool(since - first > (last - first) / 2)
