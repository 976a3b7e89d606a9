"""From a row to what it says: whose it is, whether the key holds, which answers stand in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kit.excel.cells import Cell, Misread, answer, clean, fold, shown
from kit.excel.columns import KEY, SIGNATURE, Column, asks, columns_of
from kit.excel.faults import Fault, Text, cure
from kit.excel.keys import LONGEST, RowKey, Signer
from kit.excel.tables import Row, Table
from surveys.publishing import Shelf
from surveys.questionnaire import Problem, Questionnaire

FOUND_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Given:
    """A genuine row: its key, its questionnaire, its columns, and the cells by column."""

    sheet: str
    number: int
    key: RowKey
    form: Questionnaire
    columns: Sequence[Column]
    cells: Mapping[str, Cell]

    def fault(self, column: str, rule: str, found: str | None = None, **parts: Text | str) -> Fault:
        """What is wrong in a column ('' for the row)."""
        heading = next((one.heading for one in self.columns if one.name == column), "")
        seen = shown(self.cells.get(column)) if found is None else found
        return Fault(self.sheet, self.number, heading, rule, seen[:FOUND_LENGTH], cure(rule, **parts))

    def misfits(self, problems: Sequence[Problem]) -> list[Fault]:
        """What the questionnaire's own check says, as faults of this row."""
        return [
            Fault(
                self.sheet,
                self.number,
                next((one.heading for one in self.columns if one.name == asks(problem.item)), ""),
                problem.rule,
                shown(self.cells.get(asks(problem.item)))[:FOUND_LENGTH],
                cure("answer", reason=problem.message),
            )
            for problem in problems
        ]

    def answers(self, faults: list[Fault]) -> dict[str, str]:
        """Item → answer, as the questionnaire's check takes it; what cannot be understood is added to ``faults``."""
        found = {}
        for column in self.columns:
            if column.item is None:
                continue
            try:
                said = answer(column.item, self.cells.get(column.name), column.names)
            except Misread as wrong:
                faults.append(self.fault(column.name, wrong.rule))
                continue
            if said:
                found[column.item.name] = said
        return found

    @property
    def empty(self) -> bool:
        """Nothing was written into the white cells."""
        return not any(shown(self.cells.get(column.name)) for column in self.columns if not column.grey)

    @property
    def issued_on(self) -> date:
        """The day the sheet was made, UTC."""
        return date.fromisoformat(self.key.issued[:10])


@dataclass(slots=True)
class Opener:
    """Opens the rows of one workbook; columns are made once for each kind of row."""

    signer: Signer
    shelf: Shelf
    _columns: dict[tuple[object, ...], tuple[Questionnaire, tuple[Column, ...]] | None] = field(default_factory=dict)

    def open(self, table: Table, row: Row, faults: list[Fault]) -> Given | None:
        """The row, when its key is genuine; everything wrong about the row as a whole is added to ``faults``."""
        written = _short(table.cell(row, KEY))
        key = self._key(table, row, faults)
        known = self._known(key) if key else None
        if key is None or known is None:
            if not faults:
                rule = "questionnaire" if key else "key" if written else "no_key"
                faults.append(Fault(table.name, row.number, "", rule, "", cure(rule)))
            return None
        form, columns = known
        columns = tuple(one for one in columns if not one.since or table.headings.get(fold(one.heading)))
        cells = {one.name: cell for one in columns if (cell := table.cell(row, one.heading)) is not None}
        given = Given(table.name, row.number, key, form, columns, cells)
        faults.extend(_missing(table, given))
        grey = [shown(cells.get(one.name)) for one in columns if one.grey]
        if not faults and not self.signer.unchanged(written, grey, shown(table.cell(row, SIGNATURE))):
            faults.append(given.fault("", "changed", ""))
        return given

    def _key(self, table: Table, row: Row, faults: list[Fault]) -> RowKey | None:
        if row.bad:
            place, rule = row.bad
            heading = clean(table.titles.get(place, ""))
            found = str(row.cells[place])[:FOUND_LENGTH]
            faults.append(Fault(table.name, row.number, heading, rule, found, cure(rule)))
        return self.signer.open(_short(table.cell(row, KEY)), _short(table.cell(row, SIGNATURE)))

    def _known(self, key: RowKey) -> tuple[Questionnaire, tuple[Column, ...]] | None:
        bound = key.kind == "calls" or bool(key.about)
        kept = (key.kind, key.questionnaire, key.version, key.language, bound)
        if kept not in self._columns:
            published = self.shelf.get(key.questionnaire, key.version)
            form = published.questionnaire if published else None
            self._columns[kept] = (form, columns_of(key.kind, form, key.language, bound)) if form else None
        return self._columns[kept]


def _short(cell: Cell) -> str:
    """A key or signature as text; of what is too long to be one only the start."""
    return shown(cell[: LONGEST + 1] if isinstance(cell, str) else cell)


def _missing(table: Table, given: Given) -> Iterator[Fault]:
    """A heading that is away, or there twice: an answer under it would be lost or doubtful."""
    for column in given.columns:
        places = table.headings.get(fold(column.heading), ())
        if len(places) != 1:
            rule = "column_twice" if places else "column_missing"
            yield Fault(given.sheet, given.number, column.heading, rule, "", cure(rule))
