"""What moved in the ranking between two assessments, and which signal moved it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.metrics.fraud.combination import Assessment

LEAST_MOVE = 0.1
"""A smaller change of the score (0..1) is not worth a line: a year less a week and a new week differ by that anyway."""


@dataclass(frozen=True, slots=True)
class Movements:
    """Outlets whose mark came or went, or whose score moved by LEAST_MOVE and more; the largest change first.

    ``rows``: outlet_id, score, before (both 0..1), change, flagged, was_flagged, key (the signal whose contribution
    moved most in that direction, "" where none did), part (that movement).
    """

    rows: pd.DataFrame

    @property
    def marked(self) -> pd.DataFrame:
        """Marked now and not before."""
        return self.rows[self.rows["flagged"] & ~self.rows["was_flagged"]]

    @property
    def unmarked(self) -> pd.DataFrame:
        """Marked before and no longer."""
        return self.rows[~self.rows["flagged"] & self.rows["was_flagged"]]


def moved(now: Assessment, before: Assessment) -> Movements:
    """``now`` against ``before``; an outlet that one of the two does not know is left out."""
    both = now.outlets.merge(before.outlets, on="outlet_id", suffixes=("", "_before"))
    rows = pd.DataFrame(
        {
            "outlet_id": both["outlet_id"],
            "score": both["score"],
            "before": both["score_before"],
            "change": both["score"] - both["score_before"],
            "flagged": both["flagged"].astype(bool),
            "was_flagged": both["flagged_before"].astype(bool),
        }
    )
    rows = rows[(rows["flagged"] != rows["was_flagged"]) | (rows["change"].abs() >= LEAST_MOVE)]
    reasons = _reasons(now, before, rows)
    rows = rows.assign(key=[key for key, _ in reasons], part=[part for _, part in reasons])
    return Movements(rows.sort_values("change", key=lambda change: -change.abs(), kind="stable").reset_index(drop=True))


def _reasons(now: Assessment, before: Assessment, rows: pd.DataFrame) -> list[tuple[str, float]]:
    parts = pd.concat([_parts(now), -_parts(before)]).groupby(level=[0, 1]).sum()
    told = []
    for outlet, change in zip(rows["outlet_id"], rows["change"], strict=True):
        of = parts.loc[[outlet]].droplevel(0) if outlet in parts.index.get_level_values(0) else pd.Series(dtype=float)
        towards = of * (1 if change >= 0 else -1)
        best = str(towards.idxmax()) if len(towards) and towards.max() > 0 else ""
        told.append((best, float(of[best]) if best else 0.0))
    return told


def _parts(found: Assessment) -> pd.Series[float]:
    return found.signals.set_index(["outlet_id", "key"])["contribution"].astype(float)
