"""Pages that came back, as rows; their pictures as sealed files under ``scans/``, each kept once by its SHA-256."""

import json
import os
import secrets
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from db.privacy import Sealed
from db.store import Store, Write, utc_now

WAITING, REVIEW, REJECTED, LANDED, DUPLICATE, PUT_AWAY = STATES = (
    *("waiting", "review", "rejected", "landed", "duplicate", "put_away"),
)
# These stand for their page; a duplicate and what was put away do not.
COUNTED = (WAITING, REVIEW, REJECTED, LANDED)


@dataclass(frozen=True, slots=True)
class Scan:
    """One row of ``scans`` without what is sealed; ``sheet`` … ``serial`` are None while nobody knows whose page it is.

    ``reason`` is a key of kit/paper/reasons.py, ``detail`` what was found.
    """

    scan_id: int
    picture: str
    kind: str
    file_name: str
    file_page: int
    came_at: str
    brought_by: int | None
    sheet: int | None
    page: int | None
    invitation: int | None
    serial: int | None
    outlet_id: int | None
    state: str
    reason: str
    detail: str
    response_id: str | None
    changed_at: str

    @property
    def copy(self) -> tuple[int, int, int] | None:
        """The printed copy it belongs to: sheet, invitation, serial."""
        if self.sheet is None or self.invitation is None or self.serial is None:
            return None
        return self.sheet, self.invitation, self.serial


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a page, unsealed; ``kind``: see db/schema.py."""

    decision_id: int
    scan_id: int
    at: str
    user_id: int | None
    login: str
    kind: str
    item: str
    value: str
    reason: str


SELECT = """select s.scan_id, s.picture, s.kind, s.file_name, s.file_page, s.came_at, s.brought_by, s.sheet, s.page,
  s.invitation, s.serial, s.outlet_id, s.state, s.reason, s.detail, s.response_id, s.changed_at from scans s where """


def picture_path(store: Store, digest: str) -> Path:
    """Where a picture lies."""
    return store.folder / "scans" / digest[:2] / digest


def keep_picture(store: Store, digest: str, content: bytes) -> None:
    """Seal the picture and have it on disk; nothing happens when it is there."""
    path = picture_path(store, digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{digest}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(store.vault.seal_bytes(content, Sealed.SCAN_PICTURE))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_picture(store: Store, digest: str) -> bytes:
    """The picture as it came. Raises FileNotFoundError, SealBroken."""
    return store.vault.unseal_bytes(picture_path(store, digest).read_bytes(), Sealed.SCAN_PICTURE)


def add(
    store: Store,
    write: Write,
    known: Mapping[str, object],
    reading: str,
    crops: bytes,
) -> int:
    """A new page; ``known`` names its columns. Raises sqlite3.IntegrityError for a picture that is there."""
    now = utc_now()
    row = write.one(
        """insert into scans (picture, kind, file_name, file_page, came_at, brought_by, sheet, page, invitation, serial,
             outlet_id, state, reason, detail, reading_sealed, crops_sealed, changed_at)
           values (:picture, :kind, :file_name, :file_page, :now, :brought_by, :sheet, :page, :invitation, :serial,
             :outlet_id, :state, :reason, :detail, :reading, :crops, :now) returning scan_id""",
        **known,
        reading=store.vault.seal(reading, Sealed.SCAN_READING),
        crops=store.vault.seal_bytes(crops, Sealed.SCAN_CROPS) if crops else None,
        now=now,
    )
    assert row is not None
    return int(row["scan_id"])


def find(store: Store, scan_id: int) -> Scan | None:
    """The page with this number, or None."""
    return _one(store, "s.scan_id = :scan_id", scan_id=scan_id)


def by_picture(store: Store, digest: str) -> Scan | None:
    """The page with this very picture, or None."""
    return _one(store, "s.picture = :digest", digest=digest)


def of_copy(store: Store, copy: tuple[int, int, int]) -> list[Scan]:
    """Every page that came back of one printed copy, the oldest first, whatever its state."""
    sheet, invitation, serial = copy
    return _several(
        store,
        "s.sheet = :sheet and s.invitation = :invitation and s.serial = :serial order by s.scan_id",
        sheet=sheet,
        invitation=invitation,
        serial=serial,
    )


def of_response(store: Store, response_id: str) -> list[Scan]:
    """The pages a response was read from."""
    return _several(store, "s.response_id = :response_id order by s.page", response_id=response_id)


def in_state(
    store: Store, states: Collection[str], outlets: Collection[int] | None = None, limit: int = 500
) -> list[Scan]:
    """Pages in these states, the oldest first; ``outlets``: only of these and of nobody's (None: of all)."""
    return _several(
        store,
        """s.state in (select value from json_each(:states))
             and (:all or s.outlet_id is null or s.outlet_id in (select value from json_each(:outlets)))
           order by s.scan_id limit :limit""",
        states=json.dumps(list(states)),
        all=outlets is None,
        outlets=json.dumps(list(outlets or ())),
        limit=limit,
    )


def counts(store: Store) -> dict[str, int]:
    """How many pages are in each state."""
    held = {row["state"]: row["n"] for row in store.rows("select state, count(*) as n from scans group by state")}
    return {state: held.get(state, 0) for state in STATES}


def reading(store: Store, scan_id: int) -> str:
    """What was read, as JSON; '' for nothing. Raises SealBroken."""
    row = store.one("select reading_sealed from scans where scan_id = :scan_id", scan_id=scan_id)
    return store.vault.unseal(row["reading_sealed"], Sealed.SCAN_READING) if row else ""


def crops(store: Store, scan_id: int) -> bytes:
    """What was cut out of the page; b'' for nothing. Raises SealBroken."""
    row = store.one("select crops_sealed from scans where scan_id = :scan_id", scan_id=scan_id)
    held = row["crops_sealed"] if row else None
    return store.vault.unseal_bytes(held, Sealed.SCAN_CROPS) if held else b""


def mark(
    write: Write,
    scan_ids: Collection[int],
    state: str,
    reason: str = "",
    detail: str = "",
    response_id: str | None = None,
) -> None:
    """These pages are in ``state`` now, and why."""
    for scan_id in scan_ids:
        write.execute(
            """update scans set state = :state, reason = :reason, detail = :detail, changed_at = :now,
                 response_id = coalesce(:response_id, response_id)
               where scan_id = :scan_id""",
            state=state,
            reason=reason,
            detail=detail[:500],
            response_id=response_id,
            now=utc_now(),
            scan_id=scan_id,
        )


def identify(
    store: Store, write: Write, scan_id: int, known: Mapping[str, object], reading: str = "", crops: bytes = b""
) -> None:
    """Somebody, or a second look, has told whose page it is; ``known``: sheet, page, invitation, serial, outlet_id."""
    write.execute(
        """update scans set sheet = :sheet, page = :page, invitation = :invitation, serial = :serial,
             outlet_id = :outlet_id, changed_at = :now, reading_sealed = coalesce(:reading, reading_sealed),
             crops_sealed = coalesce(:crops, crops_sealed)
           where scan_id = :scan_id""",
        **known,
        reading=store.vault.seal(reading, Sealed.SCAN_READING),
        crops=store.vault.seal_bytes(crops, Sealed.SCAN_CROPS) if crops else None,
        now=utc_now(),
        scan_id=scan_id,
    )


def decide(
    store: Store,
    write: Write,
    scan_id: int,
    user_id: int | None,
    kind: str,
    item: str = "",
    value: str = "",
    reason: str = "",
) -> None:
    """Note a decision; nothing is ever changed in this table."""
    write.execute(
        """insert into scan_decisions (scan_id, at, user_id, kind, item, value_sealed, reason)
           values (:scan_id, :now, :user_id, :kind, :item, :value, :reason)""",
        scan_id=scan_id,
        now=utc_now(),
        user_id=user_id,
        kind=kind,
        item=item,
        value=store.vault.seal(value, Sealed.SCAN_DECISION),
        reason=reason[:500],
    )


def decisions(store: Store, scan_id: int) -> list[Decision]:
    """What was decided about a page, in its order. Raises SealBroken."""
    rows = store.rows(
        """select d.*, coalesce(u.login, '') as login from scan_decisions d left join users u using (user_id)
           where scan_id = :scan_id order by decision_id""",
        scan_id=scan_id,
    )
    return [_decision(store, row) for row in rows]


def add_words(write: Write, response_id: str, item: str, words: str) -> bool:
    """What somebody typed off a landed page becomes the response's answer; False where it has one, or is not here."""
    row = write.one(
        """select r.response_key, i.item_id from responses r join items i using (questionnaire_id)
           where r.response_id = :response_id and i.name = :item
             and not exists (select 1 from answers a
               where a.response_key = r.response_key and a.item_id = i.item_id)""",
        response_id=response_id,
        item=item,
    )
    if row is None:
        return False
    write.execute(
        "insert into answers (response_key, item_id, text) values (:key, :item_id, :words)",
        key=row["response_key"],
        item_id=row["item_id"],
        words=words,
    )
    write.execute("update responses set rev = :rev where response_key = :key", key=row["response_key"])
    return True


def forget(store: Store, order_id: int) -> int:
    """Remove every page of an order, picture and all; how many those were. For an erasure, outside of a transaction."""
    pages = _several(
        store,
        "s.invitation in (select invitation_id from invitations where order_id = :order_id)",
        order_id=order_id,
    )
    with store.transaction() as write:
        for page in pages:
            write.execute("delete from scan_decisions where scan_id = :scan_id", scan_id=page.scan_id)
            write.execute("delete from scans where scan_id = :scan_id", scan_id=page.scan_id)
    for page in pages:
        picture_path(store, page.picture).unlink(missing_ok=True)
    return len(pages)


def _one(store: Store, where: str, **values: object) -> Scan | None:
    row = store.one(SELECT + where, **values)
    return _scan(row) if row else None


def _several(store: Store, where: str, **values: object) -> list[Scan]:
    return [_scan(row) for row in store.rows(SELECT + where, **values)]


def _scan(row: sqlite3.Row) -> Scan:
    return Scan(**dict(row))


def _decision(store: Store, row: sqlite3.Row) -> Decision:
    value = store.vault.unseal(row["value_sealed"], Sealed.SCAN_DECISION)
    held = {name: row[name] for name in ("decision_id", "scan_id", "at", "user_id", "login", "kind", "item", "reason")}
    return Decision(**held, value=value)
