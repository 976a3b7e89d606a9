"""The books with a questionnaire whose items are tagged with indices, and orders with all their moments."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dashboard.metrics.catalogue import INDICES
from db.questionnaires import item_ids, keep
from db.responses import ResponseRow, answer_rows
from db.responses import keep as keep_responses
from db.weightings import Draft, keep_weights
from tests.dashboard.metrics.books import MORNING, Books

RATED = {"type": "select_one", "label": {}, "low": 1, "high": 5}
CHOSEN = {"type": "select_one", "label": {}}
TAGGED: list[dict[str, Any]] = [
    {"name": "csat", **RATED, "role": "csat", "index": "overall_satisfaction"},
    {"name": "speed", **RATED, "index": "handling_speed"},
    {"name": "kept", **RATED, "index": "promises_kept"},
    {"name": "on_time", **CHOSEN, "index": "promises_kept"},
    {"name": "wished", **RATED, "index": "handling_speed", "role": "expectation"},
    {"name": "nps", "type": "range", "label": {}, "low": 0, "high": 10, "role": "nps", "index": "recommendation"},
]
SEEN: list[dict[str, Any]] = [
    {"name": "open", **CHOSEN, "index": "hours"},
    {"name": "greeted", **CHOSEN, "index": "service_attitude"},
]


class Assessed(Books):
    """Books in which customers and shoppers speak of indices."""

    def __init__(self, folder: Any) -> None:
        super().__init__(folder)
        # A test that loses power loses nothing; a hundred answers need not wait for the disk.
        self.store.connection.execute("pragma synchronous = off")
        self.forms: dict[str, tuple[int, Any, list[dict[str, Any]]]] = {}
        with self.store.transaction() as write:
            for name, items, audience in (("tagged", TAGGED, "customer"), ("visit", SEEN, "shopper")):
                made = {"name": name, "version": "1", "title": {}, "items": items, "audience": audience}
                number = keep(write, made, "2026-01-01T00:00:00Z")
                self.forms[name] = (number, item_ids(write, number), items)

    def says(self, outlet: str, day: date, form: str = "tagged", **given: Any) -> None:
        """One filled-in questionnaire about an outlet."""
        self.answered += 1
        key = self.answered
        number, ids, items = self.forms[form]
        with self.store.transaction() as write:
            row = ResponseRow(
                key, f"r{key}", f"h{key}", b"x", number, self.outlet(outlet), None, None, "web", "A",
                "zh", None, None, f"{day}{MORNING}", f"R{key}", None, None, None, write.rev,
            )  # fmt: skip
            keep_responses(write, [row], answer_rows(key, given, ids, {item["name"]: item["type"] for item in items}))

    def order(
        self, outlet: str, asked: date, answered: float = 1.0, done: float | None = 24.0, late: float | None = None,
        service: str = "repair", technician: int | None = None,
    ) -> None:  # fmt: skip
        """An order asked for at ten; hours to the answer and the end; ``late``: minutes after the appointment."""
        self.answered += 1
        start = datetime.fromisoformat(f"{asked}{MORNING}".removesuffix("Z"))

        def at(hours: float | None) -> str | None:
            return None if hours is None else f"{start + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"

        arrived = None if done is None else done - 1
        appointed = None if late is None or arrived is None else arrived - late / 60
        with self.store.transaction() as write:
            write.execute(
                """insert into orders (order_no, outlet_id, technician_id, service_type, requested_at, responded_at,
                     appointed_at, arrived_at, completed_at, rev)
                   values (:no, :outlet, :technician, :service, :asked, :answered, :appointed, :arrived, :done,
                     :rev)""",
                no=f"O{self.answered}", outlet=self.outlet(outlet), technician=technician, service=service,
                asked=at(0), answered=at(answered), appointed=at(appointed), arrived=at(arrived), done=at(done),
            )  # fmt: skip

    def technician(self, outlet: str, code: str, trained_until: date) -> int:
        """Somebody who works there."""
        with self.store.transaction() as write:
            row = write.one(
                """insert into technicians (code, outlet_id, trained_until, rev)
                   values (:code, :outlet, :until, :rev) returning technician_id""",
                code=code, outlet=self.outlet(outlet), until=trained_until.isoformat(),
            )  # fmt: skip
            assert row is not None
            return int(row["technician_id"])

    def weights(self, valid_from: date, note: str = "", **changed: float) -> int:
        """A version of the weights: the catalogue's with these changed."""
        weights = {key: changed.get(key, one.weight) for key, one in INDICES.items()}
        floors = {key: one.floor for key, one in INDICES.items()}
        return keep_weights(self.store, Draft(valid_from, weights, floors, 85, 70, note), 1, date(2026, 1, 1))


@pytest.fixture
def books(tmp_path):
    written = Assessed(tmp_path)
    with written.store.transaction() as write:
        write.execute(
            """insert into users (login, name, password_hash, role, created_at)
               values ('boss', 'Boss', 'x', 'admin', '2026-01-01T00:00:00Z')"""
        )
    yield written
    written.close()
