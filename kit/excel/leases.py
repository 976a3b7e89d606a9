"""Customers taken off the queue for a shift without a network: nobody else rings them until the sheet is due back."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from db.callback_queue import RESTED, RINGABLE, Caller
from db.store import Store, Write
from surveys.callbacks.hours import Hours

# Nobody may be rung at night: the sheet has until the next morning to come back.
GRACE = timedelta(hours=1)
# In the order of the queue. One customer once, and nobody who is in hands already, not even in one's own.
UNHELD = """and (t.leased_by is null or t.leased_until <= :now) and not exists (
      select 1 from orders p join callback_tasks u on u.order_id = p.order_id
      where p.customer_id = o.customer_id and u.leased_by = :agent and u.leased_until > :now)"""
FREE = f"""select t.task_id, t.order_id, t.attempts, o.customer_id {RINGABLE}
    and t.questionnaire = :questionnaire and +t.next_at <= :now {RESTED} {UNHELD}
  order by t.priority desc, t.due_at, t.task_id"""


@dataclass(frozen=True, slots=True)
class Shift:
    """When the customers of a sheet may be rung, and when it is due back."""

    opens: datetime
    closes: datetime
    back: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A task that is the agent's until the sheet is due back; ``attempts`` were made before."""

    task_id: int
    order_id: int
    attempts: int


def shift(hours: Hours, now: datetime) -> Shift:
    """The rest of today's calling hours, else the next day's; due back an hour after the opening that follows."""
    opens = hours.first_from(now).astimezone(hours.zone)
    span = hours.span(opens.date())
    closes = _at(opens, span[1] if span else hours.closes, hours.zone)
    return Shift(opens, closes, hours.first_from(closes) + GRACE)


def take(write: Write, caller: Caller, count: int, until: str, questionnaire: str, sheet: str) -> list[Taken]:
    """Put up to ``count`` customers on the caller's sheet until ``until``; fewer when fewer are due."""
    taken: list[Taken] = []
    customers: set[int] = set()
    for row in write.execute(FREE, **caller.named(), questionnaire=questionnaire):
        if row["customer_id"] in customers:
            continue
        customers.add(row["customer_id"])
        taken.append(Taken(row["task_id"], row["order_id"], row["attempts"]))
        if len(taken) == count:
            break
    for task in taken:
        write.execute(
            """update callback_tasks set leased_by = :agent, leased_until = :until, on_sheet = :sheet, rev = :rev
               where task_id = :task_id""",
            agent=caller.agent,
            until=until,
            sheet=sheet,
            task_id=task.task_id,
        )
    return taken


def reclaim(write: Write, task_id: int, attempts: int, agent: int, now: str, until: str) -> bool:
    """The task is the agent's (again), unless it was worked, ended or is in a colleague's hands."""
    changed = write.execute(
        """update callback_tasks set leased_by = :agent, leased_until = :until, on_sheet = null, rev = :rev
           where task_id = :task_id and state = 'open' and attempts = :attempts
             and (leased_by is null or leased_by = :agent or leased_until <= :now)""",
        agent=agent,
        until=until,
        task_id=task_id,
        attempts=attempts,
        now=now,
    )
    return changed.rowcount == 1


def attempt(store: Store, task_id: int, number: int) -> sqlite3.Row | None:
    """What is on record under this number, with its agent's login and, where it was answered, the sealed payload."""
    return store.one(
        """select a.agent_id, coalesce(u.login, '') as login, a.ended_at, a.disposition, a.next_at, a.note_sealed,
             a.response_id, r.payload_sealed
           from callback_attempts a left join users u on u.user_id = a.agent_id
             left join responses r on r.response_id = a.response_id
           where a.task_id = :task_id and a.number = :number""",
        task_id=task_id,
        number=number,
    )


def log_reveal(write: Write, user_id: int, login: str, task_id: int, sheet: str, at: str) -> None:
    """One line for one number, before anybody has it."""
    write.execute(
        """insert into access_log (at, user_id, login, event, subject, subject_id, reason)
           values (:at, :user_id, :login, 'reveal_phone', 'callback_task', :task_id, :reason)""",
        at=at,
        user_id=user_id,
        login=login,
        task_id=task_id,
        reason=f"call sheet {sheet}",
    )


def _at(day: datetime, minute: int, zone: ZoneInfo) -> datetime:
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return (midnight + timedelta(minutes=minute)).replace(tzinfo=zone)
