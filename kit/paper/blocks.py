"""What goes onto the paper, in order: a questionnaire as blocks that ``templates/sheet.typ`` knows how to draw.

A block is a plain dict with its ``kind``; every text in it is a list, one entry a language, the leading one first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal, TypeAlias

from kit.errors import PaperUnfit
from kit.paper import numbers, wording
from kit.paper.conditions import told
from kit.wording import Language, Text, languages
from surveys.expressions import Tree
from surveys.items import SILENT, Choice, Group, Item
from surveys.questionnaire import Questionnaire

Size = Literal["a4", "a5"]
Block: TypeAlias = dict[str, Any]

SIZES: Mapping[str, Size] = {"a4": "a4", "a5": "a5"}
LANGUAGES: Mapping[str, Language] = {"zh": "zh", "en": "en", "both": "both"}

MOST_CHOICES: Mapping[str, int] = {"a4": 40, "a5": 24}
MOST_HEADS = 7
LONGEST_HEAD = 18
"""Half-widths: a Chinese character counts two."""
LONGEST_ROW = 11
"""Values of a range side by side; more are written in figures."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One questionnaire in one language and size, on its way to becoming blocks."""

    questionnaire: Questionnaire
    language: Language
    size: Size
    numbered: Mapping[str, int] = field(default_factory=dict)

    def text(self, text: Text) -> list[str]:
        """``text`` in the sheet's languages, what it leaves open filled with general words."""
        return [self._filled(text[code], code) for code in languages(self.language) if text.get(code)]

    def only(self, relevant: Tree | None) -> list[str]:
        """Who should answer, in the sheet's languages; empty for everybody."""
        if relevant is None:
            return []
        items = {item.name: item for item in self.questionnaire.items}
        return [told(relevant, items, self.numbered, code) for code in languages(self.language)]

    def unfit(self, item: Item, rule: str) -> PaperUnfit:
        """The refusal of one item."""
        return PaperUnfit(f"questionnaire {self.questionnaire.name}, item {item.name}: {rule}")

    @staticmethod
    def _filled(words: str, code: str) -> str:
        for braces, general in wording.PLACEHOLDERS.items():
            words = words.replace(braces, general[code])
        return words


def blocks(questionnaire: Questionnaire, language: Language, size: Size) -> list[Block]:
    """All that is printed of the questionnaire. Raises PaperUnfit, with item and cure."""
    _refuse_language(questionnaire, language)
    shown = [item for item in questionnaire.items if item.type not in SILENT]
    write_ins = {f"{item.name}_other" for item in shown if item.or_other}
    shown = [item for item in shown if item.name not in write_ins]
    asked = [item.name for item in shown if item.answerable]
    if not asked:
        raise PaperUnfit(f"questionnaire {questionnaire.name}: it asks nothing that could be answered on paper")
    plan = Plan(questionnaire, language, size, {name: n for n, name in enumerate(asked, start=1)})
    return list(_blocks(plan, shown))


def _refuse_language(questionnaire: Questionnaire, language: Language) -> None:
    if lost := [code for code in languages(language) if code not in questionnaire.languages]:
        raise PaperUnfit(
            f"questionnaire {questionnaire.name}: it has no {', '.join(lost)}; "
            f"print it in {', '.join(questionnaire.languages)} or add the labels"
        )


def _blocks(plan: Plan, shown: Sequence[Item]) -> Iterator[Block]:
    groups = {group.name: group for group in plan.questionnaire.groups}
    opened: tuple[str, ...] = ()
    for _, run in groupby(shown, key=lambda item: _alike(plan, item)):
        items = list(run)
        path = _path(groups, items[0].group)
        for group in path[_common(opened, path) :]:
            yield from _section(plan, groups[group])
        opened = path
        if _in_grid(plan, items):
            yield _grid(plan, items)
        else:
            yield from (_single(plan, item) for item in items)


def _alike(plan: Plan, item: Item) -> object:
    """What consecutive items share to stand in one grid; alone for all others."""
    if item.type != "select_one" or item.or_other or item.choice_filter is not None:
        return item.name
    scale = tuple((choice.value, tuple(plan.text(choice.label))) for choice in item.choices)
    return item.group, repr(item.relevant), scale


def _in_grid(plan: Plan, items: Sequence[Item]) -> bool:
    first = items[0]
    if first.type != "select_one" or first.or_other or not 2 <= len(first.choices) <= MOST_HEADS:
        return False
    words = [text for choice in first.choices for text in plan.text(choice.label)]
    if max(map(half_widths, words), default=0) > LONGEST_HEAD:
        return False
    return len(items) > 1 or _is_scale(first)


def _is_scale(item: Item) -> bool:
    return len(item.choices) >= 3 and [choice.value for choice in item.choices] == [
        str(n) for n in range(1, len(item.choices) + 1)
    ]


def half_widths(text: str) -> int:
    """How wide a text is, in halves of a Chinese character."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def _path(groups: Mapping[str, Group], name: str | None) -> tuple[str, ...]:
    """The groups around an item, the outermost first."""
    path: list[str] = []
    while name is not None:
        path.insert(0, name)
        name = groups[name].parent
    return tuple(path)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _section(plan: Plan, group: Group) -> Iterator[Block]:
    if plan.text(group.label) or group.relevant is not None:
        yield {"kind": "section", "text": plan.text(group.label), "only": plan.only(group.relevant)}


def _question(plan: Plan, item: Item, kind: str, hint: Sequence[str] | None = None) -> Block:
    return {
        "kind": kind,
        "item": item.name,
        "number": plan.numbered[item.name],
        "text": plan.text(item.label),
        "hint": plan.text(item.hint) if hint is None else list(hint),
        "only": plan.only(item.relevant),
    }


def _single(plan: Plan, item: Item) -> Block:
    if item.type == "note":
        return {"kind": "note", "text": plan.text(item.label), "only": plan.only(item.relevant)}
    made = {
        "select_one": _choices,
        "select_multiple": _choices,
        "range": _range,
        "integer": _figures,
        "decimal": _figures,
        "date": _date,
        "acknowledge": _acknowledge,
        "text": _text,
    }[item.type]
    return made(plan, item)


def _grid(plan: Plan, items: Sequence[Item]) -> Block:
    numeric = _is_scale(items[0])
    return {
        "kind": "grid",
        "only": plan.only(items[0].relevant),
        "heads": [
            {"value": choice.value, "figure": choice.value if numeric else None, "text": plan.text(choice.label)}
            for choice in items[0].choices
        ],
        "rows": [_question(plan, item, "row") for item in items],
    }


def _choices(plan: Plan, item: Item) -> Block:
    most = MOST_CHOICES[plan.size]
    if len(item.choices) > most:
        raise plan.unfit(
            item,
            f"{len(item.choices)} choices do not go on {plan.size.upper()} paper (at most {most}); "
            "ask it as text, or with fewer choices",
        )
    several = item.type == "select_multiple"
    hint = plan.text(item.hint) or (plan.text(wording.ANY) if several else [])
    return {
        **_question(plan, item, "choices", hint),
        "shape": "square" if several else "circle",
        "options": [_option(plan, item, choice) for choice in item.choices],
    }


def _option(plan: Plan, item: Item, choice: Choice) -> Block:
    other = f"{item.name}_other" if item.or_other and choice.value == "other" else None
    return {"value": choice.value, "text": plan.text(choice.label), "write": other}


def _range(plan: Plan, item: Item) -> Block:
    values = numbers.steps(item)
    if len(values) > LONGEST_ROW:
        return _figures(plan, item)
    ends = [plan.text(end) for end in wording.NPS_ENDS] if item.role == "nps" else [[], []]
    # With both ends labelled, a hint that explains just these two figures says it twice.
    explains = all(values[0] in hint and values[-1] in hint for hint in plan.text(item.hint))
    hint = [] if item.role == "nps" and explains else plan.text(item.hint)
    return {**_question(plan, item, "scale", hint), "values": values, "ends": ends}


def _figures(plan: Plan, item: Item) -> Block:
    try:
        places = numbers.places(item)
    except ValueError as fault:
        raise plan.unfit(item, str(fault)) from fault
    figures = [str(digit) for digit in range(10)]
    columns: list[Block] = [{"digit": n, "values": figures} for n in range(places.whole)]
    if places.decimals:
        columns.append({"sign": "."})
        columns += [{"digit": places.whole + n, "values": figures} for n in range(places.decimals)]
    return {
        **_question(plan, item, "figures", plan.text(item.hint) or plan.text(wording.DIGITS)),
        "field": "number",
        "decimals": places.decimals,
        "columns": [{"heads": [], "columns": columns}],
    }


def _date(plan: Plan, item: Item) -> Block:
    parts = ((wording.YEAR, 0, (9, 9)), (wording.MONTH, 2, (1, 9)), (wording.DAY, 4, (3, 9)))
    return {
        **_question(plan, item, "figures", plan.text(item.hint) or plan.text(wording.DIGITS)),
        "field": "date",
        "decimals": 0,
        "columns": [
            {
                "heads": plan.text(word),
                "columns": [
                    {"digit": start + n, "values": [str(digit) for digit in range(most + 1)]}
                    for n, most in enumerate(largest)
                ],
            }
            for word, start, largest in parts
        ],
    }


def _acknowledge(plan: Plan, item: Item) -> Block:
    return {**_question(plan, item, "acknowledge"), "value": "OK"}


def _text(plan: Plan, item: Item) -> Block:
    room = "comment" if item.role == "comment" else "lines" if "multiline" in item.appearance else "line"
    return {**_question(plan, item, "text"), "room": room}
