"""Quality re-calls as rows: the finished calls there are, and the second calls about some of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from db.store import Store, Write


@dataclass(frozen=True, slots=True)
class Call:
    """A completed call. ``drawn``: a second one was drawn before; ``callable``: the customer may still be rung."""

    attempt_id: int
    order_id: int
    order_no: str
    number: int
    agent_id: int
    drawn: bool
    callable: bool


def finished(
    store: Store, questionnaire: str, start: str, end: str, region_ids: Sequence[int] | None = None
) -> list[Call]:
    """Completed calls with answers within ``start`` <= end of call < ``end``, by attempt_id; re-calls left out."""
    rows = store.rows(
        """select a.attempt_id, t.order_id, o.order_no, a.number, a.agent_id,
             exists (select 1 from callback_tasks q where q.order_id = t.order_id
               and q.questionnaire = :questionnaire) as drawn,
             c.phone_sealed is not null and c.do_not_contact_at is null as callable
           from callback_attempts a join callback_tasks t using (task_id) join orders o using (order_id)
             join outlets s using (outlet_id) join customers c on c.customer_id = o.customer_id
           where a.disposition = 'completed' and a.response_id is not null and a.agent_id is not null
             and t.questionnaire <> :questionnaire and a.ended_at >= :start and a.ended_at < :end
             and (:regions is null or s.region_id in (select value from json_each(:regions)))
           order by a.attempt_id""",
        questionnaire=questionnaire,
        start=start,
        end=end,
        regions=None if region_ids is None else json.dumps(list(region_ids)),
    )
    return [
        Call(
            row["attempt_id"], row["order_id"], row["order_no"], row["number"], row["agent_id"], bool(row["drawn"]),
            bool(row["callable"]),
        )
        for row in rows
    ]  # fmt: skip


def add(
    write: Write, call: Call, questionnaire: str, chance: float, by: int | None, at: tuple[str, str], due_at: str
) -> bool:
    """The task of a second call, not for the first one's agent; False when there is one. ``at``: now, first call."""
    row = write.one(
        """insert into callback_tasks (order_id, questionnaire, weight, due_at, next_at, not_by, rev)
           values (:order_id, :questionnaire, :weight, :due_at, :next_at, :agent, :rev)
           on conflict (order_id, questionnaire) do nothing returning task_id""",
        order_id=call.order_id,
        questionnaire=questionnaire,
        weight=1 / chance,
        due_at=due_at,
        next_at=at[1],
        agent=call.agent_id,
    )
    if row is None:
        return False
    write.execute(
        """insert into callback_recalls (attempt_id, task_id, chance, drawn_by, drawn_at)
           values (:attempt_id, :task_id, :chance, :by, :now)""",
        attempt_id=call.attempt_id,
        task_id=row["task_id"],
        chance=chance,
        by=by,
        now=at[0],
    )
    return True
