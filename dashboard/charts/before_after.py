"""How outlets with an action stood against comparable ones, before and after it began."""

from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template


def before_after(steps: pd.DataFrame, start: date, settled: date, colour: str, words: dict[str, str]) -> go.Figure:
    """One dot a step with its interval; the start is a line, settling in a band, nothing to see lies around zero.

    ``steps``: middle (date), value, low, high (in the unit of the axis), after (bool). ``colour`` of the dots after
    the start. ``words``: ``start`` (label), ``unit`` (axis), ``hover``.
    """
    figure = go.Figure()
    colours = [colour if after else template.UNTOLD for after in steps["after"]]
    for one, shade in zip(steps.itertuples(), colours, strict=True):
        figure.add_scatter(
            x=[one.middle, one.middle],
            y=[one.low, one.high],
            mode="lines",
            line={"color": shade, "width": 2},
            hoverinfo="skip",
            cliponaxis=False,
        )
    figure.add_scatter(
        x=steps["middle"],
        y=steps["value"],
        mode="markers",
        # Shape as well as colour: hollow before, full after.
        marker={
            "color": colours,
            "size": 11,
            "symbol": ["circle" if after else "circle-open" for after in steps["after"]],
            "line": {"width": 2, "color": colours},
        },
        customdata=steps[["low", "high"]],
        hovertemplate=words["hover"],
        cliponaxis=False,
    )
    figure.add_hline(y=0, line={"color": template.INK_SOFT, "width": 1})
    if settled > start:
        figure.add_vrect(x0=start.isoformat(), x1=settled.isoformat(), fillcolor=template.BAND_WIDE, line_width=0)
    figure.add_shape(
        type="line", x0=start.isoformat(), x1=start.isoformat(), y0=0, y1=1, yref="paper",
        line={"color": template.INK_SOFT, "width": 1, "dash": "dot"},
    )  # fmt: skip
    template.label(figure, start.isoformat(), 1, words["start"], yref="paper", yanchor="bottom", xshift=0)
    figure.update_xaxes(tickformat="%Y-%m")
    template.frame(figure, height=320, y_title=words["unit"]).update_layout(margin_t=32, margin_r=24)
    # A signed zero is no number people write.
    return figure.update_yaxes(tickformat="+~g", labelalias={"+0": "0"}, title_standoff=18)
