"""Closed audits, and what the evidence was before each of them was opened: what calibration.py learns from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import ibis
import pandas as pd

from dashboard.metrics.fraud.calibration import Calibration, calibrate, counted, enough
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View

MEMORY_DAYS = 1_095
"""Three years of audits: those of longer ago were of another network."""

Evidence = Callable[[View], pd.DataFrame]
"""Outlets x modes: evidence h, and ``precedence``, of the view's period."""


def learnt(view: View, evidence: Evidence, modes: tuple[str, ...]) -> Calibration:
    """What the audits closed by the period's end teach. The evidence before their openings is computed only where there
    are enough audits: once for every quarter in which one was opened, up to the day before the quarter began."""
    audits = closed(view)
    if not enough(audits):
        return Calibration("few", *counted(audits))
    parts = []
    for first, rows in audits.groupby("quarter"):
        day = first - timedelta(days=1)
        known = evidence(view.network.at(Period(day - timedelta(days=view.period.days - 1), day)))
        parts.append(rows.join(known.reindex(columns=[*modes, "precedence"]), on="outlet_id"))
    return calibrate(pd.concat(parts).fillna(dict.fromkeys([*modes, "precedence"], 0.0)), modes)


def closed(view: View) -> pd.DataFrame:
    """Audits of the network closed by the period's end, confirmed or unfounded: outlet_id, opened, closed, confirmed,
    by_lot, weight, quarter (first day of that in which it was opened).

    An audit by lot whose chance was not written down stands for as many as the average of those where it was.
    """
    rows = view.network.table("audits", view.period.stretched(MEMORY_DAYS))
    rows = rows.filter(
        rows.outcome.isin(["confirmed", "unfounded"]), rows.closed_at.date() <= ibis.date(view.period.end)
    )
    found = view.read(rows.select("outlet_id", "drawn", "chance", "outcome", opened="opened_at", closed="closed_at"))
    by_lot = found["drawn"] == "random"
    stands = 1 / found["chance"].astype(float).where(by_lot)
    weight = stands.fillna(stands.mean() if stands.notna().any() else 1.0).where(by_lot, 1.0)
    return pd.DataFrame(
        {
            "outlet_id": found["outlet_id"],
            "opened": found["opened"],
            "closed": found["closed"],
            "confirmed": (found["outcome"] == "confirmed").astype(int),
            "by_lot": by_lot,
            "weight": weight,
            "quarter": [_quarter(moment) for moment in found["opened"]],
        }
    )


def _quarter(moment: pd.Timestamp) -> date:
    return date(moment.year, (moment.month - 1) // 3 * 3 + 1, 1)
