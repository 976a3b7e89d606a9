"""A questionnaire's items as the page shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.expressions import Tree
from surveys.questionnaire import Item, Questionnaire, Text
from surveys.web.pressed import blank, unblanked
from surveys.web.wording import LANGUAGES, Words

SILENT = {"hidden", "calculate", "start", "end", "today"}
BRACES = re.compile(r"\{(outlet|product|date|customer|agent|technician)\}")
# A phone shows five cards in a row; longer words go under the row's ends.
LONGEST_WORD = 5
MOST_CELLS = 11
SECONDS_A_QUESTION = 7
KINDS = {"text": "line", "integer": "line", "decimal": "line", "date": "line", "acknowledge": "choices", "note": "note"}
INPUT_TYPES = {"integer": "text", "decimal": "text", "date": "date"}


@dataclass(frozen=True, slots=True)
class Option:
    """One card."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One item in one language; ``kind``: marks | scale | choices | line | area | note; ``when``: who is asked."""

    name: str
    kind: str
    group: str
    heading: str
    label: str
    hint: str
    when: str
    required: bool
    options: tuple[Option, ...]
    several: bool
    long_words: bool
    ends: tuple[str, str] | None
    value: str
    input_type: str
    input_mode: str
    problem: str


Given = Mapping[str, str | Sequence[str]]


def questions(
    form: Questionnaire, language: str, given: Given | None = None, problems: Mapping[str, Text] | None = None
) -> list[Question]:
    """Everything the page shows, in order, with what was answered and what is wrong with it."""
    words = LANGUAGES[language]
    shown = [item for item in form.items if item.type not in SILENT]
    if given is None:
        given = {item.name: item.default for item in shown if item.default}
    return [
        _question(form, item, shown[place - 1] if place else None, words, language, given, problems or {})
        for place, item in enumerate(shown)
    ]


def conditional(form: Questionnaire, item: Item) -> Tree | None:
    """The condition nearest to the item: its own, else its group's; None when everybody is asked."""
    if item.relevant is not None:
        return item.relevant
    groups = {group.name: group for group in form.groups}
    group = groups.get(item.group or "")
    while group is not None:
        if group.relevant is not None:
            return group.relevant
        group = groups.get(group.parent or "")
    return None


def length(form: Questionnaire, words: Words) -> str:
    """How many questions and minutes, said to the customer."""
    asked = [item for item in form.items if item.type not in SILENT and item.type != "note"]
    low = sum(conditional(form, item) is None for item in asked)
    pattern = words.count if low == len(asked) else words.count_range
    minutes = max(1, round(low * SECONDS_A_QUESTION / 60))
    return words.lead.format(count=pattern.format(low=low, high=len(asked)), minutes=minutes)


def spoken(text: Text, language: str) -> str:
    """The text in the language, else in any; braces become blanks that the visit fills."""
    said = text.get(language) or next((other for other in text.values() if other), "")
    return BRACES.sub(lambda found: blank(found[1]), said)


def _question(
    form: Questionnaire,
    item: Item,
    previous: Item | None,
    words: Words,
    language: str,
    given: Given,
    problems: Mapping[str, Text],
) -> Question:
    answer = given.get(item.name, "")
    chosen = {answer} if isinstance(answer, str) else set(answer)
    options = tuple(Option(value, label, value in chosen) for value, label in _offers(item, words, language))
    kind = _kind(item, options)
    return Question(
        name=item.name,
        kind=kind,
        group=item.group or "",
        heading=_heading(form, item, previous, language),
        label=spoken(item.label, language),
        hint=spoken(item.hint, language),
        when=_when(form, item, previous, words, language),
        required=item.required,
        options=options,
        several=item.type in ("select_multiple", "acknowledge"),
        long_words=kind == "marks" and any(_width(option.label) > LONGEST_WORD for option in options),
        ends=_ends(item, kind, options, words),
        value=unblanked(answer if isinstance(answer, str) else " ".join(answer)),
        input_type=INPUT_TYPES.get(item.type, "text"),
        input_mode={"integer": "numeric", "decimal": "decimal", "range": "decimal"}.get(item.type, ""),
        problem=spoken(problems[item.name], language) if item.name in problems else "",
    )


def _kind(item: Item, options: tuple[Option, ...]) -> str:
    if item.type == "range":
        return "scale" if options else "line"
    if item.type == "select_one" and len(options) == 5 and all(option.value.isdecimal() for option in options):
        return "marks"
    if item.type in ("select_one", "select_multiple"):
        return "choices"
    if item.type == "text" and "multiline" in item.appearance:
        return "area"
    return KINDS[item.type]


def _heading(form: Questionnaire, item: Item, previous: Item | None, language: str) -> str:
    """The group's title above its first question; '' elsewhere."""
    if item.group is None or (previous is not None and previous.group == item.group):
        return ""
    return next((spoken(group.label, language) for group in form.groups if group.name == item.group), "")


def _offers(item: Item, words: Words, language: str) -> list[tuple[str, str]]:
    if item.type == "acknowledge":
        return [("OK", words.understood)]
    if item.type != "range":
        return [(choice.value, spoken(choice.label, language)) for choice in item.choices]
    low, high, step = item.low or 0.0, item.high or 0.0, item.step or 1.0
    cells = round((high - low) / step) + 1
    if cells > MOST_CELLS:
        return []
    return [(value, value) for value in (f"{low + step * place:g}" for place in range(cells))]


def _ends(item: Item, kind: str, options: tuple[Option, ...], words: Words) -> tuple[str, str] | None:
    if kind == "marks":
        return options[0].label, options[-1].label
    return (words.never, words.certainly) if kind == "scale" and item.role == "nps" else None


def _width(label: str) -> int:
    """The widest word in Latin letters halved, or all of a text in Chinese: what must fit into a card's line."""
    return max((len(word) if not word.isascii() else len(word) * 2 // 3 for word in label.split()), default=0)


def _when(form: Questionnaire, item: Item, previous: Item | None, words: Words, language: str) -> str:
    """Who is meant by a conditional question, for those who see all of them at once; '' for everybody."""
    tree = conditional(form, item)
    if tree is None:
        return ""
    if not (isinstance(tree, list) and len(tree) == 3 and tree[0] in ("=", "selected")):
        return words.only_if_related
    asked = tree[1]
    if not (isinstance(asked, list) and asked[0] == "ref" and isinstance(tree[2], str)):
        return words.only_if_related
    source = form.item(str(asked[1]))
    labels = [spoken(choice.label, language) for choice in source.choices if choice.value == tree[2]]
    if not labels:
        return words.only_if_related
    if previous is not None and previous.name == source.name:
        return words.only_if_previous.format(choice=labels[0])
    return words.only_if.format(question=spoken(source.label, language), choice=labels[0])
