"""What inspections brought to light, and what they say about the ranking that sent them."""

from dataclasses import dataclass

import pandas as pd

from dashboard.metrics.statistics.interval import Difference
from dashboard.metrics.statistics.share import Share, newcombe
from dashboard.metrics.view import View

YEAR = 365
DECIDED = ("confirmed", "unfounded")


@dataclass(frozen=True, slots=True)
class Yield:
    """Audits closed with an answer, by how their outlets came in.

    ``risk``, ``random``: confirmed among those decided; inconclusive ones are counted apart and judged by nobody.
    ``lift``: risk minus random, 95 % by Newcombe; None until both have an answer. ``recovered_fen`` and ``audits``
    (closed, of any outcome) by way of drawing. ``open``: not closed yet.
    """

    risk: Share
    random: Share
    inconclusive: int
    open: int
    recovered_fen: dict[str, int]
    audits: dict[str, int]

    @property
    def lift(self) -> Difference | None:
        """How much oftener the ranking's outlets are confirmed than outlets drawn by lot."""
        if not self.risk.asked or not self.random.asked:
            return None
        value, low, high = newcombe(self.risk.hits, self.risk.asked, self.random.hits, self.random.asked)
        return Difference(float(value), float(low), float(high))

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
    found = view.read(rows.select("drawn", "outcome", "recovered_fen", done=rows.closed_at.notnull()))
    closed = found[found["done"]]
    by_way = {way: closed[closed["drawn"] == way] for way in ("risk", "random")}
    return Yield(
        _confirmed(by_way["risk"]),
        _confirmed(by_way["random"]),
        int((closed["outcome"] == "inconclusive").sum()),
        int((~found["done"]).sum()),
        {way: int(part["recovered_fen"].sum()) for way, part in by_way.items()},
        {way: len(part) for way, part in by_way.items()},
    )


def _confirmed(audits: pd.DataFrame) -> Share:
    decided = audits[audits["outcome"].isin(DECIDED)]
    return Share(int((decided["outcome"] == "confirmed").sum()), len(decided))
