"""Evidence of an audit: papers and pictures, known by their SHA-256, sealed on disk, never removed."""

from dataclasses import dataclass
from pathlib import Path

from db import access, papers
from db.audits import Audit, AuditRefused, record_event
from db.papers import PaperRefused
from db.privacy import Sealed
from db.store import Store, utc_now
from db.users import User

MOST_FILES = 60


@dataclass(frozen=True, slots=True)
class Evidence:
    """One paper or picture; ``digest`` is the SHA-256 of its content, so that nobody can put another in its place."""

    evidence_id: int
    audit_id: int
    digest: str
    name: str
    media: str
    size: int
    added_at: str
    added_by: str


def keep(store: Store, user: User, audit: Audit, name: str, content: bytes) -> bool:
    """Keep a file of an open audit; False when it is there already. Raises PaperRefused, AuditRefused (closed)."""
    if audit.closed_at is not None:
        raise AuditRefused(
            "closed", f"audit number {audit.audit_id} is closed; an appeal can bring papers in words only"
        )
    paper = papers.judge(content)
    if len(evidence(store, audit.audit_id)) >= MOST_FILES:
        raise PaperRefused("many", f"the audit has {MOST_FILES} files already; put several pages into one PDF")
    path = path_of(store, audit.audit_id, paper.digest)
    papers.put(path.parent, paper.digest, store.vault.seal_bytes(content, Sealed.EVIDENCE))
    plain = papers.safe_name(name, paper.suffix)
    with store.transaction() as write:
        added = write.execute(
            """insert into audit_evidence (audit_id, digest, name_sealed, media, bytes, added_at, added_by)
               values (:audit, :digest, :name, :media, :size, :at, :by) on conflict (audit_id, digest) do nothing""",
            audit=audit.audit_id,
            digest=paper.digest,
            name=store.vault.seal(plain, Sealed.EVIDENCE_NAME),
            media=paper.media,
            size=len(content),
            at=utc_now(),
            by=user.user_id,
        )
        if added.rowcount:
            record_event(store, write, audit.audit_id, "evidence", user.user_id, f"{plain} {paper.digest}")
    return added.rowcount > 0


def evidence(store: Store, audit_id: int) -> list[Evidence]:
    """The audit's files, the oldest first. Raises SealBroken."""
    rows = store.rows(
        """select e.*, u.name as by from audit_evidence e join users u on u.user_id = e.added_by
           where audit_id = :id order by evidence_id""",
        id=audit_id,
    )
    return [
        Evidence(
            row["evidence_id"], row["audit_id"], row["digest"],
            store.vault.unseal(row["name_sealed"], Sealed.EVIDENCE_NAME), row["media"], row["bytes"], row["added_at"],
            row["by"],
        )
        for row in rows
    ]  # fmt: skip


def read(store: Store, user: User, one: Evidence) -> bytes:
    """The file's bytes, the look on record. Raises FileNotFoundError, SealBroken, also when the bytes are others."""
    access.record(
        store, "audit_evidence", user_id=user.user_id, login=user.login, subject="audit", subject_id=one.audit_id,
        reason=one.digest[:12],
    )  # fmt: skip
    return store.vault.unseal_bytes(path_of(store, one.audit_id, one.digest).read_bytes(), Sealed.EVIDENCE)


def path_of(store: Store, audit_id: int, digest: str) -> Path:
    """Where a file lies, sealed."""
    return store.folder / "evidence" / str(audit_id) / digest
