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


def penalty_caps(view: View) -> dict[int, Cap]:
    """The strictest cap on each outlet with a penalty in force at the period's end, by outlet_id; of equals the latest.

    Lifted penalties count no more. One decided after the period's end counts: a sheet printed today must not forget it.
    """
    rows = view.scoped("penalties")
    rows = rows.filter(rows.lifted_at.isnull()).select("outlet_id", "level", "decided_at")
    caps: dict[int, Cap] = {}
    for row in view.read(rows).to_dict("records"):
        decided = row["decided_at"].date()
        until = decided + timedelta(days=IN_FORCE_DAYS)
        if until >= view.period.end:
            outlet, cap = int(row["outlet_id"]), Cap(CAPS[row["level"]], row["level"], decided, until)
            caps[outlet] = max(caps.get(outlet, cap), cap, key=lambda one: (one.grade, one.decided_on))
    return caps
