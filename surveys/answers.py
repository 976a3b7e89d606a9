"""Raw answers to checked values: skip logic, types, ranges, constraints; the judge of all five ways of answering."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from surveys.expressions import Tree, evaluate
from surveys.expressions.logical import empty
from surveys.expressions.values import to_boolean, to_text
from surveys.items import Choice, Group, Item, Text
from surveys.messages import message

Raw: TypeAlias = str | float | Sequence[str] | None
CheckedValue: TypeAlias = str | float | tuple[str, ...] | None

MAX_TEXT = 10_000
MOST_STEPS = 101
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that does not fit: the item, the rule it breaks, and what to tell the person."""

    item: str
    rule: str
    message: Text


@dataclass(frozen=True, slots=True)
class Checked:
    """Every answerable item under its name, ``None`` where unanswered or skipped, calculations filled in."""

    values: Mapping[str, CheckedValue]
    problems: tuple[Problem, ...]


class Misfit(Exception):
    """An answer that is not of its item's kind; carries the rule and the words for its message."""

    def __init__(self, rule: str, **parts: object) -> None:
        super().__init__(rule)
        self.rule, self.parts = rule, parts


@dataclass(frozen=True, slots=True)
class Rules:
    """What of a questionnaire's rules does not depend on the answers: who can be answered, and the usual answers.

    ``plain``: by item, the values of answers that are taken as they stand, because ``Checking.read`` makes just these
    of them; an answer that is not among them goes the long way. ``ratings``: the items that are marks on a scale.
    """

    asked: tuple[Item, ...]
    names: frozenset[str]
    plain: Mapping[str, Mapping[str, str | float]]
    ratings: tuple[str, ...]

    @classmethod
    def of(cls, items: Sequence[Item]) -> Rules:
        """The rules of these items."""
        asked = tuple(item for item in items if item.answerable)
        ratings = tuple(item.name for item in asked if item.type == "select_one" and item.low is not None)
        plain = {item.name: _plain(item) for item in asked}
        return cls(asked, frozenset(item.name for item in asked), plain, ratings)


class Checking:
    """One pass over a questionnaire in its own order, with one person's answers.

    An expression sees checked values of the items before it and the given answers of those after it.
    """

    def __init__(
        self,
        items: Sequence[Item],
        groups: Sequence[Group],
        languages: Sequence[str],
        answers: Mapping[str, Raw],
        today: date,
        now: datetime | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.items, self.languages, self.today, self.now = items, languages, today, now
        self.rules = rules or Rules.of(items)
        self.groups = {group.name: group for group in groups}
        self.answers = {name: tidy(answer) for name, answer in answers.items()}
        self.known: dict[str, CheckedValue] = dict(self.answers)
        self.problems: list[Problem] = []

    def result(self) -> Checked:
        """Check everything, once."""
        values: dict[str, CheckedValue] = {}
        shown: dict[str | None, bool] = {None: True}
        for item in self.rules.asked:
            self.known[item.name] = values[item.name] = self.value(item, shown)
        for name, answer in self.answers.items():
            if name not in self.rules.names and answer is not None:
                self.refuse(name, "unknown_item", parts={"item": name})
        return Checked(values, tuple(self.problems))

    def value(self, item: Item, shown: dict[str | None, bool]) -> CheckedValue:
        """The checked value of ``item``; its problems are noted on the way."""
        if (item.relevant is not None or item.group is not None) and not self.visible(item, shown):
            return None
        if item.type == "calculate":
            return self.calculated(item)
        if item.type == "today":
            return self.day(item)
        answer = self.answers.get(item.name)
        if answer is None:
            if item.required:
                self.refuse(item.name, "required", item.required_message)
            return None
        value: CheckedValue = self.rules.plain[item.name].get(answer) if isinstance(answer, str) else None
        if value is None:
            try:
                value = self.read(item, answer)
            except Misfit as misfit:
                self.refuse(item.name, misfit.rule, parts=misfit.parts)
                return None
        if item.constraint is not None and not self.true(item.constraint, this=value):
            self.refuse(item.name, "constraint", item.constraint_message)
        return value

    def day(self, item: Item) -> str:
        """The day the client wrote down, perhaps days ago without a network; else the day of this check."""
        try:
            return read_date(item, self.answers.get(item.name))
        except Misfit:
            return self.today.isoformat()

    def visible(self, item: Item, shown: dict[str | None, bool]) -> bool:
        """True when neither the item nor a group around it is skipped."""
        return self.open(item.group, shown) and (item.relevant is None or self.true(item.relevant))

    def open(self, name: str | None, shown: dict[str | None, bool]) -> bool:
        """Whether a group is shown; decided once, where its first question is reached."""
        if name not in shown:
            group = self.groups[str(name)]
            above = self.open(group.parent, shown)
            shown[name] = above and (group.relevant is None or self.true(group.relevant))
        return shown[name]

    def calculated(self, item: Item) -> CheckedValue:
        """The calculation's value; a boolean as text, no value as None. What the client sent for it is ignored."""
        if item.calculation is None:
            return None
        found = evaluate(item.calculation, self.known, today=self.today, now=self.now)
        if empty(found):
            return None
        return to_text(found) if isinstance(found, bool) else found

    def read(self, item: Item, answer: CheckedValue) -> CheckedValue:
        """``answer`` as the item's type wants it; raises ``Misfit``."""
        if item.type in ("select_one", "select_multiple"):
            chosen = read_choices(answer, self.offered(item))
            if item.type == "select_multiple":
                return chosen
            if len(chosen) != 1:
                raise Misfit("choice")
            return chosen[0]
        return _READERS[item.type](item, answer)

    def offered(self, item: Item) -> list[Choice]:
        """The choices that the choice_filter leaves."""
        tree = item.choice_filter
        if tree is None:
            return list(item.choices)
        return [choice for choice in item.choices if self.true(tree, choice=choice.columns())]

    def true(self, tree: Tree, *, this: CheckedValue = None, choice: Mapping[str, str] | None = None) -> bool:
        """Whether ``tree`` holds for the answers known so far."""
        return to_boolean(evaluate(tree, self.known, this=this, choice=choice, today=self.today, now=self.now))

    def refuse(self, name: str, rule: str, own: Text | None = None, parts: Mapping[str, object] | None = None) -> None:
        """Note a problem, in the questionnaire's ``own`` words if it has some."""
        words = {**message(rule, self.languages, parts or {}), **(own or {})}
        self.problems.append(Problem(name, rule, words))


def _plain(item: Item) -> dict[str, str | float]:
    """The answers of one word or number that the item surely takes, and what is made of them."""
    if item.type == "select_one" and item.choice_filter is None:
        return {choice.value: choice.value for choice in item.choices if choice.value.split() == [choice.value]}
    if item.type != "range":
        return {}
    low, high, step = item.low or 0.0, item.high or 0.0, item.step or 1.0
    steps = (low + step * place for place in range(min(MOST_STEPS, int((high - low) / step) + 1)))
    return {to_text(mark): mark for mark in steps if _on_step(mark, item) and float(to_text(mark)) == mark}


def tidy(answer: Raw) -> CheckedValue:
    """An answer without surrounding space; nothing, blanks and an empty list are all ``None``."""
    if type(answer) is str:
        return answer.replace("\x00", "").strip() or None
    if answer is None or isinstance(answer, bool):
        return None if answer is None else to_text(answer)
    if isinstance(answer, int | float):
        return to_text(float(answer))
    if isinstance(answer, str):
        return answer.replace("\x00", "").strip() or None
    return tuple(str(part).strip() for part in answer if str(part).strip()) or None


def read_choices(answer: CheckedValue, offered: Sequence[Choice]) -> tuple[str, ...]:
    """The chosen values, each once, in the order chosen; full-width ５ is 5. Raises ``Misfit``."""
    known = {choice.value for choice in offered}
    words = answer.split() if isinstance(answer, str) else answer
    chosen: dict[str, None] = {}
    for word in words if isinstance(words, list | tuple) else ():
        value = word if word in known else narrow(word)
        if value not in known:
            raise Misfit("choice")
        chosen[value] = None
    return tuple(chosen)


def narrow(text: str) -> str:
    """Full-width digits and signs as ASCII (NFKC), as Chinese input methods leave them."""
    return unicodedata.normalize("NFKC", text).strip()


def read_number(item: Item, answer: CheckedValue) -> float:
    """A finite number, whole for an integer, on the steps of a range."""
    rule = "integer" if item.type == "integer" else "range" if item.type == "range" else "decimal"
    text = narrow(answer) if isinstance(answer, str) else ""
    bounds = {"low": to_text(item.low or 0.0), "high": to_text(item.high or 0.0)}
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        raise Misfit(rule, **bounds)
    number = float(text)
    if rule == "integer" and not number.is_integer():
        raise Misfit(rule)
    if rule == "range" and not _on_step(number, item):
        raise Misfit(rule, **bounds)
    return number


def _on_step(number: float, item: Item) -> bool:
    low, high, step = item.low or 0.0, item.high or 0.0, item.step or 1.0
    steps = (number - low) / step
    return low <= number <= high and abs(steps - round(steps)) < 1e-9


def read_text(item: Item, answer: CheckedValue) -> str:
    """Words as they were written, up to ``MAX_TEXT`` characters."""
    if not isinstance(answer, str) or len(answer) > MAX_TEXT:
        raise Misfit("text", high=MAX_TEXT)
    return answer


def read_date(item: Item, answer: CheckedValue) -> str:
    """A day of the calendar, YYYY-MM-DD."""
    text = narrow(answer) if isinstance(answer, str) else ""
    try:
        found = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        found = None
    if found is None:
        raise Misfit("date")
    return found.isoformat()


def read_acknowledgement(item: Item, answer: CheckedValue) -> str:
    """OK, the only thing an acknowledgement can say."""
    if not isinstance(answer, str) or answer.lower() not in ("ok", "yes", "true", "1"):
        raise Misfit("acknowledge")
    return "OK"


_READERS: dict[str, Callable[[Item, CheckedValue], CheckedValue]] = {
    **dict.fromkeys(("range", "integer", "decimal"), read_number),
    **dict.fromkeys(("text", "hidden", "start", "end"), read_text),
    "date": read_date,
    "acknowledge": read_acknowledgement,
}
