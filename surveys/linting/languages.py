"""Rules about a text and its translations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.items import Text
from surveys.linting.advice import Remark
from surveys.linting.vocabulary import family

HAN = re.compile(r"[㐀-鿿]")
# How many Latin letters say what one Chinese character says, and how far apart two languages may be before one of
# them probably leaves something out.
LETTERS_A_CHARACTER = 3.0
FARTHEST = 2.6
SLACK = 6.0


def translated(text: Text) -> Iterator[tuple[str, Remark]]:
    """Remarks on the languages of one text, each with its language; the first language is the measure."""
    first, *others = text
    for language in others:
        if remark := _compared(first, text[first], language, text[language]):
            yield language, remark


def _compared(first: str, source: str, language: str, text: str) -> Remark | None:
    if family(language) == "en" and HAN.search(text):
        return Remark("translation", f'"{text}"', "translate it into English")
    if source == text and len(text) > 1 and family(first) != family(language) and re.search(r"[^\W\d]{2}", text):
        return Remark("translation", f"the same text as in {first}", f"translate it into {language}")
    here, there = weight(text), weight(source)
    shorter, longer = min(here, there), max(here, there)
    if longer > FARTHEST * shorter + SLACK:
        which = "longer" if here > there else "shorter"
        return Remark("translation", f"much {which} than in {first}", "compare the two: one says more than the other")
    return None


def weight(text: str) -> float:
    return len(HAN.findall(text)) + len(re.findall(r"[^\W\d_]", HAN.sub("", text))) / LETTERS_A_CHARACTER
