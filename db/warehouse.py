"""The columnar copy that every metric reads: DuckDB beside the SQLite file, following it by revision number.

Metrics are Ibis expressions over the unbound tables of ``tables()``; ``Warehouse.read`` runs them. The copy can be
deleted at any time: the next ``sync`` makes it again. While one process holds a DuckDB file no other can open it,
so a command beside a running server keeps a second copy of its own.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis
import pandas as pd
import pyarrow as pa

from db.privacy import mask_text
from db.schema import FOLLOWED
from db.store import Store
from db.warehouse_schema import (
    ANSWERS,
    COMMENTS,
    COPIED,
    HEAR_OTHERS,
    OTHER_VOICES,
    RESPONSE_HEADS,
    TABLES,
    WIDE,
    WIDEN,
    Columns,
    Copied,
)

LAYOUT = "8"  # raise when a table's columns change: older copies are then made anew
COPIES = 4
BATCH = 100_000
ARROW = {"int": pa.int64(), "float": pa.float64(), "text": pa.string(), "date": pa.string(), "time": pa.string()}
DUCKDB = {"int": "bigint", "float": "double", "text": "varchar", "date": "date", "time": "timestamp"}
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


class Warehouse:
    """One process's copy. Readers may be many threads; one ``sync`` at a time."""

    def __init__(self, store: Store, connection: duckdb.DuckDBPyConnection) -> None:
        self.store = store
        self._connection = connection
        self._syncing = threading.Lock()
        self.revision = self._prepare()

    @classmethod
    def open(cls, store: Store) -> "Warehouse":
        """The folder's copy, or the first spare one when another process holds it; in memory if all are held."""
        for number in range(COPIES):
            name = "warehouse.duckdb" if number == 0 else f"warehouse-{number + 1}.duckdb"
            with contextlib.suppress(duckdb.IOException):
                return cls(store, _connect(store.folder / name))
        return cls(store, duckdb.connect(":memory:"))

    def read(self, expression: ibis.Expr) -> pd.DataFrame:
        """Run an Ibis expression; whole numbers stay whole, missing ones are NA/NaN. Shape: that of the expression."""
        return self.query(str(ibis.to_sql(expression, dialect="duckdb")))

    def query(self, sql: str) -> pd.DataFrame:
        """Run ready SQL of our own making (benchmarks compare against it)."""
        with contextlib.closing(self._connection.cursor()) as cursor:
            return cursor.execute(sql).df()

    def follow(self) -> bool:
        """Bring the copy up to SQLite if it is behind and nobody else is at it; True when something was done."""
        if self.revision == self.store.revision or not self._syncing.acquire(blocking=False):
            return False
        try:
            self._sync(None)
        finally:
            self._syncing.release()
        return True

    def sync(self, progress: Callable[[str, float], None] | None = None) -> Synced:
        """Copy all that is newer than the copy. One DuckDB transaction: readers see before or after."""
        with self._syncing:
            return self._sync(progress)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _prepare(self) -> int:
        """Make the tables, anew when the layout or the SQLite file is another one; the revision they stand at."""
        cursor = self._connection
        cursor.execute("create table if not exists standing (layout varchar, origin varchar, revision bigint)")
        held = cursor.execute("select layout, origin, revision from standing").fetchone()
        origin = self.store.origin
        if held and held[:2] == (LAYOUT, origin) and held[2] <= self.store.revision:
            return int(held[2])
        for (name,) in cursor.execute("select table_name from duckdb_tables()").fetchall():
            cursor.execute(f'drop table "{name}"')
        cursor.execute("create table standing (layout varchar, origin varchar, revision bigint)")
        cursor.execute("insert into standing values (?, ?, 0)", [LAYOUT, origin])
        for name, columns in TABLES.items():
            cursor.execute(f"create table {name} ({_ddl(columns)})")
        return 0

    def _sync(self, progress: Callable[[str, float], None] | None) -> Synced:
        rows: dict[str, int] = {}
        with contextlib.closing(self._connection.cursor()) as cursor, _read_snapshot(self.store) as revision:
            cursor.execute("begin transaction")
            try:
                # First, because SQLite gives the number of a row that went to the next one that comes.
                self._forget(cursor)
                steps = len(COPIED) + 1
                for step, copied in enumerate(COPIED):
                    _tell(progress, copied.name, step / steps)
                    rows[copied.name] = self._copy(cursor, copied)
                _tell(progress, "responses", 1 - 1 / steps)
                rows["responses"] = self._copy_responses(cursor)
                cursor.execute("update standing set revision = ?", [revision])
                cursor.execute("commit")
            except BaseException:
                cursor.execute("rollback")
                raise
            self.revision = revision
        _tell(progress, "", 1.0)
        return Synced(rows, revision)

    def _copy(self, cursor: duckdb.DuckDBPyConnection, copied: Copied) -> int:
        count = self._stage(cursor, copied)
        if count:
            _replace(cursor, copied.name, copied.key, f"select * from staged_{copied.name}")
        cursor.execute(f"drop table if exists staged_{copied.name}")
        return count

    def _copy_responses(self, cursor: duckdb.DuckDBPyConnection) -> int:
        count = self._stage(cursor, RESPONSE_HEADS)
        if count:
            self._stage(cursor, ANSWERS)
            self._stage(cursor, COMMENTS, {"comment": mask_text})
            _replace(cursor, "answers", "response_key", "select * from staged_answers", "staged_response_heads")
            _replace(cursor, "responses", "response_key", f"select {', '.join(WIDE)} from ({WIDEN})")
            columns = ", ".join(OTHER_VOICES)
            heard = f"select {columns} from ({HEAR_OTHERS})"
            _replace(cursor, "other_voices", "response_key", heard, "staged_response_heads")
        for name in ("response_heads", "answers", "comments"):
            cursor.execute(f"drop table if exists staged_{name}")
        return count

    def _stage(
        self, cursor: duckdb.DuckDBPyConnection, copied: Copied, change: dict[str, Callable[[str], str]] | None = None
    ) -> int:
        """The new rows of one table in a temporary DuckDB table ``staged_<name>``; how many they are."""
        count = 0
        cursor.execute(f"create or replace temp table staged_{copied.name} ({_ddl(copied.columns)})")
        selected = ", ".join(self._local(column, kind) for column, kind in copied.columns.items())
        found = self.store.connection.execute(copied.select, {"mark": self.revision})
        while batch := found.fetchmany(BATCH):
            arrow = _arrow(batch, copied.columns, change or {})
            cursor.register("batch", arrow)
            cursor.execute(f"insert into staged_{copied.name} select {selected} from batch")
            cursor.unregister("batch")
            count += len(batch)
        return count

    def _local(self, column: str, kind: str) -> str:
        """How a column of SQLite text becomes the warehouse's type."""
        if kind == "time":
            return f"timezone('{self.store.zone.key}', {column}::timestamptz) as {column}"
        if kind == "date":
            return f"nullif({column}, '')::date as {column}"
        return column

    def _forget(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Drop what SQLite erased since the last time."""
        gone = self.store.connection.execute("select table_name, key from erased where rev > ?", [self.revision])
        by_table: dict[str, list[int]] = {}
        for table, key in gone:
            by_table.setdefault(table, []).append(key)
        for table, keys in by_table.items():
            names = ("responses", "other_voices", "answers") if table == "responses" else (table,)
            for name in names:
                if name in TABLES:
                    cursor.execute(f"delete from {name} where {FOLLOWED[table]} in (select unnest(?))", [keys])


def _replace(cursor: duckdb.DuckDBPyConnection, name: str, key: str, select: str, staged: str | None = None) -> None:
    """Put the staged rows in the place of older rows with the same keys.

    Only keys the table can already hold are looked for, so that appending does not read the history.
    """
    source = staged or ("staged_response_heads" if name == "responses" else f"staged_{name}")
    highest = cursor.execute(f"select coalesce(max({key}), -1) from {name}").fetchone()
    cursor.execute(
        f"delete from {name} where {key} in (select {key} from {source} where {key} <= ?)",
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
    return duckdb.connect(str(path), config={"preserve_insertion_order": "false"})


def _ddl(columns: Columns) -> str:
    return ", ".join(f"{column} {DUCKDB[kind]}" for column, kind in columns.items())


def _arrow(batch: list[tuple], columns: Columns, change: dict[str, Callable[[str], str]]) -> pa.Table:
    made = {}
    for (column, kind), values in zip(columns.items(), zip(*batch, strict=True), strict=True):
        altered = [change[column](value) for value in values] if column in change else values
        made[column] = pa.array(altered, type=ARROW[kind])
    return pa.table(made)


def _tell(progress: Callable[[str, float], None] | None, what: str, share: float) -> None:
    if progress:
        progress(what, share)
