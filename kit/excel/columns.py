"""The columns of a sheet: what each is called, what may be written in it. The same list writes and reads."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from kit.excel.cells import NUMERIC, clean, fold, label_of, named, number_text
from kit.excel.keys import Kind
from kit.excel.wording import BRACES, HEADINGS, PROMPTS, YES_NO, said
from surveys.callbacks.dispositions import DISPOSITIONS
from surveys.items import PLACEHOLDERS, SILENT, Item
from surveys.questionnaire import Questionnaire

Content = Literal["text", "long", "list", "whole", "number", "day", "clock"]
KEY, SIGNATURE = "_key", "_sig"
BLANKS = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
CALL_GREY = ("no", "name", "phone", "hours", "order", "outlet", "product", "service", "visited", "earlier")
WIDTHS = {
    "no": 6, "name": 10, "phone": 15, "hours": 12, "order": 17, "outlet": 20, "product": 14, "service": 9,
    "visited": 12, "earlier": 18, "called": 11, "ending": 15, "appointed_day": 13, "appointed_time": 11,
    "note": 30, "never": 11, "answered": 13,
}  # fmt: skip
LONG_LIST = 12
SINCE = ("hours",)
# A link is handed over from the screen, which makes and shows it.
OFFLINE = {code: way for code, way in DISPOSITIONS.items() if way.rule != "handed"}


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is ours, ``heading`` what people see. ``grey``: filled in by us, signed, not to be changed.

    ``choices`` are a list's entries; ``low`` and ``high`` bound a whole number, ``names`` lead from words to values.
    ``since``: added since the first sheets went out, which come back without it.
    """

    name: str
    heading: str
    width: float
    content: Content = "text"
    grey: bool = False
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    prompt: str = ""
    item: Item | None = None
    names: Mapping[str, str] | None = None
    since: bool = False


def columns_of(kind: Kind, questionnaire: Questionnaire, language: str, bound: bool = True) -> tuple[Column, ...]:
    """All columns but the hidden two, from the left; ``bound``: an entry sheet's rows name their order already."""
    asked = tuple(_asked(questionnaire, language))
    if kind == "calls":
        return (
            *(_ours(name, language, grey=True) for name in CALL_GREY),
            _ours("called", language, "clock"),
            _ours("ending", language, "list", endings(language)),
            *asked,
            _ours("appointed_day", language, "day"),
            _ours("appointed_time", language, "clock"),
            _ours("note", language, "long"),
            _ours("never", language, "list", yes_no(language)),
        )
    order = _ours("order", language, grey=bound)
    return (
        _ours("no", language, grey=True),
        _ours("outlet", language, grey=True),
        order,
        _ours("answered", language, "day"),
        *asked,
    )


def asks(item: str) -> str:
    """The name of an item's column: a question may be called like a column of ours."""
    return f"q:{item}"


def endings(language: str) -> tuple[str, ...]:
    """How a call can end, in words."""
    return tuple(said(way.label, language) for way in OFFLINE.values())


def yes_no(language: str) -> tuple[str, ...]:
    """Yes and no."""
    return tuple(said(word, language) for word in YES_NO.values())


def ending_named(words: str) -> str | None:
    """The code of an ending by its words in any language, by its code or its AAPOR number; None for anything else."""
    wanted = fold(words)
    for code, way in OFFLINE.items():
        if wanted in {fold(name) for name in (*way.label.values(), code, way.aapor)}:
            return code
    return None


def spoken(text: str, language: str) -> str:
    """A question's words where no single visit is meant: ``{outlet}`` becomes the name of its column."""
    return BLANKS.sub(lambda found: said(BRACES[found[1]], language), text)


def _ours(
    name: str, language: str, content: Content = "text", choices: tuple[str, ...] = (), grey: bool = False
) -> Column:
    prompt = "" if grey or name not in PROMPTS else said(PROMPTS[name], language)
    return Column(
        name, said(HEADINGS[name], language), WIDTHS[name], content, grey, choices, prompt=prompt, since=name in SINCE
    )


def _asked(questionnaire: Questionnaire, language: str) -> Iterator[Column]:
    """A column for each question, numbered: two questions may have the same words."""
    questions = [item for item in questionnaire.items if item.answerable and item.type not in SILENT]
    for number, item in enumerate(questions, 1):
        label = item.label.get(language) or next(iter(item.label.values()), item.name)
        column = _column(item, f"{number}. {clean(spoken(label, language))}", language)
        yield replace(column, names=named(item)) if item.choices else column


def _column(item: Item, heading: str, language: str) -> Column:
    hint = clean(spoken(item.hint.get(language, ""), language))
    if item.type == "select_multiple":
        shown = "; ".join(label_of(item, choice.value, language) for choice in item.choices)
        return Column(
            asks(item.name), heading, 26, "long", prompt=f"{said(PROMPTS['several'], language)}{shown}", item=item
        )
    if item.choices and (bounds := _marks(item)):
        words = " · ".join(f"{choice.value} {choice.label.get(language, '')}".strip() for choice in item.choices)
        return Column(asks(item.name), heading, 13, "whole", low=bounds[0], high=bounds[1], prompt=words, item=item)
    if item.choices:
        entries = tuple(label_of(item, choice.value, language) for choice in item.choices)
        longest = max(_wide(entry) for entry in entries)
        return Column(
            asks(item.name), heading, min(30, max(13, longest + 4)), "list", choices=entries, prompt=hint, item=item
        )
    if item.type == "acknowledge":
        return Column(asks(item.name), heading, 12, "list", choices=("OK",), prompt=hint, item=item)
    if item.type == "range" and (item.step or 1) == 1:
        low, high = int(item.low or 0), int(item.high or 0)
        span = f"{number_text(low)}–{number_text(high)}"
        return Column(
            asks(item.name), heading, 13, "whole", low=low, high=high, prompt=f"{span} {hint}".strip(), item=item
        )
    if item.type in NUMERIC:
        return Column(asks(item.name), heading, 13, "number", prompt=hint, item=item)
    if item.type == "date":
        return Column(asks(item.name), heading, 13, "day", prompt=hint, item=item)
    return Column(asks(item.name), heading, 30, "long", prompt=hint, item=item)


def _marks(item: Item) -> tuple[int, int] | None:
    """Bounds of a scale whose values are consecutive whole numbers; None for any other list."""
    values = [choice.value for choice in item.choices]
    if item.choice_filter is not None or not all(value.isdecimal() and len(value) < 4 for value in values):
        return None
    numbers = sorted(int(value) for value in values)
    return (numbers[0], numbers[-1]) if numbers == list(range(numbers[0], numbers[-1] + 1)) else None


def _wide(text: str) -> int:
    """Width in Latin letters; a hanzi takes two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
