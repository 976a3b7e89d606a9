"""Callback tasks before anybody rings: which orders could be called, what earlier calls were like, the tasks made."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from db.store import Store, Write

# A call cannot last longer; a page left open over lunch is no handling time.
LONGEST_CALL = 1800


@dataclass(frozen=True, slots=True)
class Candidate:
    """A completed order that may be called back. ``answered``: its customer has told us another way."""

    order_id: int
    order_no: str
    outlet_id: int
    completed_at: str
    tasked: bool
    unreachable: bool
    opted_out: bool
    region_id: int = 0
    service_type: str = ""
    under_warranty: bool | None = None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """Calls made before: tasks brought to an end, those with an interview, calls, and the calls' mean seconds."""

    ended: int
    interviews: int
    calls: int
    seconds: float | None


def candidates(store: Store, questionnaire: str, start: str, end: str) -> list[Candidate]:
    """Orders with a visit completed within ``start`` <= moment < ``end``, by order_id."""
    rows = store.rows(
        """select o.order_id, o.order_no, o.outlet_id, o.completed_at, t.task_id is not null as tasked,
             c.phone_sealed is null as unreachable, c.do_not_contact_at is not null as opted_out, s.region_id,
             o.service_type, o.under_warranty, exists (select 1 from responses r where r.order_id = o.order_id
               and r.channel <> 'callback') as answered
           from orders o join outlets s on s.outlet_id = o.outlet_id
             left join customers c on c.customer_id = o.customer_id
             left join callback_tasks t on t.order_id = o.order_id and t.questionnaire = :questionnaire
           where o.completed_at >= :start and o.completed_at < :end and o.service_type <> 'consultation'
           order by o.order_id""",
        questionnaire=questionnaire,
        start=start,
        end=end,
    )
    return [_candidate(row) for row in rows]


def history(store: Store, questionnaire: str, since: str, agents: Sequence[int] = ()) -> History:
    """What callbacks due since ``since`` came to; handling times of ``agents`` alone where some are named."""
    told = store.one(
        """select count(*) as ended, coalesce(sum(t.attempts), 0) as calls,
             coalesce(sum(exists (select 1 from callback_attempts a where a.task_id = t.task_id
               and a.disposition in ('completed', 'partial'))), 0) as interviews
           from callback_tasks t
           where t.questionnaire = :questionnaire and t.due_at >= :since and t.state <> 'open' and t.attempts > 0""",
        questionnaire=questionnaire,
        since=since,
    )
    clock = store.one(
        """select avg(spent) as seconds from (select unixepoch(ended_at) - unixepoch(started_at) as spent
             from callback_attempts where started_at >= :since
               and (:agents = '[]' or agent_id in (select value from json_each(:agents))))
           where spent between 1 and :longest""",
        since=since,
        agents=json.dumps(list(agents)),
        longest=LONGEST_CALL,
    )
    assert told is not None
    assert clock is not None
    return History(told["ended"], told["interviews"], told["calls"], clock["seconds"])


def satisfied(store: Store, by: str, since: str) -> dict[str, tuple[int, int]]:
    """(satisfied, asked) by ``by`` (region, outlet or service_type) among customers who answered since ``since``."""
    rows = store.rows(
        """select cast(case :by when 'region' then s.region_id when 'outlet' then r.outlet_id
               else o.service_type end as text) as stratum,
             sum(a.number >= i.high - (i.high - i.low >= 4)) as yes, count(a.number) as asked
           from responses r join answers a using (response_key) join items i on i.item_id = a.item_id
             join outlets s on s.outlet_id = r.outlet_id left join orders o on o.order_id = r.order_id
           where i.role = 'csat' and r.received_at >= :since group by 1""",
        by=by,
        since=since,
    )
    return {row["stratum"]: (row["yes"] or 0, row["asked"]) for row in rows if row["stratum"] is not None}


def add_tasks(
    write: Write,
    questionnaire: str,
    tasks: Sequence[tuple[int, str, float, int, str, str]],
    plan_id: int | None = None,
    most_attempts: int | None = None,
) -> int:
    """Rows of (order_id, drawn, weight, priority, due_at, next_at); how many were not there yet."""
    before = write.connection.total_changes
    write.executemany(
        """insert into callback_tasks (order_id, drawn, weight, priority, due_at, next_at, questionnaire, plan_id,
             most_attempts, rev)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (order_id, questionnaire) do nothing""",
        [(*row, questionnaire, plan_id, most_attempts, write.rev) for row in tasks],
    )
    return write.connection.total_changes - before


def weigh_anew(write: Write, questionnaire: str, weights: Sequence[tuple[float, int]]) -> None:
    """(weight, order_id) of tasks that an earlier plan drew and this one could have drawn as well."""
    write.executemany(
        """update callback_tasks set weight = ?, rev = ?
           where order_id = ? and questionnaire = ? and plan_id is not null and drawn in ('random', 'risk')""",
        [(weight, write.rev, order_id, questionnaire) for weight, order_id in weights],
    )


def _candidate(row: sqlite3.Row) -> Candidate:
    return Candidate(
        row["order_id"], row["order_no"], row["outlet_id"], row["completed_at"], bool(row["tasked"]),
        bool(row["unreachable"]), bool(row["opted_out"]), row["region_id"], row["service_type"],
        None if row["under_warranty"] is None else bool(row["under_warranty"]), bool(row["answered"]),
    )  # fmt: skip
