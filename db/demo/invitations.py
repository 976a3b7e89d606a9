"""Invitations: a poster at every outlet, and links of orders: the answered ones, and those of the last two weeks."""

from typing import NamedTuple

import numpy as np

from db.demo.plan import DAY, Plan, texts
from db.demo.voice import WAYS, Answered
from db.demo.work import Work
from db.store import Write

RECENT_DAYS = 14
VALID_DAYS = 60
INSERT_INVITATION = (
    "insert into invitations (invitation_id, kind, outlet_id, order_id, issued_at, expires_at, spent_at, response_id) "
    "values (?, ?, ?, ?, ?, ?, ?, ?)"
)


class Spent(NamedTuple):
    """Invitation numbers by order position, and how many invitations were written in all."""

    numbers: dict[int, int]
    written: int


def keep_posters(write: Write, plan: Plan) -> None:
    """One invitation an outlet, numbered like the outlet."""
    at = f"{plan.start.isoformat()}T00:00:00Z"
    rows = [(number, "outlet", number, None, at, None, None, None) for number in range(1, plan.outlets + 1)]
    write.executemany(INSERT_INVITATION, rows)


def keep_invited(write: Write, plan: Plan, work: Work, who: Answered, ids: list[str], first: int) -> Spent:
    """Order links as rows: spent ones with their response, and the recent ones that still wait."""
    known = np.array([grade == "A" for _, grade in WAYS])[who.way]
    answered = dict(zip(who.order[known].tolist(), np.flatnonzero(known).tolist(), strict=True))
    recent = work.times.completed > plan.now - np.timedelta64(RECENT_DAYS * DAY, "s")
    waiting = np.flatnonzero(recent & ~np.isin(np.arange(len(work.day)), who.order))
    orders = np.concatenate([np.array(list(answered), dtype=np.int64), waiting])
    issued = work.times.completed[orders]
    finished = texts(who.finished)
    rows: list[tuple[object, ...]] = []
    moments = zip(texts(issued), texts(issued + np.timedelta64(VALID_DAYS * DAY, "s")), strict=True)
    for number, (order, (at, until)) in enumerate(zip(orders.tolist(), moments, strict=True), first):
        spent = answered.get(order)
        answer = (None, None) if spent is None else (finished[spent], ids[spent])
        rows.append((number, "order", int(work.outlet[order]) + 1, work.first_order + order, at, until, *answer))
    write.executemany(INSERT_INVITATION, rows)
    return Spent({order: first + at for at, order in enumerate(answered)}, len(rows))
