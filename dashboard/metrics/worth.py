"""Does money buy satisfaction? Outlets by what they cost and how content their customers are, both like with like.

Outlets that cost more may be those with the difficult customers: this is what goes together, not what causes what.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.cost import by_outlet
from dashboard.metrics.outlets import compare
from dashboard.metrics.parts import seen
from dashboard.metrics.statistics.corrected import Corrected, corrected_correlation
from dashboard.metrics.view import View

QUADRANTS = ("dear_content", "dear_discontent", "cheap_content", "cheap_discontent")
LEAST_ANSWERS = 10


@dataclass(frozen=True, slots=True)
class Worth:
    """``rows`` (outlets of the scope): by_outlet's columns of cost, csat (shrunk) with csat_low and csat_high, answers,
    quadrant (one of QUADRANTS, "" where either side cannot be told apart). ``network``: the network's satisfaction;
    ``overall``: correlation over the network's ``outlets``; ``regions``: the same by region_id, None where unknown."""

    rows: pd.DataFrame
    network: float
    outlets: int
    overall: Corrected | None
    regions: dict[int, Corrected | None]


def worth(view: View) -> Worth:
    """Adjusted cost against adjusted satisfaction of each outlet, network and by region.

    The correlation is of the unshrunk ratios, corrected for both sides' noise; claims and answers are different
    people's reports, so that their errors are taken as independent. Regions of the view's scope only, their intervals
    at 95 % over all of them at once (Bonferroni).
    """
    cost, said = by_outlet(view), compare(view.network, "csat")
    heard = said.rows[["outlet_id", "adjusted", "asked", "shrunk", "shrunk_low", "shrunk_high"]].rename(
        columns={"shrunk": "csat", "shrunk_low": "csat_low", "shrunk_high": "csat_high", "asked": "answers"}
    )
    rows = cost.merge(heard, on="outlet_id")
    rows = rows[rows["answers"] >= LEAST_ANSWERS].reset_index(drop=True)
    network = float(said.funnel.target) if len(said.rows) else float("nan")
    rows["csat_error"] = np.sqrt(network * (1 - network) / rows["answers"].astype(float))
    rows["quadrant"] = [
        _quadrant(int(row.verdict), int(row.csat_low > network) - int(row.csat_high < network))
        for row in rows.itertuples()
    ]
    mine = seen(view, rows)
    seen_regions = sorted(int(one) for one in mine["region_id"].unique())
    level = 1 - 0.05 / max(len(seen_regions), 1)
    regions = {one: _together(rows[rows["region_id"] == one], level) for one in seen_regions}
    return Worth(mine, network, len(rows), _together(rows), regions)


def _together(rows: pd.DataFrame, level: float = 0.95) -> Corrected | None:
    return corrected_correlation(rows["ratio"], rows["error"], rows["adjusted"], rows["csat_error"], level)


def _quadrant(dear: int, content: int) -> str:
    if not dear or not content:
        return ""
    return f"{'dear' if dear > 0 else 'cheap'}_{'content' if content > 0 else 'discontent'}"
