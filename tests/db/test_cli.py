"""``python -m db`` as a person types it."""

import json
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from db import erasure, health
from db.__main__ import main
from db.access import entries
from db.backup_files import archive_of
from db.case_files import attachment_path
from db.privacy import Sealed
from db.scans import keep_picture, read_picture
from db.store import Store
from db.warehouse import Warehouse

ROOT = Path(__file__).parents[2]
FILES = {
    "regions": "code,name\nEAST,华东\n",
    "outlets": "code,name,region_code\nSH001,上海一店,EAST\n",
    "orders": (
        "order_no,outlet_code,service_type,requested_at,customer_name,customer_phone\n"
        "SO1,SH001,repair,2025-03-01 09:00,王小明,13812345678\n"
        "SO2,SH001,repair,2025-03-02 09:00,王小明,13812345678\n"
    ),
    "responses": "no,time,order,shop,score,words\n1,2025-03-03,SO1,SH001,2,请打 13812345678 找王小明\n",
}
MAP = """
[questionnaire]
name = "old"
version = "1"
[responses]
id = "no"
finished_at = "time"
order_no = "order"
[outlets]
columns = ["shop"]
[[items]]
column = "score"
name = "csat"
low = 1
high = 5
role = "csat"
[[items]]
column = "words"
name = "comment"
role = "comment"
"""


class Clerk:
    """Types commands in one folder; knows what was said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.out = self.err = ""

    def types(self, *words: str, data: str = "data") -> int:
        code = main(["--folder", str(self.folder / data), *words])
        self.out, self.err = self._capsys.readouterr()
        return code

    def writes(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, "utf-8")
        return str(self.folder / name)

    def fills(self) -> None:
        for kind, text in FILES.items():
            extra = ["--map", self.writes("old.toml", MAP)] if kind == "responses" else []
            assert self.types("import", kind, self.writes(f"{kind}.csv", text), *extra) == 0, self.err

    def store(self, data: str = "data") -> Store:
        return Store.open(self.folder / data)


@pytest.fixture
def clerk(tmp_path, capsys):
    return Clerk(tmp_path, capsys)


@pytest.fixture
def filled(clerk):
    clerk.fills()
    return clerk


def test_help_is_there_for_every_command():
    for words in (["--help"], ["import", "--help"], ["restore", "--help"]):
        told = subprocess.run(
            [sys.executable, "-m", "db", *words], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert "usage: python -m db" in told.stdout


def test_init_makes_a_store_and_its_keys(clerk):
    assert clerk.types("init") == 0
    assert "keep a copy" in clerk.out
    assert (clerk.folder / "data" / "keys.json").stat().st_mode & 0o077 == 0


def test_an_import_tells_what_became_of_the_rows(clerk):
    regions = clerk.writes("regions.csv", "code,name\nA,一\n,二\n")
    assert clerk.types("import", "regions", regions) == 1
    assert clerk.out.splitlines()[0] == "regions.csv row 3, column code: is empty but needed; fill it in"
    assert "1 new, 0 updated, 0 unchanged, 1 rejected" in clerk.out
    assert "regions.rejects.csv" in clerk.out


def test_an_import_can_be_read_by_a_program(clerk):
    assert clerk.types("import", "regions", clerk.writes("regions.csv", FILES["regions"]), "--json", "--dry-run") == 0
    report = json.loads(clerk.out)
    assert (report["landed"], report["rejected"], report["dry_run"]) == (1, 0, True)
    assert clerk.store().database["regions"].count == 0


def test_a_refusal_is_one_line_on_standard_error(clerk):
    assert clerk.types("import", "regions", str(clerk.folder / "none.csv")) == 2
    assert clerk.err == "import: none.csv: there is no such file; check the path\n"


def test_an_unknown_kind_is_answered_with_the_kinds(clerk, capsys):
    with pytest.raises(SystemExit) as refused:
        clerk.types("import", "horses", "x.csv")
    assert refused.value.code == 2
    assert "callbacks" in capsys.readouterr().err


def test_sync_brings_imports_into_the_warehouse(filled):
    assert filled.types("sync", "--json") == 0
    told = json.loads(filled.out)
    assert (told["rows"]["orders"], told["rows"]["responses"]) == (2, 1)
    warehouse = Warehouse.open(filled.store())
    found = warehouse.query("select csat, satisfied, comment from responses")
    warehouse.close()
    assert found.iloc[0].tolist() == [2.0, 0, "请打 *** 找王小明"]


def test_a_backup_restores_into_an_empty_folder_with_the_same_keys(filled):
    copy = filled.folder / "copy.db"
    assert filled.types("backup", str(copy)) == 0
    assert copy.stat().st_mode & 0o077 == 0
    (filled.folder / "new").mkdir()
    (filled.folder / "new" / "keys.json").write_bytes((filled.folder / "data" / "keys.json").read_bytes())
    assert filled.types("restore", str(copy), data="new") == 0
    assert filled.types("check", data="new") == 0
    customer = filled.store("new").one("select name_sealed from customers")
    assert filled.store("new").vault.unseal(customer[0], Sealed.CUSTOMER_NAME) == "王小明"


def test_pictures_and_papers_come_back_with_the_database(filled):
    store, copy = filled.store(), filled.folder / "copy.db"
    keep_picture(store, "ab" * 32, b"a scan")
    paper = attachment_path(store, 1, "cd" * 32)
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"sealed")
    assert filled.types("backup", str(copy)) == 0
    assert "2 pictures and papers are in" in filled.out
    assert archive_of(copy).stat().st_mode & 0o077 == 0
    (filled.folder / "new").mkdir()
    (filled.folder / "new" / "keys.json").write_bytes((filled.folder / "data" / "keys.json").read_bytes())
    assert filled.types("restore", str(copy), data="new") == 0
    restored = filled.store("new")
    assert read_picture(restored, "ab" * 32) == b"a scan"
    assert attachment_path(restored, 1, "cd" * 32).read_bytes() == b"sealed"


@pytest.mark.parametrize(("name", "says"), [("../keys.json", "no backup holds"), ("scans/../../x", "no backup holds")])
def test_an_archive_that_would_write_elsewhere_is_refused_before_anything_is_restored(filled, name, says):
    copy = filled.folder / "copy.db"
    filled.types("backup", str(copy))
    with zipfile.ZipFile(archive_of(copy), "w") as bent:
        bent.writestr(name, "x")
    assert filled.types("restore", str(copy), "--force") == 2
    assert says in filled.err
    assert not list((filled.folder / "data").glob("before-restore-*"))


def test_pictures_that_are_damaged_are_refused_before_anything_is_restored(filled):
    copy = filled.folder / "copy.db"
    keep_picture(filled.store(), "ab" * 32, b"a scan" * 100)
    filled.types("backup", str(copy))
    content = bytearray(archive_of(copy).read_bytes())
    content[300] ^= 1
    archive_of(copy).write_bytes(content)
    assert filled.types("restore", str(copy), "--force") == 2
    assert "damaged" in filled.err


def test_a_backup_never_overwrites(filled):
    taken = filled.writes("taken.db", "mine")
    assert filled.types("backup", taken) == 2
    assert Path(taken).read_text() == "mine"


def test_restoring_over_something_needs_force_and_keeps_what_was_there(filled):
    copy = str(filled.folder / "copy.db")
    filled.types("backup", copy)
    filled.types("import", "regions", filled.writes("more.csv", "code,name\nWEST,西部\n"))
    assert filled.types("restore", copy) == 2
    assert "--force" in filled.err
    assert filled.store().database["regions"].count == 2
    assert filled.types("restore", copy, "--force") == 0
    assert filled.store().database["regions"].count == 1
    kept = next((filled.folder / "data").glob("before-restore-*.db"))
    with sqlite3.connect(kept) as held:
        assert held.execute("select count(*) from regions").fetchone()[0] == 2
    held.close()


def test_a_backup_without_its_keys_is_refused(filled):
    copy = str(filled.folder / "copy.db")
    filled.types("backup", copy)
    assert filled.types("restore", copy, data="elsewhere") == 2
    assert "sealed with other keys" in filled.err


@pytest.mark.parametrize("content", ["not a database", ""])
def test_a_file_that_is_no_backup_is_refused(clerk, content):
    assert clerk.types("restore", clerk.writes("odd.db", content)) == 2
    assert clerk.types("restore", str(clerk.folder / "none.db")) == 2


def test_a_damaged_backup_is_refused(filled):
    copy = filled.folder / "copy.db"
    filled.types("backup", str(copy))
    content = bytearray(copy.read_bytes())
    content[8192:40960] = bytes(32768)
    copy.write_bytes(content)
    assert filled.types("restore", str(copy), "--force") == 2
    assert filled.store().database["regions"].count == 1


def half_a_call(store):
    """An agent has begun to write down what the customer of SO1 says."""
    with store.transaction() as write:
        write.execute(
            """insert into users (login, name, password_hash, role, created_at)
               values ('anna', 'Anna', '!', 'agent', '2026-01-01T00:00:00Z')"""
        )
        write.execute(
            """insert into callback_tasks (order_id, due_at, next_at, rev)
               select order_id, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', :rev
               from orders where order_no = 'SO1'"""
        )
        write.execute(
            """insert into callback_drafts (task_id, agent_id, started_at, saved_at, answers_sealed)
               select task_id, user_id, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', :sealed
               from callback_tasks, users where login = 'anna'""",
            sealed=store.vault.seal("王小明说", Sealed.DRAFT),
        )


@pytest.mark.parametrize("words", [("--customer", "+86 138 1234 5678"), ("--order", "SO2")])
def test_erasing_a_customer_leaves_the_work_but_no_name_number_or_word(filled, words):
    half_a_call(filled.store())
    filled.types("sync")
    assert filled.types("erase", *words, "--json") == 0
    assert json.loads(filled.out) == {"customers": 1, "responses": 1, "notes": 0}
    store = filled.store()
    customer = store.one("select name_sealed, phone_sealed, address_sealed, phone_index from customers")
    assert tuple(customer) == (None, None, None, None)
    assert store.database["orders"].count == 2
    assert [tuple(row) for row in store.rows("select number, text from answers")] == [(2.0, None)]
    assert "王小明" not in store.vault.unseal(store.one("select payload_sealed from responses")[0], Sealed.PAYLOAD)
    assert entries(store)[0].event == "erase"
    assert store.rows("select * from callback_drafts") == []
    assert "找王小明".encode() not in store.path.read_bytes()
    filled.types("sync")
    warehouse = Warehouse.open(store)
    assert warehouse.query("select count(comment) from responses").iloc[0, 0] == 0
    warehouse.close()


def test_importing_the_same_orders_again_does_not_bring_an_erased_customer_back(filled):
    filled.types("erase", "--order", "SO1")
    assert filled.types("import", "orders", str(filled.folder / "orders.csv")) == 0
    assert filled.store().rows("select 1 from customers where phone_index is not null") == []


def test_erasing_nobody_is_refused(filled):
    assert filled.types("erase", "--customer", "13999999999") == 2
    assert "no customer has this telephone number" in filled.err
    with pytest.raises(erasure.NobodyFound):
        erasure.erase_customer(filled.store(), "")


def test_check_finds_a_row_from_a_revision_that_was_never_given_out(filled):
    assert filled.types("check") == 0
    assert filled.out.splitlines() == ["file: sound", "references: sound", "revisions: sound", "keys: sound"]
    store = filled.store()
    store.connection.execute("update revision set n = 0")
    faults = {found.question: found.faults for found in health.examine(store)}
    assert any("regions holds revision" in fault for fault in faults["revisions"])
    assert filled.types("check") == 1


def test_check_finds_a_reference_that_leads_nowhere(filled):
    with sqlite3.connect(filled.folder / "data" / "afterword.db") as other:
        other.execute("pragma foreign_keys = off")
        other.execute("delete from outlets")
    other.close()
    assert filled.types("check", "--json") == 1
    assert "points at no outlets" in json.loads(filled.out)["references"][0]


def test_check_finds_the_wrong_keys(filled):
    (filled.folder / "data" / "keys.json").unlink()
    assert filled.types("check") == 1
    assert "put back the keys.json" in filled.out


def test_demo_fills_an_empty_store_once(clerk):
    assert clerk.types("demo", "--orders", "300", "--outlets", "20", "--seed", "3", "--json") == 0
    assert json.loads(clerk.out)["orders"] == 300
    assert clerk.types("demo", "--orders", "300", "--outlets", "20") == 2
    assert "empty store" in clerk.err
