"""Penalties on the graded scale: proposed by one, approved by another, only from a confirmed audit, never deleted.

Approving one takes effect on the outlet in the same transaction: claims suspended → the outlet is suspended; downgraded
→ one grade lower; contract ended → closed. A lifted penalty stays on record; what it did to the outlet is undone by
hand, because the outlet may have changed meanwhile.
"""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from db import access
from db.audits import WITHIN, Audit, record_event
from db.store import Store, Write, utc_now

Level = Literal["warning", "claw_back", "claims_suspended", "downgraded", "contract_ended"]
LEVELS: tuple[Level, ...] = get_args(Level)
LOWER = {"A": "B", "B": "C"}
STATUS = {"claims_suspended": "suspended", "contract_ended": "closed"}
LONGEST_NOTE = 2000


class PenaltyRefused(ValueError):
    """A penalty cannot be proposed or decided like this; ``rule`` names why."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed penalty, decided or not. ``decision`` None while it waits."""

    proposal_id: int
    audit_id: int
    outlet_id: int
    region_id: int
    code: str
    level: Level
    amount_fen: int
    note: str
    proposed_at: str
    proposed_by: int
    proposer: str
    decision: str | None
    decided_at: str | None
    decider: str
    reason: str


@dataclass(frozen=True, slots=True)
class Penalty:
    """One penalty in the outlet's record."""

    penalty_id: int
    audit_id: int
    outlet_id: int
    level: Level
    amount_fen: int
    decided_at: str
    decided_by: str
    approved_by: str
    note: str
    lifted_at: str | None
    proposal_id: int | None


def propose(store: Store, audit: Audit, level: Level, amount_fen: int, note: str, by: int) -> int:
    """Put a penalty up for approval; its number. Raises PenaltyRefused (level, money, note, audit, waiting)."""
    _check(audit, level, amount_fen, note)
    try:
        with store.transaction() as write:
            row = write.one(
                """insert into penalty_proposals (audit_id, level, amount_fen, note, proposed_at, proposed_by)
                   values (:audit, :level, :fen, :note, :at, :by) returning proposal_id""",
                audit=audit.audit_id, level=level, fen=amount_fen, note=note.strip(), at=utc_now(), by=by,
            )  # fmt: skip
            assert row is not None
            record_event(store, write, audit.audit_id, "penalty_proposed", by, f"{level} {amount_fen}")
    except sqlite3.IntegrityError as twice:
        raise PenaltyRefused("waiting", "the same penalty waits for approval already") from twice
    return int(row["proposal_id"])


def decide(store: Store, proposal_id: int, approve: bool, reason: str, by: int) -> None:
    """Approve or decline, by another person than proposed it. Raises PenaltyRefused.

    Its rules: unknown, decided, self, audit, appeal.
    """
    with store.transaction() as write:
        row = write.one(f"{SELECT} where p.proposal_id = :id", id=proposal_id)
        _check_waiting(row, by)
        assert row is not None
        write.execute(
            """update penalty_proposals set decision = :decision, decided_at = :at, decided_by = :by, reason = :reason
               where proposal_id = :id""",
            decision="approved" if approve else "declined", at=utc_now(), by=by, reason=reason.strip(), id=proposal_id,
        )  # fmt: skip
        kind = "penalty_approved" if approve else "penalty_declined"
        record_event(store, write, row["audit_id"], kind, by, f"{row['level']} {reason}".strip())
        access.note(write, kind, user_id=by, subject="penalty", subject_id=proposal_id, reason=row["level"])
        if approve:
            _impose(write, row, by)


def proposals(
    store: Store, region_ids: Collection[int] | None = None, waiting: bool = False, audit_id: int | None = None
) -> list[Proposal]:
    """Proposals for outlets in these regions, the newest first; ``waiting``: only those nobody has decided."""
    rows = store.rows(
        f"""{SELECT} where {WITHIN} and (p.decision is null or not :waiting) and (:audit is null or p.audit_id = :audit)
            order by p.proposal_id desc""",
        regions=None if region_ids is None else json.dumps(sorted(region_ids)),
        waiting=waiting,
        audit=audit_id,
    )
    return [Proposal(**{name: row[name] for name in Proposal.__dataclass_fields__}) for row in rows]


def penalties(store: Store, outlet_id: int) -> list[Penalty]:
    """An outlet's record, the newest first."""
    rows = store.rows(
        """select p.penalty_id, p.audit_id, p.outlet_id, p.level, p.amount_fen, p.decided_at, d.name as decided_by,
             a.name as approved_by, p.note, p.lifted_at, p.proposal_id
           from penalties p join users d on d.user_id = p.decided_by join users a on a.user_id = p.approved_by
           where p.outlet_id = :id order by p.decided_at desc, p.penalty_id desc""",
        id=outlet_id,
    )
    return [Penalty(*row) for row in rows]


SELECT = """select p.*, a.outlet_id, a.outcome, a.appealed_at is not null and a.appeal_outcome is null as appeal_waits,
    o.region_id, o.code, o.grade, coalesce(u.name, '') as proposer,
    coalesce(d.name, '') as decider
  from penalty_proposals p join audits a using (audit_id) join outlets o using (outlet_id)
    left join users u on u.user_id = p.proposed_by left join users d on d.user_id = p.decided_by"""


def _check(audit: Audit, level: str, amount_fen: int, note: str) -> None:
    broken = {
        "level": level not in LEVELS and f"{level!r} is not on the scale; one of {', '.join(LEVELS)}",
        "audit": audit.outcome != "confirmed" and "a penalty needs a closed audit that confirmed the suspicion",
        "appeal": audit.appealed_at is not None
        and audit.appeal_outcome is None
        and "an appeal waits for its decision; decide that first",
        "money": (amount_fen < 0 or (level == "claw_back") != (amount_fen > 0))
        and "a claw-back names its amount, the other levels have none",
        "note": not 0 < len(note.strip()) <= LONGEST_NOTE and f"write why, in 1 to {LONGEST_NOTE} characters",
    }
    for rule, message in broken.items():
        if message:
            raise PenaltyRefused(rule, message)


def _check_waiting(row: sqlite3.Row | None, by: int) -> None:
    if row is None:
        raise PenaltyRefused("unknown", "there is no such proposal any more")
    if row["decision"] is not None:
        raise PenaltyRefused("decided", "the proposal was decided already")
    if row["proposed_by"] == by:
        raise PenaltyRefused("self", "who proposes a penalty does not approve it; ask a colleague")
    if row["outcome"] != "confirmed":
        raise PenaltyRefused("audit", "the audit behind it no longer confirms the suspicion")
    if row["appeal_waits"]:
        raise PenaltyRefused("appeal", "an appeal waits for its decision; decide that first")


def _impose(write: Write, row: sqlite3.Row, by: int) -> None:
    write.execute(
        """insert into penalties (audit_id, outlet_id, level, amount_fen, decided_at, decided_by, approved_by, note,
             proposal_id, rev)
           values (:audit, :outlet, :level, :fen, :at, :proposer, :by, :note, :proposal, :rev)""",
        audit=row["audit_id"], outlet=row["outlet_id"], level=row["level"], fen=row["amount_fen"], at=utc_now(),
        proposer=row["proposed_by"], by=by, note=row["note"], proposal=row["proposal_id"],
    )  # fmt: skip
    if row["level"] == "downgraded":
        write.execute(
            "update outlets set grade = :grade, rev = :rev where outlet_id = :id",
            grade=LOWER.get(row["grade"], row["grade"]),
            id=row["outlet_id"],
        )
    elif row["level"] in STATUS:
        write.execute(
            "update outlets set status = :status, rev = :rev where outlet_id = :id",
            status=STATUS[row["level"]],
            id=row["outlet_id"],
        )
