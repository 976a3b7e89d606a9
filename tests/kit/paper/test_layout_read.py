"""What is printed can be read: an auditor's or a mystery shopper's sheet comes back as it was filled in."""

from collections import defaultdict
from itertools import cycle

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kit.paper import identity, sheets
from kit.paper.geometry import Mark, Page
from kit.paper.reading import Found, read_page
from kit.typesetting import pictures

DPI = 150


def fill(paper: Image.Image, page: Page) -> tuple[np.ndarray, dict[str, str]]:
    """The page with one mark a question (one a digit), each time the next one over, and what was marked."""
    pen, turn, answers = ImageDraw.Draw(paper), cycle(range(10)), defaultdict(str)
    asked: dict[tuple[str, int | None], list[Mark]] = defaultdict(list)
    for mark in page.marks:
        asked[mark.item, mark.digit].append(mark)
    for (item, _), marks in sorted(asked.items(), key=lambda one: (one[0][0], one[0][1] or 0)):
        mark = marks[next(turn) % len(marks)]
        x, y = ((mark.x + mark.w / 2) / 25.4 * DPI, (mark.y + mark.h / 2) / 25.4 * DPI)
        pen.ellipse((x - 9, y - 9, x + 9, y + 9), fill=40)
        answers[item] += mark.value
    return np.asarray(paper.rotate(1.2, resample=Image.Resampling.BILINEAR, fillcolor=255)), dict(answers)


@pytest.mark.parametrize(
    ("form", "size"), [("audit-checklist", "a4"), ("audit-checklist", "a5"), ("mystery-shopper", "a4")]
)
def test_a_filled_checklist_reads_as_it_was_filled(press, form, size):
    sheet_id, sheet = sheets.register(press, form, None, "both", size)
    drawn = pictures(sheets.print_copies(press, sheet_id, "SZ001"), DPI)

    def find(text: str) -> Found:
        named = identity.open(press, text)
        return Found(named, sheet.pages[named.page - 1])

    for paper, page in zip(drawn, sheet.pages, strict=True):
        picture, marked = fill(paper, page)
        told = read_page(picture, find)
        assert told.gate.verdict == "read"
        assert {verdict.band for verdict in told.verdicts} <= {"sure"}
        assert {verdict.item: digits(verdict.values) for verdict in told.verdicts} == marked


def digits(values: tuple[str, ...]) -> str:
    """The marks of an answer: a date without its printed century and its strokes."""
    said = "".join(values)
    return said.replace("-", "").removeprefix("20") if "-" in said else said
