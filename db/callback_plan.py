"""Callback tasks before anybody rings: which orders could be called, and the tasks made for those that were drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.store import Store, Write


@dataclass(frozen=True, slots=True)
class Candidate:
    """A completed order that may be called back."""

    order_id: int
    order_no: str
    outlet_id: int
    completed_at: str
    tasked: bool
    unreachable: bool
    opted_out: bool


def candidates(store: Store, questionnaire: str, start: str, end: str) -> list[Candidate]:
    """Orders with a visit completed within ``start`` <= moment < ``end``, by order_id."""
    rows = store.rows(
        """select o.order_id, o.order_no, o.outlet_id, o.completed_at, t.task_id is not null as tasked,
             c.phone_sealed is null as unreachable, c.do_not_contact_at is not null as opted_out
           from orders o left join customers c on c.customer_id = o.customer_id
             left join callback_tasks t on t.order_id = o.order_id and t.questionnaire = :questionnaire
           where o.completed_at >= :start and o.completed_at < :end and o.service_type <> 'consultation'
           order by o.order_id""",
        questionnaire=questionnaire,
        start=start,
        end=end,
    )
    return [
        Candidate(
            row["order_id"],
            row["order_no"],
            row["outlet_id"],
            row["completed_at"],
            bool(row["tasked"]),
            bool(row["unreachable"]),
            bool(row["opted_out"]),
        )
        for row in rows
    ]


def add_tasks(write: Write, questionnaire: str, tasks: Sequence[tuple[int, str, float, int, str, str]]) -> int:
    """Rows of (order_id, drawn, weight, priority, due_at, next_at); how many were not there yet."""
    before = write.connection.total_changes
    write.executemany(
        """insert into callback_tasks (order_id, drawn, weight, priority, due_at, next_at, questionnaire, rev)
           values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (order_id, questionnaire) do nothing""",
        [(*row, questionnaire, write.rev) for row in tasks],
    )
    return write.connection.total_changes - before
