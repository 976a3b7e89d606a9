"""A historic log of callback calls: one row an attempt, gathered into one task an order.

What customers answered on those calls is a file of responses (channel "callback"); this one is who was called when
and how it ended. Tasks of a log are over: nobody is called again because of it.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.importing import words
from db.importing.columns import Column, Row
from db.importing.fields import Value, choice, code, number, text
from db.importing.landing import Kind, Landing
from db.importing.times import moment
from db.importing.upsert import Entry, Table, Upsert
from db.privacy import Sealed
from db.store import utc_text

COLUMNS = (
    Column("order_no", code, ("order", "order number", "工单号", "工单编号", "服务单号"), required=True),
    Column("called_at", moment, ("call time", "started_at", "回访时间", "拨打时间", "呼叫时间"), required=True),
    Column(
        "disposition",
        choice(words.DISPOSITIONS),
        ("result", "outcome", "回访结果", "呼叫结果", "通话结果", "回访状态"),
        required=True,
    ),
    Column("seconds", number(0, 24 * 3600), ("duration", "通话时长", "时长(秒)", "通话时长(秒)"), empty=0),
    Column("agent", code, ("login", "agent login", "坐席", "坐席账号", "回访员")),
    Column("note", text, ("remark", "备注", "回访备注"), personal=True, empty=""),
)
REACHED = {"completed", "partial"}
ORDERS_OF = "select order_no, order_id from orders where order_no in (select value from json_each(:numbers))"
TASKS_OF = """select order_id, task_id, state, attempts from callback_tasks
  where questionnaire = 'callback' and order_id in (select value from json_each(:orders))"""
ADD_TASK = """insert into callback_tasks (order_id, drawn, due_at, next_at, state, rev)
  values (:order_id, 'random', :at, :at, 'given_up', :rev) returning task_id"""
SET_TASK = "update callback_tasks set attempts = ?, state = ?, rev = ? where task_id = ?"
NUMBERS_OF = """select task_id, started_at, number from callback_attempts
  where task_id in (select value from json_each(:tasks))"""
STORED = {"disposition": "disposition", "agent": "agent_id", "note": "note_sealed"}


@dataclass(slots=True)
class Task:
    """One order's task, as held and as this file leaves it."""

    task_id: int
    held: tuple[int, str]  # attempts, state
    attempts: int
    state: str

    def called(self, disposition: str) -> None:
        """One attempt more; only a call that was held settles the task."""
        if disposition in REACHED:
            self.state = "done"


class Callbacks:
    """Lands attempts; makes or brings up to date the task they belong to."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        self.names = landing.present(STORED)
        table = Table(
            "callback_attempts",
            "attempt_id",
            ("task_id", "started_at"),
            sealed={"note_sealed": Sealed.ATTEMPT_NOTE},
        )
        stored = ("number", "ended_at", *(STORED[name] for name in self.names))
        self.upsert = Upsert(landing, table, stored, "called_at")

    def land(self, rows: Sequence[Row]) -> None:
        orders = self._orders(rows)
        for row in rows:
            if row.values["order_no"] not in orders:
                self.landing.reject(row, "order_no", "is no known order; import its order first")
            if "agent" in row.values:
                row.values["agent"] = self._agent(row)
        good = sorted((row for row in rows if not row.problems), key=lambda row: str(row.values["called_at"]))
        tasks = self._tasks(good, orders)
        numbers = self._numbers(tasks)
        entries = []
        for row in good:
            task = tasks[orders[str(row.values["order_no"])]]
            entries.append(self._entry(row, task, numbers))
            task.called(str(row.values["disposition"]))
        self.upsert.land(entries)
        self._settle(list(tasks.values()))

    def _entry(self, row: Row, task: Task, numbers: dict[tuple[int, str], int]) -> Entry:
        called = str(row.values["called_at"])
        if (task.task_id, called) not in numbers:
            task.attempts += 1
            numbers[task.task_id, called] = task.attempts
        given = tuple(row.values[name] for name in self.names)
        ended = _later(called, row.values.get("seconds"))
        return Entry(row, (task.task_id, called), (numbers[task.task_id, called], ended, *given))

    def _agent(self, row: Row) -> int | None:
        login = row.values["agent"]
        row.values["agent"] = None if login is None else str(login).lower()
        return self.landing.resolve(row, "agent", "login")

    def _orders(self, rows: Sequence[Row]) -> dict[str, int]:
        numbers = json.dumps([row.values["order_no"] for row in rows])
        return {row[0]: int(row[1]) for row in self.landing.write.execute(ORDERS_OF, numbers=numbers)}

    def _tasks(self, rows: Sequence[Row], orders: dict[str, int]) -> dict[int, Task]:
        """Order id → task, made where there is none; ``rows`` come by time, so the first call dates it."""
        wanted = json.dumps(list({orders[str(row.values["order_no"])] for row in rows}))
        tasks = {row["order_id"]: _task(row) for row in self.landing.write.execute(TASKS_OF, orders=wanted)}
        for row in rows:
            order_id = orders[str(row.values["order_no"])]
            if order_id not in tasks:
                made = self.landing.write.execute(ADD_TASK, order_id=order_id, at=row.values["called_at"]).fetchone()
                tasks[order_id] = Task(int(made[0]), (0, "given_up"), 0, "given_up")
        return tasks

    def _numbers(self, tasks: dict[int, Task]) -> dict[tuple[int, str], int]:
        wanted = json.dumps([task.task_id for task in tasks.values()])
        found = self.landing.write.execute(NUMBERS_OF, tasks=wanted)
        return {(row[0], row[1]): int(row[2]) for row in found}

    def _settle(self, tasks: Sequence[Task]) -> None:
        rev = self.landing.write.rev
        changed = [task for task in tasks if (task.attempts, task.state) != task.held]
        self.landing.write.executemany(SET_TASK, [(task.attempts, task.state, rev, task.task_id) for task in changed])


def _task(row: sqlite3.Row) -> Task:
    return Task(int(row["task_id"]), (row["attempts"], row["state"]), row["attempts"], row["state"])


def _later(called_at: str, seconds: Value) -> str:
    start = datetime.fromisoformat(called_at)
    return utc_text(start + timedelta(seconds=seconds if isinstance(seconds, int) else 0))


CALLBACKS = Kind("callbacks", lambda _: COLUMNS, Callbacks)
