"""Rows into a table by natural key: new ones inserted, changed ones rewritten, equal ones left alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from db.importing.columns import Row
from db.importing.fields import Value
from db.importing.landing import Landing
from db.privacy import Sealed

Key = tuple[Value, ...]
Values = tuple[Value, ...]
TWICE = "is in this file twice with different content; keep one of the rows"


@dataclass(frozen=True, slots=True)
class Table:
    """``key`` is the natural key (its first column indexed); ``sealed`` maps a column to the name it is bound to."""

    name: str
    id: str
    key: tuple[str, ...]
    sealed: Mapping[str, Sealed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to land: ``values`` in the order of the columns, sealed columns still as text."""

    row: Row
    key: Key
    values: Values


class Touched:
    """Which row ids this file has spoken for: a bit each, so that millions of rows stay small."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 4096 - len(self._bits)))
        self._bits[place] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] >> (number & 7) & 1)


class Upsert:
    """Lands one file's rows in one table. ``columns`` are those the file gives; others keep what they hold.

    ``shown`` is the column that messages about doubled keys point at.
    """

    def __init__(self, landing: Landing, table: Table, columns: Sequence[str], shown: str) -> None:
        self.landing, self.table, self.columns, self.shown = landing, table, tuple(columns), shown
        self._sealed = [(at, table.sealed[name]) for at, name in enumerate(columns) if name in table.sealed]
        self._touched = Touched()
        self._statements = _Statements.of(table, self.columns)
        self.count_on()

    def count_on(self) -> None:
        """Count ids on from the table's last one: needed again when somebody else added rows meanwhile."""
        (highest,) = self.landing.write.execute(self._statements.highest).fetchone()
        self._free = int(highest) + 1

    def land(self, entries: Sequence[Entry]) -> dict[Key, int]:
        """Land a chunk and count its rows; key → id of every row that is in the table now."""
        held = self._held({entry.key[0] for entry in entries})
        fresh: dict[int, tuple[Key, Values]] = {}
        changed: dict[int, Values] = {}
        outcome = self.landing.outcome
        for entry in entries:
            found = held.get(entry.key)
            if found is None:
                number, self._free = self._free, self._free + 1
                fresh[number] = (entry.key, entry.values)
                outcome["landed"] += 1
            elif found[1] == entry.values:
                number = found[0]
                outcome["unchanged"] += 1
            elif found[0] in self._touched:
                self.landing.reject(entry.row, self.shown, TWICE)
                continue
            else:
                number = found[0]
                changed[number] = entry.values
                outcome["updated"] += 1
            self._touched.add(number)
            held[entry.key] = (number, entry.values)
        self._write(fresh, changed)
        return {key: number for key, (number, _) in held.items()}

    def _write(self, fresh: Mapping[int, tuple[Key, Values]], changed: Mapping[int, Values]) -> None:
        write = self.landing.write
        write.executemany(
            self._statements.insert,
            [(number, *key, *self._seal(values), write.rev) for number, (key, values) in fresh.items()],
        )
        write.executemany(
            self._statements.update, [(*self._seal(values), write.rev, number) for number, values in changed.items()]
        )

    def _held(self, leads: set[Value]) -> dict[Key, tuple[int, Values]]:
        width = 1 + len(self.table.key)
        found = self.landing.write.execute(self._statements.held, leads=json.dumps(list(leads)))
        return {tuple(row[1:width]): (row[0], self._unseal(tuple(row[width:]))) for row in found}

    def _seal(self, values: Values) -> tuple[object, ...]:
        if not self._sealed:
            return values
        made: list[object] = list(values)
        for at, name in self._sealed:
            made[at] = self.landing.vault.seal(str(values[at] or ""), name)
        return tuple(made)

    def _unseal(self, values: tuple[object, ...]) -> Values:
        made = list(values)
        for at, name in self._sealed:
            sealed = made[at]
            assert sealed is None or isinstance(sealed, bytes)
            made[at] = self.landing.vault.unseal(sealed, name)
        return tuple(made)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Statements:
    """The SQL for one table and one choice of columns.

    Every name in it is a constant of this folder and no value ever is, hence the waived injection warnings.
    """

    highest: str
    held: str
    insert: str
    update: str

    @classmethod
    def of(cls, table: Table, columns: tuple[str, ...]) -> "_Statements":
        written = (table.id, *table.key, *columns, "rev")
        sets = ", ".join(f"{name} = ?" for name in (*columns, "rev"))
        chosen = ", ".join((table.id, *table.key, *columns))
        lead = table.key[0]
        marks = ", ".join("?" * len(written))
        return cls(
            highest=f"select coalesce(max({table.id}), 0) from {table.name}",  # noqa: S608
            held=f"select {chosen} from {table.name} where {lead} in (select value from json_each(:leads))",  # noqa: S608
            insert=f"insert into {table.name} ({', '.join(written)}) values ({marks})",  # noqa: S608
            update=f"update {table.name} set {sets} where {table.id} = ?",  # noqa: S608
        )
