"""What a mapping says of a file of historic responses: which questionnaire it was, and where each answer stands."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.importing.cells import folded
from db.importing.columns import Column
from db.importing.fields import Format, Read
from db.importing.mapping import Mapping as MappingFile
from db.importing.problems import ImportRefused, Unreadable
from db.responses import Value

TYPES = {"range", "select_one", "text"}
GRADES = ("A", "B", "C", "D")
CHANNELS = ("web", "tablet", "paper", "callback", "excel", "import")
TAGS = {"column", "name", "label", "type", "low", "high", "dimension", "index", "verify", "role", "missing", "values"}
MEMORY = 10_000  # different words a rating column may hold before they are read one by one


@dataclass(frozen=True, slots=True)
class HistoricItem:
    """One item: the heading it stands under and how its cells are answers. ``missing`` words are no answer."""

    heading: str
    name: str
    type: str
    label: Mapping[str, str]
    low: float | None
    high: float | None
    tags: Mapping[str, str]
    missing: frozenset[str]
    words: Mapping[str, str]
    _known: dict[object, Value] = field(default_factory=dict)

    def read(self, cell: object) -> Value:
        """The answer; None when there is none. Raises Unreadable."""
        if cell in self._known:
            return self._known[cell]
        value = self._read(cell)
        if self.type != "text" and len(self._known) < MEMORY:
            self._known[cell] = value
        return value

    def _read(self, cell: object) -> Value:
        found = folded(cell)
        if not found or found in self.missing:
            return None
        found = self.words.get(found, found)
        return self._number(found) if self.type == "range" else found

    def _number(self, found: str) -> float:
        try:
            value = float(found)
        except ValueError:
            value = float("nan")
        if not (self.low or 0) <= value <= (self.high or 0):
            raise Unreadable(f"is not a number from {self.low:g} to {self.high:g}; correct it or add it to missing")
        return value

    def to_json(self) -> dict[str, Any]:
        """The item as questionnaires keep it."""
        plain = {"name": self.name, "type": self.type, "label": dict(self.label), "low": self.low, "high": self.high}
        return {**plain, **{tag: self.tags.get(tag) for tag in ("dimension", "index", "verify", "role")}}


@dataclass(frozen=True, slots=True)
class Historic:
    """The whole description. ``days`` are one date for all, or two between which responses are spread by their id."""

    definition: Mapping[str, Any]
    items: tuple[HistoricItem, ...]
    source: str
    id_heading: str | None
    time_heading: str | None
    order_heading: str | None
    days: tuple[date, ...]
    grade: str
    channel: str
    language: str
    outlet_headings: tuple[str, ...]
    separator: str
    region: str | None
    region_name: str
    create: bool

    @classmethod
    def of(cls, mapping: MappingFile) -> "Historic":
        """Read the mapping's tables. Raises ImportRefused."""
        asked, said, outlets = mapping.questionnaire, mapping.responses, mapping.outlets
        if not (asked and mapping.items and outlets):
            raise ImportRefused(
                "responses need a mapping file with [questionnaire], [[items]], [responses] and [outlets]; "
                "db/importing/examples/airline.toml is one"
            )
        items = tuple(_item(number, table) for number, table in enumerate(mapping.items, 1))
        name = str(_needed(asked, "questionnaire", "name"))
        return cls(
            definition=_definition(name, asked, items),
            items=items,
            source=str(said.get("source") or name),
            id_heading=said.get("id"),
            time_heading=said.get("finished_at"),
            order_heading=said.get("order_no"),
            days=_days(said),
            grade=_one_of(said, "grade", GRADES, "D"),
            channel=_one_of(said, "channel", CHANNELS, "import"),
            language=str(said.get("language", "")),
            outlet_headings=_headings(_needed(outlets, "outlets", "columns")),
            separator=str(outlets.get("separator", " · ")),
            region=outlets.get("region"),
            region_name=str(outlets.get("region_name") or outlets.get("region") or ""),
            create=bool(outlets.get("create", False)),
        )

    def columns(self) -> tuple[Column, ...]:
        """Every heading the description names, read raw: the lander knows what each is for."""
        single = [self.id_heading, self.time_heading, self.order_heading]
        headings = [*single, *self.outlet_headings, *(item.heading for item in self.items)]
        return tuple(Column(heading, _raw, needed=True) for heading in dict.fromkeys(headings) if heading)


def slug(text: str) -> str:
    """A code made of a name: ``Loyal Customer · Eco Plus`` → ``LOYAL-CUSTOMER-ECO-PLUS``."""
    return re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", text)).strip("-").upper()[:64]


def _raw(_: Format) -> Read:
    return _as_found


def _as_found(cell: object) -> Any:
    return cell


def _item(number: int, table: Mapping[str, Any]) -> HistoricItem:
    place = f"items {number}"
    for key in table:
        if key not in TAGS:
            raise ImportRefused(f"[[items]] {number}: {key} means nothing here; it may hold {', '.join(sorted(TAGS))}")
    heading, name = str(_needed(table, place, "column")), str(_needed(table, place, "name"))
    low, high = table.get("low"), table.get("high")
    kind = table.get("type") or ("range" if high is not None else "text")
    if kind not in TYPES:
        raise ImportRefused(f'[[items]] {number}: type = "{kind}" is unknown; write {", ".join(sorted(TYPES))}')
    if kind == "range" and not (isinstance(low, int | float) and isinstance(high, int | float) and low < high):
        raise ImportRefused(f"[[items]] {number}: a range needs low and high, low below high")
    return HistoricItem(
        heading=heading,
        name=name,
        type=kind,
        label=_label(table.get("label") or heading),
        low=low,
        high=high,
        tags={tag: str(table[tag]) for tag in ("dimension", "index", "verify", "role") if tag in table},
        missing=frozenset(str(word) for word in _shaped(table, place, "missing", list)),
        words={folded(theirs): str(ours) for theirs, ours in _shaped(table, place, "values", dict).items()},
    )


def _definition(name: str, asked: Mapping[str, Any], items: Sequence[HistoricItem]) -> dict[str, Any]:
    names = [item.name for item in items]
    if doubled := next((item for item in names if names.count(item) > 1), None):
        raise ImportRefused(f"[[items]] name {doubled} twice; give each item a name of its own")
    title = _label(asked.get("title") or name)
    return {
        "name": name,
        "version": str(_needed(asked, "questionnaire", "version")),
        "title": title,
        "languages": list(title),
        "items": [item.to_json() for item in items],
        "groups": [],
        "source": "historic",
    }


def _label(said: object) -> dict[str, str]:
    if isinstance(said, dict):
        return {str(language): str(text) for language, text in said.items()}
    return {"en": str(said)}


def _needed(table: Mapping[str, Any], name: str, key: str) -> Any:
    if not table.get(key):
        raise ImportRefused(f"[{name}] needs {key}; db/importing/examples/airline.toml shows how")
    return table[key]


def _shaped(table: Mapping[str, Any], place: str, key: str, shape: type) -> Any:
    found = table.get(key, shape())
    if not isinstance(found, shape):
        raise ImportRefused(
            f"[{place}] {key} = {found} has the wrong shape; db/importing/examples/airline.toml shows it"
        )
    return found


def _one_of(table: Mapping[str, Any], key: str, allowed: Sequence[str], default: str) -> str:
    found = str(table.get(key, default))
    if found not in allowed:
        raise ImportRefused(f'[responses] {key} = "{found}" is unknown; write one of {", ".join(allowed)}')
    return found


def _headings(said: object) -> tuple[str, ...]:
    return tuple(str(heading) for heading in said) if isinstance(said, list) else (str(said),)


def _days(said: Mapping[str, Any]) -> tuple[date, ...]:
    """One date, or the first and last of a span; none when a column has the time."""
    told = said.get("date")
    if (told is None) == (said.get("finished_at") is None):
        raise ImportRefused("[responses] needs either finished_at (a heading) or date (one day, or two to spread over)")
    days = told if isinstance(told, list) else [told] if told is not None else []
    try:
        made = tuple(day if isinstance(day, date) else date.fromisoformat(str(day)) for day in days)
    except ValueError:
        raise ImportRefused(f"[responses] date = {told} is not a date; write YYYY-MM-DD") from None
    if len(made) > 2 or list(made) != sorted(made):
        raise ImportRefused("[responses] date holds one day, or the first and the last of a span")
    return made
