"""Numbers, money and days as people write them, in the language being spoken (dashboard/texts).

An unknown value (None or NaN) is an em dash everywhere; a minus is a minus sign, not a hyphen.
"""

import math
import re
from datetime import UTC, date, datetime, tzinfo

from dashboard.texts import language

UNKNOWN = "—"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(value: float | None, digits: int = 0) -> str:
    """``12408`` → ``12,408``."""
    return UNKNOWN if _missing(value) else _minus(f"{value:,.{digits}f}")


def signed(value: float | None, digits: int = 0) -> str:
    """``2`` → ``+2``, ``-1.4`` → ``−1.4``; what rounds to nothing has no sign."""
    if value is None or math.isnan(value):
        return UNKNOWN
    rounded = round(value, digits)
    return _minus(f"{rounded:+,.{digits}f}") if rounded else f"{0:.{digits}f}"


def percent(share: float | None, digits: int = 1) -> str:
    """A share of one: ``0.8634`` → ``86.3%``; with decimals only all of them are ``100.0%``."""
    return UNKNOWN if share is None or math.isnan(share) else _minus(f"{_not_all(share * 100, digits):,.{digits}f}%")


def points(difference: float | None, digits: int = 1) -> str:
    """A difference of two shares: ``-0.017`` → ``−1.7 个百分点`` / ``−1.7 pp``."""
    if difference is None or math.isnan(difference):
        return UNKNOWN
    return f"{signed(difference * 100, digits)} {'个百分点' if language() == 'zh' else 'pp'}"


def interval(low: float | None, high: float | None, digits: int = 1, scale: float = 100) -> str:
    """Two ends, of shares unless ``scale`` says otherwise: ``85.7–86.9``; ``−1.4 … +1.0`` when an end is negative."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return UNKNOWN
    low, high = low * scale, _not_all(high * scale, digits) if scale == 100 else high * scale
    if low < 0:
        return f"{signed(low, digits)} … {signed(high, digits)}"
    return f"{low:,.{digits}f}–{high:,.{digits}f}"


def hours(duration: float | None, digits: int = 1) -> str:
    """Clock time: ``0.5`` → ``30 分钟`` / ``30 min``, ``26.4`` → ``26.4 小时``; days from 96 hours up."""
    if duration is None or math.isnan(duration):
        return UNKNOWN
    minute, hour, day_ = ("分钟", "小时", "天") if language() == "zh" else ("min", "h", "d")
    if abs(duration) < 1:
        return f"{number(duration * 60)} {minute}"
    return f"{number(duration, digits)} {hour}" if abs(duration) < 96 else f"{number(duration / 24, digits)} {day_}"


def money(fen: float | None) -> str:
    """Fen as whole yuan: ``41200000`` → ``¥412,000``."""
    if fen is None or math.isnan(fen):
        return UNKNOWN
    yuan = round(fen / 100)
    return f"{'−' if yuan < 0 else ''}¥{abs(yuan):,}"


def money_short(fen: float | None) -> str:
    """Fen where room is short: ``¥41.2 万`` / ``¥412k``, from ¥10,000 up; below that as ``money``."""
    if fen is None or math.isnan(fen) or abs(fen) < 1_000_000:
        return money(fen)
    yuan, sign = abs(fen) / 100, "−" if fen < 0 else ""
    if language() == "zh":
        return f"{sign}¥{yuan / 1e8:,.2f} 亿" if yuan >= 1e8 else f"{sign}¥{yuan / 1e4:,.1f} 万"
    return f"{sign}¥{yuan / 1e6:,.2f}M" if yuan >= 1e6 else f"{sign}¥{yuan / 1e3:,.0f}k"


def day(moment: date | None, year: bool = True) -> str:
    """``2026 年 11 月 18 日`` / ``18 Nov 2026``; without the year ``11 月 18 日`` / ``18 Nov``."""
    if moment is None:
        return UNKNOWN
    if language() == "zh":
        return f"{f'{moment.year} 年 ' if year else ''}{moment.month} 月 {moment.day} 日"
    return f"{moment.day} {MONTHS[moment.month - 1]}{f' {moment.year}' if year else ''}"


def month(moment: date | None, year: bool = True) -> str:
    """``2026 年 11 月`` / ``Nov 2026``."""
    if moment is None:
        return UNKNOWN
    if language() == "zh":
        return f"{f'{moment.year} 年 ' if year else ''}{moment.month} 月"
    return f"{MONTHS[moment.month - 1]}{f' {moment.year}' if year else ''}"


def span(start: date, end: date) -> str:
    """``2026-11-09 至 2026-11-15`` / ``2026-11-09 to 2026-11-15``: exact, the same width everywhere."""
    return f"{start.isoformat()} {'至' if language() == 'zh' else 'to'} {end.isoformat()}"


def clock(utc: str | None, zone: tzinfo) -> str:
    """A database timestamp on the organisation's clock: ``2026-11-18 16:05``."""
    if not utc:
        return UNKNOWN
    moment = datetime.strptime(utc, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def escaped(words: str) -> str:
    """Somebody's own words, for a place that reads Markdown: shown letter by letter."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~$<>:&])", r"\\\1", words)


def _missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def _not_all(percent: float, digits: int) -> float:
    """Just below 100 it stays below when it is rounded: one broken promise of 700 is not none."""
    return min(percent, 100 - 10.0**-digits) if digits and 100 - 10.0**-digits < percent < 100 else percent


def _minus(written: str) -> str:
    # "-0.0" is a rounding left-over, not a negative number.
    if written.startswith("-") and not written.strip("-0.,%"):
        return written[1:]
    return written.replace("-", "−", 1)
