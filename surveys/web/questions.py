"""A questionnaire's items as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.expressions import Tree
from surveys.expressions.values import to_text
from surveys.items import SILENT
from surveys.questionnaire import Item, Questionnaire
from surveys.web.pressed import unblanked
from surveys.web.texts import foreign, spoken
from surveys.web.wording import Words, words_of

# A phone shows five cards in a row; longer words go under the row's ends.
LONGEST_WORD = 5
MOST_CELLS = 11
MARKS = range(3, 8)
# More choices than this are a list to open; longer ones a card a row.
MOST_CARDS = 12
LONGEST_CHOICE = 12
LISTS = {"minimal", "dropdown", "autocomplete"}
SECONDS_A_QUESTION = 7
KINDS = {"integer": "line", "decimal": "line", "date": "line", "acknowledge": "choices", "note": "note"}
INPUT_TYPES = {"date": "date"}
INPUT_MODES = {"integer": "numeric", "decimal": "decimal", "range": "decimal"}


@dataclass(frozen=True, slots=True)
class Option:
    """One card."""

    value: str
    label: str
    lang: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A group's title, above the first of its questions."""

    group: str
    label: str
    lang: str
    level: int


@dataclass(frozen=True, slots=True)
class Question:
    """One item in one language.

    ``kind``: marks | scale | choices | list | line | area | note | silent; ``when``: who is asked; ``style``: further
    classes; ``lang``: '' or the language that stands in for the page's; ``numbers``: marks show their value.
    """

    name: str
    kind: str
    headings: tuple[Heading, ...]
    label: str
    lang: str
    hint: str
    when: str
    required: bool
    options: tuple[Option, ...]
    several: bool
    style: str
    ends: tuple[str, str] | None
    value: str
    input_type: str
    input_mode: str
    between: str
    problem: str


Given = Mapping[str, str | Sequence[str]]


def questions(
    form: Questionnaire, language: str, given: Given | None = None, problems: Mapping[str, str] | None = None
) -> list[Question]:
    """Everything the page shows, in order, with what was answered and what is wrong with it."""
    words = words_of(language)
    shown = [item for item in form.items if item.type not in SILENT]
    if given is None:
        given = {item.name: item.default for item in shown if item.default}
    opened: set[str] = set()
    return [
        _question(form, item, shown[place - 1] if place else None, words, language, given, problems or {}, opened)
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


def _question(
    form: Questionnaire,
    item: Item,
    previous: Item | None,
    words: Words,
    language: str,
    given: Given,
    problems: Mapping[str, str],
    opened: set[str],
) -> Question:
    answer = given.get(item.name, "")
    chosen = set(answer.split()) if isinstance(answer, str) else set(answer)
    options = tuple(
        Option(value, label, lang, value in chosen) for value, label, lang in _offers(item, words, language)
    )
    kind = _kind(item, options)
    return Question(
        name=item.name,
        kind=kind,
        headings=_headings(form, item, language, opened),
        label=spoken(item.label, language),
        lang=foreign(item.label, language),
        hint=spoken(item.hint, language),
        when=_when(form, item, previous, words, language),
        required=item.required,
        options=options,
        several=item.type in ("select_multiple", "acknowledge"),
        style=_style(kind, options),
        ends=_ends(item, kind, options, words),
        value=unblanked(answer if isinstance(answer, str) else " ".join(answer)),
        input_type=INPUT_TYPES.get(item.type, "text"),
        input_mode=INPUT_MODES.get(item.type, ""),
        between=_between(item, words) if kind == "line" else "",
        problem=problems.get(item.name, ""),
    )


def _kind(item: Item, options: tuple[Option, ...]) -> str:
    if item.type == "range":
        return "scale" if options else "line"
    if item.type == "select_one" and len(options) in MARKS and all(option.value.isdecimal() for option in options):
        return "marks"
    if item.type == "select_one" and (len(options) > MOST_CARDS or LISTS & set(item.appearance.split())):
        return "list"
    if item.type in ("select_one", "select_multiple"):
        return "choices"
    if item.type == "text":
        return "area" if "multiline" in item.appearance else "line"
    return KINDS[item.type]


def _style(kind: str, options: tuple[Option, ...]) -> str:
    """How the row is laid out: its columns, words that are too long for them."""
    if kind in ("marks", "scale"):
        long = kind == "marks" and any(_width(option.label) > LONGEST_WORD for option in options)
        return f"c{len(options)}{' long' if long else ''}"
    return "wide" if any(len(option.label) > LONGEST_CHOICE * _narrow(option.label) for option in options) else ""


def _headings(form: Questionnaire, item: Item, language: str, opened: set[str]) -> tuple[Heading, ...]:
    """The titles of the groups that begin here, the outer ones first."""
    groups = {group.name: group for group in form.groups}
    above = []
    name = item.group
    while name in groups:
        above.append(groups[name])
        name = groups[name].parent
    found = [
        Heading(group.name, spoken(group.label, language), foreign(group.label, language), min(2 + depth, 6))
        for depth, group in enumerate(reversed(above))
        if group.name not in opened and any(group.label.values())
    ]
    opened.update(group.name for group in above)
    return tuple(found)


def _offers(item: Item, words: Words, language: str) -> list[tuple[str, str, str]]:
    if item.type == "acknowledge":
        return [("OK", words.understood, "")]
    if item.type != "range":
        return [
            (choice.value, spoken(choice.label, language), foreign(choice.label, language)) for choice in item.choices
        ]
    low, high, step = item.low or 0.0, item.high or 0.0, item.step or 1.0
    cells = round((high - low) / step) + 1
    if cells > MOST_CELLS:
        return []
    return [(value, value, "") for value in (f"{low + step * place:g}" for place in range(cells))]


def _between(item: Item, words: Words) -> str:
    """The bounds of a number that is typed in; '' for everything else."""
    if item.type != "range":
        return ""
    return words.between.format(low=to_text(item.low or 0.0), high=to_text(item.high or 0.0))


def _ends(item: Item, kind: str, options: tuple[Option, ...], words: Words) -> tuple[str, str] | None:
    if kind == "marks":
        return options[0].label, options[-1].label
    return (words.never, words.certainly) if kind == "scale" and item.role == "nps" else None


def _width(label: str) -> int:
    """The widest word in Latin letters halved, or all of a text in Chinese: what must fit into a card's line."""
    return max((len(word) if not word.isascii() else -(-len(word) * 2 // 3) for word in label.split()), default=0)


def _narrow(label: str) -> int:
    """How many letters go where one Chinese character goes."""
    return 2 if label.isascii() else 1


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
