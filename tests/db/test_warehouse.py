"""The warehouse: follows SQLite exactly, incrementally, holds nobody's name, and never blocks a second process."""

import subprocess
import sys
import threading
from datetime import datetime

import pytest

from db import warehouse as warehouse_copy
from db import warehouse_filling
from db.erasure import erase_customer
from db.privacy import Sealed
from db.questionnaires import item_ids, keep
from db.responses import ResponseRow, answer_rows
from db.responses import keep as keep_responses
from db.store import Store, Write
from db.warehouse import Warehouse, tables
from db.warehouse_rows import STREAMS
from db.warehouse_schema import COPIED

DEFINITION = {
    "name": "short",
    "version": "1",
    "title": {"zh": "短", "en": "Short"},
    "items": [
        {"name": "csat", "type": "select_one", "label": {}, "low": 1, "high": 5, "role": "csat"},
        {"name": "speed", "type": "select_one", "label": {}, "low": 1, "high": 5, "dimension": "responsiveness"},
        {"name": "nps", "type": "range", "label": {}, "low": 0, "high": 10, "role": "nps"},
        {"name": "fixed", "type": "select_one", "label": {}, "index": "first_time_fix"},
        {"name": "visited", "type": "select_one", "label": {}, "verify": "visit"},
        {"name": "comment", "type": "text", "label": {}, "role": "comment"},
        {"name": "wish", "type": "text", "label": {}},
    ],
}
TYPES = {item["name"]: item["type"] for item in DEFINITION["items"]}


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path)
    with opened.transaction() as write:
        write.execute("insert into regions (code, name, rev) values ('E', '华东', :rev)")
        write.execute("insert into outlets (code, name, region_id, rev) values ('A1', '顺达', 1, :rev)")
        keep(write, DEFINITION, "2026-01-01T00:00:00Z")
    yield opened
    opened.close()


@pytest.fixture
def warehouse(store):
    opened = Warehouse.open(store)
    opened.sync()
    yield opened
    opened.close()


def order(write: Write, number: str, completed_at: str | None = "2026-03-31T17:30:00Z") -> None:
    write.execute(
        """insert into orders (order_no, outlet_id, service_type, requested_at, completed_at, rev)
           values (:number, 1, 'repair', '2026-03-30T01:00:00Z', :completed_at, :rev)""",
        number=number,
        completed_at=completed_at,
    )


def response(write: Write, key: int, **answers: object) -> None:
    row = ResponseRow(
        response_key=key, response_id=f"r{key}", payload_hash=f"h{key}", payload_sealed=b"x", questionnaire_id=1,
        outlet_id=1, order_id=None, invitation_id=None, channel="web", grade="A", language="zh", started_at=None,
        finished_at=None, received_at="2026-03-31T17:30:00Z", receipt=f"R{key}", seconds=None, device_index=None,
        network_index=None, rev=write.rev,
    )  # fmt: skip
    keep_responses(write, [row], answer_rows(key, answers, item_ids(write, 1), TYPES))


def test_a_new_order_is_there_after_following(store, warehouse):
    with store.transaction() as write:
        order(write, "O1")
    assert warehouse.follow()
    assert not warehouse.follow()
    assert warehouse.query("select order_no from orders")["order_no"].tolist() == ["O1"]


def test_times_are_the_organisations_wall_time(store, warehouse):
    with store.transaction() as write:
        order(write, "O1", completed_at="2026-03-31T17:30:00Z")
    warehouse.follow()
    completed = warehouse.query("select completed_at from orders")["completed_at"][0]
    assert completed.to_pydatetime() == datetime(2026, 4, 1, 1, 30)  # Shanghai is eight hours ahead


def test_a_changed_row_replaces_its_older_self(store, warehouse):
    with store.transaction() as write:
        order(write, "O1", completed_at=None)
        order(write, "O2")
    warehouse.follow()
    with store.transaction() as write:
        write.execute("update orders set charged_fen = 5000, rev = :rev where order_no = 'O1'")
    warehouse.follow()
    found = warehouse.query("select order_no, charged_fen from orders order by order_no")
    assert found.values.tolist() == [["O1", 5000], ["O2", 0]]


def test_an_order_carries_its_customers_number_as_a_blind_index_until_the_customer_is_erased(store, warehouse):
    index = store.vault.phone_index("13812345678")
    with store.transaction() as write:
        order(write, "O1")
        write.execute(
            "insert into customers (phone_index, phone_sealed, created_at) values (:index, :sealed, '2026-01-01')",
            index=index,
            sealed=store.vault.seal("13812345678", Sealed.CUSTOMER_PHONE),
        )
        write.execute("update orders set customer_id = 1, rev = :rev")
    warehouse.follow()
    assert warehouse.query("select phone_index from orders")["phone_index"].tolist() == [index]
    erase_customer(store, "13812345678")
    warehouse.follow()
    assert warehouse.query("select phone_index from orders")["phone_index"].isna().all()
    assert len(warehouse.query("select * from orders")) == 1


def test_an_erased_row_is_gone(store, warehouse):
    with store.transaction() as write:
        order(write, "O1")
    warehouse.follow()
    with store.transaction() as write:
        write.execute("delete from orders")
    warehouse.follow()
    assert warehouse.query("select * from orders").empty


def test_a_response_becomes_one_wide_row(store, warehouse):
    with store.transaction() as write:
        response(
            write, 1, csat="4", speed="2", nps=9.0, fixed="no", visited="yes", comment="打 13812345678", wish="王小明"
        )
    warehouse.follow()
    row = warehouse.query("select * from responses").iloc[0]
    assert (row.csat, row.satisfied, row.nps, row.responsiveness) == (4, 1, 9, 2)
    assert (row.fixed, row.said_visit, row.ratings, row.spread) == (0, 1, 2, 1.0)
    assert row.comment == "打 ***"
    assert row[["ces", "reliability", "said_work"]].isna().all()


def test_an_unanswered_item_is_null_not_zero(store, warehouse):
    with store.transaction() as write:
        response(write, 1, csat="2")
        response(write, 2)
    warehouse.follow()
    rows = warehouse.query("select csat, satisfied, nps from responses order by response_key")
    assert rows.loc[0, "satisfied"] == 0
    assert rows["nps"].isna().all()
    assert rows.loc[1].isna().all()


def test_only_comments_travel_and_only_masked(store, warehouse):
    with store.transaction() as write:
        response(write, 1, csat="5", comment="请打 13812345678", wish="我叫王小明")
    warehouse.follow()
    held = " ".join(warehouse.query(f"select * from {name}").to_string() for name in tables())
    assert "13812345678" not in held
    assert "王小明" not in held


def test_a_copy_made_anew_equals_the_one_that_followed(store, warehouse, tmp_path):
    for number in range(5):
        with store.transaction() as write:
            order(write, f"O{number}")
            response(write, number + 1, csat=str(number % 5 + 1))
        warehouse.follow()
    followed = {name: warehouse.query(f"select * from {name} order by all") for name in tables()}
    warehouse.close()
    (tmp_path / "warehouse.duckdb").unlink()
    anew = Warehouse.open(store)
    anew.sync()
    for name, frame in followed.items():
        assert anew.query(f"select * from {name} order by all").equals(frame), name
    anew.close()


def test_until_all_of_a_first_copy_is_there_nothing_of_it_is(store):
    with store.transaction() as write:
        order(write, "O1")
        response(write, 1, csat="5")
    seen = []
    opened = Warehouse.open(store)
    opened.sync(lambda *_: seen.append(opened.query("select count(*) n from orders")["n"][0]))
    assert opened.query("select count(*) n from orders")["n"][0] == 1
    # The last word is said when all is done.
    assert set(seen[:-1]) == {0}
    opened.close()


@pytest.mark.parametrize("table", ["orders", "responses"])
def test_a_first_copy_that_was_killed_is_made_again(store, tmp_path, table):
    with store.transaction() as write:
        order(write, "O1")
        response(write, 1, csat="5", comment="好", nps=9.0)
    script = (
        "import os, sys, pathlib; from db.store import Store; from db.warehouse import Warehouse;"
        "w = Warehouse.open(Store.open(pathlib.Path(sys.argv[1])));"
        f"w.sync(lambda table, _: os._exit(9) if table == '{table}' else None)"
    )
    died = subprocess.run([sys.executable, "-c", script, str(tmp_path)], timeout=60, check=False)
    assert died.returncode == 9
    reopened = Warehouse.open(store)
    assert reopened.query("select * from orders").empty
    reopened.sync()
    found = reopened.query("select o.order_no, r.csat, r.nps, r.comment from orders o, responses r").values.tolist()
    assert found == [["O1", 5, 9, "好"]]
    left = reopened.query("select table_name from duckdb_tables() where table_name not in ('standing')")["table_name"]
    assert set(left) == set(tables())
    reopened.close()


def test_a_long_history_of_answers_is_widened_range_by_range(store, warehouse, tmp_path, monkeypatch):
    with store.transaction() as write:
        for key in range(1, 8):
            response(write, key, csat=str(key % 5 + 1), comment=f"第 {key}")
    warehouse.follow()
    followed = {name: warehouse.query(f"select * from {name} order by all") for name in tables()}
    warehouse.close()
    (tmp_path / "warehouse.duckdb").unlink()
    monkeypatch.setattr(warehouse_filling, "RESPONSES_AT_ONCE", 3)
    anew = Warehouse.open(store)
    anew.sync()
    for name, frame in followed.items():
        assert anew.query(f"select * from {name} order by all").equals(frame), name
    anew.close()


def test_following_reads_what_is_new_and_not_the_history(store):
    """SQLite walks an index of revisions, or tables of names that stay small."""
    small = {"regions", "outlets", "technicians", "products", "faults", "parts", "items", "targets", "actions"}
    small |= {"action_outlets", "audits", "penalties"}
    for copied in (*COPIED, *STREAMS):
        plan = store.rows(f"explain query plan {copied.select}", mark=1)
        walked = [row["detail"] for row in plan if row["detail"].startswith("SCAN")]
        assert copied.name in small or walked == [], copied.name


def test_who_asks_while_another_copies_sees_what_came_after_that_copy_began(store, warehouse):
    with store.transaction() as write:
        order(write, "O1")
    begun, go_on = threading.Event(), threading.Event()

    def stops(*_):
        begun.set()
        go_on.wait(20)

    other = threading.Thread(target=lambda: (warehouse.sync(stops), store.close()))
    other.start()
    begun.wait(20)
    with store.transaction() as write:
        order(write, "O2")
    threading.Timer(0.1, go_on.set).start()
    warehouse.follow()
    assert warehouse.query("select order_no from orders order by 1")["order_no"].tolist() == ["O1", "O2"]
    other.join()


def test_a_long_copy_is_not_waited_for(store, warehouse, monkeypatch):
    monkeypatch.setattr(warehouse_copy, "LONGEST_WAIT", 0.01)
    with store.transaction() as write:
        order(write, "O1")
    begun, go_on = threading.Event(), threading.Event()
    other = threading.Thread(target=lambda: (warehouse.sync(lambda *_: (begun.set(), go_on.wait(20))), store.close()))
    other.start()
    begun.wait(20)
    assert not warehouse.follow()
    assert warehouse.query("select * from orders").empty
    go_on.set()
    other.join()


def test_only_tables_with_new_rows_count_as_changed(store, warehouse):
    with store.transaction() as write:
        order(write, "O1")
    before = dict(warehouse.changed)
    warehouse.follow()
    assert {name for name, at in warehouse.changed.items() if at != before[name]} == {"orders"}
    with store.transaction() as write:
        response(write, 1, csat="5")
    before = dict(warehouse.changed)
    warehouse.follow()
    moved = {name for name, at in warehouse.changed.items() if at != before[name]}
    assert moved == {"responses", "other_voices", "answers"}
    with store.transaction() as write:
        write.execute("delete from orders")
    warehouse.follow()
    assert warehouse.changed["orders"] == warehouse.revision


def test_a_copy_of_another_database_is_not_believed(store, warehouse, tmp_path):
    with store.transaction() as write:
        order(write, "O1")
    warehouse.sync()
    warehouse.close()
    store.close()
    for path in tmp_path.glob("afterword.db*"):
        path.unlink()
    other = Store.open(tmp_path)
    reopened = Warehouse.open(other)
    reopened.sync()
    assert reopened.query("select * from orders").empty
    reopened.close()
    other.close()


def test_a_second_process_works_beside_the_first(store, warehouse, tmp_path):
    with store.transaction() as write:
        order(write, "O1")
    warehouse.follow()
    script = (
        "import sys, pathlib; from db.store import Store; from db.warehouse import Warehouse;"
        "w = Warehouse.open(Store.open(pathlib.Path(sys.argv[1]))); w.sync();"
        "print(w.query('select count(*) n from orders')['n'][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "1"
