"""Whom to audit next: mostly by risk, some by lot, so that what audits find says how good the ranking is.

A list by risk alone finds much and proves nothing: nobody learns what would have been found elsewhere. Outlets drawn at
random carry their chance, and what they show, weighted by one over it, speaks for all outlets that were not picked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.fraud.combination import Assessment

RANDOM_SHARE = 0.25
"""A quarter of the audits by lot: enough to know the base rate in a year, little enough to leave the rest for risk."""

RESTS_DAYS = 180
"""An outlet audited within this time is left in peace, unless it is drawn by lot."""

COLUMNS = (
    "outlet_id", "code", "name", "name_en", "region_id", "drawn", "chance", "score", "money_fen", "flagged", "mode",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposed:
    """A plan before it is released.

    ``rows``: outlet_id, code, name, name_en, region_id, drawn ("risk", "random"), chance (NaN for risk), score,
    money_fen, flagged, mode; risk first, in order. ``population``: outlets the lot was drawn from.
    """

    rows: pd.DataFrame
    population: int

    @property
    def by_risk(self) -> int:
        """How many are picked by risk."""
        return int((self.rows["drawn"] == "risk").sum())


def propose(
    found: Assessment, audits: int, *, busy: frozenset[int] = frozenset(), random_share: float = RANDOM_SHARE,
    seed: int = 1,
) -> Proposed:  # fmt: skip
    """``audits`` outlets of the assessment's scope, none of ``busy`` (those with an open audit).

    By risk: the flagged ones by score x money, then the others by evidence; those found in order or audited within
    RESTS_DAYS are passed over. By lot: round(audits x random_share), at least one when there is a share, from all the
    rest with equal chance m / N; the same ``seed`` draws the same. Fewer outlets than asked give a shorter plan.
    """
    rows = found.outlets[~found.outlets["outlet_id"].isin(busy)]
    lot = min(_lot(audits, random_share), len(rows))
    ranked = _ranked(rows, found)
    picked = ranked.head(max(audits - lot, 0)).assign(drawn="risk", chance=np.nan)
    rest = rows[~rows["outlet_id"].isin(picked["outlet_id"])].sort_values("outlet_id")
    lot = min(lot, len(rest))
    places = np.random.default_rng(seed).choice(len(rest), lot, replace=False)
    chance = lot / len(rest) if len(rest) else float("nan")
    drawn = rest.iloc[np.sort(places)].assign(drawn="random", chance=chance)
    kept = [
        "outlet_id",
        "code",
        "name",
        "name_en",
        "region_id",
        "drawn",
        "chance",
        "score",
        "money_fen",
        "flagged",
        "mode",
    ]
    return Proposed(pd.concat([picked, drawn], ignore_index=True)[kept], len(rest))


def _lot(audits: int, share: float) -> int:
    if not 0 <= share <= 1:
        raise ValueError(f"a random share of {share} is no share; give 0 to 1")
    return max(1, round(audits * share)) if share and audits else 0


def _ranked(rows: pd.DataFrame, found: Assessment) -> pd.DataFrame:
    """Flagged ones by score x money, then the rest by evidence; the recently audited are left out."""
    last = pd.to_datetime(rows["audited_on"])
    rests = last >= pd.Timestamp(found.period.end) - pd.Timedelta(days=RESTS_DAYS)
    rows = rows[~rests & (rows["audit"] != "unfounded") & (rows["evidence"] > 0)]
    due = rows["score"] * rows["money_fen"]
    order = rows.assign(due=due).sort_values(["flagged", "due", "precedence"], ascending=False, kind="stable")
    return order.drop(columns="due")
