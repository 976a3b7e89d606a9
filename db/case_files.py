"""What belongs to a case: its timeline, its causes, its papers. The timeline is only added to (db/case_schema.py)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.privacy import Sealed
from db.store import Store, Write, utc_now


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline, its note unsealed; ``by`` is '' for the system or the customer."""

    at: str
    kind: str
    stage: str | None
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One bone: a cause of a category, or of another cause."""

    case_cause_id: int
    parent_id: int | None
    category: str
    words: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """One paper or picture; ``name`` as it came, ``size`` in bytes, ``digest`` SHA-256 of its content."""

    attachment_id: int
    case_id: int
    digest: str
    name: str
    media: str
    size: int
    added_at: str


def note(
    store: Store, write: Write, case_id: int, kind: str, by: int | None = None, words: str = "",
    stage: str | None = None, at: str | None = None,
) -> None:  # fmt: skip
    """Add a line to the timeline; its words are sealed."""
    write.execute(
        """insert into case_events (case_id, at, user_id, kind, stage, note_sealed)
           values (:case_id, :at, :by, :kind, :stage, :note)""",
        case_id=case_id,
        at=at or utc_now(),
        by=by,
        kind=kind,
        stage=stage,
        note=store.vault.seal(words.strip(), Sealed.CASE_NOTE),
    )


def events(store: Store, case_id: int) -> list[Event]:
    """The timeline, the oldest first. Raises SealBroken."""
    rows = store.rows(
        """select e.at, e.kind, e.stage, coalesce(u.name, '') as by, e.note_sealed
           from case_events e left join users u on u.user_id = e.user_id
           where e.case_id = :case_id order by e.at, e.case_event_id""",
        case_id=case_id,
    )
    return [
        Event(row["at"], row["kind"], row["stage"], row["by"], store.vault.unseal(row["note_sealed"], Sealed.CASE_NOTE))
        for row in rows
    ]


def moved_by(store: Store, case_id: int, user_id: int, stage: str, since: str) -> bool:
    """Whether the newest line of the timeline is this person's move to ``stage``, made after ``since``."""
    row = store.one(
        """select kind = 'stage' and stage = :stage and user_id = :user_id and at >= :since from case_events
           where case_id = :case_id and stage is not null order by case_event_id desc limit 1""",
        stage=stage,
        user_id=user_id,
        since=since,
        case_id=case_id,
    )
    return bool(row and row[0])


def causes(store: Store, case_id: int) -> list[Cause]:
    """The case's causes in the order they were noted."""
    rows = store.rows(
        """select case_cause_id, parent_id, category, words from case_causes
           where case_id = :case_id order by case_cause_id""",
        case_id=case_id,
    )
    return [Cause(*row) for row in rows]


def add_cause(write: Write, case_id: int, category: str, words: str, parent_id: int | None, by: int) -> int:
    """A new bone; below ``parent_id`` it is of that one's category."""
    row = write.one(
        """insert into case_causes (case_id, parent_id, category, words, noted_at, noted_by, rev)
           values (:case_id, :parent_id, coalesce((select category from case_causes where case_cause_id = :parent_id),
             :category), :words, :at, :by, :rev) returning case_cause_id""",
        case_id=case_id,
        parent_id=parent_id,
        category=category,
        words=words,
        at=utc_now(),
        by=by,
    )
    assert row is not None
    return int(row["case_cause_id"])


def drop_cause(write: Write, case_id: int, case_cause_id: int) -> None:
    """The bone and those that hang on it are gone."""
    write.execute(
        """delete from case_causes where case_id = :case_id and case_cause_id in (
             with recursive below (id) as (select :id union
               select case_cause_id from case_causes join below on parent_id = id)
             select id from below)""",
        case_id=case_id,
        id=case_cause_id,
    )


def attachments(store: Store, case_id: int) -> list[Attachment]:
    """The case's papers, the oldest first. Raises SealBroken."""
    rows = store.rows(
        """select attachment_id, case_id, digest, name_sealed, media, bytes, added_at from case_attachments
           where case_id = :case_id order by attachment_id""",
        case_id=case_id,
    )
    return [
        Attachment(
            row["attachment_id"], row["case_id"], row["digest"],
            store.vault.unseal(row["name_sealed"], Sealed.ATTACHMENT_NAME), row["media"], row["bytes"], row["added_at"],
        )
        for row in rows
    ]  # fmt: skip


def add_attachment(
    store: Store, write: Write, case_id: int, digest: str, name: str, media: str, size: int, by: int
) -> bool:
    """A paper of this case; False when it has it already."""
    added = write.execute(
        """insert into case_attachments (case_id, digest, name_sealed, media, bytes, added_at, added_by)
           values (:case_id, :digest, :name, :media, :size, :at, :by) on conflict (case_id, digest) do nothing""",
        case_id=case_id,
        digest=digest,
        name=store.vault.seal(name, Sealed.ATTACHMENT_NAME),
        media=media,
        size=size,
        at=utc_now(),
        by=by,
    )
    return added.rowcount > 0


def attachment_path(store: Store, case_id: int, digest: str) -> Path:
    """Where a paper lies, sealed; each case keeps its own copy, so that forgetting one leaves the others."""
    return store.folder / "attachments" / str(case_id) / digest


def forget(store: Store, customer_id: int | None, orders: Sequence[int]) -> int:
    """Remove every paper of a customer's cases; how many. For an erasure, outside of a transaction."""
    found = store.rows(
        """select a.attachment_id, a.case_id, a.digest from case_attachments a join cases c using (case_id)
           where c.customer_id = :customer_id or c.order_id in (select value from json_each(:orders))""",
        customer_id=customer_id,
        orders=json.dumps(list(orders)),
    )
    with store.transaction() as write:
        for row in found:
            write.execute("delete from case_attachments where attachment_id = :id", id=row["attachment_id"])
    for row in found:
        attachment_path(store, row["case_id"], row["digest"]).unlink(missing_ok=True)
    return len(found)


def texts_of(store: Store, response_id: str) -> tuple[str, str, dict[str, str | float]] | None:
    """The questionnaire, its version and the answers of a response by item; None when there is no such response."""
    rows = store.rows(
        """select q.name, q.version, i.name as item, a.number, a.choice, a.text
           from responses r join questionnaires q using (questionnaire_id)
             left join answers a using (response_key) left join items i on i.item_id = a.item_id
           where r.response_id = :response_id order by i.position""",
        response_id=response_id,
    )
    if not rows:
        return None
    given = {row["item"]: row["text"] or row["choice"] or row["number"] for row in rows if row["item"]}
    return rows[0]["name"], rows[0]["version"], {item: answer for item, answer in given.items() if answer is not None}
