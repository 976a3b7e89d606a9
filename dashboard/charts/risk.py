"""How odd against how much money: one dot an outlet, the ones that stand out named beside their dots."""

import math
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

HEIGHT = 560
LABELLED = 8
LEAST_FEN = 10_000
"""Less than ¥100 is drawn at the foot of the axis: a logarithm has no zero."""

# Colour and shape both say what an outlet's flags rest on.
LOOK = {
    "": (template.UNTOLD, "circle"),
    "statistical": (template.SUSPICIOUS, "circle"),
    "rule": (template.SUSPICIOUS, "diamond"),
    "customer": (template.BAD, "square"),
    "audit": (template.CONFIRMED, "star"),
}
# What a dot and a label take up, as shares of the plot's sides, on the narrowest screen it is drawn for.
DOT, LETTER, LINE = 0.022, 0.025, 0.036


@dataclass(frozen=True, slots=True)
class Spot:
    """A label's box, in shares of the plot's width and height."""

    left: float
    right: float
    low: float
    high: float

    def meets(self, other: "Spot") -> bool:
        """Whether the two overlap."""
        return self.left < other.right and other.left < self.right and self.low < other.high and other.low < self.high


def odd_against_money(rows: pd.DataFrame, threshold: float, words: dict[str, str]) -> go.Figure:
    """Outlets by z and money at stake.

    ``rows``: outlet_id, code, label, z, money_fen, shown (money as words), grade (a key of LOOK), picked (True for
    the one selected). ``threshold`` is the z from which an outlet stands out. ``words``: x, y, threshold, hover.
    """
    rows = rows.assign(yuan=rows["money_fen"].clip(lower=LEAST_FEN) / 100, at=rows["z"].clip(lower=-2))
    right = max(float(rows["at"].max()), threshold) + 2.1
    bottom, top = 1.88, math.log10(float(rows["yuan"].max())) + 0.25
    figure = go.Figure()
    figure.add_vline(x=threshold, line={"color": template.INK_SOFT, "width": 1, "dash": "dot"})
    for grade, (colour, shape) in LOOK.items():
        _dots(figure, rows[rows["grade"] == grade], colour, shape, words["hover"])
    _ring(figure, rows[rows["picked"]])
    _names(figure, rows, (-2.2, right), (bottom, top), threshold)
    template.label(figure, threshold, 1, words["threshold"], yref="paper", yanchor="bottom", xanchor="center", xshift=0)
    template.frame(figure, height=HEIGHT, x_title=words["x"], y_title=words["y"])
    figure.update_layout(margin={"l": 8, "r": 16, "t": 28, "b": 8})
    figure.update_xaxes(range=[-2.2, right], dtick=2)
    figure.update_yaxes(type="log", range=[bottom, top], **_ticks(top, words["unit"]))
    return figure


def _dots(figure: go.Figure, rows: pd.DataFrame, colour: str, shape: str, hover: str) -> None:
    proven = colour != template.UNTOLD
    figure.add_scatter(
        x=rows["at"],
        y=rows["yuan"],
        mode="markers",
        marker={"color": colour, "symbol": shape, "size": 12 if proven else 7, "opacity": 1 if proven else 0.5},
        customdata=rows[["outlet_id", "label", "shown"]],
        hovertemplate=hover,
        cliponaxis=False,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1 if proven else 0.5}},
    )


def _ring(figure: go.Figure, rows: pd.DataFrame) -> None:
    figure.add_scatter(
        x=rows["at"],
        y=rows["yuan"],
        mode="markers",
        marker={"symbol": "circle-open", "size": 22, "color": template.BRAND, "line": {"width": 2}},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _names(
    figure: go.Figure, rows: pd.DataFrame, across: tuple[float, float], up: tuple[float, float], threshold: float
) -> None:
    """Codes beside the dots that stand out, each where it meets no other; one without room is left to the hover."""
    proven = rows[rows["grade"] != ""].sort_values(["picked", "money_fen"], ascending=False)
    places = [
        ((at - across[0]) / (across[1] - across[0]), (math.log10(yuan) - up[0]) / (up[1] - up[0]))
        for at, yuan in zip(proven["at"], proven["yuan"], strict=True)
    ]
    dots = [Spot(x - DOT, x + DOT, y - DOT, y + DOT) for x, y in places]
    line = (threshold - across[0]) / (across[1] - across[0])
    taken, named = [Spot(line - 0.004, line + 0.004, 0, 1), *dots], 0
    for (_, row), (x, y), dot in zip(proven.iterrows(), places, dots, strict=True):
        width = LETTER * len(row["code"])
        for anchor, spot in _around(x, y, width):
            free = spot.left > 0 and spot.right < 1 and not any(spot.meets(one) for one in taken if one is not dot)
            if free and named < LABELLED:
                _name(figure, row, anchor)
                taken.append(spot)
                named += 1
                break


def _around(x: float, y: float, width: float) -> list[tuple[str, Spot]]:
    """The places a label may stand, best first."""
    half, gap = LINE / 2, DOT * 1.3
    return [
        ("left", Spot(x + gap, x + gap + width, y - half, y + half)),
        ("right", Spot(x - gap - width, x - gap, y - half, y + half)),
        ("bottom", Spot(x - width / 2, x + width / 2, y + gap, y + gap + LINE)),
        ("top", Spot(x - width / 2, x + width / 2, y - gap - LINE, y - gap)),
    ]


def _name(figure: go.Figure, row: "pd.Series[object]", anchor: str) -> None:
    off = 14 if row["picked"] else 9
    sides = {
        "left": {"xanchor": "left", "yanchor": "middle", "xshift": off},
        "right": {"xanchor": "right", "yanchor": "middle", "xshift": -off},
        "bottom": {"xanchor": "center", "yanchor": "bottom", "xshift": 0, "yshift": off - 2},
        "top": {"xanchor": "center", "yanchor": "top", "xshift": 0, "yshift": 2 - off},
    }
    colour = LOOK[str(row["grade"])][0]
    height = math.log10(float(str(row["yuan"])))
    template.label(figure, row["at"], height, str(row["code"]), colour, **sides[anchor])


def _ticks(top: float, unit: str) -> dict[str, list[str] | list[float]]:
    """Powers of ten in yuan; ``unit`` is "wan" where ten thousands have a name."""
    powers = [power for power in range(2, 10) if power <= top]
    return {"tickvals": [10.0**power for power in powers], "ticktext": [_tick(power, unit) for power in powers]}


def _tick(power: int, unit: str) -> str:
    value = 10**power
    if power == 2:
        return "≤ ¥100"
    if unit == "wan":
        return f"¥{value:,}" if value < 10_000 else f"¥{value // 10_000:,} 万"
    return (
        f"¥{value:,}" if value < 1_000 else f"¥{value // 1_000:,}k" if value < 1_000_000 else f"¥{value // 1_000_000}M"
    )
