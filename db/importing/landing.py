"""One file on its way into the tables: its open transaction, the known codes, and what became of its rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from db.importing.codes import Codes, Unknown
from db.importing.columns import Column, Plan, Row
from db.importing.mapping import Mapping
from db.importing.problems import KEPT, Problem
from db.importing.rejects import Rejects
from db.privacy import Vault
from db.store import Write, utc_now


class Lander(Protocol):
    """Lands one chunk of readable rows; it marks those that cannot land, and counts the others."""

    def land(self, rows: Sequence[Row]) -> None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its columns (which may follow from the mapping) and how its rows land."""

    name: str
    columns: Callable[[Mapping], tuple[Column, ...]]
    lander: "Callable[[Landing], Lander]"


class Landing:
    """What every lander works with. Outcome names: landed, updated, unchanged, rejected, warned."""

    def __init__(
        self, write: Write, vault: Vault, plan: Plan, mapping: Mapping, zone: ZoneInfo, file: str, file_hash: str
    ) -> None:
        self.write, self.vault, self.plan, self.mapping, self.zone = write, vault, plan, mapping, zone
        self.file, self.file_hash = file, file_hash
        self.read = 0
        self.now = utc_now()
        self.codes = Codes(write)
        self.outcome: Counter[str] = Counter()
        self.warning_counts: Counter[str] = Counter()
        self.exclusions: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def has(self, name: str) -> bool:
        """Whether the file (or a default) gives this column."""
        return name in self.plan.names

    def present(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the columns that the file gives; the others are left as they stand."""
        return tuple(name for name in names if name in self.plan.names)

    def reject(self, row: Row, column: str, rule: str) -> None:
        """This row cannot land."""
        row.problems.append((self.plan.heading(column), self.plan.found(row, column), rule))

    def warn(self, row: Row, column: str, rule: str) -> None:
        """This row lands, but somebody should look."""
        row.warnings.append((self.plan.heading(column), self.plan.found(row, column), rule))

    def resolve(self, row: Row, column: str, noun: str) -> int | None:
        """The id a code in ``column`` stands for; None when empty or unknown (the row is then rejected)."""
        code = row.values.get(column)
        if code is None:
            return None
        found = self.codes.find(noun, str(code))
        if isinstance(found, Unknown):
            self.reject(row, column, found.rule)
            return None
        return found

    def settle(self, rows: Sequence[Row], rejects: Rejects) -> None:
        """Count a finished chunk's rejected and warned rows and write the rejected ones down."""
        self.read += len(rows)
        for row in rows:
            if row.problems:
                told = [Problem(self.file, row.number, *problem) for problem in row.problems]
                self.outcome["rejected"] += 1
                self.problems.extend(told[: max(0, KEPT - len(self.problems))])
                rejects.add(row.number, row.cells, "; ".join(_with_column(problem) for problem in told))
            elif row.warnings:
                self.outcome["warned"] += 1
                told = [Problem(self.file, row.number, *warning) for warning in row.warnings]
                self.warning_counts.update(problem.rule for problem in told)
                self.warnings.extend(told[: max(0, KEPT - len(self.warnings))])


def _with_column(problem: Problem) -> str:
    return f"{problem.column}: {problem.sentence}" if problem.column else problem.sentence
