"""Claims that the warranty may not cover: how many, of what kind, where, and how much money they ask for.

Some are seen in the data when claims are imported (db/importing/exclusions.py), the others are stated by people. A
note is a question to the outlet, not an answer: a mistyped serial number looks the same as a false one.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.figure import Figure
from dashboard.metrics.parts import seen
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.funnel import CHANCE_ONLY, share_funnel
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.share import Share, wilson
from dashboard.metrics.view import View

SETTLED = ("rejected", "recovered")
FALSE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Excluded:
    """The period's claims, those with a note, and their money: ``open_fen`` not refused nor recovered, ``paid_fen`` of
    it paid already."""

    claims: int
    noted: int
    open_fen: float
    paid_fen: float

    @property
    def figure(self) -> Figure:
        """Share of claims with a note."""
        share = Share(self.noted, self.claims)
        return Figure.of("exclusion_rate", share.value, share.interval(), self.claims)


def _claims(view: View, period: Period | None = None) -> ibis.Table:
    """The view's claims with noted (0/1) and open_fen (money asked for by noted ones and neither refused nor back)."""
    notes = view.everything("claim_exclusions").select("claim_id").distinct().mutate(found=1)
    rows = view.table("claims", period).left_join(notes, "claim_id").drop("claim_id_right")
    noted = rows.found.fill_null(0).cast("int64")
    standing = (~rows.status.isin(SETTLED)).cast("int64")
    return rows.mutate(noted=noted, open_fen=(noted * standing * rows.amount_fen).cast("float64"))


def excluded(view: View, period: Period | None = None) -> Excluded:
    """The period in one line."""
    rows = _claims(view, period)
    found = view.read(
        rows.aggregate(
            claims=rows.count(), noted=rows.noted.sum().fill_null(0), open_fen=rows.open_fen.sum().fill_null(0.0),
            paid_fen=(rows.status == "paid").ifelse(rows.open_fen, 0.0).sum().fill_null(0.0),
        )
    ).iloc[0]  # fmt: skip
    return Excluded(int(found["claims"]), int(found["noted"]), float(found["open_fen"]), float(found["paid_fen"]))


def by_kind(view: View) -> pd.DataFrame:
    """exclusion, found_by, claims, share (of all claims) with low and high, open_fen; most money first.

    A claim with two notes stands in two rows.
    """
    rows = _claims(view)
    total = int(view.read(rows.aggregate(n=rows.count()))["n"].iloc[0])
    notes = view.everything("claim_exclusions").select("claim_id", "exclusion", "found_by")
    rows = rows.join(notes, "claim_id")
    found = view.read(
        rows.group_by(["exclusion", "found_by"]).aggregate(claims=rows.count(), open_fen=rows.open_fen.sum())
    )
    found["share"] = found["claims"] / max(total, 1)
    found["low"], found["high"] = wilson(found["claims"], np.full(len(found), total))
    return found.sort_values(["open_fen", "exclusion"], ascending=[False, True]).reset_index(drop=True)


def by_month(view: View) -> pd.DataFrame:
    """month (timestamp), claims, noted, value with low and high, open_fen; at least twelve months, oldest first."""
    rows = _claims(view, view.period.stretched(365))
    rows = rows.mutate(month=rows.claimed_at.truncate("M"))
    found = view.read(
        rows.group_by("month")
        .aggregate(claims=rows.count(), noted=rows.noted.sum(), open_fen=rows.open_fen.sum())
        .order_by("month")
    )
    found["low"], found["high"] = wilson(found["noted"], found["claims"])
    return found.assign(value=found["noted"] / found["claims"])


def by_outlet(view: View) -> pd.DataFrame:
    """Outlets of the scope with a noted claim: outlet_id, region_id, claims, noted, value, low, high, open_fen, q, odd.

    ``odd``: a larger share than peers beyond chance and the ordinary differences between outlets (overdispersed funnel
    over the network), false discovery rate FALSE_SHARE over all outlets. Most money first.
    """
    rows = _claims(view.network)
    found = view.read(
        rows.group_by(["outlet_id", "region_id"])
        .aggregate(claims=rows.count(), noted=rows.noted.sum(), open_fen=rows.open_fen.sum())
        .order_by("outlet_id")
    )
    funnel = share_funnel(found["noted"], found["claims"])
    if not funnel.dispersion.enough:
        funnel = share_funnel(found["noted"], found["claims"], dispersion=CHANCE_ONLY)
    found["low"], found["high"] = wilson(found["noted"], found["claims"])
    q = adjust(funnel.p_above())
    found = found.assign(value=found["noted"] / found["claims"], q=q, odd=np.nan_to_num(q, nan=1.0) <= FALSE_SHARE)
    found = seen(view, found[found["noted"] > 0])
    return found.sort_values(["open_fen", "outlet_id"], ascending=[False, True]).reset_index(drop=True)
