"""Faults and parts that turn up on the way: a code not seen before becomes an entry, a missing name is filled in.

The first name wins, so that the order of rows decides nothing a second time; a parts list of its own may rename.
"""

import json
from collections.abc import Mapping

from db.store import Write

Notes = Mapping[str, Mapping[str, str | int | None]]  # code → column → what the file says

FAULTS_HELD = "select code, fault_id, name from faults where code in (select value from json_each(:codes))"
PARTS_HELD = (
    "select code, part_id, name, abc_class, price_fen from parts where code in (select value from json_each(:codes))"
)
ADD_FAULT = "insert into faults (code, name, rev) values (:code, :name, :rev) returning fault_id"
ADD_PART = """insert into parts (code, name, abc_class, price_fen, rev)
  values (:code, :name, :abc_class, :price_fen, :rev) returning part_id"""
FILL_FAULT = "update faults set name = :name, rev = :rev where code = :code and name = '' and :name <> ''"
FILL_PART = """update parts set name = case when name = '' then :name else name end,
    abc_class = coalesce(abc_class, :abc_class), price_fen = coalesce(price_fen, :price_fen), rev = :rev
  where code = :code and ((name = '' and :name <> '') or (abc_class is null and :abc_class is not null)
    or (price_fen is null and :price_fen is not null))"""


def fault_ids(write: Write, notes: Notes) -> dict[str, int]:
    """Code → fault_id of all of them; ``name`` is what the file calls it, '' when it does not say."""
    return _ids(write, notes, FAULTS_HELD, ADD_FAULT, FILL_FAULT, {"name": ""})


def part_ids(write: Write, notes: Notes) -> dict[str, int]:
    """Code → part_id of all of them."""
    blank = {"name": "", "abc_class": None, "price_fen": None}
    return _ids(write, notes, PARTS_HELD, ADD_PART, FILL_PART, blank)


def _ids(
    write: Write, notes: Notes, held: str, add: str, fill: str, blank: Mapping[str, str | int | None]
) -> dict[str, int]:
    found = {row["code"]: row for row in write.execute(held, codes=json.dumps(list(notes)))}
    ids = {code: int(row[1]) for code, row in found.items()}
    for code, said in notes.items():
        values = {name: said.get(name) or empty for name, empty in blank.items()}
        if code not in ids:
            ids[code] = int(write.execute(add, code=code, **values).fetchone()[0])
        elif any(values[name] not in ("", None) and found[code][name] in ("", None) for name in blank):
            write.execute(fill, code=code, **values)
    return ids


def gather(notes: dict[str, dict[str, str | int | None]], code: str, said: Mapping[str, str | int | None]) -> None:
    """Add what one row says about a code; the first row to say something is heard."""
    entry = notes.setdefault(code, {})
    for name, value in said.items():
        if value not in ("", None):
            entry.setdefault(name, value)
