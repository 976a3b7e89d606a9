"""The queue: one customer at a time for each agent, never one customer for two."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from db import callback_queue, callbacks
from db.callback_queue import Caller
from db.callbacks import Task
from db.privacy import Sealed, mask_phone, mask_text
from db.store import Store, utc_text
from db.users import User
from surveys.callbacks.hours import RegionalHours

LEASE = timedelta(minutes=15)
# For answers to land and the attempt to be written, on a machine with much to do.
LONG_ENOUGH = timedelta(minutes=2)
SET_ASIDE = timedelta(minutes=30)
# A customer with several orders is not rung about the next one on the same day.
LEFT_IN_PEACE = timedelta(hours=20)
CALLERS = ("agent", "admin")
# An appointment that its owner has not kept for as long is everybody's.
RELEASE_SETTING = "callback_release_minutes"
RELEASE = timedelta(minutes=15)
# For answers to land and the attempt to be written, on a machine with much to do.
LONG_ENOUGH = timedelta(minutes=2)
# The tally counts no further.
MOST_COUNTED = 1000


class LeaseLost(ValueError):
    """The task is not this agent's any more: recorded, given back, or taken by a colleague after the lease ran out."""


@dataclass(frozen=True, slots=True)
class Today:
    """The agent's day so far, and how many customers wait (MOST_COUNTED: as many or more)."""

    calls: int
    completed: int
    waiting: int
    soonest: datetime | None


@dataclass(frozen=True, slots=True)
class Revealed:
    """The number, and what colleagues noted on earlier calls (telephone numbers in the notes masked)."""

    phone: str
    notes: tuple[str, ...]


def next_task(store: Store, agent: User, now: datetime) -> Task | None:
    """The agent's unfinished task, else the most pressing one nobody holds; held for LEASE. Raises HoursUnreadable.

    None outside the allowed hours, when nobody is due, or when the role does not ring customers.
    """
    if agent.role not in CALLERS or not (hours := RegionalHours.of(store)).allow_somewhere(now):
        return None
    caller = _caller(store, agent, hours, now)
    with store.transaction() as write:
        return callback_queue.lease(write, caller, utc_text(now + LEASE))


def take(store: Store, agent: User, task_id: int, now: datetime) -> Task:
    """This customer and no other, for LEASE: an appointment of the agent's own. Raises LeaseLost, HoursUnreadable."""
    caller = _caller(store, agent, RegionalHours.of(store), now)
    with store.transaction() as write:
        held = callback_queue.take(write, task_id, caller, utc_text(now + LEASE)) if agent.role in CALLERS else None
    if held is None:
        raise LeaseLost(f"callback {task_id} cannot be rung now: recorded, in other hands, or outside the hours")
    return held


def lay_aside(store: Store, agent: User, task_id: int) -> None:
    """Back into the queue as it came: the agent turns to somebody else first."""
    with store.transaction() as write:
        callback_queue.lay_aside(write, task_id, agent.user_id)


def sheets_out(store: Store, agent: User, now: datetime) -> tuple[int, datetime | None]:
    """How many customers are on the agent's call sheets, and when the last of these is due back."""
    count, back = callback_queue.sheets_out(store, agent.user_id, utc_text(now))
    return count, datetime.fromisoformat(back) if back else None


def take_back_sheets(store: Store, agent: User) -> int:
    """The customers of the agent's sheets wait in the queue again; how many. What the sheets say can still come in."""
    with store.transaction() as write:
        return callback_queue.take_back_sheets(write, agent.user_id)


def hold(store: Store, agent: User, task_id: int, now: datetime) -> Task:
    """Keep the task for another LEASE. Raises LeaseLost."""
    with store.transaction() as write:
        held = callback_queue.hold(write, task_id, agent.user_id, utc_text(now + LEASE))
    if held is None:
        raise LeaseLost(f"callback {task_id} is recorded, or a colleague has it; take the next customer")
    return held


def still_held(store: Store, agent: User, task: Task, now: datetime) -> None:
    """See to it that the call can be put on record: held for a while yet, no attempt since. Raises LeaseLost.

    Nothing is written where the lease is long enough anyway: a commit less between two customers.
    """
    held = callbacks.task(store, task.task_id)
    mine = held is not None and held.leased_by == agent.user_id and held.state == "open"
    if held is None or not mine or (held.leased_until or "") < utc_text(now + LONG_ENOUGH):
        held = hold(store, agent, task.task_id, now)
    if held.attempts != task.attempts:
        raise LeaseLost(f"callback {task.task_id} was recorded meanwhile; take the next customer")


def give_back(store: Store, agent: User, task_id: int, now: datetime) -> None:
    """Leave the customer to a colleague: back in the queue, not before SET_ASIDE, no attempt counted."""
    with store.transaction() as write:
        callback_queue.give_back(write, task_id, agent.user_id, utc_text(now + SET_ASIDE))


def reveal(store: Store, agent: User, task_id: int, now: datetime) -> Revealed:
    """The customer's number, for the one who holds the task; who saw it is on record before it is shown.

    The call begins with it. Raises LeaseLost.
    """
    until, at = utc_text(now + LEASE), utc_text(now)
    with store.transaction() as write:
        held = callback_queue.hold(write, task_id, agent.user_id, until)
        if held is None:
            raise LeaseLost(f"callback {task_id} is not yours any more; its number stays hidden")
        write.execute(
            """insert into access_log (at, user_id, login, event, subject, subject_id)
               values (:at, :user_id, :login, 'reveal_phone', 'callback_task', :task_id)""",
            at=at,
            user_id=agent.user_id,
            login=agent.login,
            task_id=task_id,
        )
        callbacks.keep_draft(write, task_id, agent.user_id, at, None)
    books, vault = callbacks.books(store, held.order_id), store.vault
    noted = (vault.unseal(attempt.note_sealed, Sealed.ATTEMPT_NOTE) for attempt in callbacks.attempts(store, task_id))
    return Revealed(
        vault.unseal(books.phone_sealed, Sealed.CUSTOMER_PHONE), tuple(mask_text(note) for note in noted if note)
    )


def masked_phone(store: Store, sealed: bytes | None) -> str:
    """``138****5678``: enough to tell two customers apart, not enough to ring one."""
    return mask_phone(store.vault.unseal(sealed, Sealed.CUSTOMER_PHONE))


def today(store: Store, agent: User, now: datetime) -> Today:
    """What the agent has done since midnight on the organisation's clock, and what waits."""
    calls, completed = callbacks.called_since(store, agent.user_id, utc_text(midnight(store, now)))
    caller = _caller(store, agent, RegionalHours.of(store), now)
    waiting = callback_queue.due(store, caller, MOST_COUNTED)
    soonest = None if waiting else callback_queue.soonest(store, caller)
    return Today(calls, completed, waiting, None if soonest is None else datetime.fromisoformat(soonest))


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def midnight(store: Store, now: datetime) -> datetime:
    """When the day began on the organisation's clock."""
    return now.astimezone(store.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def release_after(store: Store) -> timedelta:
    """How long an appointment stays its owner's: the setting ``callback_release_minutes``, 15 unless a whole number."""
    written = store.setting(RELEASE_SETTING)
    return timedelta(minutes=int(written)) if written.isdecimal() else RELEASE


def _caller(store: Store, agent: User, hours: RegionalHours, now: datetime) -> Caller:
    return Caller(
        agent.user_id, agent.outlet_id, agent.region_id, utc_text(now), utc_text(now - LEFT_IN_PEACE),
        json.dumps(hours.closed(now)), utc_text(now - release_after(store)),
    )  # fmt: skip
