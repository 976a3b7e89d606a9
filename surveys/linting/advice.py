"""One piece of advice: where, which rule, what was found, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.xlsform import Fault

# The rules by the word an author accepts them with.
RULES: Mapping[str, str] = {
    "one_topic": "a question asks one thing",
    "short": "a text is short",
    "leading": "a question does not push towards an answer",
    "negation": "a question is asked without a negation",
    "double_negative": "no text holds two negations",
    "jargon": "words are familiar to whoever answers",
    "dont_know": "who must answer about a fact may say that they do not know",
    "balance": "a scale has as much below its middle as above, worst first",
    "ends": "both ends of a scale are named",
    "same_text": "no two questions and no two choices read the same",
    "translation": "the languages say the same",
    "duration": "a questionnaire takes no longer than people stay",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule found in a text, before it is known where that stands."""

    code: str
    found: str
    cure: str


@dataclass(frozen=True, slots=True)
class Advice:
    """A remark in its place; ``reason`` is why the author keeps it so, "" where it is open."""

    code: str
    place: Fault
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.place} [{self.code}]"

    def to_json(self) -> dict[str, object]:
        """Plain dict with the code, the place and, where accepted, the reason."""
        place = self.place
        plain: dict[str, object] = {"code": self.code, "sheet": place.sheet, "row": place.row, "column": place.column}
        plain |= {"rule": place.rule, "found": place.found, "cure": place.cure}
        return plain | ({"reason": self.reason} if self.reason else {})


@dataclass(frozen=True, slots=True)
class Review:
    """A form's advice, in the order of its rows: what is open, and what its author accepted with a reason."""

    open: tuple[Advice, ...]
    accepted: tuple[Advice, ...]
