"""``python -m surveys``, as a person at a terminal meets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.store import Store
from surveys.links import read_link

ROOT = Path(__file__).parents[2]


def surveys(store: Store, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "surveys", *arguments],
        cwd=ROOT,
        env={**os.environ, "AFTERWORD_DATA": str(store.folder), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_links_are_printed_for_an_outlet_an_order_and_all_outlets(store):
    one = surveys(store, "link", "--outlet", "SZ002")
    assert one.returncode == 0
    assert read_link(store, one.stdout.strip().rsplit("/", 1)[1]).outlet_id == 2
    order = surveys(store, "link", "--order", "WO-3")
    assert read_link(store, order.stdout.strip().rsplit("/", 1)[1]).order_id == 3
    every = surveys(store, "link").stdout.splitlines()
    assert [line.split("\t")[0] for line in every] == ["SZ001", "SZ002"]


def test_what_comes_with_the_product_is_published_once(store):
    first, again = surveys(store, "publish"), surveys(store, "publish")
    assert (first.returncode, again.returncode) == (0, 0)
    assert "published service-visit version" in first.stdout
    assert "published already" in again.stdout


def test_a_sound_form_is_described_and_a_changed_one_needs_a_new_version(store, tmp_path):
    shipped = ROOT / "surveys" / "forms" / "service-visit.md"
    checked = surveys(store, "check", str(shipped))
    assert checked.returncode == 0
    assert "no faults" in checked.stdout
    surveys(store, "publish", str(shipped))
    changed = tmp_path / "changed.md"
    changed.write_text(shipped.read_text("utf-8").replace("您对处理的速度满意吗", "处理得快吗"), "utf-8")
    refused = surveys(store, "publish", str(changed))
    assert refused.returncode == 1
    assert "raise its version" in refused.stderr


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
def test_a_refusal_is_one_line_and_an_exit_code(store, arguments, code):
    refused = surveys(store, *arguments)
    assert refused.returncode == code
    assert "Traceback" not in refused.stderr
    assert code == 2 or len(refused.stderr.strip().splitlines()) == 1
