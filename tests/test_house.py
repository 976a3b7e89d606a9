"""The house itself: imports go down, metrics stay pure, nothing lies at the top level that nobody asked for."""

import ast
import importlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("db", "surveys", "kit", "dashboard")  # from the ground up
SHARED_GROUND = {"db", "surveys", "kit", "dashboard", "tests"}


def modules(folder: str) -> Iterator[Path]:
    """Every Python file below a folder."""
    yield from sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Dotted names a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_go_down(floor):
    above = set(FLOORS[FLOORS.index(floor) + 1 :]) | {"tests"}
    climbing = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(floor)
        for name in imported(path)
        if name.split(".")[0] in above
    ]
    # `python -m db demo` is the one command that may not reach up either: the law has no exception.
    assert climbing == []


@pytest.mark.parametrize(("folder", "strangers"), [
    ("dashboard/metrics", {"streamlit", "plotly"}),
    ("dashboard/metrics/statistics", {"streamlit", "plotly", "ibis", "duckdb", "db"}),
    ("dashboard/charts", {"streamlit", "ibis", "duckdb", "db"}),
    ("dashboard/pages", {"ibis", "duckdb", "sqlite3", "scipy", "statsmodels"}),
])  # fmt: skip
def test_each_room_keeps_to_its_trade(folder, strangers):
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        for name in imported(path)
        if name.split(".")[0] in strangers
    ]
    assert found == []


def test_the_top_level_holds_only_what_was_agreed():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {line.split("/")[0] for line in tracked if "/" in line}
    assert {name for name in folders if not name.startswith(".")} <= SHARED_GROUND


def test_no_module_has_outgrown_its_noun():
    long = [f"{path.relative_to(ROOT)}" for floor in FLOORS for path in modules(floor) if _lines(path) > 400]
    assert long == []


def _lines(path: Path) -> int:
    return path.read_text("utf-8").count("\n")


BENCHES = [path.stem for path in sorted((ROOT / "tests" / "bench").glob("*.py")) if path.stem != "__init__"]


@pytest.mark.parametrize("bench", BENCHES)
def test_every_bench_can_be_begun(bench):
    # A bench is run by hand and seldom: whatever it imports must not have moved away meanwhile.
    assert importlib.import_module(f"tests.bench.{bench}").__doc__
