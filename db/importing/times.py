"""Dates, months and moments in files: ISO, Chinese and slashed forms, Excel's own cells, and the mapping's formats.

A wall-clock time means the organisation's zone (or the mapping's); it is kept in UTC. A time with an offset is taken
at its word.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time

from db.importing.cells import folded
from db.importing.fields import Format, Read, Value
from db.importing.problems import Unreadable

EARLIEST = 1970  # Excel writes an empty date as 1899 or 1900
LATEST = 2100  # other systems write "never" as 9999
DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
CLOCK = r"(?:[T\s]*(\d{1,2})\s*[:时点]\s*(\d{1,2})(?:\s*[:分]\s*(\d{1,2})(?:\.\d+)?\s*秒?|\s*分)?)?"
MOMENT = re.compile(DAY + CLOCK)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
MONTH = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?")
Attempt = Callable[[str], datetime | None]
WRITE_DAY = "is not a date; write YYYY-MM-DD"
WRITE_MOMENT = "is not a time; write YYYY-MM-DD HH:MM"


def day(style: Format) -> Read:
    """A date as ``YYYY-MM-DD``."""
    attempts = _attempts(style)

    def read(cell: object) -> Value:
        found = _moment(cell, attempts, WRITE_DAY)
        return None if found is None else found.date().isoformat()

    return read


def month(style: Format) -> Read:
    """A month as ``YYYY-MM``; a date gives its month."""
    attempts = _attempts(style)

    def read(cell: object) -> Value:
        if isinstance(cell, str) and (found := MONTH.fullmatch(folded(cell))) and 1 <= int(found[2]) <= 12:
            _check_year(int(found[1]))
            return f"{found[1]}-{int(found[2]):02d}"
        whole = _moment(cell, attempts, "is not a month; write YYYY-MM")
        return None if whole is None else whole.strftime("%Y-%m")

    return read


def moment(style: Format) -> Read:
    """A moment as UTC ``YYYY-MM-DDTHH:MM:SSZ``; a bare date is its midnight."""
    zone, attempts = style.zone, _attempts(style)

    def read(cell: object) -> Value:
        found = _moment(cell, attempts, WRITE_MOMENT)
        if found is None:
            return None
        utc = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        # As db.store.utc_text writes it, in a tenth of strftime's time.
        return utc.replace(tzinfo=None).isoformat() + "Z"

    return read


def _attempts(style: Format) -> tuple[Attempt, ...]:
    """The mapping's formats first, then what needs no telling."""
    return (*(_by_format(pattern) for pattern in style.dates), _iso, _by_shape)


def _moment(cell: object, attempts: tuple[Attempt, ...], rule: str) -> datetime | None:
    """The cell as a datetime, naive unless it says its offset; None for an empty one."""
    if isinstance(cell, datetime):
        return _checked(cell.replace(microsecond=0))
    if isinstance(cell, date):
        return _checked(datetime.combine(cell, time()))
    if isinstance(cell, time):
        raise Unreadable(rule)
    found = folded(cell)
    if not found:
        return None
    for attempt in attempts:
        made = attempt(found)
        if made is not None:
            return _checked(made)
    raise Unreadable(rule)


def _by_format(pattern: str) -> Attempt:
    def parse(found: str) -> datetime | None:
        try:
            return datetime.strptime(found, pattern)
        except ValueError:
            return None

    return parse


def _iso(found: str) -> datetime | None:
    # 20260102 and week dates are ISO too, but a number like 2026010 must not pass for a day of the year.
    if len(found) < 10 or found[4] != "-" or found[7] != "-":
        return None
    try:
        made = datetime.fromisoformat(found)
    except ValueError:
        return None
    return made.replace(microsecond=0) if made.microsecond else made


def _by_shape(found: str) -> datetime | None:
    shape = MOMENT.fullmatch(found) or COMPACT.fullmatch(found)
    if shape is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in shape.groups())
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def _checked(made: datetime) -> datetime:
    _check_year(made.year)
    return made


def _check_year(year: int) -> None:
    if year < EARLIEST:
        raise Unreadable(f"is before {EARLIEST}; correct the year, or leave the cell empty if it is unknown")
    if year > LATEST:
        raise Unreadable(f"is after {LATEST}; correct the year, or leave the cell empty if it means never")
