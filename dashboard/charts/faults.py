"""What breaks: production months against faults, failures by age, the vital few."""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

PALE = "rgba(154, 163, 166, 0.28)"
ROW = 26
WINDOW = 36  # months of production drawn
MONTH = 27 * 86_400_000  # milliseconds; a gap is left before the next month


def batches(cells: pd.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """One model: production months across, faults down; a proven cell red with its failures, the others pale.

    ``cells``: month (timestamp), fault (name), proven (bool), observed, expected, shown (failures where proven, else
    ""), rate (in words), faults in the order they shall stand, most frequent on top. ``words``: ``x``, ``hover``.
    It begins at the last WINDOW months, so that a cell has room for its number, or at the oldest proven one before.
    """
    newest = cells["month"].max() + pd.DateOffset(months=1)
    oldest = cells.loc[cells["proven"], "month"].min()
    begins = min([newest - pd.DateOffset(months=WINDOW), *([] if pd.isna(oldest) else [oldest])])
    cells = cells[cells["month"] >= begins]
    order = list(dict.fromkeys(cells["fault"]))
    figure = go.Figure()
    for proven, colour in ((False, PALE), (True, template.BAD)):
        rows = cells[cells["proven"] == proven]
        figure.add_bar(
            y=rows["fault"], base=rows["month"], x=[MONTH] * len(rows), orientation="h", width=0.9,
            marker={"color": colour, "line": {"width": 0}}, text=rows["shown"], textposition="inside",
            insidetextanchor="middle", textangle=0, textfont={"color": "white", "size": 12}, constraintext="inside",
            customdata=rows[["observed", "expected", "rate", "made"]], hovertemplate=words["hover"],
        )  # fmt: skip
    template.frame(figure, height=90 + ROW * len(order), x_title=words["x"])
    # On a phone a cell is narrower than its number, which then stands in the table below only.
    figure.update_layout(barmode="overlay", uniformtext={"minsize": 10, "mode": "hide"})
    figure.update_xaxes(type="date", tickformat="%Y-%m", range=[cells["month"].min(), newest])
    return figure.update_yaxes(categoryorder="array", categoryarray=order[::-1], showgrid=False, type="category")


def by_age(rows: pd.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Failures a hundred units and month by age, with exact intervals.

    ``rows``: age (months), value, low, high (per hundred units and month), events, watched. ``words``: x, y, hover.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=rows["age"], y=rows["value"], mode="markers", marker={"color": template.BRAND, "size": 8},
        error_y=_whiskers(rows), customdata=rows[["low", "high", "events", "watched"]], hovertemplate=words["hover"],
        cliponaxis=False,
    )  # fmt: skip
    template.frame(figure, height=300, x_title=words["x"], y_title=words["y"])
    figure.update_yaxes(rangemode="tozero")
    return figure


def added_up(rows: pd.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Expected failures a hundred units by the end of each month of age (Nelson-Aalen) with their band.

    ``rows``: age, total, total_low, total_high. ``words``: x, y, hover.
    """
    figure = go.Figure()
    shape = {"width": 0, "shape": "hv"}
    figure.add_scatter(x=rows["age"], y=rows["total_high"], mode="lines", line=shape, hoverinfo="skip")
    figure.add_scatter(
        x=rows["age"], y=rows["total_low"], mode="lines", line=shape, fill="tonexty", fillcolor=template.BAND,
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=rows["age"], y=rows["total"], mode="lines", line={"color": template.BRAND, "width": 2, "shape": "hv"},
        customdata=rows[["total_low", "total_high"]], hovertemplate=words["hover"],
    )  # fmt: skip
    template.frame(figure, height=300, x_title=words["x"], y_title=words["y"])
    figure.update_yaxes(rangemode="tozero")
    return figure


def pareto(rows: pd.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Bars from the largest down with the share they make up together.

    ``rows``: name, amount, shown (the amount in words), share and cumulative (0..1), few (bool: among the vital few).
    ``words``: ``y``, ``line`` (label of 80 %), ``hover``.
    """
    figure = go.Figure()
    colours = [template.BRAND if few else template.UNTOLD for few in rows["few"]]
    figure.add_bar(
        x=rows["name"], y=rows["share"], marker={"color": colours}, customdata=rows[["shown", "cumulative"]],
        hovertemplate=words["hover"],
    )  # fmt: skip
    figure.add_scatter(
        x=rows["name"], y=rows["cumulative"], mode="lines+markers", line={"color": template.INK_SOFT, "width": 1.5},
        marker={"size": 5}, customdata=rows[["shown", "cumulative"]], hovertemplate=words["hover"], cliponaxis=False,
    )  # fmt: skip
    figure.add_hline(y=0.8, line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
    template.label(figure, 1, 0.8, words["line"], xref="paper", xanchor="right", xshift=0, yshift=-10)
    template.frame(figure, height=360, y_title=words["y"])
    figure.update_yaxes(tickformat=".0%", range=[0, 1.04])
    return figure.update_xaxes(tickangle=-40, tickfont={"size": 11})


def ranked(rows: pd.DataFrame, words: Mapping[str, str], scale: str = ".1%") -> go.Figure:
    """Things with their intervals, the first on top; only what is proven has a colour.

    ``rows``: name, value, low, high, tone ("bad", "good", "" …), shown (the value in words), n (in words).
    ``words``: ``x`` (axis), ``hover``; ``target`` and ``at`` draw a line where given.
    """
    figure = go.Figure()
    tones = {"bad": template.BAD, "good": template.GOOD, "known": template.BRAND}
    for tone in dict.fromkeys(rows["tone"]):
        some = rows[rows["tone"] == tone]
        colour = tones.get(tone, template.UNTOLD)
        figure.add_scatter(
            x=some["value"], y=some["name"], mode="markers+text", marker={"color": colour, "size": 10},
            error_x={**_whiskers(some), "color": colour}, text=some["shown"], textposition="top center",
            textfont={"color": colour, "size": 12}, customdata=some[["low_shown", "high_shown", "n"]],
            hovertemplate=words["hover"], cliponaxis=False,
        )  # fmt: skip
    if words.get("at"):
        figure.add_vline(x=float(words["at"]), line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
        template.label(figure, float(words["at"]), 1.0, words["target"], yref="paper", yanchor="bottom", xshift=0)
    template.frame(figure, height=76 + 40 * len(rows), x_title=words["x"])
    figure.update_layout(margin={"t": 24})
    figure.update_yaxes(categoryorder="array", categoryarray=list(rows["name"])[::-1], type="category", showgrid=False)
    return figure.update_xaxes(tickformat=scale, rangemode="tozero", showgrid=True)


def over_time(rows: pd.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """A monthly share with its interval. ``rows``: month, value, low, high (0..1), n, hits. ``words``: y, hover."""
    figure = go.Figure()
    figure.add_scatter(
        x=rows["month"], y=rows["value"], mode="lines+markers", line={"color": template.BRAND, "width": 1.5},
        marker={"size": 7}, error_y=_whiskers(rows), customdata=rows[["low", "high", "hits", "n"]],
        hovertemplate=words["hover"], cliponaxis=False,
    )  # fmt: skip
    template.frame(figure, height=280, y_title=words["y"])
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return figure.update_xaxes(tickformat="%Y-%m")


def _whiskers(rows: pd.DataFrame) -> dict[str, object]:
    up: Sequence[float] = list(rows["high"] - rows["value"])
    down: Sequence[float] = list(rows["value"] - rows["low"])
    return {
        "type": "data", "symmetric": False, "array": up, "arrayminus": down, "thickness": 1.5, "width": 0,
        "color": template.BRAND,
    }  # fmt: skip
