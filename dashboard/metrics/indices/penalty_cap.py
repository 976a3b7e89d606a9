"""What a penalty does to the grade that is suggested: for a year none better than its cap, whatever the score says."""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.metrics.view import View

CAPS = {"warning": "B", "claw_back": "B", "claims_suspended": "C", "downgraded": "C", "contract_ended": "C"}
"""The best grade suggested while a penalty of this level is in force."""

IN_FORCE_DAYS = 365


@dataclass(frozen=True, slots=True)
class Cap:
    """The best grade that may be suggested, the penalty it comes from, and the last day it counts."""

    grade: str
    level: str
    decided_on: date
    until: date


def penalty_cap(view: View, outlet_id: int) -> Cap | None:
    """The strictest cap on the outlet at the period's end, the latest of equals; None without a penalty in force.

    Lifted penalties count no more. One decided after the period's end counts: a sheet printed today must not forget it.
    """
    rows = view.scoped("penalties")
    rows = rows.filter(rows.outlet_id == outlet_id, rows.lifted_at.isnull()).select("level", "decided_at")
    caps = []
    for row in view.read(rows).to_dict("records"):
        decided = row["decided_at"].date()
        until = decided + timedelta(days=IN_FORCE_DAYS)
        if until >= view.period.end:
            caps.append(Cap(CAPS[row["level"]], row["level"], decided, until))
    return max(caps, key=lambda cap: (cap.grade, cap.decided_on), default=None)
