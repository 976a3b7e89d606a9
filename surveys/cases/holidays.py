"""Public holidays, and the weekends worked for them: China's official days, or a calendar file (ICS or CSV).

China's days are those that the State Council announces each autumn for the year to come, as the package chinesecalendar
(MIT) holds them; a year it does not know yet has to be read from a file.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import constants

from db.store import Store
from surveys.cases import calendar
from surveys.cases.calendar import EXTRA, HOLIDAYS

MOST_BYTES = 1_000_000
LONGEST = 60  # days of one entry
# Not a holiday of workers, such as the first of May.
WORKED = re.compile(r"班|\bwork(?:ing|ed)?\b|workday|make-?up", re.IGNORECASE)
FREE = re.compile(r"休|假|off|holiday", re.IGNORECASE)
HEADINGS = {
    "day": ("day", "date", "from", "start", "日期", "开始"), "until": ("until", "to", "end", "结束", "至"),
    "kind": ("kind", "type", "类型", "说明"),
}  # fmt: skip


class HolidaysUnreadable(ValueError):
    """A file does not say which days are free; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days nobody works, weekends included, and weekend days that are worked instead."""

    free: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    @property
    def years(self) -> tuple[int, ...]:
        """The years the days lie in."""
        return tuple(sorted({day.year for day in self.free | self.worked}))


def china(year: int) -> Holidays | None:
    """The official days of a year; None when they are not known (yet)."""
    found = Holidays(
        frozenset(day for day in constants.holidays if day.year == year),
        frozenset(day for day in constants.workdays if day.year == year),
    )
    return found if found.free else None


def china_years(since: int) -> tuple[int, ...]:
    """The years from ``since`` on whose official days are known."""
    return tuple(sorted({day.year for day in constants.holidays if day.year >= since}))


def read_file(name: str, content: bytes) -> Holidays:
    """The days in an ICS or CSV file. Raises HolidaysUnreadable."""
    if len(content) > MOST_BYTES:
        raise HolidaysUnreadable(f"{name}: {len(content):,} bytes is too much for a calendar; give at most 1 MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    rows = _events(name, text) if "BEGIN:VCALENDAR" in text[:2000].upper() else _lines(name, text)
    free: set[date] = set()
    worked: set[date] = set()
    for days, works in rows:
        (worked if works else free).update(days)
    if not free and not worked:
        raise HolidaysUnreadable(f"{name}: no day in it; give lines such as 2027-01-01,holiday or a calendar (.ics)")
    return Holidays(frozenset(free - worked), frozenset(worked))


def held(store: Store) -> Holidays:
    """What the settings say now. Raises CalendarUnreadable."""
    return Holidays(*(calendar.dates(name, store.setting(name)) for name in (HOLIDAYS, EXTRA)))


def take(store: Store, new: Holidays) -> None:
    """Put these days in the place of all that were kept for their years. Raises CalendarUnreadable."""
    old, years = held(store), set(new.years)
    for name, before, days in ((HOLIDAYS, old.free, new.free), (EXTRA, old.worked, new.worked)):
        store.set_setting(name, written({day for day in before if day.year not in years} | days))


def written(days: Iterable[date]) -> str:
    """The setting's text for these days: ``2026-10-01..2026-10-07 2027-01-01``."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return " ".join(f"{run[0]}..{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _events(name: str, text: str) -> list[tuple[list[date], bool]]:
    """Days and whether they are worked, by event (RFC 5545, whole days).

    Where the calendar marks days off (休) or worked (班), festivals without a mark are no days off.
    """
    found, marked = [], False
    for number, event in enumerate(_blocks(text), 1):
        place = f"{name} event {number}"
        if "RRULE" in event:
            raise HolidaysUnreadable(f"{place}: it repeats; give each year's days by themselves")
        special, summary = event.get("X-APPLE-SPECIAL-DAY", ""), event.get("SUMMARY", "")
        works = special == "ALTERNATE-WORKDAY" or (not special and bool(WORKED.search(summary)))
        mark = bool(special or works or FREE.search(summary))
        marked |= mark
        found.append((_days_of(place, event), works, mark))
    return [(days, works) for days, works, mark in found if mark or not marked]


def _blocks(text: str) -> Iterator[dict[str, str]]:
    """The properties of each event by name, long lines unfolded; the first of a name counts."""
    event: dict[str, str] | None = None
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        head, _, value = line.partition(":")
        field = head.partition(";")[0].strip().upper()
        if field == "BEGIN" and value.strip().upper() == "VEVENT":
            event = {}
        elif field == "END" and value.strip().upper() == "VEVENT" and event is not None:
            yield event
            event = None
        elif event is not None:
            event.setdefault(field, value.strip())


def _days_of(place: str, event: dict[str, str]) -> list[date]:
    first = _day(place, event.get("DTSTART", ""))
    if "DTEND" in event:
        last = max(first, _day(place, event["DTEND"]) - timedelta(days=1))
    else:
        length = re.fullmatch(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?", event.get("DURATION", "P1D"))
        days = int(length[1] or 0) * 7 + int(length[2] or 0) if length else 1
        last = first + timedelta(days=max(days, 1) - 1)
    return _run(place, first, last)


def _lines(name: str, text: str) -> list[tuple[list[date], bool]]:
    """Days and whether they are worked, by line: day[, until][, kind], with or without headings, in any order then."""
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    order = {"day": 0, "kind": 1}
    if rows and (named := _headings(rows[0])):
        order, rows = named, rows[1:]
    found = []
    for number, row in enumerate(rows, 1):
        place = f"{name} row {number}"
        cell = {key: row[at].strip() if at < len(row) else "" for key, at in order.items()}
        first = _day(place, cell["day"])
        last = _day(place, cell["until"]) if cell.get("until") else first
        found.append((_run(place, first, last), bool(WORKED.search(cell.get("kind", "")))))
    return found


def _headings(row: list[str]) -> dict[str, int] | None:
    told = [cell.strip().casefold() for cell in row]
    named = {key: told.index(word) for key, words in HEADINGS.items() for word in words if word in told}
    return named if "day" in named else None


def _day(place: str, found: str) -> date:
    shape = re.match(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})", found)
    try:
        return date(*(int(part) for part in shape.groups())) if shape else date.fromisoformat(found)
    except ValueError as wrong:
        raise HolidaysUnreadable(f'{place}: "{found[:40]}" is not a day; write YYYY-MM-DD') from wrong


def _run(place: str, first: date, last: date) -> list[date]:
    if not 0 <= (last - first).days < LONGEST:
        raise HolidaysUnreadable(f"{place}: {first} to {last} is no span of up to {LONGEST} days; correct it")
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
