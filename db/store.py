"""The SQLite file: where it lies, how it is opened, how it is written."""

import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from db.migrations import migrate
from db.privacy import Vault

PRAGMAS = (
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
    "pragma busy_timeout = 15000",
    "pragma temp_store = memory",
    "pragma cache_size = -65536",
)


def data_folder() -> Path:
    """``AFTERWORD_DATA``, or ``data`` under the working folder."""
    return Path(os.environ.get("AFTERWORD_DATA") or "data")


def utc_now() -> str:
    """This second, as the database writes it."""
    return _written(int(time.time()))


@lru_cache(maxsize=4)
def _written(second: int) -> str:
    """Thousands ask within a second."""
    return utc_text(datetime.fromtimestamp(second, UTC))


def utc_text(moment: datetime) -> str:
    """An aware moment as ``YYYY-MM-DDTHH:MM:SSZ``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Write:
    """One open writing transaction; ``rev`` is its number and goes into every followed row it writes."""

    connection: sqlite3.Connection
    rev: int

    def execute(self, sql: str, **values: Any) -> sqlite3.Cursor:
        """Run one statement; ``:rev`` is filled in."""
        return self.connection.execute(sql, {"rev": self.rev, **values})

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement over many rows of positional values."""
        self.connection.executemany(sql, rows)

    def one(self, sql: str, **values: Any) -> sqlite3.Row | None:
        """The first row, or None."""
        row: sqlite3.Row | None = self.execute(sql, **values).fetchone()
        return row


class Store:
    """One folder of data: the database, its keys, uploads and copies. One connection a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "afterword.db"
        self.keys_path = folder / "keys.json"
        self._keys_file = str(self.keys_path)
        self._local = threading.local()
        self._vault: Vault | None = None
        self._keys_seen: tuple[int, int] = (0, 0)

    @classmethod
    def open(cls, folder: Path | None = None) -> "Store":
        """Open the folder (made when absent) and bring its database to today's shape."""
        store = cls(folder or data_folder())
        store.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        migrate.apply(store.database)
        return store

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, autocommit; rows by name."""
        held: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if held is None:
            held = sqlite3.connect(self.path, isolation_level=None)
            held.row_factory = sqlite3.Row
            for pragma in PRAGMAS:
                held.execute(pragma)
            self._local.connection = held
        return held

    @property
    def database(self) -> Database:
        """The same connection as a ``sqlite_utils.Database``, for looking around and for migrations."""
        return Database(self.connection)

    @property
    def vault(self) -> Vault:
        """The keys of this folder, made on first use."""
        if self._vault is None:
            self._vault = Vault.open(self.keys_path)
            self._keys_seen = _seen(self._keys_file)
        return self._vault

    @property
    def link_keys(self) -> dict[int, bytes]:
        """The keys that sign links, as the file has them now: turned by a command, they count in a running server."""
        if self._vault is not None and self._keys_seen != _seen(self._keys_file):
            self._vault = None
        return self.vault.link_keys

    @contextmanager
    def transaction(self) -> Iterator[Write]:
        """A writing transaction: all of it lands, fsynced, or nothing does."""
        connection = self.connection
        connection.execute("begin immediate")
        try:
            (rev,) = connection.execute("update revision set n = n + 1 returning n").fetchone()
            yield Write(connection, rev)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise

    def rows(self, sql: str, **values: Any) -> list[sqlite3.Row]:
        """All rows of one question."""
        return self.connection.execute(sql, values).fetchall()

    def one(self, sql: str, **values: Any) -> sqlite3.Row | None:
        """The first row of one question, or None."""
        row: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        return row

    @property
    def origin(self) -> str:
        """A name for this very database, so that a copy made from another one is not taken for its own."""
        held = self.setting("origin")
        if not held:
            with self.transaction() as write:
                # Whoever is first names it; a second one that came at the same moment takes that name.
                write.execute("insert or ignore into settings values ('origin', :name)", name=secrets.token_hex(8))
            held = self.setting("origin")
        return held

    @property
    def revision(self) -> int:
        """The number of the newest transaction."""
        return int(self.connection.execute("select n from revision").fetchone()[0])

    def setting(self, name: str, default: str = "") -> str:
        """One setting's text."""
        row = self.one("select value from settings where name = :name", name=name)
        return row["value"] if row else default

    def set_setting(self, name: str, value: str) -> None:
        """Keep one setting."""
        with self.transaction() as write:
            write.execute(
                "insert into settings values (:name, :value) on conflict (name) do update set value = :value",
                name=name,
                value=value,
            )

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone: what an imported wall-clock time means, and what screens show."""
        return ZoneInfo(self.setting("zone", "Asia/Shanghai"))

    def close(self) -> None:
        """Close this thread's connection."""
        held: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if held is not None:
            held.close()
            self._local.connection = None


def _seen(path: str) -> tuple[int, int]:
    """What tells one version of a file from the next; (0, 0) for one that is away."""
    try:
        state = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return state.st_mtime_ns, state.st_ino
