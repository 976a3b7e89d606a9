"""The queue: one customer at a time for each agent, never one customer for two."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from db import callbacks
from db.callbacks import Caller, Task
from db.privacy import Sealed, mask_phone, mask_text
from db.store import Store, utc_text
from db.users import User
from surveys.callbacks.hours import Hours

LEASE = timedelta(minutes=15)
SET_ASIDE = timedelta(minutes=30)
# A customer with several orders is not rung about the next one on the same day.
LEFT_IN_PEACE = timedelta(hours=20)
CALLERS = ("agent", "admin")


class LeaseLost(ValueError):
    """The task is not this agent's any more: recorded, given back, or taken by a colleague after the lease ran out."""


@dataclass(frozen=True, slots=True)
class Today:
    """The agent's day so far, and how many customers wait."""

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
    if agent.role not in CALLERS or not Hours.of(store).allow(now):
        return None
    with store.transaction() as write:
        return callbacks.lease(write, _caller(agent, now), utc_text(now + LEASE))


def hold(store: Store, agent: User, task_id: int, now: datetime) -> Task:
    """Keep the task for another LEASE. Raises LeaseLost."""
    with store.transaction() as write:
        held = callbacks.hold(write, task_id, agent.user_id, utc_text(now + LEASE))
    if held is None:
        raise LeaseLost(f"callback {task_id} is recorded, or a colleague has it; take the next customer")
    return held


def give_back(store: Store, agent: User, task_id: int, now: datetime) -> None:
    """Leave the customer to a colleague: back in the queue, not before SET_ASIDE, no attempt counted."""
    with store.transaction() as write:
        callbacks.give_back(write, task_id, agent.user_id, utc_text(now + SET_ASIDE))


def reveal(store: Store, agent: User, task_id: int, now: datetime) -> Revealed:
    """The customer's number, for the one who holds the task; who saw it is on record before it is shown.

    The call begins with it. Raises LeaseLost.
    """
    until, at = utc_text(now + LEASE), utc_text(now)
    with store.transaction() as write:
        held = callbacks.hold(write, task_id, agent.user_id, until)
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
    midnight = now.astimezone(store.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    calls, completed = callbacks.called_since(store, agent.user_id, utc_text(midnight))
    caller = _caller(agent, now)
    waiting = callbacks.due(store, caller)
    soonest = None if waiting else callbacks.soonest(store, caller)
    return Today(calls, completed, waiting, None if soonest is None else datetime.fromisoformat(soonest))


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def _caller(agent: User, now: datetime) -> Caller:
    return Caller(agent.user_id, agent.outlet_id, agent.region_id, utc_text(now), utc_text(now - LEFT_IN_PEACE))
