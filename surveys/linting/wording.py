"""Rules about one text: one topic, short, not leading, no negation, familiar words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.linting.advice import Remark
from surveys.linting.vocabulary import (
    ABBREVIATION,
    JARGON,
    JOINING,
    KNOWN_ABBREVIATIONS,
    LEADING,
    NEGATIONS,
    every,
    family,
    found,
)

# Longest texts: signs of Chinese, words of English, letters of any other language.
LIMITS = {
    "question": {"zh": 32, "en": 18, "": 120},
    "hint": {"zh": 50, "en": 30, "": 180},
    "note": {"zh": 90, "en": 50, "": 320},
    "choice": {"zh": 14, "en": 7, "": 48},
}
UNITS = {"zh": "characters", "en": "words", "": "letters"}


def wording(kind: str, language: str, text: str) -> Iterator[Remark]:
    """What can be said of one text; ``kind`` is question, hint, note or choice."""
    yield from _short(kind, language, text)
    yield from _jargon(language, text)
    if kind == "question":
        yield from _one_topic(language, text)
        yield from _leading(language, text)
        yield from _negation(language, text)


def size(language: str, text: str) -> int:
    """How long a text is, in the units of its language; braces count as one name."""
    plain = re.sub(r"\{\w+\}", "X", text)
    if family(language) == "zh":
        return len(re.findall(r"[㐀-鿿]|[A-Za-z0-9]+", plain))
    return len(plain.split()) if family(language) == "en" else len(plain)


def _short(kind: str, language: str, text: str) -> Iterator[Remark]:
    words = family(language)
    limit, length = LIMITS[kind][words], size(language, text)
    if length > limit:
        yield Remark("short", f"{length} {UNITS[words]}", f"say it in {limit} or fewer")


def _one_topic(language: str, text: str) -> Iterator[Remark]:
    if joined := found(JOINING, language, text):
        yield Remark("one_topic", f'"{joined}"', "ask about one thing, or make it two questions")
    elif len(re.findall(r"[?？]", text)) > 1:
        yield Remark("one_topic", "two question marks", "make it two questions")


def _leading(language: str, text: str) -> Iterator[Remark]:
    if pushed := found(LEADING, language, text):
        yield Remark("leading", f'"{pushed}"', "ask so that either answer is as easy to give")


def _negation(language: str, text: str) -> Iterator[Remark]:
    hits = every(NEGATIONS, language, text)
    if len(hits) > 1:
        yield Remark("double_negative", " … ".join(f'"{hit}"' for hit in hits[:3]), "say what is, not what is not")
    elif hits:
        yield Remark("negation", f'"{hits[0]}"', "turn it round: who says no to a negation is easily misread")


def _jargon(language: str, text: str) -> Iterator[Remark]:
    if word := found(JARGON, language, text):
        yield Remark("jargon", f'"{word}"', "use the word a customer would use")
    elif short := next((hit[0] for hit in ABBREVIATION.finditer(text) if hit[0] not in KNOWN_ABBREVIATIONS), ""):
        yield Remark("jargon", f'"{short}"', "write it out")
