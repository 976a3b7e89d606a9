"""Callbacks as rows: what the outlet's books say, how each call ended, what is noted so far. The queue lies beside."""

import sqlite3
from dataclasses import dataclass

from db.store import Store, Write


@dataclass(frozen=True, slots=True)
class Task:
    """One customer to ring about one order. ``attempts`` were made, ``most_attempts`` may be (None: the setting)."""

    task_id: int
    order_id: int
    questionnaire: str
    attempts: int
    due_at: str
    leased_by: int | None
    leased_until: str | None
    state: str
    most_attempts: int | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """What the outlet reported of one order, and whom it served; texts '' and moments None where nothing is known."""

    order_no: str
    outlet: str
    outlet_en: str
    technician: str
    product: str
    product_en: str
    model: str
    service_type: str
    fault: str
    fault_en: str
    under_warranty: int | None
    appointed_at: str | None
    arrived_at: str | None
    completed_at: str | None
    charged_fen: int
    claimed_parts_fen: int
    customer_id: int
    customer_language: str
    name_sealed: bytes | None
    phone_sealed: bytes | None
    region_id: int

    @property
    def visited_at(self) -> str | None:
        """The moment of the visit as the customer would remember it."""
        return self.arrived_at or self.completed_at or self.appointed_at


@dataclass(frozen=True, slots=True)
class Part:
    """A part the outlet claimed for the order."""

    name: str
    name_en: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier order of the same customer."""

    order_no: str
    service_type: str
    product: str
    product_en: str
    completed_at: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call that was made."""

    number: int
    agent: str
    started_at: str
    disposition: str
    next_at: str | None
    note_sealed: bytes | None
    response_id: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A call in hand: when it began and what was noted so far."""

    agent_id: int
    started_at: str
    answers_sealed: bytes | None


def task(store: Store, task_id: int) -> Task | None:
    """The task with this number, or None."""
    row = store.one("select * from callback_tasks where task_id = :task_id", task_id=task_id)
    return task_of(row) if row else None


def called_since(store: Store, agent: int, since: str) -> tuple[int, int]:
    """``(calls, completed)`` of one agent since ``since``."""
    row = store.one(
        """select count(*) as calls, coalesce(sum(disposition = 'completed'), 0) as completed
           from callback_attempts where agent_id = :agent and ended_at >= :since""",
        agent=agent,
        since=since,
    )
    return (row["calls"], row["completed"]) if row else (0, 0)


def books(store: Store, order_id: int) -> Books:
    """What the outlet reported of this order. Raises LookupError."""
    row = store.one(
        """select o.order_no, s.name as outlet, coalesce(nullif(s.name_en, ''), s.name) as outlet_en,
             coalesce(e.code, '') as technician, coalesce(p.name, '') as product,
             coalesce(nullif(p.name_en, ''), p.name, '') as product_en, coalesce(p.model, '') as model,
             o.service_type, coalesce(f.name, '') as fault, coalesce(nullif(f.name_en, ''), f.name, '') as fault_en,
             o.under_warranty, o.appointed_at, o.arrived_at, o.completed_at, o.charged_fen,
             (select coalesce(sum(parts_fen), 0) from claims k where k.order_id = o.order_id) as claimed_parts_fen,
             c.customer_id, c.language as customer_language, c.name_sealed, c.phone_sealed,
             s.region_id
           from orders o join outlets s on s.outlet_id = o.outlet_id
             join customers c on c.customer_id = o.customer_id
             left join technicians e on e.technician_id = o.technician_id
             left join products p on p.product_id = o.product_id left join faults f on f.fault_id = o.fault_id
           where o.order_id = :order_id""",
        order_id=order_id,
    )
    if row is None:
        raise LookupError(f"order {order_id} is not there or has no customer; it cannot be called back")
    return Books(**dict(row))


def claimed_parts(store: Store, order_id: int) -> list[Part]:
    """The parts claimed for this order."""
    rows = store.rows(
        """select p.name, coalesce(nullif(p.name_en, ''), p.name) as name_en, sum(u.quantity) as quantity
           from claims k join claim_parts u using (claim_id) join parts p using (part_id)
           where k.order_id = :order_id group by p.part_id order by p.part_id""",
        order_id=order_id,
    )
    return [Part(**dict(row)) for row in rows]


def earlier_orders(store: Store, order_id: int, most: int = 5) -> list[Earlier]:
    """The customer's orders before this one, newest first."""
    rows = store.rows(
        """select o.order_no, o.service_type, coalesce(p.name, '') as product,
             coalesce(nullif(p.name_en, ''), p.name, '') as product_en, o.completed_at
           from orders n join orders o on o.customer_id = n.customer_id and o.requested_at < n.requested_at
             left join products p on p.product_id = o.product_id
           where n.order_id = :order_id order by o.requested_at desc limit :most""",
        order_id=order_id,
        most=most,
    )
    return [Earlier(**dict(row)) for row in rows]


def attempts(store: Store, task_id: int) -> list[Attempt]:
    """The calls made for this task, first one first."""
    rows = store.rows(
        """select a.number, coalesce(u.name, '') as agent, a.started_at, a.disposition, a.next_at, a.note_sealed,
             a.response_id
           from callback_attempts a left join users u on u.user_id = a.agent_id
           where a.task_id = :task_id order by a.number""",
        task_id=task_id,
    )
    return [Attempt(**dict(row)) for row in rows]


def keep_attempt(
    write: Write, task_id: int, number: int, agent: int, times: tuple[str, str], disposition: str,
    response_id: str | None, next_at: str | None, note_sealed: bytes | None,
) -> None:  # fmt: skip
    """One more call; ``times`` are its start and end."""
    write.execute(
        """insert into callback_attempts (task_id, number, agent_id, started_at, ended_at, disposition, response_id,
             next_at, note_sealed, rev)
           values (:task_id, :number, :agent, :started, :ended, :disposition, :response_id, :next_at, :note, :rev)""",
        task_id=task_id,
        number=number,
        agent=agent,
        started=times[0],
        ended=times[1],
        disposition=disposition,
        response_id=response_id,
        next_at=next_at,
        note=note_sealed,
    )


def settle(
    write: Write,
    task_id: int,
    number: int,
    state: str,
    next_at: str,
    priority: int = 0,
    appointed_to: int | None = None,
) -> None:
    """After attempt ``number``: the task's state, nobody's again, at least ``priority``, whose appointment it is."""
    write.execute(
        """update callback_tasks set state = :state, attempts = :number, next_at = :next_at, leased_by = null,
             leased_until = null, on_sheet = null, appointed_to = :appointed_to,
             priority = max(priority, :priority), rev = :rev where task_id = :task_id""",
        task_id=task_id,
        number=number,
        state=state,
        next_at=next_at,
        priority=priority,
        appointed_to=appointed_to,
    )


def answered_by_link(write: Write, order_id: int) -> bool:
    """Whether the customer has answered by the link that is handed over (db/call_schema.py knows the questionnaire)."""
    found = write.one(
        """select 1 from responses r join invitations i using (invitation_id)
           where r.order_id = :order_id and i.questionnaire = 'service-visit' limit 1""",
        order_id=order_id,
    )
    return found is not None


def drop_draft(write: Write, task_id: int) -> None:
    """Nothing is in hand any more."""
    write.execute("delete from callback_drafts where task_id = :task_id", task_id=task_id)


def never_again(write: Write, customer_id: int, at: str) -> None:
    """The customer wants no calls, for ever: on record, and their open tasks given up."""
    write.execute(
        """update customers set do_not_contact_at = coalesce(do_not_contact_at, :at)
           where customer_id = :customer_id""",
        customer_id=customer_id,
        at=at,
    )
    write.execute(
        """update callback_tasks set state = 'given_up', leased_by = null, leased_until = null, on_sheet = null,
             appointed_to = null, rev = :rev
           where state = 'open' and order_id in (select order_id from orders where customer_id = :customer_id)""",
        customer_id=customer_id,
    )


def draft(store: Store, task_id: int, agent: int) -> Draft | None:
    """This agent's call in hand, or what was answered before the customer asked to be rung later; else None."""
    row = store.one(
        """select agent_id, started_at, answers_sealed from callback_drafts d
           where task_id = :task_id and (agent_id = :agent or exists (
             select 1 from callback_attempts a where a.task_id = d.task_id and a.ended_at >= d.saved_at))""",
        task_id=task_id,
        agent=agent,
    )
    return Draft(**dict(row)) if row else None


def keep_draft(write: Write, task_id: int, agent: int, at: str, answers_sealed: bytes | None) -> None:
    """What was noted so far on this agent's call, which began with the first of these since the last attempt.

    A call that another agent never recorded is forgotten; answers from before an appointment are carried on.
    """
    write.execute(
        """delete from callback_drafts as d where task_id = :task_id and agent_id <> :agent and not exists (
             select 1 from callback_attempts a where a.task_id = d.task_id and a.ended_at >= d.saved_at)""",
        task_id=task_id,
        agent=agent,
    )
    write.execute(
        """insert into callback_drafts as d (task_id, agent_id, started_at, saved_at, answers_sealed)
           values (:task_id, :agent, :at, :at, :answers)
           on conflict (task_id) do update set agent_id = :agent, saved_at = :at,
             started_at = case when exists (select 1 from callback_attempts a where a.task_id = d.task_id
               and a.started_at >= d.started_at) then :at else started_at end,
             answers_sealed = coalesce(:answers, answers_sealed)""",
        task_id=task_id,
        agent=agent,
        at=at,
        answers=answers_sealed,
    )


def task_of(row: sqlite3.Row) -> Task:
    """A task from its row."""
    return Task(**{name: row[name] for name in Task.__slots__})
