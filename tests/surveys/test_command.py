"""``python -m surveys``, as a person at a terminal meets it."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.store import Store
from surveys.__main__ import main
from surveys.links import read_link

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    stdout: str
    stderr: str


@pytest.fixture
def surveys(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Give a command, as typed after ``python -m surveys``."""
    monkeypatch.setenv("AFTERWORD_DATA", str(store.folder))

    def run(*arguments: str) -> Said:
        try:
            code = main(arguments)
        except SystemExit as left:
            code = int(left.code or 0)
        return Said(code, *capsys.readouterr())

    return run


def test_the_command_explains_itself():
    told = subprocess.run(
        [sys.executable, "-m", "surveys", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for command in ("check", "publish", "link"):
        assert command in told.stdout


def test_links_are_printed_for_an_outlet_an_order_and_all_outlets(surveys, store):
    one = surveys("link", "--outlet", "SZ002")
    assert one.code == 0
    assert read_link(store, one.stdout.strip().rsplit("/", 1)[1]).outlet_id == 2
    order = surveys("link", "--order", "WO-3")
    assert read_link(store, order.stdout.strip().rsplit("/", 1)[1]).order_id == 3
    every = surveys("link").stdout.splitlines()
    assert [line.split("\t")[0] for line in every] == ["SZ001", "SZ002"]


def test_what_comes_with_the_product_is_published_once(surveys):
    first, again = surveys("publish"), surveys("publish")
    assert (first.code, again.code) == (0, 0)
    assert "published service-visit version" in first.stdout
    assert "published already" in again.stdout


def test_a_sound_form_is_described_and_a_changed_one_needs_a_new_version(surveys, tmp_path):
    shipped = ROOT / "surveys" / "forms" / "service-visit.md"
    checked = surveys("check", str(shipped))
    assert checked.code == 0
    assert "no faults" in checked.stdout
    surveys("publish", str(shipped))
    changed = tmp_path / "changed.md"
    changed.write_text(shipped.read_text("utf-8").replace("您对处理的速度满意吗", "处理得快吗"), "utf-8")
    refused = surveys("publish", str(changed))
    assert refused.code == 1
    assert refused.stderr == (
        "changed.md: settings row 31, column version: a published version never changes; "
        'found "2026.2", published with other content; raise its version\n'
    )


def test_advice_is_said_and_stops_nobody(surveys, tmp_path):
    shipped = (ROOT / "surveys" / "forms" / "servqual-short.md").read_text("utf-8")
    path = tmp_path / "worse.md"
    path.write_text(shipped.replace("他们替我着想。", "他们替我和家人着想。"), "utf-8")
    said = surveys("check", str(path))
    assert said.code == 0
    assert 'a question asks one thing; found "和"' in said.stdout
    assert "no faults; 1 to think about" in said.stdout
    read = json.loads(surveys("check", str(path), "--json").stdout)
    assert (read["faults"], [advice["code"] for advice in read["advice"]]) == ([], ["one_topic"])


def test_faults_for_programs_name_the_cell_and_end_with_1(surveys, tmp_path):
    shipped = (ROOT / "surveys" / "forms" / "servqual-short.md").read_text("utf-8")
    path = tmp_path / "broken.md"
    path.write_text(shipped.replace("They saw things from my side.", " " * 29), "utf-8")
    said = surveys("check", str(path), "--json")
    (fault,) = json.loads(said.stdout)["faults"]
    assert said.code == 1
    assert (fault["sheet"], fault["column"], fault["cure"]) == ("survey", "label::English (en)", "translate it into en")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("link", "--outlet", "NOPE"), 1),
        (("link", "--order", "NOPE"), 1),
        (("check", "no-such-file.xlsx"), 1),
        (("publish", "no-such-file.xlsx"), 1),
        ((), 2),
        (("dance",), 2),
        (("link", "--outlet", "A", "--order", "B"), 2),
    ],
)
def test_a_refusal_is_one_line_and_an_exit_code(surveys, arguments, code):
    refused = surveys(*arguments)
    assert refused.code == code
    assert "Traceback" not in refused.stderr
    assert code == 2 or len(refused.stderr.strip().splitlines()) == 1
