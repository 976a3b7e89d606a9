"""The columnar copy that every metric reads: DuckDB beside the SQLite file, following it by revision number.

Metrics are Ibis expressions over the unbound tables of ``tables()``; ``Warehouse.read`` runs them. The copy can be
deleted at any time: the next ``sync`` makes it again. While one process holds a DuckDB file no other can open it,
so a command beside a running server keeps a second copy of its own.
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import ibis
import pandas as pd

from db.schema import FOLLOWED
from db.spark import SCHEME, SparkTwin, master_of
from db.store import Store
from db.warehouse_filling import Step, clear, fill
from db.warehouse_rows import ANSWERED, STREAMS, ddl, stage, stage_responses, transaction, unstage
from db.warehouse_schema import COPIED, TABLES, Copied

LAYOUT = "10"  # raise when a table's columns change: older copies are then made anew
COPIES = 4
ENGINE, DUCKDB = "AFTERWORD_WAREHOUSE", "duckdb"
RESPONSES = "responses"
LONGEST_WAIT = 2.0  # seconds a reader waits for a copy that somebody else is making
LEAST_MEMORY, MOST_MEMORY = 1, 8  # GiB for questions: a quarter of the machine's, within these bounds
IBIS = {"int": "int64", "float": "float64", "text": "string", "date": "date", "time": "timestamp"}


def tables() -> dict[str, ibis.Table]:
    """Every warehouse table as an unbound Ibis table, by name."""
    return {
        name: ibis.table({column: IBIS[kind] for column, kind in columns.items()}, name=name)
        for name, columns in TABLES.items()
    }


@dataclass(frozen=True, slots=True)
class Synced:
    """What one ``sync`` brought over: rows by table, and the revision the copy now stands at."""

    rows: dict[str, int]
    revision: int


class EngineUnknown(ValueError):
    """``AFTERWORD_WAREHOUSE`` names an engine that does not exist here."""


class Warehouse:
    """One process's copy. Readers may be many threads; one ``sync`` at a time."""

    def __init__(self, store: Store, connection: duckdb.DuckDBPyConnection) -> None:
        self.store = store
        self.twin: SparkTwin | None = None
        self._connection = connection
        self._syncing = threading.Lock()
        self.revision = self._prepare()
        self.changed: Mapping[str, int] = dict.fromkeys(TABLES, self.revision)
        """By table, the revision at which its rows last changed: known when every reader sees the new rows."""

    @classmethod
    def open(cls, store: Store) -> "Warehouse":
        """The folder's copy, or the first spare one when another process holds it; in memory if all are held.

        ``AFTERWORD_WAREHOUSE`` names who answers questions: nobody but the copy, or Spark (db/spark.py).
        """
        opened = cls._first_free(store)
        wanted = os.environ.get(ENGINE, DUCKDB)
        if wanted.startswith(SCHEME):
            opened.twin = SparkTwin(master_of(wanted), store.folder / "spark")
        elif wanted != DUCKDB:
            opened.close()
            raise EngineUnknown(
                f"{ENGINE}={wanted} is no engine we know; write {DUCKDB}, spark://local[2] or leave it out"
            )
        return opened

    @classmethod
    def _first_free(cls, store: Store) -> "Warehouse":
        for number in range(COPIES):
            name = "warehouse.duckdb" if number == 0 else f"warehouse-{number + 1}.duckdb"
            with contextlib.suppress(duckdb.IOException):
                return cls(store, _connect(store.folder / name))
        return cls(store, duckdb.connect(":memory:"))

    def read(self, expression: ibis.Expr) -> pd.DataFrame:
        """Run an Ibis expression; whole numbers stay whole, missing ones are NA/NaN. Shape: that of the expression."""
        return self.prepared(expression)()

    def prepared(self, expression: ibis.Expr) -> Callable[[], pd.DataFrame]:
        """The expression made ready for the engine; calling it runs it."""
        if self.twin:
            return self.twin.prepared(self, expression)
        return partial(self.query, str(ibis.to_sql(expression, dialect="duckdb")))

    def query(self, sql: str) -> pd.DataFrame:
        """Run ready SQL of our own making (benchmarks compare against it)."""
        with contextlib.closing(self._connection.cursor()) as cursor:
            return cursor.execute(sql).df()

    def follow(self) -> bool:
        """Bring the copy up to SQLite if it is behind; True when something was done.

        While somebody else is at it, wait for them a moment and look again: their copy may have begun before the
        answer that the one who asks has just given. A long copy is not waited for: what is there is shown meanwhile.
        """
        if self.revision == self.store.revision or not self._syncing.acquire(timeout=LONGEST_WAIT):
            return False
        try:
            if behind := self.revision != self.store.revision:
                self._sync(None)
        finally:
            self._syncing.release()
        return behind

    def sync(self, progress: Callable[[str, float], None] | None = None) -> Synced:
        """Copy all that is newer than the copy. Readers see before or after, never between."""
        with self._syncing:
            return self._sync(progress)

    def export(self, files: Mapping[str, Path]) -> None:
        """Write whole tables as Parquet, all from one moment."""
        with contextlib.closing(self._connection.cursor()) as cursor, transaction(cursor):
            for name, file in files.items():
                cursor.table(name).write_parquet(str(file))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        if self.twin:
            self.twin.close()

    def _prepare(self) -> int:
        """Make the tables, anew when the layout or the SQLite file is another one; the revision they stand at."""
        cursor = self._connection
        cursor.execute("create table if not exists standing (layout varchar, origin varchar, revision bigint)")
        held = cursor.execute("select layout, origin, revision from standing").fetchone()
        origin = self.store.origin
        if held and held[:2] == (LAYOUT, origin) and held[2] <= self.store.revision:
            clear(cursor)
            return int(held[2])
        for (name,) in cursor.execute("select table_name from duckdb_tables()").fetchall():
            cursor.execute(f'drop table "{name}"')
        cursor.execute("create table standing (layout varchar, origin varchar, revision bigint)")
        cursor.execute("insert into standing values (?, ?, 0)", [LAYOUT, origin])
        for name, columns in TABLES.items():
            cursor.execute(f"create table {name} ({ddl(columns)})")
        return 0

    def _sync(self, progress: Callable[[str, float], None] | None) -> Synced:
        tell = progress or (lambda what, share: None)
        with contextlib.closing(self._connection.cursor()) as cursor, _read_snapshot(self.store) as revision:
            rows, touched = dict.fromkeys([*(copied.name for copied in COPIED), RESPONSES], 0), set[str]()
            copying = fill(cursor, self.store, revision) if self.revision == 0 else self._newer(cursor, revision)
            with contextlib.closing(copying) as steps:
                for name, share, count in steps:
                    tell(name, share)
                    rows[name] = rows.get(name, 0) + count
                    touched.update(_made_of(name))
            self.revision = revision
            self.changed = {**self.changed, **dict.fromkeys(touched, revision)}
        tell("", 1.0)
        return Synced(rows, revision)

    def _newer(self, cursor: duckdb.DuckDBPyConnection, revision: int) -> Generator[Step, None, None]:
        """Copy what is newer, in one transaction; only tables that changed are told of."""
        with transaction(cursor):
            # First, because SQLite gives the number of a row that went to the next one that comes.
            for name in self._forget(cursor):
                yield name, 0.0, 0
            steps = len(COPIED) + 1
            for step, copied in enumerate(COPIED):
                if count := self._copy(cursor, copied):
                    yield copied.name, (step + 1) / steps, count
            if count := self._copy_responses(cursor):
                yield RESPONSES, 1.0, count
            cursor.execute("update standing set revision = ?", [revision])

    def _copy(self, cursor: duckdb.DuckDBPyConnection, copied: Copied) -> int:
        count = stage(cursor, self.store, copied, self.revision)
        if count:
            _replace(cursor, copied.name, copied.key, f"select * from staged_{copied.name}", f"staged_{copied.name}")
        unstage(cursor, copied)
        return count

    def _copy_responses(self, cursor: duckdb.DuckDBPyConnection) -> int:
        count = stage_responses(cursor, self.store, self.revision)
        for name, select in ANSWERED.items() if count else ():
            _replace(cursor, name, "response_key", select, "staged_response_heads")
        unstage(cursor, *STREAMS)
        return count

    def _forget(self, cursor: duckdb.DuckDBPyConnection) -> set[str]:
        """Drop what SQLite erased since the last time; the names of its tables."""
        gone = self.store.connection.execute("select table_name, key from erased where rev > ?", [self.revision])
        by_table: dict[str, list[int]] = {}
        for table, key in gone:
            by_table.setdefault(table, []).append(key)
        for table, keys in by_table.items():
            for name in _made_of(table):
                cursor.execute(f"delete from {name} where {FOLLOWED[table]} in (select unnest(?))", [keys])
        return {table for table in by_table if _made_of(table)}


def _made_of(table: str) -> tuple[str, ...]:
    """The warehouse tables that rows of this one go into."""
    return tuple(ANSWERED) if table == RESPONSES else (table,) if table in TABLES else ()


def _replace(cursor: duckdb.DuckDBPyConnection, name: str, key: str, select: str, staged: str) -> None:
    """Put the staged rows in the place of older rows with the same keys.

    Only keys the table can already hold are looked for, so that appending does not read the history.
    """
    highest = cursor.execute(f"select coalesce(max({key}), -1) from {name}").fetchone()
    cursor.execute(
        f"delete from {name} where {key} in (select {key} from {staged} where {key} <= ?)",
        [highest[0] if highest else -1],
    )
    cursor.execute(f"insert into {name} {select}")


@contextlib.contextmanager
def _read_snapshot(store: Store) -> Iterator[int]:
    """One consistent view of SQLite while writers go on; yields the revision it shows."""
    connection = store.connection
    connection.execute("begin")
    try:
        yield int(connection.execute("select n from revision").fetchone()[0])
    finally:
        connection.rollback()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a copy. What does not fit into its memory goes beside it on disk, and is gone when it closes."""
    spill = path.with_suffix(".spill")
    connection = duckdb.connect(
        str(path),
        config={"preserve_insertion_order": "false", "memory_limit": _memory(), "temp_directory": str(spill)},
    )
    # The file is ours now: what lies here was left by a process that was killed.
    shutil.rmtree(spill, ignore_errors=True)
    return connection


def _memory() -> str:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    return f"{min(max(machine / 4, LEAST_MEMORY), MOST_MEMORY):.1f}GiB"
