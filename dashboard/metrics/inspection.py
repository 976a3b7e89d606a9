"""What inspections brought to light, and what they say about the ranking that sent them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.statistics.interval import Difference, Interval, subtract
from dashboard.metrics.statistics.share import Share, wilson
from dashboard.metrics.view import View

YEAR = 365
DECIDED = ("confirmed", "unfounded")
SPEAKS_FROM = 10
"""Decided audits of a kind below which a share is shown with its interval, but nothing is concluded from it."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """A share for all outlets the lot was drawn from: each answer counts for 1 / its chance.

    ``hits`` of ``asked`` audits by lot were confirmed. ``value`` is Hajek's ratio (sum of hits / chance) / (sum of
    1 / chance), its interval Wilson's at Kish's ``effective`` n = (sum w)^2 / sum w^2 (Kish, Survey Sampling 1965,
    11.7). ``drawn_from``: sum of 1 / chance, the outlets the lot speaks for.
    """

    hits: int
    asked: int
    value: float | None
    interval: Interval | None
    effective: float
    drawn_from: float

    @classmethod
    def of(cls, hit: np.ndarray, chance: np.ndarray) -> "Weighted":
        """From confirmed (bool) and the chance of each audit, in 0..1."""
        weight = 1 / chance
        total = float(weight.sum())
        if not total:
            return cls(0, 0, None, None, 0.0, 0.0)
        value, effective = float(weight[hit].sum()) / total, total**2 / float((weight**2).sum())
        low, high = wilson(value * effective, effective)
        return cls(int(hit.sum()), len(hit), value, Interval(float(low), float(high)), effective, total)


@dataclass(frozen=True, slots=True)
class Yield:
    """Audits closed with an answer, by how their outlets came in.

    ``risk``: confirmed among those decided; ``random``: the same among those drawn by lot, weighted by 1 / chance, so
    that it speaks for all outlets that were not picked. Inconclusive ones are counted apart and judged by nobody.
    ``planned_hits``: confirmed by risk in plans that had a lot too. ``recovered_fen`` and ``audits`` (closed, of any
    outcome) by way of drawing. ``open``: not closed yet. ``by_chance``: decided ones by lot that know no chance (older
    than the plans) and are left out.
    """

    risk: Share
    random: Weighted
    planned_hits: int
    inconclusive: int
    open: int
    by_chance: int
    recovered_fen: dict[str, int]
    audits: dict[str, int]

    @property
    def speaks(self) -> bool:
        """Whether both ways have answers enough to conclude anything."""
        return self.risk.asked >= SPEAKS_FROM and self.random.asked >= SPEAKS_FROM

    @property
    def lift(self) -> Difference | None:
        """How much oftener the ranking's outlets are confirmed than all others; MOVER of two Wilson intervals."""
        bounds = self.risk.interval()
        if bounds is None or self.random.interval is None:
            return None
        ours, others = (self.risk.value or 0.0, *bounds), (self.random.value or 0.0, *self.random.interval)
        value, low, high = subtract(ours, others)
        return Difference(float(value), float(low), float(high))

    @property
    def recall(self) -> tuple[float, Interval] | None:
        """Share of what there was to find that the ranking sent somebody to: found / (found + missed).

        ``missed`` is the share by lot x the outlets it was drawn from, over all plans that had a lot; the interval
        takes over the lot's own. None without a lot or when nothing is known to have been there.
        """
        random = self.random
        if random.value is None or random.interval is None or not self.planned_hits + random.hits:
            return None
        found = self.planned_hits

        def share(missed: float) -> float:
            return found / (found + missed) if found + missed else 1.0

        low, high = (share(end * random.drawn_from) for end in (random.interval.high, random.interval.low))
        return share(random.value * random.drawn_from), Interval(low, high)

    @property
    def false_alarms(self) -> Share:
        """Outlets sent to by risk where nothing was found."""
        return Share(self.risk.asked - self.risk.hits, self.risk.asked)


def recovered(view: View, days: int = YEAR) -> float:
    """Fen recovered by audits closed in the ``days`` up to the period's end."""
    whole = view.period.stretched(days)
    rows = view.table("audits", view.period.stretched(10 * YEAR))
    rows = rows.filter(rows.closed_at.date().between(whole.start, whole.end))
    return float(view.read(rows.aggregate(fen=rows.recovered_fen.sum().fill_null(0)))["fen"][0])


def audit_yield(view: View, days: int = 2 * YEAR) -> Yield:
    """Of the audits opened in the ``days`` up to the period's end, within the view's scope."""
    rows = view.table("audits", view.period.stretched(days))
    kept = rows.select("drawn", "outcome", "recovered_fen", "chance", "plan_key", done=rows.closed_at.notnull())
    found = view.read(kept)
    closed = found[found["done"]]
    by_way = {way: closed[closed["drawn"] == way] for way in ("risk", "random")}
    risk, lot = (by_way[way][by_way[way]["outcome"].isin(DECIDED)] for way in ("risk", "random"))
    known = lot[lot["chance"].notna()]
    planned = risk[risk["plan_key"].isin(known["plan_key"].dropna())]
    return Yield(
        _confirmed(risk),
        Weighted.of((known["outcome"] == "confirmed").to_numpy(dtype=bool), known["chance"].to_numpy(dtype=float)),
        _confirmed(planned).hits,
        int((closed["outcome"] == "inconclusive").sum()),
        int((~found["done"]).sum()),
        len(lot) - len(known),
        {way: int(part["recovered_fen"].sum()) for way, part in by_way.items()},
        {way: len(part) for way, part in by_way.items()},
    )


def _confirmed(decided: pd.DataFrame) -> Share:
    return Share(int((decided["outcome"] == "confirmed").sum()), len(decided))
