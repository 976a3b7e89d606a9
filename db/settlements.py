"""Answers that wait for somebody's decision: put aside by the intake, or sent twice under one id with other content."""

import sqlite3
from dataclasses import dataclass
from typing import Literal

from db.store import Store, Write

Kind = Literal["quarantine", "conflict"]
KINDS: tuple[Kind, ...] = ("quarantine", "conflict")
CLAIM = {
    "quarantine": """update quarantine set settled_at = :at, settled_by = :user_id, decision = :decision
       where quarantine_id = :number and settled_at is null""",
    "conflict": """update conflicts set settled_at = :at, settled_by = :user_id, decision = :decision
       where conflict_id = :number and settled_at is null""",
}


@dataclass(frozen=True, slots=True)
class Held:
    """One row that waits or waited; ``reason`` is what the intake wrote, ``conflict`` for a second payload."""

    kind: Kind
    number: int
    response_id: str | None
    payload_hash: str
    payload_sealed: bytes
    reason: str
    received_at: str
    settled_at: str | None
    settled_by: int | None
    decision: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The response that landed under an id: what it says is sealed, whom it is about is not."""

    response_key: int
    payload_sealed: bytes
    receipt: str
    received_at: str
    channel: str
    grade: str
    questionnaire: str
    version: str
    outlet: str
    order: str | None


def waiting(store: Store, limit: int) -> list[Held]:
    """What nobody has settled yet, the newest first."""
    rows = store.rows(
        "select * from held_answers where settled_at is null order by received_at desc, kind, number desc limit :limit",
        limit=limit,
    )
    return [_held(row) for row in rows]


def settled(store: Store, limit: int) -> list[tuple[Held, str, str]]:
    """What was decided last, each with who decided and the reason they gave."""
    rows = store.rows(
        """select w.*, coalesce(u.name, '') as by_name, coalesce((select l.reason from access_log l
              where l.subject = w.kind and l.subject_id = w.number and l.event like 'settled_%'
              order by l.access_id desc limit 1), '') as why
            from held_answers w left join users u on u.user_id = w.settled_by
            where w.settled_at is not null order by w.settled_at desc, w.kind, w.number desc limit :limit""",
        limit=limit,
    )
    return [(_held(row), row["by_name"], row["why"]) for row in rows]


def counts(store: Store) -> dict[Kind, int]:
    """How many wait."""
    rows = store.rows("select kind, count(*) as n from held_answers where settled_at is null group by kind")
    found = {row["kind"]: row["n"] for row in rows}
    return {kind: found.get(kind, 0) for kind in KINDS}


def find(store: Store, kind: Kind, number: int) -> Held | None:
    """One of them, settled or not; None when there is none."""
    row = store.one("select * from held_answers where kind = :kind and number = :number", kind=kind, number=number)
    return _held(row) if row else None


def claim(write: Write, kind: Kind, number: int, user_id: int, decision: str, at: str) -> bool:
    """Settle it in the running transaction; False when somebody has already."""
    done = write.execute(CLAIM[kind], number=number, user_id=user_id, decision=decision, at=at)
    return done.rowcount > 0


def kept(store: Store, response_id: str) -> Kept | None:
    """What landed under this id, or None."""
    row = store.one(
        """select r.response_key, r.payload_sealed, r.receipt, r.received_at, r.channel, r.grade,
             q.name as questionnaire, q.version, l.code as outlet, o.order_no as "order"
           from responses r join questionnaires q using (questionnaire_id) join outlets l on l.outlet_id = r.outlet_id
             left join orders o on o.order_id = r.order_id
           where r.response_id = :response_id""",
        response_id=response_id,
    )
    return Kept(**dict(row)) if row else None


def lower(write: Write, response_id: str, grade: str) -> None:
    """Give a response that staff let in the grade that a decision at a desk deserves."""
    write.execute(
        "update responses set grade = :grade, rev = :rev where response_id = :response_id",
        grade=grade,
        response_id=response_id,
    )


def _held(row: sqlite3.Row) -> Held:
    return Held(**{name: row[name] for name in Held.__slots__})
