"""How long a questionnaire takes, and where it becomes too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveys.items import Item
from surveys.linting.advice import Remark
from surveys.linting.languages import weight

# Read silently: about six Chinese characters a second; a tap takes three seconds, typing a sentence twenty.
CHARACTERS_A_SECOND = 6.0
SECONDS_TO_ANSWER = {"text": 20.0, "integer": 6.0, "decimal": 6.0, "date": 6.0, "note": 0.0}
TAP = 3.0
# Customers leave after a few minutes; whoever is asked at work stays longer.
LONGEST = {"customer": 240.0}
LONGEST_AT_WORK = 720.0


def seconds(item: Item, language: str) -> float:
    """Reading and answering one item."""
    read = weight(item.label.get(language, "")) + weight(item.hint.get(language, ""))
    return read / CHARACTERS_A_SECOND + SECONDS_TO_ANSWER.get(item.type, TAP)


def overlong(items: Sequence[Item], audience: str, language: str) -> Iterator[tuple[Item, Remark]]:
    """The item with which the form outlasts its audience's patience; conditional questions are not counted."""
    limit, spent = LONGEST.get(audience, LONGEST_AT_WORK), 0.0
    total = sum(seconds(item, language) for item in items if item.relevant is None)
    for item in items:
        spent += seconds(item, language) if item.relevant is None else 0.0
        if spent > limit:
            found = f"about {total / 60:.0f} minutes for a {audience}, {limit / 60:.0f} are gone here"
            yield item, Remark("duration", found, "leave out what nobody will act on")
            return
