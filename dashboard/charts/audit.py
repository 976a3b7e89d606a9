"""Pictures of a service audit: values beside a fixed line, two sides of a gap, two marks of one outlet."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

ROW = 44


def intervals(
    rows: pd.DataFrame, line: float, words: dict[str, str], digits: int = 2, signed: bool | None = None
) -> go.Figure:
    """One dot a row with its interval, in the order given, top first; ``line`` is what it is held against.

    ``rows``: name, value, low, high (NaN without), colour, full (bool: told apart), n. ``words``: ``x`` (axis),
    ``hover``, ``line`` (label of the line). ``signed``: values are differences (told from a line at 0 unless given).
    """
    signed = line == 0 if signed is None else signed
    figure = go.Figure()
    figure.add_vline(x=line, line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
    figure.add_scatter(
        x=rows["value"],
        y=rows["name"],
        mode="markers",
        # Shape as well as colour: full where it is told apart, hollow where it is not.
        marker={
            "color": list(rows["colour"]),
            "size": 11,
            "symbol": ["circle" if full else "circle-open" for full in rows["full"]],
            "line": {"width": 2, "color": list(rows["colour"])},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": (rows["high"] - rows["value"]).fillna(0),
            "arrayminus": (rows["value"] - rows["low"]).fillna(0),
            "color": template.UNTOLD,
            "thickness": 2,
            "width": 0,
        },
        customdata=rows[["low", "high", "n"]],
        hovertemplate=words["hover"],
        cliponaxis=False,
    )
    template.frame(figure, height=84 + ROW * len(rows), x_title=words["x"])
    for name, value in zip(rows["name"], rows["value"], strict=True):
        shown = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
        template.label(figure, value, name, shown.replace("-", "−"), xanchor="center", xshift=0, yshift=15)
    template.label(figure, line, 1, words["line"], yref="paper", yanchor="bottom", xanchor="center", xshift=0)
    figure.update_xaxes(showgrid=True, range=_span([*rows["low"], *rows["high"], *rows["value"], line]))
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure.update_layout(margin_t=30)


def sides(rows: pd.DataFrame, words: dict[str, str]) -> go.Figure:
    """Five gaps: a hollow dot where it should be, a full one where it is, the way between them coloured.

    ``rows``: name, should, does (0..100), low, high (of does, NaN without), colour, should_what, does_what, alike.
    ``words``: ``x`` (axis), ``hover`` (template).
    """
    figure = go.Figure()
    for one in rows.itertuples():
        figure.add_scatter(
            x=[one.should, one.does],
            y=[one.name, one.name],
            mode="lines",
            line={"color": one.colour, "width": 3, "dash": "solid" if one.alike else "dot"},
            hoverinfo="skip",
        )
    for column, what, hollow in (("should", "should_what", True), ("does", "does_what", False)):
        figure.add_scatter(
            x=rows[column],
            y=rows["name"],
            mode="markers",
            marker={
                "color": list(rows["colour"]) if not hollow else template.INK_SOFT,
                "size": 12,
                "symbol": "circle-open" if hollow else "circle",
                "line": {"width": 2},
            },
            customdata=rows[[what]],
            hovertemplate=words["hover"],
            cliponaxis=False,
        )
    for one in rows.itertuples():
        right = one.should >= one.does
        ends = ((one.should, right), (one.does, not right))
        for value, at_right in ends:
            template.label(
                figure, value, one.name, f"{value:.0f}", xanchor="left" if at_right else "right",
                xshift=11 if at_right else -11,
            )  # fmt: skip
    template.frame(figure, height=84 + 48 * len(rows), x_title=words["x"])
    low = min([*rows["should"], *rows["does"]])
    figure.update_xaxes(showgrid=True, range=[max(-4, low - 9), 107])
    return figure.update_yaxes(autorange="reversed", showgrid=False)


def agree(rows: pd.DataFrame, words: dict[str, str]) -> go.Figure:
    """Each outlet's visit against what its customers say; bars are the customers' interval.

    ``rows``: score, satisfied, low, high (0..1), n, name. ``words``: ``x``, ``y``, ``hover``.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=rows["score"],
        y=rows["satisfied"],
        mode="markers",
        marker={"color": template.BRAND, "size": 9, "opacity": 0.85},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": rows["high"] - rows["satisfied"],
            "arrayminus": rows["satisfied"] - rows["low"],
            "color": "rgba(107, 114, 118, 0.28)",
            "thickness": 1,
            "width": 0,
        },
        customdata=rows[["name", "n", "low", "high"]],
        hovertemplate=words["hover"],
        cliponaxis=False,
    )
    template.frame(figure, height=340, x_title=words["x"], y_title=words["y"])
    figure.update_xaxes(tickformat=".0%", showgrid=True)
    return figure.update_yaxes(tickformat=".0%", range=[min(0.3, float(rows["low"].min())) - 0.02, 1.04])


def limits(rows: pd.DataFrame, ends: tuple[float, float, float], words: dict[str, str]) -> go.Figure:
    """Bland and Altman's picture: difference of two marks against their mean, with the limits of agreement.

    ``rows``: middle, apart, name. ``ends``: low limit, mean difference, high limit. ``words``: ``x``, ``y``,
    ``hover``, ``low``, ``mean``, ``high`` (labels).
    """
    figure = go.Figure()
    figure.add_hline(y=0, line={"color": template.INK_SOFT, "width": 1})
    for value, key, dash in zip(ends, ("low", "mean", "high"), ("dot", "solid", "dot"), strict=True):
        figure.add_hline(y=value, line={"color": template.BRAND, "width": 1, "dash": dash})
        template.label(figure, 1, value, words[key], xref="paper")
    figure.add_scatter(
        x=rows["middle"],
        y=rows["apart"],
        mode="markers",
        marker={"color": template.BRAND, "size": 9, "opacity": 0.7},
        customdata=rows[["name"]],
        hovertemplate=words["hover"],
        cliponaxis=False,
    )
    template.frame(figure, height=340, x_title=words["x"], y_title=words["y"])
    return figure.update_layout(margin_r=96).update_yaxes(tickformat="+~g", labelalias={"+0": "0"}, title_standoff=20)


def _span(values: list[float]) -> tuple[float, float]:
    known = [value for value in values if not pd.isna(value)]
    low, high = min(known), max(known)
    room = max((high - low) * 0.08, 0.05)
    return low - room, high + room
