"""Rules about what can be answered: balanced scales with named ends, different labels, a way out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from surveys.items import Choice, Item
from surveys.linting.advice import Remark
from surveys.linting.vocabulary import BAD, GOOD, WAY_OUT, family

FACTS = ("select_one", "select_multiple", "integer", "decimal", "date")
# The shortest scale that has a middle.
SHORTEST = 3


def way_out(item: Item, languages: Sequence[str]) -> Iterator[Remark]:
    """A required question about a fact needs a "do not know"; one that may be left out has it already."""
    if not item.required or item.type not in FACTS or is_scale(item.choices):
        return
    if any(_says_way_out(choice, language) for choice in item.choices for language in languages):
        return
    add = "add a choice such as 不清楚 / Not sure, or do not require it" if item.choices else "do not require it"
    yield Remark("dont_know", "required, no way out", add)


def ends(item: Item, languages: Sequence[str]) -> Iterator[Remark]:
    """A row of numbers says at both ends what it means."""
    if item.type == "range" and item.low is not None and item.high is not None:
        wanted = {f"{item.low:g}", f"{item.high:g}"}
        for language in languages:
            told = item.hint.get(language, "") + item.label.get(language, "")
            if not wanted <= set(re.findall(r"\d+(?:\.\d+)?", told)):
                found = f"{item.low:g} to {item.high:g} without words ({language})"
                yield Remark("ends", found, "say in the hint what the lowest and the highest number mean")
                return


def listed(choices: Sequence[Choice], language: str) -> Iterator[tuple[int, Remark]]:
    """Remarks on a list of choices in one language, each with the place of its choice in the list."""
    labels = [choice.label.get(language, "") for choice in choices]
    # The same word under another filter is another place of that name, and never shown beside the first.
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for place, (label, choice) in enumerate(zip(labels, choices, strict=True)):
        key = (label.casefold(), tuple(choice.filters.values()))
        if label and key in seen:
            yield place, Remark("same_text", f'"{label}" a second time', "make the choices differ")
        seen.add(key)
    if is_scale(choices):
        yield from _unnamed_end(labels)
        yield from _unbalanced(labels, language)


def is_scale(choices: Sequence[Choice]) -> bool:
    """True for a list of numbers that has a middle."""
    return len(choices) >= SHORTEST and all(re.fullmatch(r"-?\d+", choice.value) for choice in choices)


def _unnamed_end(labels: Sequence[str]) -> Iterator[tuple[int, Remark]]:
    for place in (0, len(labels) - 1):
        if re.fullmatch(r"[\W\d]*", labels[place]):
            yield place, Remark("ends", f'"{labels[place]}"', "name it: Very dissatisfied, Very satisfied")


def _unbalanced(labels: Sequence[str], language: str) -> Iterator[tuple[int, Remark]]:
    """Words of praise below the middle or of blame above it, and a middle that takes sides."""
    words = family(language)
    if not words:
        return
    for place, label in enumerate(labels):
        bad, good = bool(BAD[words].search(label)), bool(GOOD[words].search(label))
        below, above = place < len(labels) // 2, place >= (len(labels) + 1) // 2
        middle = not below and not above and label.casefold() != "fair"
        if (below and good and not bad) or (above and bad) or (middle and good != bad):
            yield place, Remark("balance", f'"{label}" as choice {place + 1} of {len(labels)}', "balance the labels")
            return


def _says_way_out(choice: Choice, language: str) -> bool:
    words = family(language)
    return bool(words) and bool(WAY_OUT[words].search(choice.label.get(language, "")))
