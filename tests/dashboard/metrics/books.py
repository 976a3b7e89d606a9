"""Two regions, three outlets, and only the orders and answers a test writes into the books."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from dashboard.metrics.scope import EVERY_GRADE, EVERYWHERE, Period, Scope
from dashboard.metrics.view import View
from db.questionnaires import item_ids, keep
from db.responses import ResponseRow, answer_rows
from db.responses import keep as keep_responses
from db.store import Store
from db.warehouse import Warehouse

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
MORNING = "T02:00:00Z"  # ten o'clock in Shanghai
RATED = {"type": "select_one", "label": {}, "low": 1, "high": 5}
ITEMS: list[dict[str, Any]] = [
    {"name": "csat", **RATED, "role": "csat"},
    {"name": "speed", **RATED, "dimension": "responsiveness"},
    {"name": "skill", **RATED, "dimension": "assurance"},
    {"name": "nps", "type": "range", "label": {}, "low": 0, "high": 10, "role": "nps"},
    {"name": "fixed", "type": "select_one", "label": {}, "index": "first_time_fix"},
    {"name": "comment", "type": "text", "label": {}, "role": "comment"},
]
OUTLETS = {"E1": 1, "E2": 1, "S1": 2}


class Books:
    """Written by verbs; ``view`` shows them to the metrics."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(folder)
        self.warehouse = Warehouse.open(self.store)
        with self.store.transaction() as write:
            for code in ("E", "S"):
                write.execute("insert into regions (code, name, rev) values (:code, :code, :rev)", code=code)
            for code, region in OUTLETS.items():
                write.execute(
                    "insert into outlets (code, name, region_id, rev) values (:code, :code, :region, :rev)",
                    code=code,
                    region=region,
                )
            definition = {"name": "short", "version": "1", "title": {}, "items": ITEMS}
            self.questionnaire = keep(write, definition, "2026-01-01T00:00:00Z")
            self.items = item_ids(write, self.questionnaire)
        self.answered = 0

    def answers(self, outlet: str, day: date, grade: str = "A", **given: Any) -> None:
        """One customer answers about one outlet."""
        self.answered += 1
        key = self.answered
        with self.store.transaction() as write:
            row = ResponseRow(
                key, f"r{key}", f"h{key}", b"x", self.questionnaire, self.outlet(outlet), None, None, "web", grade,
                "zh", None, None, f"{day}{MORNING}", f"R{key}", None, None, None, write.rev,
            )  # fmt: skip
            types = {item["name"]: item["type"] for item in ITEMS}
            keep_responses(write, [row], answer_rows(key, given, self.items, types))

    def repairs(self, outlet: str, serial: str, *days: date) -> None:
        """The same machine repaired on these days, asked for the day before each."""
        with self.store.transaction() as write:
            for day in days:
                write.execute(
                    """insert into orders (order_no, outlet_id, serial, service_type, requested_at, completed_at, rev)
                       values (:order_no, :outlet, :serial, 'repair', :requested, :completed, :rev)""",
                    order_no=f"{serial}-{day}",
                    outlet=self.outlet(outlet),
                    serial=serial,
                    requested=f"{day - timedelta(days=1)}{MORNING}",
                    completed=f"{day}{MORNING}",
                )

    def callback(self, outlet: str, day: date, state: str, *dispositions: str) -> None:
        """A task due that day with its attempts."""
        self.repairs(outlet, f"call-{state}-{datetime.now().timestamp()}", day)
        with self.store.transaction() as write:
            task = write.one(
                """insert into callback_tasks (order_id, due_at, next_at, state, attempts, rev)
                   select max(order_id), :due, :due, :state, :attempts, :rev from orders returning task_id""",
                due=f"{day}{MORNING}",
                state=state,
                attempts=len(dispositions),
            )
            assert task is not None
            for number, disposition in enumerate(dispositions, 1):
                write.execute(
                    """insert into callback_attempts (task_id, number, started_at, ended_at, disposition, rev)
                       values (:task, :number, :at, :at, :disposition, :rev)""",
                    task=task["task_id"],
                    number=number,
                    at=f"{day}{MORNING}",
                    disposition=disposition,
                )

    def outlet(self, code: str) -> int:
        """The outlet's id."""
        return list(OUTLETS).index(code) + 1

    def view(self, period: Period = MARCH, scope: Scope = EVERYWHERE, grades: tuple[str, ...] = EVERY_GRADE) -> View:
        """What the books say now."""
        self.warehouse.follow()
        return View(self.warehouse, period, scope, grades)

    def close(self) -> None:
        """Let go of the files."""
        self.warehouse.close()
        self.store.close()
