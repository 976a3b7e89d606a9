"""Cases that are late become the business of those above: first the region's manager, then the executives.

Each of them has a notice until they look (db/notices.py), and a mail if they have an address (mail.py).

``sweep`` also gives dates to cases opened by those who do not know the calendar (the intake, an import). It changes
nothing when there is nothing to do, and two sweeps at once do not escalate twice.
"""

from dataclasses import dataclass
from datetime import datetime

from db import case_files, cases, notices
from db.store import Store, utc_text
from surveys.cases.deadlines import Deadlines

MANAGER, EXECUTIVES = 1, 2
TOLD = {MANAGER: "manager", EXECUTIVES: "executive"}
TOGETHER = 2000


@dataclass(frozen=True, slots=True)
class Swept:
    """How many cases got their dates, and how many went up, to managers and to executives."""

    dated: int
    managers: int
    executives: int


def level(deadlines: Deadlines, due: datetime, now: datetime) -> int:
    """Whose business a case due at ``due`` is by now: 0 its owner's, 1 the manager's, 2 the executives'."""
    if now < due:
        return 0
    return EXECUTIVES if now >= deadlines.executives_at(due) else MANAGER


def sweep(store: Store, now: datetime) -> Swept:
    """Bring dates and escalations up to ``now``. Raises CalendarUnreadable, DeadlinesUnreadable."""
    deadlines = Deadlines.of(store)
    dated = _date_all(store, deadlines, now)
    reached: dict[int, list[int]] = {MANAGER: [], EXECUTIVES: []}
    for row in cases.late(store, utc_text(now)):
        wanted = level(deadlines, datetime.fromisoformat(row["due_at"]), now)
        if wanted > row["escalated"]:
            reached[wanted].append(row["case_id"])
    counts = {wanted: _escalate(store, found, wanted, now) for wanted, found in reached.items()}
    return Swept(dated, counts[MANAGER], counts[EXECUTIVES])


def _escalate(store: Store, found: list[int], wanted: int, now: datetime) -> int:
    if not found:
        return 0
    with store.transaction() as write:
        gone_up = cases.escalate(write, found, wanted)
        for case_id in gone_up:
            case_files.note(store, write, case_id, "escalated", None, TOLD[wanted], at=utc_text(now))
            notices.tell(write, case_id, wanted, utc_text(now))
    return len(gone_up)


def _date_all(store: Store, deadlines: Deadlines, now: datetime) -> int:
    dated = 0
    while rows := cases.without_deadlines(store, TOGETHER):
        with store.transaction() as write:
            for row in rows:
                start = datetime.fromisoformat(row["counts_from"])
                due = deadlines.due(start, row["urgency"], row["stage"])
                close_by = utc_text(deadlines.close_by(start, row["urgency"]))
                cases.set_deadlines(write, row["case_id"], utc_text(due) if due else None, close_by, utc_text(now))
        dated += len(rows)
    return dated
