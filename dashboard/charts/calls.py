"""When customers are reached, and call agents side by side."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

PALE, DEEP = "#E8F0F1", "#0F5C6E"


def hours(rows: pd.DataFrame, weekdays: list[str], words: dict[str, str], least: int) -> go.Figure:
    """Share of calls that reached somebody by weekday and hour; cells with fewer than ``least`` calls stay empty.

    ``rows``: weekday (0..6), hour, calls, share. ``words``: ``hover`` (template), ``x`` (axis), ``few``.
    """
    span = range(int(rows["hour"].min()), int(rows["hour"].max()) + 1)
    wide = {name: rows.pivot(index="weekday", columns="hour", values=name) for name in ("share", "calls")}
    share, calls = (wide[name].reindex(index=range(7), columns=span) for name in ("share", "calls"))
    shown = share.where(calls >= least)
    days = [weekdays[day] for day in share.index]
    figure = go.Figure(
        go.Heatmap(
            z=shown.to_numpy(),
            x=[str(hour) for hour in span],
            y=days,
            customdata=calls.fillna(0).astype(int).to_numpy(),
            text=[["" if pd.isna(one) else f"{one * 100:.0f}" for one in row] for row in shown.to_numpy()],
            texttemplate="%{text}",
            textfont={"size": 12},
            colorscale=[[0, PALE], [1, DEEP]],
            showscale=False,
            hoverongaps=False,
            xgap=3,
            ygap=3,
            hovertemplate=words["hover"],
        )
    )
    template.frame(figure, height=330, x_title=words["x"])
    figure.update_xaxes(type="category")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure.update_layout(margin_t=4)


def by_hour(rows: pd.DataFrame, words: dict[str, str]) -> go.Figure:
    """Each hour's share with its interval against all hours together.

    ``rows``: hour, share, low, high, calls, verdict. ``words``: ``hover``, ``overall`` (label), ``x``.
    """
    colours = {"better": template.GOOD, "worse": template.BAD, "unclear": template.UNTOLD}
    figure = go.Figure()
    overall = float((rows["share"] * rows["calls"]).sum() / rows["calls"].sum())
    figure.add_hline(y=overall, line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
    for verdict, colour in colours.items():
        part = rows[rows["verdict"] == verdict]
        figure.add_scatter(
            x=[str(hour) for hour in part["hour"]],
            y=part["share"],
            mode="markers",
            marker={"color": colour, "size": 10},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": part["high"] - part["share"],
                "arrayminus": part["share"] - part["low"],
                "color": colour,
                "thickness": 2,
                "width": 0,
            },
            customdata=part[["low", "high", "calls"]],
            hovertemplate=words["hover"],
            cliponaxis=False,
        )
    template.frame(figure, height=270, x_title=words["x"])
    figure.update_xaxes(categoryorder="array", categoryarray=[str(hour) for hour in rows["hour"]], type="category")
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    template.label(figure, 1, overall, words["overall"], xref="paper")
    return figure.update_layout(margin_r=76)


def agents(rows: pd.DataFrame, words: dict[str, str]) -> go.Figure:
    """Agents' shrunken shares with their intervals, in the order given, top first.

    ``rows``: name, shrunk, low, high, value, talked, apart (bool: in another band than somebody). ``words``: ``hover``,
    ``x`` (axis), ``overall`` (label), and the share of all together as ``rows.attrs["overall"]``.
    """
    figure = go.Figure()
    overall = rows.attrs["overall"]
    figure.add_vline(x=overall, line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
    colour = [template.BRAND if apart else template.UNTOLD for apart in rows["apart"]]
    figure.add_scatter(
        x=rows["shrunk"],
        y=rows["name"],
        mode="markers",
        marker={"color": colour, "size": 11},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": rows["high"] - rows["shrunk"],
            "arrayminus": rows["shrunk"] - rows["low"],
            "color": template.UNTOLD,
            "thickness": 2,
            "width": 0,
        },
        customdata=rows[["low", "high", "value", "talked"]],
        hovertemplate=words["hover"],
        cliponaxis=False,
    )
    template.frame(figure, height=90 + 44 * len(rows), x_title=words["x"])
    figure.update_xaxes(tickformat=".0%", showgrid=True)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    template.label(figure, overall, 1, words["overall"], yref="paper", yanchor="bottom", xanchor="center", xshift=0)
    return figure.update_layout(margin_t=26)
