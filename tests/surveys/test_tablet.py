"""The tablet's page as the server gives it out, and its answers as they come back in a file."""

import hashlib
import json
import re
from pathlib import Path

import httpx
import pytest

from db.store import Store
from surveys.__main__ import main
from surveys.intake import Intake
from surveys.links import LinkRefused, order_link, outlet_link
from surveys.outbox import import_files
from surveys.tablet import TabletRefused, set_pin, tablet_file
from tests.surveys.conftest import new_id
from tests.surveys.serving import serving


@pytest.fixture
def client(store: Store):
    with serving(store) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield client


def code(store: Store, outlet: str = "SZ001") -> str:
    return outlet_link(store, outlet).rsplit("/", 1)[1]


def answer(store: Store, state: str = "waiting", **answers: str) -> dict:
    """A line of an export, as the tablet writes it."""
    submission = {
        "response_id": new_id(),
        "link": code(store),
        "channel": "tablet",
        "questionnaire": "service-visit",
        "version": "test-1",
        "language": "zh",
        "started_at": "2026-11-20T08:00:00.000Z",
        "finished_at": "2026-11-20T08:00:40.000Z",
        "answers": answers or {"csat": "5"},
        "timings": {"csat": 2.5},
    }
    return {"state": state, "submission": submission}


def export(path: Path, *lines: dict) -> Path:
    """A whole export with its seal."""
    body = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    seal = {"end": True, "answers": len(lines), "sha256": hashlib.sha256(body.encode()).hexdigest()}
    path.write_text(body + json.dumps(seal) + "\n", "utf-8")
    return path


def rows(store: Store) -> list[tuple]:
    return [tuple(row) for row in store.rows("select channel, grade, language from responses order by response_key")]


def test_the_page_is_one_response_that_reaches_nothing_but_its_server(client, store):
    page = client.get(f"/s/tablet/{code(store)}")
    assert page.status_code == 200
    assert "connect-src 'self'" in page.headers["content-security-policy"]
    assert not re.findall(r'(?:src|href)="https?://', page.text)
    assert "dimension" not in page.text.partition("application/json")[2].partition("</script>")[0]


def test_everything_the_worker_keeps_is_there(client, store):
    place = f"/s/tablet/{code(store)}"
    worker = client.get(f"{place}/worker.js")
    assert worker.headers["service-worker-allowed"] == place
    kept = [place, *json.loads(re.search(r"REST = (\[.*?\])", worker.text)[1])]
    answers = [client.get(address) for address in kept]
    assert [one.status_code for one in answers] == [200] * 4
    version = re.search(r'VERSION = "(\w+)"', worker.text)[1]
    assert answers[0].headers["x-afterword-tablet"] == version
    manifest = client.get(f"{place}/manifest.json").json()
    assert (manifest["start_url"], manifest["scope"]) == (place, place)


def test_a_changed_setting_is_a_new_version_and_an_equal_one_is_not(client, store):
    place = f"/s/tablet/{code(store)}/worker.js"
    first, same = client.get(place).text, client.get(place).text
    store.set_setting("tablet_idle", "90")
    assert first == same != client.get(place).text


def test_only_an_outlets_open_link_opens_a_tablet(client, store):
    assert client.get(f"/s/tablet/{order_link(store, 'WO-1').rsplit('/', 1)[1]}").status_code == 404
    assert client.get("/s/tablet/AAAAAAAAAAAAAAAA").status_code == 404
    moved = client.get(f"/s/tablet/{code(store).lower()}")
    assert moved.headers["location"] == f"/s/tablet/{code(store)}"
    place = f"/s/tablet/{code(store)}"
    with store.transaction() as write:
        write.execute("update invitations set revoked_at = '2026-01-01T00:00:00Z'")
    assert client.get(place).status_code == 410
    assert client.get(f"{place}/worker.js").status_code == 200


def test_a_page_from_a_file_may_post_answers_and_read_nothing_else(client, store):
    asked = client.options("/api/responses", headers={"origin": "null"})
    assert asked.headers["access-control-allow-origin"] == "null"
    sent = answer(store)["submission"]
    posted = client.post("/api/responses", json=sent, headers={"origin": "null"})
    assert (posted.status_code, posted.headers["access-control-allow-origin"]) == (201, "null")
    assert posted.headers["access-control-expose-headers"] == "retry-after"
    elsewhere = client.post("/api/responses", json=sent, headers={"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in elsewhere.headers
    for address in ("/healthz", f"/s/tablet/{code(store)}", f"/S/{code(store)}"):
        assert "access-control-allow-origin" not in client.get(address, headers={"origin": "null"}).headers


def test_the_file_knows_its_outlet_and_only_what_was_asked_for(store):
    set_pin(store, "4711")
    page = tablet_file(store, "SZ002", ["service-visit"], ["en"]).decode()
    plan = json.loads(page.partition('id="tablet">')[2].partition("</script>")[0])
    assert (plan["mode"], plan["outlet"]["code"], plan["languages"]) == ("file", "SZ002", ["en"])
    assert plan["pin"]["hash"] == hashlib.pbkdf2_hmac("sha256", b"4711", plan["pin"]["salt"].encode(), 60000).hex()
    assert "content-security-policy" in page
    for wrong in (("NOPE", [], []), ("SZ001", ["nothing-such"], []), ("SZ001", [], ["xx"])):
        with pytest.raises((LinkRefused, TabletRefused)):
            tablet_file(store, *wrong)


def test_exported_answers_land_as_if_they_had_been_sent(store, tmp_path):
    whole = export(tmp_path / "a.jsonl", answer(store), answer(store, csat="2", comment="等了三天"))
    done = import_files(store, [whole])
    assert done.faults == []
    assert rows(store) == [("tablet", "C", "zh")] * 2
    assert len(store.rows("select 1 from cases")) == 1


def test_the_same_answers_in_two_files_twice_over_the_wire_and_again_count_once(client, store, tmp_path):
    first, second = answer(store), answer(store)
    receipt = client.post("/api/responses", json=first["submission"]).json()["receipt"]
    files = [export(tmp_path / "a.jsonl", first, second), export(tmp_path / "b.jsonl", second, first)]
    for _ in range(2):
        done = import_files(store, files)
        assert done.faults == []
        assert receipt in {one.number for one in done.receipts}
    assert len(rows(store)) == 2


def test_a_broken_line_and_a_broken_seal_are_told_by_number_and_the_rest_lands(store, tmp_path):
    broken = export(tmp_path / "b.jsonl", answer(store), answer(store), answer(store))
    lines = broken.read_text("utf-8").splitlines()
    lines[1] = lines[1][:40]
    broken.write_text("\n".join(lines), "utf-8")
    cut = tmp_path / "cut.jsonl"
    cut.write_text(json.dumps(answer(store)) + "\n", "utf-8")
    done = import_files(store, [broken, cut])
    assert len(rows(store)) == 3
    assert [str(fault).partition(":")[0] for fault in done.faults] == [
        "b.jsonl line 2",
        "b.jsonl line 4",
        "cut.jsonl line 2",
    ]
    assert "seal does not hold" in str(done.faults[1])
    assert done.counts["refused"] == 1


def test_half_an_answer_is_kept_for_staff_and_never_counted(store, tmp_path):
    half, later = answer(store, "partial", csat="3"), answer(store, "partial")
    whole = {**later, "state": "waiting"}
    done = import_files(store, [export(tmp_path / "a.jsonl", half, later), export(tmp_path / "b.jsonl", whole)])
    assert done.faults == []
    assert len(rows(store)) == 1
    kept = store.one("select response_id, answered from partials")
    assert tuple(kept) == (half["submission"]["response_id"], 1)
    assert store.one("select count(*) as n from quarantine")["n"] == 0


def test_the_command_says_what_became_of_every_answer(store, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AFTERWORD_DATA", str(store.folder))
    forged = answer(store)
    forged["submission"]["link"] = "IEAACAAADJAIH55R"
    misfit = answer(store, csat="9")
    file = export(tmp_path / "a.jsonl", answer(store), misfit, forged)
    receipts = tmp_path / "receipts.jsonl"
    assert main(["import-tablet", str(file), "--receipts", str(receipts)]) == 1
    said = capsys.readouterr()
    assert "1 landed, 1 put aside for staff, 1 refused" in said.out
    assert [line.partition(":")[0] for line in said.err.splitlines()] == ["a.jsonl line 2", "a.jsonl line 3"]
    assert len(receipts.read_text("utf-8").splitlines()) == 1
    assert main(["import-tablet", str(tmp_path / "absent.jsonl")]) == 1
    assert main(["tablet", "--outlet", "SZ001", "--out", str(tmp_path / "t.html"), "--pin", "12"]) == 1
    assert main(["tablet", "--outlet", "SZ001", "--out", str(tmp_path / "t.html"), "--pin", "1234"]) == 0
    capsys.readouterr()
    assert main(["tablet", "--outlet", "SZ001"]) == 0
    assert capsys.readouterr().out.strip().endswith(f"/s/tablet/{code(store)}")
    Intake(store).close()
