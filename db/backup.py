"""A copy of the database while it is in use, and the way back.

The keys are not in the copy: whoever finds a backup can read neither names nor numbers. Keep ``keys.json`` somewhere
else; without it the sealed columns of a restored database stay shut.
"""

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from db.migrations import migrate
from db.privacy import SealBroken, Sealed
from db.store import Store

PAGES = 2_000  # copied at a time; writers get in between
FILLED = ("regions", "outlets", "orders", "customers", "responses", "users")
Progress = Callable[[int, int], None]


class BackupRefused(ValueError):
    """A file that is no backup of ours, or a folder that would be overwritten."""


def back_up(store: Store, file: Path, progress: Progress | None = None) -> Path:
    """A complete copy at ``file`` (readable by its owner only), checked before it takes the name. Raises BackupRefused.

    ``progress`` hears pages done and pages in all. Other processes may go on writing.
    """
    if file.exists():
        raise BackupRefused(f"{file} is there already; choose another name, or move it away")
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(draft)) as copy:
            store.connection.backup(copy, pages=PAGES, progress=_telling(progress))
            copy.execute("pragma journal_mode = delete")
            _check_whole(file, copy)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return file


def restore(store: Store, file: Path, *, force: bool = False, progress: Progress | None = None) -> Path | None:
    """Put a backup in the place of the store's database. Raises BackupRefused; the store is then as it was.

    A folder that holds something is only overwritten with ``force``, and what it held is first put beside the
    database: the path of that copy is returned. The columnar copy makes itself anew.
    """
    if not file.is_file():
        raise BackupRefused(f"{file}: there is no such file; check the path")
    with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as backup:
        backup.row_factory = sqlite3.Row
        _check_ours(file, backup)
        _check_whole(file, backup)
        if not force:
            _check_empty(store)
            _check_keys(store, file, backup)
        held = _set_aside(store)
        backup.backup(store.connection, pages=-1, progress=_telling(progress))
    migrate.apply(store.database)
    # Another name for this database, so that no columnar copy of the one before is taken for its own.
    store.set_setting("origin", secrets.token_hex(8))
    return held


def _check_ours(file: Path, backup: sqlite3.Connection) -> None:
    try:
        applied = [migration.name for migration in migrate.applied(Database(backup))]
    except sqlite3.DatabaseError as wrong:
        raise BackupRefused(f"{file.name}: not a database ({wrong}); choose a file made by backup") from wrong
    if not applied:
        raise BackupRefused(f"{file.name}: a database, but not one of Afterword; choose a file made by backup")
    newer = set(applied) - _known()
    if newer:
        raise BackupRefused(f"{file.name}: from a newer version ({', '.join(sorted(newer))}); update Afterword first")


def _known() -> set[str]:
    return {migration.name for migration in migrate.pending(Database(memory=True))}


def _check_whole(file: Path, backup: sqlite3.Connection) -> None:
    try:
        found = backup.execute("pragma integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as wrong:
        found = str(wrong)
    if found != "ok":
        raise BackupRefused(f"{file.name}: damaged ({' '.join(found.split())}); use an earlier backup")


def _check_empty(store: Store) -> None:
    for table in FILLED:
        if store.database[table].count:
            raise BackupRefused(
                f"{store.folder} holds {table} already; restore into an empty folder, or say --force to replace it all"
            )


def _check_keys(store: Store, file: Path, backup: sqlite3.Connection) -> None:
    row = backup.execute("select phone_sealed from customers where phone_sealed is not null limit 1").fetchone()
    try:
        store.vault.unseal(row[0] if row else None, Sealed.CUSTOMER_PHONE)
    except SealBroken:
        raise BackupRefused(
            f"{file.name}: sealed with other keys; put the keys.json of its folder into {store.folder} first, "
            "or say --force to restore it with names and numbers shut for ever"
        ) from None


def _set_aside(store: Store) -> Path | None:
    if not any(store.database[table].count for table in FILLED):
        return None
    name = f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}.db"
    return back_up(store, store.folder / name)


def _telling(progress: Progress | None) -> Callable[[int, int, int], None]:
    def tell(_: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    return tell
