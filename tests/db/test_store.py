"""The store: one writing transaction, one revision; what is half-written is not written."""

import sqlite3
import threading

import pytest

from db.schema import FOLLOWED
from db.store import Store


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path)
    yield opened
    opened.close()


def add_region(store, code="E"):
    with store.transaction() as write:
        write.execute("insert into regions (code, name, rev) values (:code, '华东', :rev)", code=code)


def test_opening_twice_changes_nothing(tmp_path):
    first = Store.open(tmp_path)
    tables = first.database.table_names()
    again = Store.open(tmp_path)
    assert again.database.table_names() == tables
    first.close()
    again.close()


def test_every_transaction_takes_the_next_number(store):
    before = store.revision
    add_region(store, "E")
    add_region(store, "S")
    assert store.revision == before + 2
    assert [row["rev"] for row in store.rows("select rev from regions order by rev")] == [before + 1, before + 2]


def test_a_failed_transaction_leaves_nothing_behind(store):
    before = store.revision
    twice = [("E", "华东", 1), ("E", "again", 1)]
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as write:
        write.executemany("insert into regions (code, name, rev) values (?, ?, ?)", twice)
    assert store.rows("select * from regions") == []
    assert store.revision == before


def test_an_update_outside_a_transaction_is_refused(store):
    add_region(store, "E")
    add_region(store, "S")
    with pytest.raises(sqlite3.IntegrityError, match=r"outside Store\.transaction"):
        store.connection.execute("update regions set name = 'x' where code = 'E'")


def test_a_deletion_leaves_its_mark(store):
    add_region(store)
    with store.transaction() as write:
        write.execute("delete from regions")
        rev = write.rev
    assert [tuple(row) for row in store.rows("select * from erased")] == [("regions", 1, rev)]


def test_every_followed_table_is_guarded(store):
    guards = {row["name"] for row in store.rows("select name from sqlite_master where type = 'trigger'")}
    assert {f"{table}_guard" for table in FOLLOWED} | {f"{table}_erased" for table in FOLLOWED} <= guards


def test_each_thread_has_its_own_connection(store):
    seen = []

    def look():
        seen.append(store.connection)
        store.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen[0] is not store.connection


def test_a_penalty_without_a_confirmed_audit_is_refused(store):
    add_region(store)
    with store.transaction() as write:
        write.execute("insert into outlets (code, name, region_id, rev) values ('A1', '顺达', 1, :rev)")
        for login in ("auditor", "chief"):
            write.execute(
                """insert into users (login, name, password_hash, role, created_at)
                   values (:login, :login, '!', 'auditor', '2026-01-01T00:00:00Z')""",
                login=login,
            )
        write.execute(
            """insert into audits (outlet_id, drawn, opened_at, closed_at, outcome, rev)
               values (1, 'random', '2026-01-01T00:00:00Z', '2026-01-09T00:00:00Z', 'unfounded', :rev)"""
        )
    with pytest.raises(sqlite3.IntegrityError, match="outcome confirmed"), store.transaction() as write:
        write.execute(
            """insert into penalties (audit_id, outlet_id, level, decided_at, decided_by, approved_by, rev)
               values (1, 1, 'warning', '2026-01-10T00:00:00Z', 1, 2, :rev)"""
        )


def test_two_that_ask_its_name_at_once_hear_the_same(store):
    """Ids of responses are made from it: two names would land one answer twice."""
    names, together = [], threading.Barrier(8)

    def ask():
        together.wait()
        names.append(store.origin)

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(names) == 8
    assert set(names) == {store.origin}
