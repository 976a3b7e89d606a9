"""The queue as rows: whom an agent may ring now, and who holds whom."""

from dataclasses import asdict, dataclass

from db.callbacks import Task, task_of
from db.store import Store, Write

# Whom this agent may ring now. A customer whom a colleague holds, or who was rung about another order since :rested,
# is left in peace; so is who is on a call sheet that is out, and in whose region it is night. An agent never rings
# customers of the outlet they belong to. An appointment is its owner's until it is overdue since :released. A plan may
# name its agents, and who made a call never checks it.
RINGABLE = """from callback_tasks t join orders o on o.order_id = t.order_id
    join customers c on c.customer_id = o.customer_id join outlets s on s.outlet_id = o.outlet_id
  where t.state = 'open' and c.do_not_contact_at is null and c.phone_sealed is not null
    and (:outlet is null or o.outlet_id <> :outlet) and (:region is null or s.region_id = :region)
    and (:closed = '[]' or s.region_id not in (select value from json_each(:closed)))
    and (t.leased_by is null or t.leased_until <= :now or (t.leased_by = :agent and t.on_sheet is null))
    and (t.appointed_to is null or t.appointed_to = :agent or t.next_at <= :released)
    and (t.not_by is null or t.not_by <> :agent)
    and (t.plan_id is null or exists (select 1 from callback_plan_agents g where g.plan_id = t.plan_id
        and g.agent_id = :agent)
      or not exists (select 1 from callback_plan_agents g where g.plan_id = t.plan_id))"""
RESTED = """and not exists (select 1 from orders p join callback_tasks u on u.order_id = p.order_id
      where p.customer_id = o.customer_id and u.task_id <> t.task_id
        and (((u.leased_by <> :agent or u.on_sheet is not null) and u.leased_until > :now) or exists (
          select 1 from callback_attempts a where a.task_id = u.task_id and a.ended_at > :rested)))"""
OWN = f"""select t.task_id {RINGABLE} and t.leased_by = :agent and t.on_sheet is null and +t.next_at <= :now
  order by t.leased_until desc limit 1"""
PROMISED = f"""select t.task_id {RINGABLE} and t.appointed_to = :agent and t.next_at <= :now {RESTED}
  order by t.next_at limit 1"""
# The plus keeps SQLite from gathering all who are due and sorting them: it walks the queue in order to the first.
NEXT = f"""select t.task_id {RINGABLE} and +t.next_at <= :now {RESTED}
  order by t.priority desc, t.due_at, t.task_id limit 1"""
ONE = f"select t.task_id {RINGABLE} and t.task_id = :task_id {RESTED}"
# Beyond :most nobody needs to know how many exactly.
DUE = f"select t.task_id {RINGABLE} and t.next_at <= :now {RESTED} limit :most"
SOONEST = f"select min(t.next_at) {RINGABLE} and t.next_at > :now"


@dataclass(frozen=True, slots=True)
class Caller:
    """An agent as the queue sees one: whom they may ring, and since when a customer must have been left in peace.

    ``closed``: a JSON list of the regions (their ids) in which nobody may be rung now. ``released``: appointments of
    others at or before this moment are everybody's.
    """

    agent: int
    outlet: int | None
    region: int | None
    now: str
    rested: str
    closed: str = "[]"
    released: str = ""

    def named(self) -> dict[str, int | str | None]:
        """The values of the queue's questions."""
        return asdict(self)


def lease(write: Write, caller: Caller, until: str) -> Task | None:
    """Give the caller the task they hold already, else an appointment of theirs that is due, else the queue's next."""
    for question in (OWN, PROMISED, NEXT):
        if (found := write.one(question, **caller.named())) is not None:
            return _leased(write, found["task_id"], caller, until)
    return None


def take(write: Write, task_id: int, caller: Caller, until: str) -> Task | None:
    """This very task, whatever its hour, until ``until``; None when the caller may not ring this customer now."""
    found = write.one(ONE, task_id=task_id, **caller.named())
    return _leased(write, task_id, caller, until) if found else None


def _leased(write: Write, task_id: int, caller: Caller, until: str) -> Task:
    row = write.one(
        """update callback_tasks set leased_by = :agent, leased_until = :until, on_sheet = null, rev = :rev
           where task_id = :task_id returning *""",
        agent=caller.agent,
        until=until,
        task_id=task_id,
    )
    assert row is not None
    return task_of(row)


def hold(write: Write, task_id: int, agent: int, until: str) -> Task | None:
    """The task, held until ``until``; None when it is over or in other hands."""
    row = write.one(
        """update callback_tasks set leased_until = :until, rev = :rev
           where task_id = :task_id and leased_by = :agent and state = 'open' and on_sheet is null returning *""",
        task_id=task_id,
        agent=agent,
        until=until,
    )
    return task_of(row) if row else None


def lay_aside(write: Write, task_id: int, agent: int) -> None:
    """Nobody's again and due as before, the appointment still its owner's: the agent turns to somebody else first."""
    write.execute(
        """update callback_tasks set leased_by = null, leased_until = null, rev = :rev
           where task_id = :task_id and leased_by = :agent and state = 'open' and on_sheet is null""",
        task_id=task_id,
        agent=agent,
    )


def sheets_out(store: Store, agent: int, now: str) -> tuple[int, str]:
    """How many customers are on this agent's call sheets that are out, and when the last is due back ('' for none)."""
    row = store.one(
        """select count(*) as n, coalesce(max(leased_until), '') as back from callback_tasks
           where leased_by = :agent and on_sheet is not null and leased_until > :now and state = 'open'""",
        agent=agent,
        now=now,
    )
    return (row["n"], row["back"]) if row else (0, "")


def take_back_sheets(write: Write, agent: int) -> int:
    """The customers of this agent's call sheets are in the queue again; how many that were."""
    freed = write.execute(
        """update callback_tasks set leased_by = null, leased_until = null, on_sheet = null, rev = :rev
           where leased_by = :agent and on_sheet is not null and state = 'open'""",
        agent=agent,
    )
    return freed.rowcount


def give_back(write: Write, task_id: int, agent: int, next_at: str) -> None:
    """Nobody's again, and not before ``next_at``; a call in hand is forgotten, an appointment is everybody's."""
    write.execute(
        """update callback_tasks set leased_by = null, leased_until = null, appointed_to = null, next_at = :next_at,
             rev = :rev
           where task_id = :task_id and leased_by = :agent and state = 'open'""",
        task_id=task_id,
        agent=agent,
        next_at=next_at,
    )
    write.execute(
        "delete from callback_drafts where task_id = :task_id and agent_id = :agent", task_id=task_id, agent=agent
    )


def due(store: Store, caller: Caller, most: int) -> int:
    """How many customers the caller could ring now, counted up to ``most``."""
    return len(store.rows(DUE, most=most, **caller.named()))


def soonest(store: Store, caller: Caller) -> str | None:
    """When the next customer falls due; None when nobody will."""
    row = store.one(SOONEST, **caller.named())
    return row[0] if row else None
