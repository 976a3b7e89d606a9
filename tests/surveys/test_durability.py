"""An answer that was acknowledged is there, once, whatever happens to the server, its disk or its database."""

import http.client
import json
import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from multiprocessing.synchronize import Barrier

import httpx
import pytest

import db.store
from db.store import PRAGMAS, Store
from surveys.intake import Intake, writer
from surveys.links import outlet_link
from tests.bench.durability import kill_again_and_again, listen, serve, starter
from tests.surveys.serving import serving

CROWD = 50
gate: Barrier


def at_the_gate(barrier: Barrier) -> None:
    """Each process keeps the barrier it was born with."""
    global gate
    gate = barrier


def post(sent: tuple[int, str]) -> tuple[int, dict[str, object]]:
    """One process's post, sent when all the others are ready."""
    port, body = sent
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.connect()
    gate.wait(60)
    line.request("POST", "/api/responses", body.encode())
    reply = line.getresponse()
    return reply.status, json.loads(reply.read())


def test_fifty_processes_with_one_id_leave_one_row_and_hold_one_receipt(store):
    context, listening = starter(), listen()
    server = context.Process(target=serve, args=(str(store.folder), listening), daemon=True)
    server.start()
    sent = {"response_id": str(uuid.uuid4()), "link": outlet_link(store, "SZ001"), "answers": {"csat": "5"}}
    port = listening.getsockname()[1]
    with context.Pool(CROWD, at_the_gate, (context.Barrier(CROWD),)) as crowd:
        replies = crowd.map(post, [(port, json.dumps(sent))] * CROWD, chunksize=1)
    server.kill()
    server.join()
    listening.close()
    assert sorted(status for status, _ in replies) == [200] * (CROWD - 1) + [201]
    assert len({(said["receipt"], said["received_at"], said["response_id"]) for _, said in replies}) == 1
    assert store.one("select count(*) as n from responses")["n"] == 1
    assert store.one("select count(*) as n from conflicts")["n"] == 0


def test_what_was_acknowledged_survives_kill_9_and_every_retry_gets_its_receipt(store):
    # In a thread of its own: the browser tests' driver keeps an event loop running in this one.
    with ThreadPoolExecutor(1) as bench:
        proof = bench.submit(kill_again_and_again, store, kills=10).result()
    assert (proof.missing, proof.doubled, proof.wrong) == (0, 0, 0)
    assert proof.acknowledged > 10
    assert store.one("pragma integrity_check")[0] == "ok"


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    with serving(store) as found:
        yield found


def sends(address: str, store: Store, response_id: str, long: bool = False) -> httpx.Response:
    answers = {"csat": "5", "comment": "长" * 9000 if long else "好"}
    sent = {"response_id": response_id, "link": outlet_link(store, "SZ001"), "answers": answers}
    return httpx.post(f"{address}/api/responses", json=sent, timeout=30)


def asks_to_come_back(reply: httpx.Response) -> bool:
    return reply.status_code == 503 and int(reply.headers["retry-after"]) > 0 and "send again" in reply.json()["error"]


def rows(store: Store) -> tuple[int, int]:
    row = store.one("select (select count(*) from responses) as r, (select count(*) from answers) as a")
    return row["r"], row["a"]


def test_a_full_disk_is_told_to_the_client_leaves_nothing_half_and_is_over_when_there_is_room(
    store, address, monkeypatch
):
    outlet_link(store, "SZ001")
    Intake(store).close()
    (pages,) = store.connection.execute("pragma page_count").fetchone()
    monkeypatch.setattr(db.store, "PRAGMAS", (*PRAGMAS, f"pragma max_page_count = {pages + 12}"))
    ids = [str(uuid.uuid4()) for _ in range(8)]
    replies = [sends(address, store, response_id, long=True) for response_id in ids]
    refused = [reply for reply in replies if reply.status_code != 201]
    assert refused
    assert all(asks_to_come_back(reply) for reply in refused)
    landed = len(ids) - len(refused)
    assert rows(store) == (landed, landed * 2)
    monkeypatch.setattr(db.store, "PRAGMAS", PRAGMAS)
    store.connection.execute("pragma max_page_count = 1073741823")
    again = [sends(address, store, response_id, long=True).status_code for response_id in ids]
    assert sorted(again) == [200] * landed + [201] * len(refused)
    assert rows(store) == (len(ids), len(ids) * 2)


def test_a_locked_database_is_told_to_the_client_and_over_when_the_lock_goes(store, address, monkeypatch):
    outlet_link(store, "SZ001")
    monkeypatch.setattr(db.store, "PRAGMAS", (*PRAGMAS, "pragma busy_timeout = 300"))
    holder = sqlite3.connect(store.path, isolation_level=None)
    holder.execute("begin immediate")
    first, page = str(uuid.uuid4()), "/" + outlet_link(store, "SZ001").split("/", 3)[3]
    assert asks_to_come_back(sends(address, store, first))
    shown = httpx.post(address + page, data={"response_id": first, "csat": "4", "comment": "Keep me"})
    assert (shown.status_code, "Keep me" in shown.text, "retry-after" in shown.headers) == (503, True, True)
    assert httpx.get(address + page).status_code == 200
    assert rows(store) == (0, 0)
    holder.execute("rollback")
    holder.close()
    assert sends(address, store, first).status_code == 201
    assert rows(store) == (1, 2)


@pytest.mark.parametrize(("bound", "most"), [("MOST_WAITING", 3), ("MOST_BYTES", 550)])
def test_what_waits_for_a_locked_database_is_bounded_and_the_others_are_asked_to_come_back(
    store, address, monkeypatch, bound, most
):
    page = "/" + outlet_link(store, "SZ001").split("/", 3)[3]
    monkeypatch.setattr(writer, bound, most)
    holder = sqlite3.connect(store.path, isolation_level=None)
    holder.execute("begin immediate")
    ids = [str(uuid.uuid4()) for _ in range(6)]
    with ThreadPoolExecutor(len(ids)) as crowd:
        sent = [crowd.submit(sends, address, store, response_id) for response_id in ids]
        turned_away = list(islice(as_completed(sent, timeout=10), 3))
        assert all(asks_to_come_back(reply.result()) for reply in turned_away)
        shown = httpx.post(address + page, data={"csat": "4", "comment": "Keep me"})
        assert (shown.status_code, "Keep me" in shown.text, "retry-after" in shown.headers) == (503, True, True)
        assert rows(store) == (0, 0)
        holder.execute("rollback")
        holder.close()
        assert [reply.result().status_code for reply in sent if reply not in turned_away] == [201] * 3
    assert sorted(sends(address, store, response_id).status_code for response_id in ids) == [200] * 3 + [201] * 3
    assert rows(store) == (6, 12)
