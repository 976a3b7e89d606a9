"""What a kind of file may hold: its columns, how they are called, and which of them a file's headings give."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from db.importing.cells import Formula, folded, plain, word
from db.importing.fields import Format, Read, Value
from db.importing.mapping import Mapping as MappingFile
from db.importing.problems import ImportRefused, Unreadable, shown

ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"))
UNIT_ENDINGS = {"_fen": 1, "(fen)": 1, "(分)": 1, "_yuan": 100, "(yuan)": 100, "(元)": 100}
MEMORY = 4_096  # different cells remembered a column
FORMULA = "is a formula; copy the column and paste it as values"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``headings`` are other names for it, ``empty`` is what an empty cell means.

    ``required`` cells must be filled, of a ``needed`` column only the heading must be there. ``kind`` makes the reader
    from the file's format. Values of ``personal`` columns are never repeated in messages.
    """

    name: str
    kind: Callable[[Format], Read]
    headings: tuple[str, ...] = ()
    required: bool = False
    needed: bool = False
    empty: Value = None
    personal: bool = False


@dataclass(slots=True)
class Row:
    """One row under way: as it came, as it was read, and what is wrong or odd about it."""

    number: int
    cells: Sequence[object]
    values: dict[str, Value] = field(default_factory=dict)
    problems: list[tuple[str, str, str]] = field(default_factory=list)  # heading, found, rule
    warnings: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bound:
    """A column tied to its place in this file; ``index`` is None when a default stands for the whole column."""

    column: Column
    heading: str
    index: int | None
    read: Read
    default: str
    known: dict[object, Value] = field(default_factory=dict)  # cells repeat: codes, words, days


class Plan:
    """How this file's rows are read. Raises ImportRefused when its headings do not give what the kind needs."""

    def __init__(
        self, file: str, headings: tuple[str, ...], columns: Sequence[Column], mapping: MappingFile, style: Format
    ):
        self.width = len(headings)
        _check_mapping(file, columns, mapping)
        places = _places(file, headings, columns, mapping)
        self.bound = tuple(_bound(headings, places, mapping, style, columns))
        used = {bound.index for bound in self.bound}
        self.ignored = tuple(name for index, name in enumerate(headings) if index not in used and name)
        self.names = frozenset(bound.column.name for bound in self.bound)
        self._headings = {bound.column.name: bound.heading for bound in self.bound}
        self._personal = {column.name for column in columns if column.personal}
        _check_required(file, headings, columns, self.names)

    def heading(self, name: str) -> str:
        """What the file calls a column."""
        return self._headings.get(name, name)

    def found(self, row: Row, name: str) -> str:
        """What a row holds in a column, fit for a message: '' for personal data."""
        if name in self._personal:
            return ""
        bound = next((bound for bound in self.bound if bound.column.name == name), None)
        if bound is None or bound.index is None or bound.index >= len(row.cells):
            return bound.default if bound else ""
        return shown(plain(row.cells[bound.index]))

    def read(self, number: int, cells: Sequence[object]) -> Row:
        """A row with every value it gives and every rule it breaks."""
        row = Row(number, cells)
        values, count = row.values, len(cells)
        for bound in self.bound:
            column = bound.column
            cell = cells[bound.index] if bound.index is not None and bound.index < count else None
            if cell in (None, "") and bound.default:
                cell = bound.default
            known = bound.known
            if cell in known:
                values[column.name] = known[cell]
                continue
            try:
                value = self._value(bound, cell)
            except Unreadable as wrong:
                row.problems.append((bound.heading, "" if column.personal else shown(plain(cell)), str(wrong)))
                continue
            if len(known) < MEMORY:
                known[cell] = value
            values[column.name] = value
        if count > self.width and any(plain(cell) for cell in cells[self.width :]):
            row.problems.append(("", "", f"has {count} cells under {self.width} headings; check separators and quotes"))
        return row

    def _value(self, bound: Bound, cell: object) -> Value:
        """One cell's value. Raises Unreadable."""
        if cell.__class__ is Formula:
            raise Unreadable(FORMULA)
        if cell in ERRORS:
            raise Unreadable("is a spreadsheet's error; mend the formula it came from, or empty the cell")
        value = bound.read(cell) if cell not in (None, "") else None
        if value is not None and value != "":
            return value
        if bound.column.required:
            raise Unreadable("is empty but needed; fill it in")
        return bound.column.empty


def _bound(
    headings: tuple[str, ...],
    places: Mapping[str, int],
    mapping: MappingFile,
    style: Format,
    columns: Sequence[Column],
) -> Iterator[Bound]:
    """The columns that the file gives, or that a default gives."""
    for column in columns:
        at, default = places.get(column.name), mapping.defaults.get(column.name, "")
        heading = column.name if at is None else headings[at]
        if at is not None or default:
            yield Bound(column, heading, at, _reader(column, heading, mapping, style), default)


def _unit_told(heading: str, style: Format) -> Format:
    """A heading that names its unit of money is believed before the mapping: ``charged_fen``, ``金额(元)``."""
    told = folded(heading).casefold()
    for ending, factor in UNIT_ENDINGS.items():
        if told.endswith(ending):
            return replace(style, fen_a_unit=factor)
    return style


def _reader(column: Column, heading: str, mapping: MappingFile, style: Format) -> Read:
    read = column.kind(_unit_told(heading, style))
    words = {folded(theirs): ours for theirs, ours in mapping.values.get(column.name, {}).items()}

    return (lambda cell: read(words.get(folded(cell), cell))) if words else read


def _places(file: str, headings: tuple[str, ...], columns: Iterable[Column], mapping: MappingFile) -> dict[str, int]:
    """Column name → index in the file."""
    claimed = {word(heading) for heading in mapping.columns.values()}
    meanings: dict[str, str] = {}
    for column in columns:
        mapped = mapping.columns.get(column.name)
        if mapped is not None:
            meanings[word(mapped)] = column.name
            continue
        for own in (column.name, *column.headings):
            if word(own) not in claimed:
                meanings.setdefault(word(own), column.name)
    places: dict[str, int] = {}
    for index, heading in enumerate(headings):
        meant = meanings.get(word(heading)) if heading else None
        if meant is None:
            continue
        if meant in places:
            raise ImportRefused(
                f'{file}: "{headings[places[meant]]}" and "{heading}" both mean {meant}; remove one, or map one'
            )
        places[meant] = index
    for name, heading in mapping.columns.items():
        if name not in places:
            raise ImportRefused(f'{file}: no heading "{heading}" (mapped to {name}){_candidates([heading], headings)}')
    return places


def _check_mapping(file: str, columns: Sequence[Column], mapping: MappingFile) -> None:
    names = [column.name for column in columns]
    for table in ("columns", "values", "defaults"):
        for name in getattr(mapping, table):
            if name not in names:
                near = difflib.get_close_matches(name, names, 1)
                cure = f"did you mean {near[0]}?" if near else f"the columns are {', '.join(names)}"
                raise ImportRefused(f"{file}: the mapping's [{table}] names {name}, which is no column here; {cure}")


def _check_required(file: str, headings: tuple[str, ...], columns: Iterable[Column], present: frozenset[str]) -> None:
    missing = [column for column in columns if (column.required or column.needed) and column.name not in present]
    if missing:
        told = "; ".join(column.name + _candidates((column.name, *column.headings), headings) for column in missing)
        raise ImportRefused(f"{file}: missing {told}. Rename the headings, or name them in a mapping file")


def _candidates(names: Iterable[str], headings: tuple[str, ...]) -> str:
    """The headings that look most like one of the names."""
    by_word = {word(heading): heading for heading in headings if heading}
    near = [by_word[close] for name in names for close in difflib.get_close_matches(word(name), by_word, 2, 0.6)]
    listed = ", ".join(f'"{heading}"' for heading in list(dict.fromkeys(near))[:3])
    return f" (is it {listed}?)" if listed else ""
