"""A mapping file: what a foreign file calls our columns and values. TOML; db/docs/import.md shows every table of it."""

import difflib
import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.importing.problems import ImportRefused

UNITS = {"yuan": 100, "fen": 1}
TABLES: dict[str, set[str] | None] = {
    "kind": None,
    "columns": None,
    "values": None,
    "defaults": None,
    "units": {"money"},
    "times": {"zone", "formats"},
    "file": {"encoding", "delimiter", "sheet", "heading_row"},
    "questionnaire": {"name", "version", "title", "source"},
    "items": None,
    "responses": {"source", "id", "date", "finished_at", "grade", "channel", "language", "order_no"},
    "outlets": {"columns", "region", "region_name", "create", "separator"},
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping file; an empty one means that the file speaks our language already.

    ``columns``: our column → heading in the file. ``values``: our column → (word in the file → our word).
    ``defaults``: our column → what an empty or missing cell means. The last three tables describe historic responses.
    """

    kind: str | None = None
    columns: Table[str, str] = field(default_factory=dict)
    values: Table[str, Table[str, str]] = field(default_factory=dict)
    defaults: Table[str, str] = field(default_factory=dict)
    fen_a_unit: int = 100
    zone: ZoneInfo | None = None
    date_formats: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    heading_row: int = 1
    questionnaire: Table[str, Any] = field(default_factory=dict)
    items: tuple[Table[str, Any], ...] = ()
    responses: Table[str, Any] = field(default_factory=dict)
    outlets: Table[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "Mapping":
        """Read a mapping file. Raises ImportRefused naming the file and what is wrong in it."""
        try:
            return cls.parse(tomllib.loads(path.read_text("utf-8-sig")))
        except FileNotFoundError:
            raise ImportRefused(f"{path.name}: there is no such mapping file; check the path") from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ImportRefused) as wrong:
            raise ImportRefused(f"{path.name}: {wrong}") from wrong

    @classmethod
    def parse(cls, tables: Table[str, Any]) -> "Mapping":
        """The mapping in parsed TOML tables. Raises ImportRefused."""
        _check_names(tables)
        units, times, file = (tables.get(name, {}) for name in ("units", "times", "file"))
        items = tables.get("items", [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise ImportRefused("items must be a list of tables; write [[items]] above each")
        return cls(
            kind=_text(tables, "kind"),
            columns=_texts(tables, "columns"),
            values={column: _words(column, words) for column, words in tables.get("values", {}).items()},
            defaults=_texts(tables, "defaults"),
            fen_a_unit=_unit(units.get("money", "yuan")),
            zone=_zone(_text(times, "zone")),
            date_formats=_formats(times.get("formats", [])),
            encoding=_text(file, "encoding"),
            delimiter=_delimiter(_text(file, "delimiter")),
            sheet=_text(file, "sheet"),
            heading_row=_heading_row(file.get("heading_row", 1)),
            questionnaire=tables.get("questionnaire", {}),
            items=tuple(items),
            responses=tables.get("responses", {}),
            outlets=tables.get("outlets", {}),
        )


def _check_names(tables: Table[str, Any]) -> None:
    for name, inner in tables.items():
        if name not in TABLES:
            raise ImportRefused(f"[{name}] means nothing here{_near(name, TABLES)}")
        allowed = TABLES[name]
        if allowed is None:
            continue
        if not isinstance(inner, dict):
            raise ImportRefused(f"{name} must be a table; write [{name}]")
        for key in inner:
            if key not in allowed:
                raise ImportRefused(f"[{name}] {key} means nothing here{_near(key, allowed)}")


def _near(name: str, allowed: Table[str, Any] | set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(allowed), 1)
    return f"; did you mean {close[0]}?" if close else f"; it may hold {', '.join(sorted(allowed))}"


def _texts(tables: Table[str, Any], name: str) -> dict[str, str]:
    found = tables.get(name, {})
    if not isinstance(found, dict):
        raise ImportRefused(f"{name} must be a table; write [{name}]")
    return {key: str(value) for key, value in found.items()}


def _text(table: Table[str, Any], key: str) -> str | None:
    found = table.get(key)
    if found is not None and not isinstance(found, str):
        raise ImportRefused(f'{key} = {found} must be text; write {key} = "…"')
    return found


def _formats(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(pattern, str) for pattern in found):
        raise ImportRefused('[times] formats must be a list of texts; write formats = ["%d.%m.%Y"]')
    return tuple(found)


def _delimiter(found: str | None) -> str | None:
    if found is not None and (len(found) != 1 or found in '"\r\n'):
        raise ImportRefused(f'[file] delimiter = "{found}" must be one character; write ";" or "\\t"')
    return found


def _words(column: str, words: object) -> dict[str, str]:
    if not isinstance(words, dict):
        raise ImportRefused(f'[values] {column} must be a table: [values.{column}] and below it "theirs" = "ours"')
    return {str(theirs): str(ours) for theirs, ours in words.items()}


def _unit(name: object) -> int:
    if name not in UNITS:
        raise ImportRefused(f'[units] money = "{name}" is unknown; write "yuan" or "fen"')
    return UNITS[str(name)]


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        raise ImportRefused(f'[times] zone = "{name}" is unknown; write a name like Asia/Shanghai') from wrong


def _heading_row(number: object) -> int:
    if not isinstance(number, int) or not 1 <= number <= 1000:
        raise ImportRefused(f"[file] heading_row = {number} must be a row number from 1 to 1000")
    return number
