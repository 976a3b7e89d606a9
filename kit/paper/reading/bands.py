"""From ink to answers, in three bands: sure, unsure (a person decides), blank."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from kit.paper.geometry import Mark, Page
from kit.paper.reading.canvas import Region, around
from kit.paper.reading.ink import Ink
from kit.paper.reading.plan import Plan
from kit.paper.reading.verdicts import Band, Doubt, MarkScore, Verdict

SURE = 1.3
"""A mark just above the line is looked at."""
RIVAL = 0.4
"""Something faint beside a mark is a rival from this share of its ink on."""
SMUDGE = 4.0
"""A mark so many times darker than another was probably meant, and a person still decides."""
REGION_MM = 4.0
"""What the review screen shows around an item's marks."""

Answer = tuple[tuple[str, ...], Band, Doubt | None]


def verdicts_of(page: Page, plan: Plan, ink: Ink, seen: np.ndarray, hidden: np.ndarray) -> tuple[Verdict, ...]:
    """Every item's verdict. ``seen``, ``hidden``: (n,) likeness of each outline, and whether it is missing unmarked."""
    return tuple(_verdict(page, item, numbers, ink, seen, hidden) for item, numbers in plan.items.items())


def _verdict(
    page: Page, item: str, numbers: tuple[int, ...], ink: Ink, seen: np.ndarray, hidden: np.ndarray
) -> Verdict:
    marks = [page.marks[n] for n in numbers]
    scores = tuple(
        MarkScore(mark.value, mark.digit, float(ink.score[n]), float(seen[n]), _band(ink, n), bool(ink.struck[n]))
        for mark, n in zip(marks, numbers, strict=True)
    )
    decimals = next((field.decimals for field in page.fields if field.item == item), 0)
    values, band, why = _answer(marks, scores, decimals)
    if any(ink.stained[n] and _band(ink, n) != "blank" for n in numbers):
        band, why = "unsure", why or "stained"
    if hidden[list(numbers)].any():
        band, why = "unsure", "hidden"
    region = around([Region(mark.x, mark.y, mark.w, mark.h) for mark in marks], REGION_MM)
    return Verdict(item, values, band, why, scores, region)


def _band(ink: Ink, n: int) -> Band:
    if ink.score[n] >= SURE:
        return "sure"
    return "unsure" if ink.score[n] > 1 or ink.faint[n] else "blank"


def _answer(marks: Sequence[Mark], scores: Sequence[MarkScore], decimals: int) -> Answer:
    if marks[0].digit is not None:
        return _digits(scores, decimals)
    return _several(scores) if marks[0].shape == "square" else _one(scores)


def _one(scores: Sequence[MarkScore]) -> Answer:
    """One of several."""
    ranked = sorted(scores, key=lambda mark: -mark.score)
    marked = [mark for mark in ranked if mark.score > 1]
    if not marked:
        faint = [mark for mark in ranked if mark.band == "unsure"]
        return ((faint[0].value,), "unsure", "weak mark") if faint else ((), "blank", None)
    best = marked[0]
    if any(mark.struck for mark in marked):
        return tuple(mark.value for mark in marked if not mark.struck), "unsure", "crossed out"
    if len(marked) > 1:
        if best.score > SMUDGE * marked[1].score:
            return (best.value,), "unsure", "smudge"
        return tuple(mark.value for mark in scores if mark.score > 1), "unsure", "two marks"
    if any(mark.band != "blank" and mark.score > RIVAL * best.score for mark in ranked[1:]):
        return (best.value,), "unsure", "smudge"
    return ((best.value,), "sure", None) if best.band == "sure" else ((best.value,), "unsure", "weak mark")


def _several(scores: Sequence[MarkScore]) -> Answer:
    """Any of several."""
    values = tuple(mark.value for mark in scores if mark.score > 1 and not mark.struck)
    if any(mark.struck and mark.score > 1 for mark in scores):
        return values, "unsure", "crossed out"
    if any(mark.band == "unsure" for mark in scores):
        return values, "unsure", "weak mark"
    return (values, "sure", None) if values else ((), "blank", None)


def _digits(scores: Sequence[MarkScore], decimals: int) -> Answer:
    """A number or a date, a column for each digit.

    Empty columns may stand before the first digit, and none but the ``decimals`` may be left out behind: 12 is 12.00.
    """
    by_place = sorted(scores, key=lambda mark: mark.digit or 0)
    columns = [_one(list(column)) for _, column in groupby(by_place, key=lambda mark: mark.digit)]
    text = "".join(values[0] if values else " " for values, _, _ in columns)
    if text[len(text) - decimals :].isspace() and not text.isspace():
        text = text[: len(text) - decimals] + "0" * decimals
    doubts = [why for _, band, why in columns if band == "unsure"]
    figures = text.replace(" ", "")
    if not doubts and not figures:
        return (), "blank", None
    if doubts or " " in text.lstrip():
        return (figures,) if figures else (), "unsure", doubts[0] if doubts else "gap"
    return (figures,), "sure", None
