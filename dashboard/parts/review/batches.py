"""Batches that are being read in the background: one at a time, and nobody's screen waits for them.

The files lie in the data folder only as long as they are read. A batch that was broken off (the server stopped) is
found again and gone on with: pages that came in before are known by their pictures.
"""

import logging
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.store import Store
from db.users import User
from kit.inbox import Inbox, Progress, Report

PREFIX = "paper-"
log = logging.getLogger("afterword.batches")
_one_at_a_time = threading.Lock()
_batches: dict[Path, "Batch"] = {}


@dataclass
class Batch:
    """One drop of files; ``report`` grows while it is read. ``failed``: the machine could not go on, and why."""

    folder: Path
    user_id: int
    files: int
    report: Report = field(default_factory=Report)
    at: Progress | None = None
    done: bool = False
    failed: str = ""


def bring(store: Store, user: User, files: Sequence[tuple[str, bytes]]) -> Batch:
    """Put files (name, content) aside and begin to read them. Raises OSError when the disk is full."""
    folder = store.folder / "uploads" / f"{PREFIX}{secrets.token_hex(6)}"
    folder.mkdir(parents=True, mode=0o700)
    for number, (name, content) in enumerate(files):
        # A folder each: two files may have one name, and a name says nothing about places.
        place = folder / f"{number:04}"
        place.mkdir(mode=0o700)
        (place / safe_name(name)).write_bytes(content)
    return resume(store, user, folder)


def safe_name(name: str) -> str:
    """A file's own name without a path, of a length that every disk takes."""
    plain = Path(name.replace("\\", "/").replace("\x00", "")).name.lstrip(".") or "file"
    stem, ending = Path(plain).stem, Path(plain).suffix
    return f"{stem.encode()[:120].decode('utf-8', 'ignore')}{ending[:12]}"


def resume(store: Store, user: User, folder: Path) -> Batch:
    """Read a batch's folder, from where it was broken off."""
    held = _batches.get(folder)
    if held is not None and not held.done:
        return held
    batch = Batch(folder, user.user_id, sum(1 for _ in folder.iterdir()))
    _batches[folder] = batch
    threading.Thread(target=_run, args=(store, user, batch), name="afterword-paper", daemon=True).start()
    return batch


def mine(user: User) -> list[Batch]:
    """This reader's batches since the server started, the newest first."""
    return [batch for batch in reversed(_batches.values()) if batch.user_id == user.user_id]


def broken_off(store: Store) -> list[Path]:
    """Folders of batches that nobody reads."""
    folders = (store.folder / "uploads").glob(f"{PREFIX}*")
    return sorted(folder for folder in folders if folder not in _batches or _batches[folder].failed)


def forget(batch: Batch) -> None:
    """The reader has seen the result."""
    _batches.pop(batch.folder, None)


def _run(store: Store, user: User, batch: Batch) -> None:
    try:
        with _one_at_a_time:

            def move(step: Progress, report: Report) -> None:
                batch.at, batch.report = step, report

            batch.report = Inbox(store, user).read([batch.folder], move)
        shutil.rmtree(batch.folder, ignore_errors=True)
    except (OSError, sqlite3.Error) as wrong:
        log.exception("a batch of scans was broken off")
        batch.failed = str(wrong)
    finally:
        batch.done = True
        store.close()
