"""Quality re-calls: a random sample of finished calls, each asked once more by somebody else.

The sample is drawn within each agent's calls by the keyed hash of the call: the same draw made twice draws the same
calls, and no agent can work out which of theirs is looked at. The answers are compared in dashboard/metrics/recalls.py;
what is asked is the questionnaire ``callback-check``, which counts in no customer's figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from db import callback_recalls
from db.callback_recalls import Call
from db.store import Store, utc_text
from surveys.callbacks.hours import Hours
from surveys.publishing import Shelf

CHECK = "callback-check"
SCALE = 2.0**128
WITHIN = timedelta(days=3)


class RecallRefused(ValueError):
    """No calls can be drawn like this."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One call to be asked about again; ``chance`` it had among its agent's calls."""

    call: Call
    chance: float


@dataclass(frozen=True, slots=True)
class Sampled:
    """``calls`` finished in the period by ``agents``; of them ``fresh`` are drawn now, ``before`` were already."""

    calls: int
    agents: int
    fresh: tuple[Drawn, ...]
    before: int


def sample(
    store: Store, start: date, end: date, share: float, least: int, region_ids: Sequence[int] | None = None
) -> Sampled:
    """A ``share`` of each agent's completed calls from ``start`` to ``end``, at least ``least``; nothing is written.

    Raises RecallRefused.
    """
    if start > end:
        raise RecallRefused(f"the period runs from {start} to {end}; the first day comes first")
    if not 0 <= share <= 1 or least < 0 or not (share or least):
        raise RecallRefused(f"share {share:g}, at least {least}: give a share up to 1 or a number of calls an agent")
    first, last = (utc_text(datetime.combine(day, time(), tzinfo=store.zone)) for day in (start, end + timedelta(1)))
    calls = callback_recalls.finished(store, CHECK, first, last, region_ids)
    agents: dict[int, list[Call]] = {}
    for call in calls:
        agents.setdefault(call.agent_id, []).append(call)
    drawn: list[Drawn] = []
    for own in agents.values():
        wanted = min(len(own), max(least, ceil(share * len(own) - 1e-9)))
        chosen = sorted(own, key=lambda call: _fate(store, call))[:wanted]
        drawn += [Drawn(call, wanted / len(own)) for call in chosen]
    fresh = tuple(one for one in drawn if not one.call.drawn and one.call.callable)
    return Sampled(len(calls), len(agents), fresh, sum(one.call.drawn for one in drawn))


def release(store: Store, sampled: Sampled, by: int | None, now: datetime) -> int:
    """Make the tasks of the second calls, closed to whoever made the first; how many. Raises RecallRefused."""
    if Shelf(store).newest(CHECK) is None:
        raise RecallRefused(f"questionnaire {CHECK} is not published; publish it in the collection room")
    begins = Hours.of(store).first_from(now)
    with store.transaction() as write:
        return sum(
            callback_recalls.add(write, one.call, CHECK, one.chance, by, (utc_text(now), utc_text(begins)),
                                 utc_text(begins + WITHIN))
            for one in sampled.fresh
        )  # fmt: skip


def _fate(store: Store, call: Call) -> float:
    return int(str(store.vault.index(f"recall {call.order_no} {call.number}")), 16) / SCALE
