"""What can be wrong with a file, told as place, rule, what was found, cure.

ValueError
├── ImportRefused   the whole file: nothing is written
└── Unreadable      one cell: its row is rejected
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT = 1_000  # problems held in memory; the rejects file has them all
SHOWN = 80  # characters of a value


class ImportRefused(ValueError):
    """The file cannot be imported at all; the message is one line for people, and nothing was written."""


class Unreadable(ValueError):
    """A cell breaks its column's rule; the message is rule and cure without the value: ``is not a date; write …``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark on one row. ``row`` counts as a spreadsheet does (heading = 1). ``found`` is '' if personal."""

    file: str
    row: int
    column: str
    found: str
    rule: str

    def __str__(self) -> str:
        place = f"{self.file} row {self.row}" + (f", column {self.column}" if self.column else "")
        return f"{place}: {self.sentence}"

    @property
    def sentence(self) -> str:
        """Value and rule without the place."""
        return f'"{self.found}" {self.rule}' if self.found else self.rule


def shown(found: str) -> str:
    """A value short enough for one line."""
    line = " ".join(found.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file. Counts are rows; ``problems`` and ``warnings`` hold the first 1,000 of each,
    ``exclusions`` how many claims the warranty may not cover, by kind.

    ``read = landed + updated + unchanged + rejected``; ``warned`` rows are among those that landed.
    """

    file: str
    kind: str
    file_hash: str
    read: int
    landed: int
    updated: int
    unchanged: int
    rejected: int
    warned: int
    ignored: tuple[str, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    warning_counts: Mapping[str, int]
    exclusions: Mapping[str, int]
    rejects: Path | None
    dry_run: bool
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """A plain dict for ``--json`` and for upload pages."""
        return {
            **{name: getattr(self, name) for name in ("file", "kind", "file_hash", "dry_run", "seconds")},
            **{name: getattr(self, name) for name in ("read", "landed", "updated", "unchanged", "rejected", "warned")},
            "ignored": list(self.ignored),
            "problems": [_plain(problem) for problem in self.problems],
            "warnings": [_plain(warning) for warning in self.warnings],
            "warning_counts": dict(self.warning_counts),
            "exclusions": dict(self.exclusions),
            "rejects": str(self.rejects) if self.rejects else None,
        }


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "column": problem.column,
        "found": problem.found,
        "rule": problem.rule,
        "text": str(problem),
    }
