"""A small company made by hand: every order and claim is there because a test put it there."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.metrics.scope import EVERYWHERE, Period, Scope
from dashboard.metrics.view import View
from db.store import Store, utc_now
from db.warehouse import Warehouse

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
REGIONS = 3
PRODUCTS = 3
FAULTS = 4
VERIFY = ("visit", "date", "work", "part", "charge")


@dataclass
class World:
    """Rows are collected, then written and synced once by ``view``."""

    folder: Path
    outlets: int = 40
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    seed: int = 7

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)

    def put(self, table: str, **row: Any) -> int:
        """Keep one row and return its number, starting at 1."""
        self.rows.setdefault(table, []).append(row)
        return len(self.rows[table])

    def order(self, outlet: int, day: date | None = None, **more: Any) -> int:
        """A finished warranty repair of a random product and age, unless told otherwise."""
        when = day or YEAR.start + timedelta(days=int(self.rng.integers(0, 365)))
        made = when - timedelta(days=int(self.rng.integers(30, 900)))
        number = len(self.rows.get("orders", [])) + 1
        row = {
            "order_no": f"S{number:06d}",
            "outlet_id": outlet,
            "product_id": int(self.rng.integers(PRODUCTS)) + 1,
            "serial": f"SN{number:06d}",
            "production_month": f"{made:%Y-%m}",
            "service_type": "repair",
            "under_warranty": 1,
            "requested_at": stamp(when),
            "completed_at": stamp(when),
        }
        return self.put("orders", **row | more)

    def claim(self, order: int, fault: int | None = None, fen: int = 20_000, parts_fen: int = 0, **more: Any) -> int:
        """A claim for an order."""
        of = self.rows["orders"][order - 1]
        row = {
            "claim_no": f"C{len(self.rows.get('claims', [])) + 1:06d}",
            "order_id": order,
            **{name: of[name] for name in ("outlet_id", "product_id", "serial", "production_month")},
            "fault_id": fault or int(self.rng.integers(FAULTS)) + 1,
            "labour_fen": fen,
            "parts_fen": parts_fen,
            "claimed_at": of["completed_at"],
        }
        return self.put("claims", **row | more)

    def trade(self, orders: int = 60, chance: float = 0.5) -> None:
        """Every outlet does so many repairs over the year and claims for some of them, all alike."""
        for outlet in range(1, self.outlets + 1):
            for _ in range(orders):
                order = self.order(outlet)
                if self.rng.random() < chance:
                    self.claim(order)

    def call(self, order: int, paid: float | None = None, **said: str) -> int:
        """A callback with answers ``yes`` or ``no`` to the facts named, and what was paid, in yuan."""
        of = self.rows["orders"][order - 1]
        at = datetime.fromisoformat(of["completed_at"]) + timedelta(days=3)
        key = self.answer(of["outlet_id"], at, channel="callback", grade="B", order_id=order, seconds=120.0)
        for position, check in enumerate(VERIFY, 1):
            if check in said:
                self.put("answers", response_key=key, item_id=position, choice=said[check])
        if paid is not None:
            self.put("answers", response_key=key, item_id=len(VERIFY) + 2, number=paid)
        return key

    def answer(self, outlet: int, at: datetime, **more: Any) -> int:
        """A questionnaire's head."""
        key = len(self.rows.get("responses", [])) + 1
        row = {
            "response_id": f"r{key}",
            "payload_hash": "h",
            "payload_sealed": b"",
            "questionnaire_id": 1,
            "outlet_id": outlet,
            "channel": "web",
            "grade": "C",
            "received_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "receipt": f"q{key}",
            "seconds": 60.0,
        }
        return self.put("responses", **row | more)

    def score(self, response: int, csat: int) -> None:
        """The satisfaction of a questionnaire, 1 to 5."""
        self.put("answers", response_key=response, item_id=len(VERIFY) + 1, number=csat)

    def view(self, period: Period = YEAR, scope: Scope = EVERYWHERE) -> View:
        """Everything collected so far, as the signals see it."""
        store = Store.open(self.folder)
        with store.transaction() as write:
            first = ("technicians", "customers")
            people = {table: rows for table, rows in self.rows.items() if table in first}
            for table, rows in {**self._company(), **people, **self.rows}.items():
                for number, row in enumerate(rows, 1):
                    self._insert(write, table, number, row)
        warehouse = Warehouse.open(store)
        warehouse.sync()
        return View(warehouse, period, scope)

    def _insert(self, write: Any, table: str, number: int, row: dict[str, Any]) -> None:
        key = {
            "responses": "response_key",
            "answers": "",
            "callback_tasks": "task_id",
            "callback_attempts": "attempt_id",
        }
        named = key.get(table, f"{table[:-1]}_id")
        full = (
            ({named: number} if named else {}) | row | ({} if table in ("answers", "customers") else {"rev": write.rev})
        )
        columns = ", ".join(full)
        write.execute(f"insert into {table} ({columns}) values ({', '.join(f':{c}' for c in full)})", **full)

    def _company(self) -> dict[str, list[dict[str, Any]]]:
        items = [
            {"questionnaire_id": 1, "position": n, "name": name, "type": "select_one", "label": "{}", "verify": name}
            for n, name in enumerate(VERIFY, 1)
        ]
        csat = {"questionnaire_id": 1, "position": 9, "name": "csat", "type": "range", "label": "{}"}
        paid = {"questionnaire_id": 1, "position": 10, "name": "charge_amount", "type": "decimal", "label": "{}"}
        return {
            "regions": [{"code": f"R{n}", "name": f"地区{n}"} for n in range(1, REGIONS + 1)],
            "outlets": [
                {"code": f"G{n:04d}", "name": f"网点{n}", "region_id": n % REGIONS + 1}
                for n in range(1, self.outlets + 1)
            ],
            "products": [{"model": f"M{n}", "category": "fridge"} for n in range(1, PRODUCTS + 1)],
            "faults": [{"code": f"F{n}"} for n in range(1, FAULTS + 1)],
            "parts": [{"code": f"P{n}"} for n in range(1, 3)],
            "questionnaires": [
                {"name": "both", "version": "1", "title": "{}", "definition": "{}", "published_at": utc_now()}
            ],
            "items": [*items, csat | {"role": "csat", "low": 1.0, "high": 5.0}, paid],
        }


def stamp(day: date) -> str:
    """Noon of a day, as the database writes it."""
    return f"{day}T04:00:00Z"
