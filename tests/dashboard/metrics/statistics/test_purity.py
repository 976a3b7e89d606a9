"""The law of the folder: statistics know arrays, and nothing of databases, tables or screens."""

import ast
from pathlib import Path

import pytest

import dashboard.metrics.statistics as folder

ALLOWED = {
    "__future__",
    "collections",
    "dataclasses",
    "itertools",
    "typing",
    "numpy",
    "scipy",
    "statsmodels",
    "ruptures",
}
MODULES = sorted(Path(folder.__file__).parent.glob("*.py"))


def imported(module: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_a_statistic_imports_only_numerical_libraries_and_its_neighbours(module):
    strangers = {name for name in imported(module) if name.split(".")[0] not in ALLOWED}
    assert all(name.startswith("dashboard.metrics.statistics") for name in strangers)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_every_public_name_says_what_it_is(module):
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if public and node.col_offset == 0:
            assert ast.get_docstring(node), f"{module.name}: {node.name} has no docstring"
