"""What a person left in a cell, as the plain text an answer is made of.

People write ``９``, ``9分`` and ``二〇二六年`` styles of the same thing, programs turn 3 into 3.0 and a day into 46000.
What can be meant in only one way is understood; everything else is a Misread and is told, never guessed.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from surveys.items import Item

Cell: TypeAlias = str | int | float | bool | datetime | date | time | timedelta | None
EPOCH = datetime(1899, 12, 30)  # what Excel counts its days from, its own 29 February 1900 included
FIRST_DAY, LAST_DAY = 36526, 73050  # 2000 to 2099
LONGEST = 10_000
# Control characters, line and paragraph separators, half characters, and what XML cannot hold.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f])_")
NUMBER = re.compile(r"([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?)\s*(?:分|元|块|块钱|圆|次|个|%)?", re.ASCII)
MONEY = re.compile(r"^(?:[¥$]|rmb|cny)\s*", re.IGNORECASE)
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})", re.ASCII)
CLOCK = re.compile(
    r"(上午|早上|中午|下午|晚上|am|pm)?\s*(\d{1,2})\s*[:.点时]\s*(\d{1,2})?\s*分?(?::\d{2})?\s*(am|pm)?", re.ASCII
)
AFTERNOON = ("下午", "晚上", "中午", "pm")
MANY = (r"[;；\n]", r"[;；、,，\n]")


class Misread(ValueError):
    """The cell cannot be understood; ``rule`` is one of ``faults.CURES``."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def unescape(text: str) -> str:
    """Control characters as Excel writes them in XML, ``_x000D_``, back to what they are."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def clean(text: str) -> str:
    """Text for a cell that is compared later: no control characters, single spaces, one way to write each letter.

    Programs differ in how they treat ``x005F_``, Excel's escape for its own escapes, so it is left out.
    """
    if text.isascii() and text.isprintable() and "_" not in text:
        return " ".join(text.split())
    text = unescape(text)
    while "x005F_" in text:
        text = text.replace("x005F_", "")
    return unicodedata.normalize("NFC", " ".join(UNSEEN.sub(" ", text).split()))


def shown(cell: Cell) -> str:
    """The cell as a short text, for comparing and for telling what was found."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return clean(unescape(cell)) if isinstance(cell, str) else str(cell)


def number_text(number: float) -> str:
    """``3.0`` → ``3``, ``2.5`` → ``2.5``."""
    whole = isinstance(number, int) or (number.is_integer() and abs(number) < 1e15)
    return str(int(number)) if whole else repr(number)


def fold(text: str) -> str:
    """For finding a word in a list: full-width folded, case and spaces left out."""
    return "".join(unicodedata.normalize("NFKC", unescape(text)).casefold().split())


def answer(item: Item, cell: Cell, names: Mapping[str, str] | None = None) -> str:
    """The answer in a cell, '' for none, as the questionnaire's own check takes it. Raises Misread.

    ``names``: what ``named`` makes of the item, for whoever asks often.
    """
    if cell is None or (isinstance(cell, str) and not shown(cell)):
        return ""
    if isinstance(cell, bool):
        raise Misread("choice" if item.choices else "number" if item.type in NUMERIC else "text")
    if item.type == "select_multiple":
        return " ".join(several(named(item) if names is None else names, cell))
    if item.choices:
        return one_choice(item, named(item) if names is None else names, cell)
    if item.type in NUMERIC:
        return number(cell)
    if item.type == "date":
        return day(cell).isoformat()
    if item.type == "acknowledge":
        return acknowledged(cell)
    return words(cell)


NUMERIC = ("range", "integer", "decimal")


def number(cell: Cell) -> str:
    """A number as text. Dates, times and words are none. Raises Misread."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return number_text(cell)
    if not isinstance(cell, str):
        raise Misread("number")
    text = MONEY.sub("", unicodedata.normalize("NFKC", shown(cell)))
    found = NUMBER.fullmatch(text)
    if found is None or len(text) > 40:
        raise Misread("number")
    return number_text(float(found[1].replace(",", "")))


def one_choice(item: Item, names: Mapping[str, str], cell: Cell) -> str:
    """The value of the choice that was named by its words in any language, or by its value. Raises Misread."""
    if isinstance(cell, str):
        if (value := names.get(fold(cell))) is not None:
            return value
        if not all(choice.value.isdecimal() for choice in item.choices):
            raise Misread("choice")
    try:
        value = number(cell)
    except Misread as wrong:
        raise Misread("choice") from wrong
    if value not in {choice.value for choice in item.choices}:
        raise Misread("choice")
    return value


def several(names: Mapping[str, str], cell: Cell) -> tuple[str, ...]:
    """The values of the choices that were named, between semicolons (or commas). Raises Misread."""
    text = cell if isinstance(cell, str) else shown(cell)
    for divider in MANY:
        parts = [fold(part) for part in re.split(divider, unescape(text)) if part.strip()]
        if parts and all(part in names for part in parts):
            return tuple(dict.fromkeys(names[part] for part in parts))
    raise Misread("choice")


def named(item: Item) -> Mapping[str, str]:
    """Folded words of a choice → its value; words that two choices share are left out."""
    found: dict[str, set[str]] = {}
    for choice in item.choices:
        for code, label in choice.label.items():
            for words_ in (label, label_of(item, choice.value, code)):
                found.setdefault(fold(words_), set()).add(choice.value)
    own = {fold(choice.value): choice.value for choice in item.choices}
    return {word: next(iter(values)) for word, values in found.items() if len(values) == 1 and word} | own


def label_of(item: Item, value: str, language: str) -> str:
    """What the list shows for a choice: its words, and its value too where two choices have the same words."""
    labels = {choice.value: clean(choice.label.get(language, "")) or choice.value for choice in item.choices}
    alike = sum(fold(label) == fold(labels[value]) for label in labels.values()) > 1
    return f"{labels[value]} ({value})" if alike else labels[value]


def words(cell: Cell) -> str:
    """Words as they were written; a number or a day where words were asked for is written out. Raises Misread."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    text = unescape(cell).replace("\r\n", "\n").strip() if isinstance(cell, str) else shown(cell)
    if len(text) > LONGEST or isinstance(cell, timedelta):
        raise Misread("text")
    return text


def acknowledged(cell: Cell) -> str:
    """OK. Raises Misread."""
    if isinstance(cell, str) and fold(cell) in ("ok", "yes", "是", "知道了", "√", "✓", "1"):
        return "OK"
    raise Misread("choice")


def day(cell: Cell) -> date:
    """A day from a date cell, Excel's own count of days, or text. Raises Misread."""
    try:
        if isinstance(cell, datetime):
            return _sane(cell.date())
        if isinstance(cell, date):
            return _sane(cell)
        if isinstance(cell, float | int) and not isinstance(cell, bool) and FIRST_DAY <= cell <= LAST_DAY:
            return (EPOCH + timedelta(days=int(cell))).date()
        if isinstance(cell, str) and (found := DAY.fullmatch(unicodedata.normalize("NFKC", shown(cell)))):
            year, month, number_ = (int(part) for part in found.groups() if part)
            return _sane(date(year, month, number_))
    except (ValueError, OverflowError) as wrong:
        raise Misread("date") from wrong
    raise Misread("date")


def clock(cell: Cell) -> time:
    """A time of day from a time cell, a fraction of a day, or text. Raises Misread."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        cell = cell.total_seconds() / 86400
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 0 <= cell < 1:
        minutes = min(round(cell * 1440), 1439)
        return time(minutes // 60, minutes % 60)
    text = unicodedata.normalize("NFKC", shown(cell)).lower() if isinstance(cell, str) else ""
    found = CLOCK.fullmatch(text)
    if found is None:
        raise Misread("time")
    part = found[1] or found[4] or ""
    hour = int(found[2]) + (12 if part in AFTERNOON and int(found[2]) < (11 if part == "中午" else 12) else 0)
    if part == "am" and hour == 12:
        hour = 0
    try:
        return time(hour, int(found[3] or 0))
    except ValueError as wrong:
        raise Misread("time") from wrong


def moment(cell: Cell, days: Sequence[date]) -> datetime:
    """Day and time together; a time alone is of the only day of ``days``. Raises Misread."""
    if isinstance(cell, datetime) and cell.year >= 2000:
        return datetime.combine(_sane(cell.date()), clock(cell))
    if isinstance(cell, float | int) and not isinstance(cell, bool) and FIRST_DAY <= cell <= LAST_DAY:
        whole = EPOCH + timedelta(minutes=round(cell * 1440))
        return whole
    if isinstance(cell, str):
        text = unicodedata.normalize("NFKC", shown(cell))
        head, _, rest = text.replace("T", " ", 1).partition(" ")
        if DAY.fullmatch(head) and rest:
            return datetime.combine(day(head), clock(rest))
    if len(days) != 1:
        raise Misread("time")
    return datetime.combine(days[0], clock(cell))


def _sane(found: date) -> date:
    if not 2000 <= found.year <= 2099:
        raise Misread("date")
    return found
