"""What inspections left behind: plans with their chances, claims looked at, evidence, an appeal, proposed penalties.

Runs after the audits are there (steering.py) and throws dice of its own, so that nothing else of the demo moves.
"""

import hashlib
import sqlite3
from datetime import date, timedelta

import numpy as np

from db import audit_evidence, papers
from db.demo.network import Network
from db.demo.people import AUDITOR, EXECUTIVE, OUTLET
from db.demo.plan import Plan
from db.demo.steering import SUMMARIES
from db.privacy import Sealed
from db.store import Store, Write

DICE = 62
EARLIER, NEWER = "demo-1", "demo-2"
DUE_DAYS = 30
LOOKED_AT = 12
VERDICTS, CHANCES = ("false", "upheld", "unclear"), (0.6, 0.28, 0.12)
LATE_DAYS, RECENT_DAYS, OWN_DAYS = 41, 9, 30
APPEAL = "工单上的签字是客户家属签的，旧件已按月寄回，附寄件清单，请复核。"
APPEAL_KEPT = "寄件清单与旧件库入库记录不符，维持原结果。"
SUSPEND = "同类不实索赔一年内第二次出现，整改完成前暂停索赔。"
VISIT = "到现场清点旧件库，调阅工单存根，与三位用户当面核对。"


def keep(store: Store, write: Write, plan: Plan, net: Network) -> None:
    """Everything an audit's file shows, for the audits there are and three more."""
    rng = plan.rng(DICE)
    _more(store, write, plan, net, rng)
    rows = write.execute("select * from audits order by audit_id").fetchall()
    _plans(write, plan, rows)
    newest = max(rows, key=lambda row: (row["drawn"] == "risk" and row["closed_at"] is None, row["opened_at"]))
    confirmed = [row for row in rows if row["outcome"] == "confirmed"]
    for row in rows:
        _begun(store, write, row)
        if row in confirmed or row is newest:
            _claims(store, write, row, LOOKED_AT if row in confirmed else LOOKED_AT // 3, rng)
            _evidence(store, write, row)
        _ended(store, write, row)
    _appeals(store, write, confirmed)
    if len(confirmed) > 1:
        _waits(store, write, confirmed[-1])


def _more(store: Store, write: Write, plan: Plan, net: Network, rng: np.random.Generator) -> None:
    """Two by risk that are open, one of them late; one by lot, closed, of the outlet whose people may sign in."""
    audited = {row["outlet_id"] for row in write.execute("select outlet_id from audits")}
    cheats = [place + 1 for place, kind in enumerate(net.cast.kind) if kind is not None]
    free = [outlet for outlet in rng.permutation(cheats).tolist() if outlet not in audited][:2]
    for outlet, ago in zip(free, (LATE_DAYS, RECENT_DAYS), strict=False):
        _insert(store, write, outlet, "risk", "索赔结构与同区域网点差异较大", plan.day_before_end(ago), None)
    own = write.one("select outlet_id from users where user_id = :user", user=OUTLET)
    if own is not None and own["outlet_id"] and own["outlet_id"] not in audited | set(free):
        opened = plan.day_before_end(OWN_DAYS)
        _insert(store, write, own["outlet_id"], "random", "随机抽查", opened, opened + timedelta(days=16))


def _insert(
    store: Store, write: Write, outlet: int, drawn: str, reason: str, opened: date, closed: date | None
) -> None:
    write.execute(
        """insert into audits (outlet_id, drawn, reason, opened_at, opened_by, closed_at, closed_by, outcome,
             summary_sealed, rev)
           values (:outlet, :drawn, :reason, :opened, :by, :closed, :closer, :outcome, :summary, :rev)""",
        outlet=outlet,
        drawn=drawn,
        reason=reason,
        opened=f"{opened.isoformat()}T02:00:00Z",
        by=AUDITOR,
        closed=f"{closed.isoformat()}T08:30:00Z" if closed else None,
        closer=AUDITOR if closed else None,
        outcome="unfounded" if closed else None,
        summary=store.vault.seal(SUMMARIES["unfounded"], Sealed.AUDIT_SUMMARY) if closed else None,
    )


def _plans(write: Write, plan: Plan, rows: list[sqlite3.Row]) -> None:
    """Closed ones were of the earlier plan, open ones of the newer; a lot knows its chance."""
    for key, these in (
        (EARLIER, [row for row in rows if row["closed_at"]]),
        (NEWER, [row for row in rows if not row["closed_at"]]),
    ):
        lot = sum(1 for row in these if row["drawn"] == "random")
        chance = lot / (plan.outlets - (len(these) - lot))
        for row in these:
            due = date.fromisoformat(row["opened_at"][:10]) + timedelta(days=DUE_DAYS)
            write.execute(
                """update audits set plan_key = :key, due_on = :due, auditor_id = :auditor, chance = :chance, rev = :rev
                   where audit_id = :id""",
                key=key,
                due=due.isoformat(),
                auditor=AUDITOR,
                chance=chance if row["drawn"] == "random" else None,
                id=row["audit_id"],
            )


def _begun(store: Store, write: Write, row: sqlite3.Row) -> None:
    _note(store, write, row, row["opened_at"], "opened", row["reason"])
    _note(store, write, row, row["opened_at"], "assigned", "何静")
    if row["closed_at"]:
        _note(store, write, row, _after(row["opened_at"], 8), "visited", VISIT)


def _ended(store: Store, write: Write, row: sqlite3.Row) -> None:
    if row["closed_at"]:
        _note(store, write, row, row["closed_at"], "closed", f"{row['outcome']}: {SUMMARIES[row['outcome']]}")
        _penalties(store, write, row)


def _claims(store: Store, write: Write, row: sqlite3.Row, count: int, rng: np.random.Generator) -> None:
    claims = write.execute(
        """select claim_id, claim_no from claims where outlet_id = :outlet and claimed_at < :until
           order by claimed_at desc, claim_id limit :count""",
        outlet=row["outlet_id"],
        until=row["opened_at"],
        count=count,
    ).fetchall()
    at = _after(row["opened_at"], 8)
    for claim in claims:
        verdict = str(rng.choice(VERDICTS, p=CHANCES))
        write.execute(
            "insert into audit_claims values (:audit, :claim, :verdict, :at, :by)",
            audit=row["audit_id"],
            claim=claim["claim_id"],
            verdict=verdict,
            at=at,
            by=AUDITOR,
        )
        _note(store, write, row, at, "claim_judged", f"{claim['claim_no']} {verdict}")


def _evidence(store: Store, write: Write, row: sqlite3.Row) -> None:
    """A typed list of what was counted: a small PDF, sealed where evidence lies."""
    at = _after(row["opened_at"], 8)
    content = _pdf(f"Audit {row['audit_id']}: old parts counted on {at[:10]}")
    digest = hashlib.sha256(content).hexdigest()
    path = audit_evidence.path_of(store, row["audit_id"], digest)
    papers.put(path.parent, digest, store.vault.seal_bytes(content, Sealed.EVIDENCE))
    name = "旧件清点表.pdf"
    write.execute(
        """insert into audit_evidence (audit_id, digest, name_sealed, media, bytes, added_at, added_by)
           values (:audit, :digest, :name, 'application/pdf', :size, :at, :by)""",
        audit=row["audit_id"],
        digest=digest,
        name=store.vault.seal(name, Sealed.EVIDENCE_NAME),
        size=len(content),
        at=at,
        by=AUDITOR,
    )
    _note(store, write, row, at, "evidence", f"{name} {digest}")


def _penalties(store: Store, write: Write, row: sqlite3.Row) -> None:
    """The proposals behind the penalties there are."""
    held = write.execute("select * from penalties where audit_id = :id", id=row["audit_id"]).fetchall()
    for one in held:
        made = _propose(store, write, row, one["level"], one["amount_fen"], one["note"], one["decided_at"])
        write.execute(
            """update penalty_proposals set decided_at = :at, decided_by = :by, decision = 'approved'
               where proposal_id = :id""",
            at=one["decided_at"],
            by=EXECUTIVE,
            id=made,
        )
        write.execute(
            "update penalties set proposal_id = :made, rev = :rev where penalty_id = :id",
            made=made,
            id=one["penalty_id"],
        )
        _note(store, write, row, one["decided_at"], "penalty_approved", one["level"], EXECUTIVE)


def _waits(store: Store, write: Write, row: sqlite3.Row) -> None:
    _propose(store, write, row, "claims_suspended", 0, SUSPEND, _after(row["closed_at"], 3))


def _propose(store: Store, write: Write, row: sqlite3.Row, level: str, fen: int, note: str, at: str) -> int:
    made = write.one(
        """insert into penalty_proposals (audit_id, level, amount_fen, note, proposed_at, proposed_by)
           values (:audit, :level, :fen, :note, :at, :by) returning proposal_id""",
        audit=row["audit_id"],
        level=level,
        fen=fen,
        note=note,
        at=at,
        by=AUDITOR,
    )
    assert made is not None
    _note(store, write, row, at, "penalty_proposed", f"{level} {fen}")
    return int(made["proposal_id"])


def _appeals(store: Store, write: Write, confirmed: list[sqlite3.Row]) -> None:
    """The first waits for a decision; a third one, where there is one, was decided and changed nothing."""
    for place, row in enumerate(confirmed):
        if place not in (0, 2):
            continue
        at = _after(row["closed_at"], 9)
        write.execute(
            "update audits set appealed_at = :at, appeal_sealed = :words, rev = :rev where audit_id = :id",
            at=at,
            words=store.vault.seal(APPEAL, Sealed.AUDIT_APPEAL),
            id=row["audit_id"],
        )
        _note(store, write, row, at, "appealed", APPEAL, None)
        if place:
            decided = _after(at, 7)
            write.execute(
                """update audits set appeal_outcome = 'kept', appeal_decided_at = :at, appeal_decided_by = :by,
                     rev = :rev where audit_id = :id""",
                at=decided,
                by=EXECUTIVE,
                id=row["audit_id"],
            )
            _note(store, write, row, decided, "appeal_kept", APPEAL_KEPT, EXECUTIVE)


def _note(
    store: Store, write: Write, row: sqlite3.Row, at: str, kind: str, words: str, by: int | None = AUDITOR
) -> None:
    write.execute(
        """insert into audit_events (audit_id, at, user_id, kind, words_sealed)
           values (:audit, :at, :by, :kind, :words)""",
        audit=row["audit_id"],
        at=at,
        by=by,
        kind=kind,
        words=store.vault.seal(words, Sealed.AUDIT_WORDS),
    )


def _after(moment: str, days: int) -> str:
    return f"{(date.fromisoformat(moment[:10]) + timedelta(days=days)).isoformat()}{moment[10:]}"


def _pdf(words: str) -> bytes:
    """One page with one line, in a typeface every reader has."""
    stream = f"BT /F1 16 Tf 60 760 Td ({words}) Tj ET".encode("ascii")
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(made))
    return made + head + table + tail
