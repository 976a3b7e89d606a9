"""Inspections of outlets: opened by risk or by lot, worked with evidence, closed with an outcome, open to appeal.

An outcome is never overwritten in silence: the timeline is only added to, and only a decided appeal changes one.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from db import access
from db.privacy import Sealed
from db.store import Store, Write, utc_now

Drawn = Literal["risk", "random"]
Outcome = Literal["confirmed", "unfounded", "inconclusive"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Verdict = Literal["upheld", "false", "unclear"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
State = Literal["open", "overdue", "closed", "appealed"]
LONGEST_WORDS = 4000
APPEAL_DAYS = 30
"""An outlet may appeal for so long after an audit is closed."""


class AuditRefused(ValueError):
    """Something cannot be done with an audit; ``rule`` names why."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Drawing:
    """One outlet of a plan: why it is looked at, its chance of a random draw, its risk score on the day."""

    outlet_id: int
    drawn: Drawn
    reason: str
    chance: float | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit as it stands; words unsealed. ``recovered_fen`` in fen."""

    audit_id: int
    outlet_id: int
    region_id: int
    code: str
    drawn: Drawn
    reason: str
    opened_at: str
    due_on: date | None
    auditor_id: int | None
    auditor: str
    closed_at: str | None
    closed_by: int | None
    outcome: Outcome | None
    recovered_fen: int
    summary: str
    score: float | None
    appealed_at: str | None
    appeal: str
    appeal_outcome: str | None

    def state(self, today: date) -> State:
        """Where it stands."""
        if self.closed_at is None:
            return "overdue" if self.due_on and self.due_on < today else "open"
        return "appealed" if self.appealed_at and self.appeal_outcome is None else "closed"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of an audit's timeline."""

    at: str
    kind: str
    by: str
    words: str


def plan(
    store: Store, drawings: Sequence[Drawing], key: str, due_on: date, by: int, auditor_id: int | None = None
) -> list[int]:
    """Open an audit for every drawing; their numbers. The same ``key`` twice opens nothing twice.

    Raises AuditRefused (outlet, open): nothing is opened then.
    """
    opened = []
    with store.transaction() as write:
        for drawing in drawings:
            audit_id = _open(write, drawing, key, due_on, by, auditor_id)
            if audit_id is not None:
                opened.append(audit_id)
                _note(store, write, audit_id, "opened", by, drawing.reason)
        access.note(write, "audits_opened", user_id=by, subject="audit_plan", reason=f"{key}: {len(opened)}")
    return opened


def audits(store: Store, region_ids: Collection[int] | None = None) -> list[Audit]:
    """Audits of outlets in these regions (None: all), the newest first. Raises SealBroken."""
    rows = store.rows(
        f"{SELECT} where {WITHIN} order by a.opened_at desc, a.audit_id desc", regions=_regions(region_ids)
    )
    return [_audit(store, row) for row in rows]


def of_outlet(store: Store, outlet_id: int, closed_only: bool = False) -> list[Audit]:
    """One outlet's audits, the newest first; ``closed_only`` for its own people, who are not told of a visit to come.

    Raises SealBroken.
    """
    rows = store.rows(
        f"""{SELECT} where a.outlet_id = :outlet and (a.closed_at is not null or not :closed_only)
            order by a.opened_at desc, a.audit_id desc""",
        outlet=outlet_id,
        closed_only=closed_only,
    )
    return [_audit(store, row) for row in rows]


def busy(store: Store) -> frozenset[int]:
    """Outlets with an open audit."""
    return frozenset(row["outlet_id"] for row in store.rows("select outlet_id from audits where closed_at is null"))


def auditors(store: Store, region_id: int | None = None) -> dict[int, str]:
    """Names of those who may be given an audit of this region (None: of any), by user_id."""
    rows = store.rows(
        """select user_id, name from users where active = 1 and role in ('auditor', 'manager', 'admin')
             and (region_id is null or region_id = :region) order by role, name""",
        region=region_id,
    )
    return {row["user_id"]: row["name"] for row in rows}


def find(store: Store, audit_id: int, region_ids: Collection[int] | None = None) -> Audit:
    """One audit. Raises AuditRefused (unknown) when there is none in these regions."""
    row = store.one(f"{SELECT} where a.audit_id = :id and {WITHIN}", id=audit_id, regions=_regions(region_ids))
    if row is None:
        raise AuditRefused("unknown", f"there is no audit number {audit_id} in your regions")
    return _audit(store, row)


def events(store: Store, audit_id: int) -> list[Event]:
    """The timeline, the oldest first. Raises SealBroken."""
    rows = store.rows(
        """select e.at, e.kind, coalesce(u.name, '') as by, e.words_sealed from audit_events e
           left join users u using (user_id) where e.audit_id = :id order by e.audit_event_id""",
        id=audit_id,
    )
    return [
        Event(row["at"], row["kind"], row["by"], store.vault.unseal(row["words_sealed"], Sealed.AUDIT_WORDS))
        for row in rows
    ]


def assign(store: Store, audit: Audit, auditor_id: int, by: int) -> None:
    """Give it to somebody who may sign in, audits, and sees its region. Raises AuditRefused (auditor, closed)."""
    with store.transaction() as write:
        _check_open(write, audit.audit_id)
        row = write.one(
            """select name from users where user_id = :id and active = 1 and role in ('auditor', 'manager', 'admin')
                 and (region_id is null or region_id = :region)""",
            id=auditor_id,
            region=audit.region_id,
        )
        if row is None:
            raise AuditRefused("auditor", "nobody with the right to audit has this number; choose again")
        write.execute(
            "update audits set auditor_id = :auditor, rev = :rev where audit_id = :id",
            auditor=auditor_id,
            id=audit.audit_id,
        )
        _note(store, write, audit.audit_id, "assigned", by, row["name"])


def note(store: Store, audit: Audit, words: str, by: int, visited: bool = False) -> None:
    """A line in the timeline of an open audit. Raises AuditRefused (words, closed)."""
    said = _words(words)
    with store.transaction() as write:
        _check_open(write, audit.audit_id)
        _note(store, write, audit.audit_id, "visited" if visited else "noted", by, said)


def judge_claim(store: Store, audit: Audit, claim_id: int, verdict: Verdict, by: int) -> None:
    """What the audit found of one claim of its outlet; a later word replaces the earlier one while it is open."""
    if verdict not in VERDICTS:
        raise AuditRefused("verdict", f"{verdict!r} is no verdict; one of {', '.join(VERDICTS)}")
    with store.transaction() as write:
        _check_open(write, audit.audit_id)
        row = write.one("select claim_no, outlet_id from claims where claim_id = :id", id=claim_id)
        if row is None or row["outlet_id"] != audit.outlet_id:
            raise AuditRefused("claim", f"claim number {claim_id} is not of outlet {audit.code}")
        write.execute(
            """insert into audit_claims values (:audit, :claim, :verdict, :at, :by)
               on conflict (audit_id, claim_id) do update set verdict = excluded.verdict,
                 judged_at = excluded.judged_at, judged_by = excluded.judged_by""",
            audit=audit.audit_id,
            claim=claim_id,
            verdict=verdict,
            at=utc_now(),
            by=by,
        )
        _note(store, write, audit.audit_id, "claim_judged", by, f"{row['claim_no']} {verdict}")


def judged(store: Store, audit_id: int) -> dict[int, Verdict]:
    """Verdicts by claim_id."""
    rows = store.rows("select claim_id, verdict from audit_claims where audit_id = :id", id=audit_id)
    return {row["claim_id"]: row["verdict"] for row in rows}


def found_false(store: Store, audit_id: int) -> list[tuple[str, int]]:
    """Claims the audit found false: number and fen, in the order of their numbers."""
    rows = store.rows(
        """select c.claim_no, c.labour_fen + c.parts_fen + c.travel_fen as fen from audit_claims a
           join claims c using (claim_id) where a.audit_id = :id and a.verdict = 'false' order by c.claim_no""",
        id=audit_id,
    )
    return [(row["claim_no"], row["fen"]) for row in rows]


def close(store: Store, audit: Audit, outcome: Outcome, summary: str, recovered_fen: int, by: int) -> None:
    """End it with its outcome, in words, and the money that came back.

    Raises AuditRefused (outcome, words, money, closed). Only a confirmed audit recovers money.
    """
    if outcome not in OUTCOMES:
        raise AuditRefused("outcome", f"{outcome!r} is no outcome; one of {', '.join(OUTCOMES)}")
    if recovered_fen < 0 or (recovered_fen and outcome != "confirmed"):
        raise AuditRefused("money", "money comes back only from a confirmed audit; write 0")
    said = _words(summary)
    with store.transaction() as write:
        _check_open(write, audit.audit_id)
        write.execute(
            """update audits set closed_at = :at, closed_by = :by, outcome = :outcome, recovered_fen = :fen,
                 summary_sealed = :summary, rev = :rev where audit_id = :id""",
            at=utc_now(),
            by=by,
            outcome=outcome,
            fen=recovered_fen,
            summary=store.vault.seal(said, Sealed.AUDIT_SUMMARY),
            id=audit.audit_id,
        )
        _note(store, write, audit.audit_id, "closed", by, f"{outcome}: {said}")
        access.note(write, "audit_closed", user_id=by, subject="audit", subject_id=audit.audit_id, reason=outcome)


def appeal(store: Store, audit: Audit, words: str, by: int, today: date) -> None:
    """What the outlet says against a closed audit, once. Raises AuditRefused (words, open, appealed, late)."""
    said = _words(words)
    if audit.closed_at is None:
        raise AuditRefused(
            "open", f"audit number {audit.audit_id} is not closed yet; there is nothing to appeal against"
        )
    if audit.appealed_at is not None:
        raise AuditRefused("appealed", f"audit number {audit.audit_id} was appealed against already")
    if (today - date.fromisoformat(audit.closed_at[:10])).days > APPEAL_DAYS:
        raise AuditRefused("late", f"an appeal is possible for {APPEAL_DAYS} days after an audit is closed")
    with store.transaction() as write:
        kept = write.execute(
            """update audits set appealed_at = :at, appeal_sealed = :words, rev = :rev
               where audit_id = :id and appealed_at is null""",
            at=utc_now(),
            words=store.vault.seal(said, Sealed.AUDIT_APPEAL),
            id=audit.audit_id,
        )
        if not kept.rowcount:
            raise AuditRefused("appealed", f"audit number {audit.audit_id} was appealed against a moment ago")
        _note(store, write, audit.audit_id, "appealed", by, said)


def decide_appeal(store: Store, audit: Audit, outcome: Outcome, words: str, by: int) -> None:
    """Keep the outcome or give another; by somebody else than who closed it. Another one lifts the audit's penalties.

    Raises AuditRefused (appeal, outcome, self, words).
    """
    said = _words(words)
    if audit.appealed_at is None or audit.appeal_outcome is not None:
        raise AuditRefused("appeal", f"audit number {audit.audit_id} has no appeal that waits for a decision")
    if outcome not in OUTCOMES:
        raise AuditRefused("outcome", f"{outcome!r} is no outcome; one of {', '.join(OUTCOMES)}")
    if by == audit.closed_by:
        raise AuditRefused("self", "who closed an audit does not decide the appeal against it; ask a colleague")
    changed = outcome != audit.outcome
    with store.transaction() as write:
        kept = write.execute(
            """update audits set appeal_outcome = :decided, appeal_decided_at = :at, appeal_decided_by = :by,
                 outcome = :outcome, recovered_fen = case when :outcome = 'confirmed' then recovered_fen else 0 end,
                 rev = :rev where audit_id = :id and appeal_outcome is null""",
            decided="changed" if changed else "kept",
            at=utc_now(),
            by=by,
            outcome=outcome,
            id=audit.audit_id,
        )
        if not kept.rowcount:
            raise AuditRefused("appeal", f"the appeal against audit number {audit.audit_id} was decided a moment ago")
        _note(store, write, audit.audit_id, "appeal_changed" if changed else "appeal_kept", by, said)
        if changed:
            _lift(store, write, audit.audit_id, by)


def record_event(store: Store, write: Write, audit_id: int, kind: str, by: int, words: str = "") -> None:
    """A line in the timeline by what belongs to the audit: evidence, penalties."""
    _note(store, write, audit_id, kind, by, words)


SELECT = """select a.*, o.region_id, o.code, coalesce(u.name, '') as auditor
  from audits a join outlets o using (outlet_id) left join users u on u.user_id = a.auditor_id"""
WITHIN = "(:regions is null or o.region_id in (select value from json_each(:regions)))"


def _regions(region_ids: Collection[int] | None) -> str | None:
    return None if region_ids is None else json.dumps(sorted(region_ids))


def _open(write: Write, drawing: Drawing, key: str, due_on: date, by: int, auditor_id: int | None) -> int | None:
    outlet = write.one("select code from outlets where outlet_id = :id", id=drawing.outlet_id)
    if outlet is None:
        raise AuditRefused("outlet", f"outlet number {drawing.outlet_id} is not there any more; draw up the plan again")
    if write.one("select 1 from audits where plan_key = :key and outlet_id = :id", key=key, id=drawing.outlet_id):
        return None
    if write.one("select 1 from audits where outlet_id = :id and closed_at is null", id=drawing.outlet_id):
        raise AuditRefused(
            "open", f"outlet {outlet['code']} has an open audit already; close it or take the outlet out"
        )
    row = write.one(
        """insert into audits (outlet_id, drawn, reason, opened_at, opened_by, due_on, auditor_id, plan_key, chance,
             score, rev)
           values (:outlet, :drawn, :reason, :at, :by, :due, :auditor, :key, :chance, :score, :rev)
           returning audit_id""",
        outlet=drawing.outlet_id,
        drawn=drawing.drawn,
        reason=drawing.reason,
        at=utc_now(),
        by=by,
        due=due_on.isoformat(),
        auditor=auditor_id,
        key=key,
        chance=drawing.chance,
        score=drawing.score,
    )
    assert row is not None
    return int(row["audit_id"])


def _audit(store: Store, row: sqlite3.Row) -> Audit:
    due = row["due_on"]
    return Audit(
        row["audit_id"], row["outlet_id"], row["region_id"], row["code"], row["drawn"], row["reason"],
        row["opened_at"], date.fromisoformat(due) if due else None, row["auditor_id"], row["auditor"],
        row["closed_at"], row["closed_by"], row["outcome"], row["recovered_fen"],
        store.vault.unseal(row["summary_sealed"], Sealed.AUDIT_SUMMARY), row["score"], row["appealed_at"],
        store.vault.unseal(row["appeal_sealed"], Sealed.AUDIT_APPEAL), row["appeal_outcome"],
    )  # fmt: skip


def _check_open(write: Write, audit_id: int) -> None:
    row = write.one("select closed_at from audits where audit_id = :id", id=audit_id)
    if row is None or row["closed_at"] is not None:
        raise AuditRefused("closed", f"audit number {audit_id} is closed and stays as it is; an appeal can change it")


def _words(words: str) -> str:
    said = words.strip()
    if not 0 < len(said) <= LONGEST_WORDS:
        raise AuditRefused("words", f"{len(said)} characters were written; write 1 to {LONGEST_WORDS}")
    return said


def _note(store: Store, write: Write, audit_id: int, kind: str, by: int, words: str) -> None:
    write.execute(
        """insert into audit_events (audit_id, at, user_id, kind, words_sealed)
           values (:audit, :at, :by, :kind, :words)""",
        audit=audit_id,
        at=utc_now(),
        by=by,
        kind=kind,
        words=store.vault.seal(words, Sealed.AUDIT_WORDS),
    )


def _lift(store: Store, write: Write, audit_id: int, by: int) -> None:
    lifted = write.execute(
        """update penalties set lifted_at = :at, lifted_by = :by, rev = :rev
           where audit_id = :audit and lifted_at is null""",
        at=utc_now(),
        by=by,
        audit=audit_id,
    )
    if lifted.rowcount:
        _note(store, write, audit_id, "penalty_lifted", by, str(lifted.rowcount))
