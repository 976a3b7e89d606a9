"""The first filling of a copy: bounded memory however long the history, and nothing to be seen before all is there.

Rows go into tables that no reader knows, committed piece by piece; one last transaction gives them the readers' names
and says at which revision they stand. A filling that was killed leaves only tables nobody reads: the next one drops
them and begins again.
"""

from collections.abc import Generator, Iterator

import duckdb

from db.store import Store
from db.warehouse_rows import ANSWERED, STREAMS, Keys, ddl, pour, stage_responses, transaction, unstage
from db.warehouse_schema import COPIED, TABLES

MEMORY = "1GB"
RESPONSES_AT_ONCE = 100_000
PREFIX = "filling_"

Step = tuple[str, float, int]
"""A table's name, how much of all is done (0–1), and the rows just copied into it."""


def fill(cursor: duckdb.DuckDBPyConnection, store: Store, revision: int) -> Generator[Step, None, None]:
    """Copy everything of SQLite's running snapshot, then show it as standing at ``revision``."""
    usual = _memory(cursor)
    cursor.execute(f"set memory_limit = '{MEMORY}'")
    try:
        clear(cursor)
        for name, columns in TABLES.items():
            cursor.execute(f"create table {PREFIX}{name} ({ddl(columns)})")
        yield from _copied(cursor, store)
        yield from _answered(cursor, store)
        _show(cursor, revision)
    finally:
        cursor.execute(f"set memory_limit = '{usual}'")


def clear(cursor: duckdb.DuckDBPyConnection) -> None:
    """Drop what a killed filling left."""
    for (name,) in cursor.execute("select table_name from duckdb_tables() where not temporary").fetchall():
        if name.startswith(PREFIX):
            cursor.execute(f'drop table "{name}"')


def _copied(cursor: duckdb.DuckDBPyConnection, store: Store) -> Iterator[Step]:
    for place, copied in enumerate(COPIED):
        yield copied.name, place / (len(COPIED) + 1) / 2, 0
        with transaction(cursor):
            count = pour(cursor, store, copied, 0, PREFIX + copied.name)
        yield copied.name, (place + 1) / (len(COPIED) + 1) / 2, count


def _answered(cursor: duckdb.DuckDBPyConnection, store: Store) -> Iterator[Step]:
    """Responses by ranges of their keys: what is widened together stays small."""
    # The questions they are widened by are read under their own name.
    cursor.execute(f"create or replace temp view items as select * from {PREFIX}items")
    last = int(store.connection.execute("select coalesce(max(response_key), 0) from responses").fetchone()[0])
    for after in range(0, last, RESPONSES_AT_ONCE):
        until = after + RESPONSES_AT_ONCE
        with transaction(cursor):
            count = stage_responses(cursor, store, 0, Keys(after, until))
            for name, select in ANSWERED.items() if count else ():
                cursor.execute(f"insert into {PREFIX}{name} {select}")
            unstage(cursor, *STREAMS)
        yield "responses", (1 + min(until, last) / last) / 2, count
    cursor.execute("drop view temp.items")


def _show(cursor: duckdb.DuckDBPyConnection, revision: int) -> None:
    """Give the tables their names, all at once."""
    with transaction(cursor):
        for name in TABLES:
            cursor.execute(f"drop table {name}")
            cursor.execute(f"alter table {PREFIX}{name} rename to {name}")
        cursor.execute("update standing set revision = ?", [revision])


def _memory(cursor: duckdb.DuckDBPyConnection) -> str:
    found = cursor.execute("select current_setting('memory_limit')").fetchone()
    return str(found[0]) if found else MEMORY
