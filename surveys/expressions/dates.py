"""Dates inside expressions: ISO texts to days since 1970-01-01 UTC and back.

Dates are texts everywhere; only arithmetic and comparison turn them into days. ``offset`` is the local zone in minutes
east of UTC. An impossible date gives ``None`` on the way in and the empty text on the way out, like no answer at all.
"""

from __future__ import annotations

import math
import re
from datetime import date

DAY = 86_400_000  # milliseconds
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH
_CLOCK = r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?"
_DATE = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:T{_CLOCK})?", re.ASCII)
_TIME = re.compile(_CLOCK, re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def days_of(text: str, offset: int) -> float | None:
    """Days since 1970-01-01 UTC, with the time of day as a fraction; None when ``text`` is no date."""
    found = _DATE.fullmatch(text.strip(" \t\r\n"))
    if not found:
        return None
    year, month, day = (int(found[i]) for i in (1, 2, 3))
    try:
        ordinal = date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None
    return (ordinal * DAY + _milliseconds(found.groups()[3:], offset)) / DAY


def share_of_day(text: str, offset: int) -> float | None:
    """The local time of day in ``text`` ("06:00:00.000-07:00") as a share of 24 hours; None when it is no time."""
    found = _TIME.fullmatch(text)
    return (_milliseconds(found.groups(), offset) + offset * 60_000) % DAY / DAY if found else None


def text_of(days: float, offset: int) -> str:
    """The ISO text of ``days``: a bare date at local midnight, else with time; "" outside years 1 to 9999."""
    moment = _local(days, offset)
    if moment is None:
        return ""
    day, rest = moment
    if rest == 0:
        return day.isoformat()
    return f"{day.isoformat()}T{_clock(rest)}{_sign(offset)}"


def formatted(days: float, pattern: str, offset: int) -> str:
    """``days`` written by an ODK date pattern such as "%Y-%m-%d"; unknown codes stay as they are."""
    moment = _local(days, offset)
    if moment is None:
        return ""
    codes = _codes(*moment)
    return re.sub(r"%([A-Za-z0-9])", lambda hit: codes.get(hit[1], hit[0]), pattern)


def _codes(day: date, rest: int) -> dict[str, str]:
    hour, minute, second, thousandth = _parts(rest)
    return {
        "Y": f"{day.year:04d}",
        "y": f"{day.year % 100:02d}",
        "m": f"{day.month:02d}",
        "n": str(day.month),
        "b": _MONTHS[day.month - 1],
        "d": f"{day.day:02d}",
        "e": str(day.day),
        "a": _WEEKDAYS[day.weekday()],
        "H": f"{hour:02d}",
        "h": str(hour),
        "M": f"{minute:02d}",
        "S": f"{second:02d}",
        "3": f"{thousandth:03d}",
    }


def _local(days: float, offset: int) -> tuple[date, int] | None:
    """The local day and the milliseconds passed in it."""
    if not (_FIRST - 2 < days < _LAST + 2):
        return None
    ordinal, rest = divmod(math.floor(days * DAY + 0.5) + offset * 60_000, DAY)
    return (date.fromordinal(ordinal + _EPOCH), rest) if _FIRST <= ordinal <= _LAST else None


def _milliseconds(clock: tuple[str | None, ...], offset: int) -> int:
    """Milliseconds from UTC midnight of the written day; a text without zone is local."""
    hour, minute, second, fraction, zone = clock
    if zone == "Z":
        offset = 0
    elif zone:
        offset = (int(zone[1:3]) * 60 + int(zone[4:6])) * (-1 if zone[0] == "-" else 1)
    thousandth = int(((fraction or "") + "000")[:3])
    return (int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)) * 1000 + thousandth - offset * 60_000


def _parts(rest: int) -> tuple[int, int, int, int]:
    return rest // 3_600_000, rest // 60_000 % 60, rest // 1000 % 60, rest % 1000


def _clock(rest: int) -> str:
    hour, minute, second, thousandth = _parts(rest)
    return f"{hour:02d}:{minute:02d}:{second:02d}.{thousandth:03d}"


def _sign(offset: int) -> str:
    hours, minutes = divmod(abs(offset), 60)
    return f"{'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d}"
