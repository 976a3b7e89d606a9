"""Callback plans as rows: what was wished for, how it was drawn, what has come of it; and the queue as it stands."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.store import Store, Write


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan. ``released`` tasks were made, of which ``ended``, ``begun`` (tried, not ended) and ``untouched``."""

    plan_id: int
    questionnaire: str
    wish: Mapping[str, Any]
    population: int
    drawn: int
    released: int
    expected: float
    hours: float
    margin: float | None
    made_by: str
    made_at: str
    cancelled_at: str | None
    cancelled: int
    ended: int
    interviews: int
    begun: int
    untouched: int


@dataclass(frozen=True, slots=True)
class Reach:
    """With which chances an earlier plan drew: what it asked for, by stratum at random, by outlet aimed."""

    wish: Mapping[str, Any]
    random: Mapping[str, float]
    aimed: Mapping[str, float]
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Depth:
    """Open tasks at a moment: ``ready`` may be rung, ``later`` not yet, ``overdue`` should be done by now,
    ``appointments`` were promised and ``missed`` are those whose hour has passed."""

    open: int
    ready: int
    later: int
    overdue: int
    appointments: int
    missed: int
    untried: int


PLANS = """select p.*, coalesce(u.name, '') as author,
    coalesce(sum(t.state <> 'open'), 0) as ended, coalesce(sum(t.state = 'done'), 0) as interviews,
    coalesce(sum(t.state = 'open' and t.attempts > 0), 0) as begun,
    coalesce(sum(t.state = 'open' and t.attempts = 0), 0) as untouched
  from callback_plans p left join users u on u.user_id = p.made_by left join callback_tasks t on t.plan_id = p.plan_id
  where :plan_id is null or p.plan_id = :plan_id group by p.plan_id order by p.plan_id desc limit :limit"""


def keep_plan(write: Write, key: str, questionnaire: str, figures: Mapping[str, Any], agents: Sequence[int]) -> int:
    """Keep a plan under ``key``, a name its maker gave it; ``figures`` are the columns from wish to made_at."""
    row = write.one(
        """insert into callback_plans (key, questionnaire, wish, chances, population, drawn, released, expected, hours,
             margin, made_by, made_at)
           values (:key, :questionnaire, :wish, :chances, :population, :drawn, 0, :expected, :hours, :margin, :made_by,
             :made_at) returning plan_id""",
        key=key,
        questionnaire=questionnaire,
        **figures,
    )
    assert row is not None
    write.executemany(
        "insert into callback_plan_agents values (?, ?)", [(row["plan_id"], agent) for agent in sorted(set(agents))]
    )
    return int(row["plan_id"])


def count_released(write: Write, plan_id: int, released: int) -> None:
    """How many tasks the plan made."""
    write.execute(
        "update callback_plans set released = :released where plan_id = :plan_id", plan_id=plan_id, released=released
    )


def released_as(write: Write, key: str) -> int | None:
    """The plan that was released under this key already; None when none was."""
    row = write.one("select plan_id from callback_plans where key = :key", key=key)
    return int(row["plan_id"]) if row else None


def plans(store: Store, limit: int = 50) -> list[PlanRow]:
    """The newest plans first."""
    return [_plan(row) for row in store.rows(PLANS, plan_id=None, limit=limit)]


def plan_of(store: Store, plan_id: int) -> PlanRow | None:
    """One plan, or None."""
    row = store.one(PLANS, plan_id=plan_id, limit=1)
    return _plan(row) if row else None


def reaches(store: Store, questionnaire: str) -> list[Reach]:
    """With which chances earlier plans of this questionnaire drew, oldest first; those without tasks reach nobody."""
    rows = store.rows(
        """select wish, chances, cancelled_at from callback_plans p where questionnaire = :questionnaire
             and exists (select 1 from callback_tasks t where t.plan_id = p.plan_id) order by plan_id""",
        questionnaire=questionnaire,
    )
    found = []
    for row in rows:
        chances = json.loads(row["chances"])
        found.append(
            Reach(json.loads(row["wish"]), chances["random"], chances["aimed"], row["cancelled_at"] is not None)
        )
    return found


def cancel(write: Write, plan_id: int, by: int | None, now: str) -> int | None:
    """Take back the calls nobody has begun; how many. None when the plan is cancelled already or is not there."""
    row = write.one(
        """update callback_plans set cancelled_at = :now, cancelled_by = :by
           where plan_id = :plan_id and cancelled_at is null returning plan_id""",
        plan_id=plan_id,
        by=by,
        now=now,
    )
    if row is None:
        return None
    gone = write.execute(
        """delete from callback_tasks where plan_id = :plan_id and state = 'open' and attempts = 0
             and (leased_by is null or leased_until <= :now) and on_sheet is null
             and not exists (select 1 from callback_drafts d where d.task_id = callback_tasks.task_id)""",
        plan_id=plan_id,
        now=now,
    ).rowcount
    write.execute("update callback_plans set cancelled = :gone where plan_id = :plan_id", plan_id=plan_id, gone=gone)
    return int(gone)


def depth(store: Store, now: str, region_id: int | None = None) -> Depth:
    """The queue at ``now``, of one region or of all."""
    row = store.one(
        """select count(*) as open, coalesce(sum(t.next_at <= :now), 0) as ready,
             coalesce(sum(t.next_at > :now), 0) as later, coalesce(sum(t.due_at < :now), 0) as overdue,
             coalesce(sum(t.priority >= 100), 0) as appointments,
             coalesce(sum(t.priority >= 100 and t.next_at < :now), 0) as missed,
             coalesce(sum(t.attempts = 0), 0) as untried
           from callback_tasks t join orders o using (order_id) join outlets s using (outlet_id)
           where t.state = 'open' and (:region is null or s.region_id = :region)""",
        now=now,
        region=region_id,
    )
    return Depth(**dict(row)) if row else Depth(0, 0, 0, 0, 0, 0, 0)


def _plan(row: sqlite3.Row) -> PlanRow:
    return PlanRow(
        row["plan_id"], row["questionnaire"], json.loads(row["wish"]), row["population"], row["drawn"], row["released"],
        row["expected"], row["hours"], row["margin"], row["author"], row["made_at"], row["cancelled_at"],
        row["cancelled"], row["ended"], row["interviews"], row["begun"], row["untouched"],
    )  # fmt: skip
