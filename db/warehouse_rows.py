"""Rows on their way from SQLite into DuckDB: read in batches, turned into columns, put where they belong."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from db.privacy import mask_text
from db.store import Store
from db.warehouse_schema import (
    ANSWERS,
    COMMENTS,
    HEAR_OTHERS,
    OTHER_VOICES,
    RESPONSE_HEADS,
    WIDE,
    WIDEN,
    Columns,
    Copied,
)

BATCH = 50_000
ARROW = {"int": pa.int64(), "float": pa.float64(), "text": pa.string(), "date": pa.string(), "time": pa.string()}
DUCKDB = {"int": "bigint", "float": "double", "text": "varchar", "date": "date", "time": "timestamp"}
STREAMS = (RESPONSE_HEADS, ANSWERS, COMMENTS)
ANSWERED = {
    "responses": f"select {', '.join(WIDE)} from ({WIDEN})",
    "other_voices": f"select {', '.join(OTHER_VOICES)} from ({HEAR_OTHERS})",
    "answers": "select * from staged_answers",
}
"""The tables made of responses, each with what it is made of once the three streams are staged."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Response keys above ``after`` up to ``until``."""

    after: int
    until: int


@contextmanager
def transaction(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it or nothing."""
    cursor.execute("begin transaction")
    try:
        yield
        cursor.execute("commit")
    except BaseException:
        cursor.execute("rollback")
        raise


def ddl(columns: Columns) -> str:
    """The columns as DuckDB declares them."""
    return ", ".join(f"{column} {DUCKDB[kind]}" for column, kind in columns.items())


def pour(cursor: duckdb.DuckDBPyConnection, store: Store, copied: Copied, mark: int, into: str) -> int:
    """Insert the rows of one table newer than ``mark`` into ``into``, batch by batch; how many they are."""
    return _pour(cursor, store, copied, {"mark": mark}, into)


def stage(cursor: duckdb.DuckDBPyConnection, store: Store, copied: Copied, mark: int) -> int:
    """The new rows of one table in a temporary table ``staged_<name>``; how many they are."""
    return _stage(cursor, store, copied, {"mark": mark})


def stage_responses(cursor: duckdb.DuckDBPyConnection, store: Store, mark: int, keys: Keys | None = None) -> int:
    """The three streams of responses newer than ``mark`` (of ``keys`` where given), staged; how many responses."""
    asked = {"mark": mark} if keys is None else {"mark": mark, "after": keys.after, "until": keys.until}
    heads, *others = STREAMS if keys is None else map(_within, STREAMS)
    count = _stage(cursor, store, heads, asked)
    for stream in others if count else ():
        _stage(cursor, store, stream, asked)
    return count


def unstage(cursor: duckdb.DuckDBPyConnection, *copied: Copied) -> None:
    """Let go of what was staged."""
    for one in copied:
        cursor.execute(f"drop table if exists staged_{one.name}")


def _within(stream: Copied) -> Copied:
    return replace(stream, select=f"{stream.select} and t.response_key > :after and t.response_key <= :until")


def _stage(cursor: duckdb.DuckDBPyConnection, store: Store, copied: Copied, asked: dict[str, int]) -> int:
    name = f"staged_{copied.name}"
    cursor.execute(f"create or replace temp table {name} ({ddl(copied.columns)})")
    return _pour(cursor, store, copied, asked, name)


def _pour(cursor: duckdb.DuckDBPyConnection, store: Store, copied: Copied, asked: dict[str, int], into: str) -> int:
    count = 0
    selected = ", ".join(_local(column, kind, store.zone.key) for column, kind in copied.columns.items())
    for batch in _batches(store.connection.execute(copied.select, asked)):
        cursor.register("batch", _arrow(batch, copied.columns))
        cursor.execute(f"insert into {into} select {selected} from batch")
        cursor.unregister("batch")
        count += len(batch)
    return count


def _batches(found: sqlite3.Cursor) -> Iterator[list[tuple]]:
    while batch := found.fetchmany(BATCH):
        yield batch


def _local(column: str, kind: str, zone: str) -> str:
    """How a column of SQLite text becomes the warehouse's type."""
    if kind == "time":
        return f"timezone('{zone}', {column}::timestamptz) as {column}"
    if kind == "date":
        return f"nullif({column}, '')::date as {column}"
    return column


def _arrow(batch: list[tuple], columns: Columns) -> pa.Table:
    """One column after the other, so that only one is there twice; free text with personal data masked."""
    made = {}
    for place, (column, kind) in enumerate(columns.items()):
        values = [row[place] for row in batch]
        made[column] = pa.array([mask_text(value) for value in values] if column == "comment" else values, ARROW[kind])
    return pa.table(made)
