"""Groups side by side (regions, kinds of outlets): a dot and its interval each, against all together."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

ROW = 34


def beside(rows: pd.DataFrame, line: float, words: dict[str, str], share: bool) -> go.Figure:
    """``rows``: name, value, low, high (NaN: none can be given), shown, told (hover), apart (bool), worse (bool), in
    the order given, top first. ``line``: the network's value. ``words``: line (its label). ``share``: 0..1 as per cent.
    """
    colours = [
        template.UNTOLD if not apart else template.SUSPICIOUS if worse else template.GOOD
        for apart, worse in zip(rows["apart"], rows["worse"], strict=True)
    ]
    figure = go.Figure()
    figure.add_vline(x=line, line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
    figure.add_scatter(
        x=rows["value"], y=rows["name"], mode="markers",
        # Shape as well as colour: full where it is told apart, hollow where it is not.
        marker={
            "color": colours, "size": 11, "line": {"width": 2, "color": colours},
            "symbol": ["circle" if apart else "circle-open" for apart in rows["apart"]],
        },
        error_x={
            "type": "data", "symmetric": False, "array": (rows["high"] - rows["value"]).fillna(0),
            "arrayminus": (rows["value"] - rows["low"]).fillna(0), "color": template.UNTOLD, "thickness": 2, "width": 0,
        },
        customdata=rows[["told"]], hovertemplate="%{customdata[0]}<extra></extra>", cliponaxis=False,
    )  # fmt: skip
    template.frame(figure, height=70 + ROW * len(rows))
    template.label(figure, line, 1, words["line"], yref="paper", yanchor="bottom", xanchor="center", xshift=0)
    for name, shown in zip(rows["name"], rows["shown"], strict=True):
        template.label(figure, 1, name, shown, xref="paper", xanchor="left", xshift=4)
    figure.update_xaxes(
        showgrid=True, range=_span([*rows["low"], *rows["high"], *rows["value"], line]), nticks=5,
        tickformat=".0%" if share else ".2f",
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure.update_layout(margin={"l": 8, "r": 62, "t": 28, "b": 8})


def _span(values: list[float]) -> list[float]:
    known = [value for value in values if pd.notna(value)]
    low, high = min(known), max(known)
    pad = max((high - low) * 0.06, 0.002)
    return [low - pad, high + pad]
