"""The funnel: every outlet by how many stand behind it, with the limits that chance and normal differences explain."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import template

LABELLED = 6


def funnel(rows: pd.DataFrame, limits: pd.DataFrame, target: float, words: dict[str, str]) -> go.Figure:
    """Outlets as dots, the 95 % and 99.8 % limits as bands.

    ``rows``: outlet_id, code, label, asked, adjusted (0..1), verdict ("better", "worse", "unclear").
    ``limits``: size, low95, high95, low998, high998, ascending by size. ``words``: x, y (axis titles), target, hover.
    """
    figure = go.Figure()
    for low, high, colour in (("low998", "high998", template.BAND_WIDE), ("low95", "high95", template.BAND)):
        _band(figure, limits, low, high, colour)
    figure.add_hline(y=target, line={"color": template.INK_SOFT, "width": 1})
    for verdict, colour in (("unclear", template.UNTOLD), ("better", template.GOOD), ("worse", template.BAD)):
        _dots(figure, rows[rows["verdict"] == verdict], colour, verdict != "unclear", words["hover"])
    for _, row in _named(rows).iterrows():
        colour = template.BAD if row["verdict"] == "worse" else template.GOOD
        template.label(figure, float(np.log10(row["asked"])), row["adjusted"], row["code"], colour, xshift=8)
    template.label(figure, 1, target, words["target"], xref="paper", xanchor="right", xshift=0, yshift=11)
    template.frame(figure, height=460, x_title=words["x"], y_title=words["y"])
    figure.update_xaxes(type="log", **_sizes(limits["size"]))
    figure.update_yaxes(tickformat=".0%", range=_reach(rows["adjusted"], limits))
    return figure


def _band(figure: go.Figure, limits: pd.DataFrame, low: str, high: str, colour: str) -> None:
    quiet: dict[str, Any] = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(x=limits["size"], y=limits[high], **quiet)
    figure.add_scatter(x=limits["size"], y=limits[low], fill="tonexty", fillcolor=colour, **quiet)


def _dots(figure: go.Figure, rows: pd.DataFrame, colour: str, proven: bool, hover: str) -> None:
    figure.add_scatter(
        x=rows["asked"],
        y=rows["adjusted"],
        mode="markers",
        marker={"color": colour, "size": 11 if proven else 7, "opacity": 1 if proven else 0.6},
        customdata=rows[["outlet_id", "label", "asked"]],
        hovertemplate=hover,
        cliponaxis=False,
    )


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """The proven ones that get a label: the farthest out first, and never two labels on one spot."""
    proven = rows[rows["verdict"] != "unclear"].assign(far=lambda found: found["z"].abs())
    kept: list[pd.Series] = []
    for _, row in proven.sort_values("far", ascending=False).iterrows():
        free = all(
            abs(np.log10(row["asked"] / other["asked"])) > 0.22 or abs(row["adjusted"] - other["adjusted"]) > 0.02
            for other in kept
        )
        if free and len(kept) < LABELLED:
            kept.append(row)
    return pd.DataFrame(kept, columns=proven.columns)


def _sizes(sizes: pd.Series) -> dict[str, Any]:
    low, high = float(sizes.min()), float(sizes.max())
    ticks = [tick for tick in (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000) if low <= tick <= high]
    return {
        "tickvals": ticks,
        "ticktext": [f"{tick:,}" for tick in ticks],
        "range": [np.log10(low) - 0.05, np.log10(high) + 0.16],
    }


def _reach(adjusted: pd.Series, limits: pd.DataFrame) -> list[float]:
    """An axis on which no dot is cut: as far as dots or the limits of a middling outlet go."""
    middle = limits.iloc[len(limits) // 3]
    low = min([float(middle["low998"]), *adjusted.astype(float)])
    high = max([float(middle["high998"]), *adjusted.astype(float)])
    pad = (high - low) * 0.06
    return [max(low - pad, -0.02), min(high + pad, 1.02)]
