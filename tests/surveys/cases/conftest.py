"""A firm with a head office, a region's manager, an auditor and an agent, and cases of its customers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from db import cases
from db.cases import Case, Sight
from db.store import Store
from db.users import User, find_user
from surveys.cases.opening import Complaint, new_key, open_complaint
from surveys.cases.work import Step, move
from surveys.intake import Intake
from surveys.publishing import publish_shipped
from tests.surveys.conftest import firm

WORDS = {"investigated": "Compressor fitted wrongly", "responded": "We fit it again", "decided": "Refund of the visit"}


@dataclass
class Office:
    """Verbs for what people do with cases."""

    store: Store
    chief: User
    manager: User
    stranger: User
    auditor: User
    agent: User

    def hears(self, by: User | None = None, **said: str) -> int:
        given = {"key": new_key(), "way": "telephone", "subject": "service", "urgency": "ordinary", "nature": "normal",
                 "words": "电话 13800138000，师傅没来", "order": "WO-1"}  # fmt: skip
        case_id, _ = open_complaint(self.store, by or self.chief, Complaint(**(given | said)))
        return case_id

    def case(self, case_id: int) -> Case:
        found = cases.find(self.store, case_id, Sight())
        assert found is not None
        return found

    def moves(self, case_id: int, *stages: str, by: User | None = None, **more: object) -> Case:
        for stage in stages:
            told = {"told_way": "telephone"} if stage == "closed" else {}
            step = Step(stage, **({"words": WORDS.get(stage, "")} | told | more))
            move(self.store, by or self.chief, self.case(case_id), step)
        return self.case(case_id)

    def closes(self, case_id: int) -> Case:
        return self.moves(case_id, "acknowledged", "assessed", "investigated", "responded", "decided", "closed")


def _person(store: Store, login: str, role: str, region: int | None) -> User:
    """Somebody who never signs in here: a password would cost a tenth of a second each."""
    with store.transaction() as write:
        row = write.one(
            """insert into users (login, name, password_hash, role, region_id, created_at)
               values (:login, :name, '', :role, :region, '2026-01-01T00:00:00Z') returning user_id""",
            login=login, name=login.title(), role=role, region=region,
        )  # fmt: skip
    found = find_user(store, row["user_id"])
    assert found is not None
    return found


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store = firm(tmp_path / "data")
    publish_shipped(store)
    with store.transaction() as write:
        write.execute("insert into regions values (2, 'N', '华北', 'North', :rev)")
    people = {}
    for login, role, region in (
        ("chief", "executive", None), ("south", "manager", 1), ("north", "manager", 2), ("audit", "auditor", None),
        ("ann", "agent", None),
    ):  # fmt: skip
        people[login] = _person(store, login, role, region)
    yield Office(store, *people.values())
    Intake(store).close()
    store.close()
