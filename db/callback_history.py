"""What was before, as rows: a customer's answers and cases, an agent's day and appointments, corrected answers."""

import sqlite3
from dataclasses import dataclass

from db.store import Store, Write


@dataclass(frozen=True, slots=True)
class Answered:
    """What a customer said earlier: by which way, how satisfied (1-5), how likely to recommend (0-10), their words."""

    order_no: str
    received_at: str
    channel: str
    csat: float | None
    nps: float | None
    comment: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case of the customer's that is not closed."""

    case_id: int
    order_no: str
    source: str
    stage: str
    opened_at: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """A customer whom an agent promised to ring at ``at``."""

    task_id: int
    at: str
    order_no: str
    product: str
    product_en: str
    name_sealed: bytes | None


@dataclass(frozen=True, slots=True)
class Made:
    """A call that an agent made. ``last``: no other followed it. ``response_id`` is the first answer's, if any."""

    task_id: int
    number: int
    order_id: int
    order_no: str
    ended_at: str
    disposition: str
    response_id: str | None
    last: bool
    name_sealed: bytes | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The response that counts for a call now: the first one, or what it was last corrected to."""

    response_key: int
    response_id: str
    payload_sealed: bytes
    received_at: str
    corrections: int


def answered(store: Store, order_id: int, most: int = 5) -> list[Answered]:
    """What this order's customer answered before, newest first."""
    rows = store.rows(
        """select o.order_no, r.received_at, r.channel,
             max(case when i.role = 'csat' then a.number end) as csat,
             max(case when i.role = 'nps' then a.number end) as nps,
             coalesce(max(case when i.role = 'comment' then a.text end), '') as comment
           from orders n join orders o on o.customer_id = n.customer_id
             join standing_responses r on r.order_id = o.order_id
             left join answers a using (response_key) left join items i using (item_id)
           where n.order_id = :order_id group by r.response_key order by r.received_at desc limit :most""",
        order_id=order_id,
        most=most,
    )
    return [Answered(**dict(row)) for row in rows]


def open_cases(store: Store, order_id: int) -> list[OpenCase]:
    """The cases of this order's customer that are not closed, oldest first."""
    rows = store.rows(
        """select c.case_id, coalesce(o.order_no, '') as order_no, c.source, c.stage, c.opened_at
           from orders n join cases c on c.customer_id = n.customer_id left join orders o on o.order_id = c.order_id
           where n.order_id = :order_id and c.closed_at is null order by c.opened_at limit 5""",
        order_id=order_id,
    )
    return [OpenCase(**dict(row)) for row in rows]


def appointments(store: Store, agent: int, until: str) -> list[Appointment]:
    """Whom the agent promised to ring before ``until``, the earliest first."""
    rows = store.rows(
        """select t.task_id, t.next_at as at, o.order_no, coalesce(p.name, '') as product,
             coalesce(nullif(p.name_en, ''), p.name, '') as product_en, c.name_sealed
           from callback_tasks t join orders o using (order_id) join customers c using (customer_id)
             left join products p using (product_id)
           where t.appointed_to = :agent and t.state = 'open' and t.next_at < :until order by t.next_at limit 30""",
        agent=agent,
        until=until,
    )
    return [Appointment(**dict(row)) for row in rows]


MADE = """select a.task_id, a.number, t.order_id, o.order_no, a.ended_at, a.disposition, a.response_id,
    a.number = t.attempts as last, c.name_sealed
  from callback_attempts a join callback_tasks t using (task_id) join orders o using (order_id)
    join customers c using (customer_id) where a.agent_id = :agent and a.ended_at >= :since"""
NEWEST = f"{MADE} order by a.ended_at desc, a.attempt_id desc limit :most"
THIS = f"{MADE} and a.task_id = :task_id and a.number = :number"


def made_since(store: Store, agent: int, since: str, most: int) -> list[Made]:
    """The calls that the agent made since ``since``, the newest first."""
    return [_made(row) for row in store.rows(NEWEST, agent=agent, since=since, most=most)]


def made(store: Store, agent: int, since: str, task_id: int, number: int) -> Made | None:
    """This call, when the agent made it since ``since``; else None."""
    row = store.one(THIS, agent=agent, since=since, task_id=task_id, number=number)
    return _made(row) if row else None


def standing(store: Store, call: Made) -> Standing | None:
    """What counts for this call now; None when nothing was answered."""
    row = store.one(
        """select r.response_key, r.response_id, r.payload_sealed, r.received_at,
             (select count(*) from callback_corrections k where k.task_id = :task_id and k.number = :number) as n
           from standing_responses r where r.response_id = :first or r.response_id in (
             select by_response_id from callback_corrections k where k.task_id = :task_id and k.number = :number)""",
        task_id=call.task_id,
        number=call.number,
        first=call.response_id,
    )
    return Standing(*row) if row else None


def supersede(write: Write, call: Made, old: Standing, by_response_id: str, agent: int, at: str, changed: str) -> None:
    """``by_response_id`` stands in the old one's place; the warehouse forgets the old one. Raises IntegrityError."""
    write.execute(
        """insert into callback_corrections (task_id, number, corrected_by, corrected_at, response_id, by_response_id,
             changed, rev) values (:task_id, :number, :agent, :at, :old, :new, :changed, :rev)""",
        task_id=call.task_id,
        number=call.number,
        agent=agent,
        at=at,
        old=old.response_id,
        new=by_response_id,
        changed=changed,
    )
    write.execute("insert into erased values ('responses', :key, :rev)", key=old.response_key)


def told_in_case(write: Write, first: str, at: str, agent: int) -> None:
    """Where the call has a case, known by its first response, it is told there that answers were corrected."""
    write.execute(
        """insert into case_events (case_id, at, user_id, kind)
           select case_id, :at, :agent, 'corrected' from cases where cause = 'response:' || :first""",
        first=first,
        at=at,
        agent=agent,
    )


def open_again(write: Write, call: Made, now: str, until: str, agent: int) -> bool:
    """The task is open and the agent's again after this call, its last; False when it is in other hands."""
    done = write.execute(
        """update callback_tasks set state = 'open', leased_by = :agent, leased_until = :until, on_sheet = null,
             appointed_to = null, next_at = :now, rev = :rev
           where task_id = :task_id and attempts = :number
             and (leased_by is null or leased_by = :agent or leased_until <= :now)
             and not exists (select 1 from orders o join customers c using (customer_id)
               where o.order_id = callback_tasks.order_id and c.do_not_contact_at is not null)""",
        task_id=call.task_id,
        number=call.number,
        now=now,
        until=until,
        agent=agent,
    )
    return done.rowcount == 1


def _made(row: sqlite3.Row) -> Made:
    values = dict(row)
    return Made(**{**values, "last": bool(values["last"])})
