"""People with a pen: what they mean (``Meant``) and how they say it on paper."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from kit.paper.geometry import Field, Mark, Page

from .pens import BLACK, BLUE, FAINT_PENCIL, FINE, PENCIL, RUBBED_OUT, Pen, Sheet, circle, wobble

Draw = Callable[[Sheet, Mark, Pen], None]


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody meant by an item. ``way``: the kind of mark, or double, corrected, erased, blank."""

    item: str
    values: tuple[str, ...]
    way: str
    inked: tuple[int, ...]
    """Marks of the page (their numbers) that carry ink on purpose."""


def answer(sheet: Sheet, page: Page, habits: str | None = None) -> list[Meant]:
    """Fill a page as one person would, ``habits``: only this kind of mark. Writes on ``sheet``."""
    person = _Person(sheet, habits)
    places: dict[str, list[int]] = {}
    for number, mark in enumerate(page.marks):
        places.setdefault(mark.item, []).append(number)
    told = [person.says(page, item, numbers) for item, numbers in places.items()]
    for field in page.fields:
        if sheet.rng.random() < 0.7:
            handwriting(sheet, field)
    return told


def handwriting(sheet: Sheet, field: Field) -> None:
    """A line or two in a box, sometimes over its edge."""
    rng = sheet.rng
    lines = 1 if field.h < 12 else int(rng.integers(1, 3))
    for line in range(lines):
        y = field.y + field.h * (line + 0.5) / lines
        x = field.x + rng.uniform(1, 4)
        while x < field.x + field.w - 5 and rng.random() > 0.05:
            size = min(field.h * 0.35, 2.2)
            for _ in range(int(rng.integers(2, 5))):
                points = np.array([x + 1.5, y]) + rng.normal(0, size / 2, (3, 2))
                sheet.stroke(points, FINE)
            x += rng.uniform(3.5, 5.5)


class _Person:
    """One hand: one pen, one or two ways of marking."""

    def __init__(self, sheet: Sheet, habits: str | None) -> None:
        self.sheet = sheet
        self.rng = sheet.rng
        ways = list(SHARES)
        self.way = habits or str(self.rng.choice(ways, p=np.array(list(SHARES.values())) / sum(SHARES.values())))
        self.own = habits is not None
        self.pen = {"blue": BLUE, "pencil": PENCIL if self.rng.random() < 0.75 else FAINT_PENCIL}.get(self.way) or (
            BLACK if self.rng.random() < 0.5 else (BLUE if self.rng.random() < 0.6 else FINE)
        )

    def says(self, page: Page, item: str, numbers: list[int]) -> Meant:
        """Answer one item."""
        marks = [page.marks[n] for n in numbers]
        if marks[0].digit is not None:
            return self._digits(item, marks, numbers)
        if marks[0].shape == "square":
            return self._several(item, marks, numbers)
        return self._one(item, marks, numbers)

    def _one(self, item: str, marks: list[Mark], numbers: list[int]) -> Meant:
        chance = self.rng.random()
        first, second = (int(n) for n in self.rng.choice(len(marks), 2, replace=False))
        if chance < 0.04:
            return Meant(item, (), "blank", ())
        if chance > 0.995:
            strike(self.sheet, marks[first], self.pen)
            return Meant(item, (), "withdrawn", ())
        self._mark(marks[first])
        if chance < 0.055:
            self._mark(marks[second])
            return Meant(item, (marks[first].value, marks[second].value), "double", (numbers[first], numbers[second]))
        if chance < 0.07:
            strike(self.sheet, marks[second], self.pen, filled=self.way != "cross")
            return Meant(item, (marks[first].value,), "corrected", (numbers[first],))
        if chance < 0.08:
            rubbed(self.sheet, marks[second])
            return Meant(item, (marks[first].value,), "erased", (numbers[first],))
        return Meant(item, (marks[first].value,), self.way, (numbers[first],))

    def _several(self, item: str, marks: list[Mark], numbers: list[int]) -> Meant:
        chosen = [n for n in range(len(marks)) if self.rng.random() < 0.3]
        for n in chosen:
            self._mark(marks[n])
        return Meant(
            item,
            tuple(marks[n].value for n in chosen),
            self.way if chosen else "blank",
            tuple(numbers[n] for n in chosen),
        )

    def _digits(self, item: str, marks: list[Mark], numbers: list[int]) -> Meant:
        if self.rng.random() < 0.08:
            return Meant(item, (), "blank", ())
        values, inked = [], []
        ordered = sorted(range(len(marks)), key=lambda n: marks[n].digit or 0)
        for _, column in groupby(ordered, key=lambda n: marks[n].digit):
            n = int(self.rng.choice(list(column)))
            self._mark(marks[n])
            values.append(marks[n].value)
            inked.append(numbers[n])
        return Meant(item, tuple(values), f"{self.way}", tuple(inked))

    def _mark(self, mark: Mark) -> None:
        way = self.way
        if not self.own and self.rng.random() < 0.1:
            way = str(self.rng.choice(["black", "tick", "cross", "scribble"]))
        WAYS[way](self.sheet, mark, self.pen)


def _middle(mark: Mark) -> tuple[float, float, float]:
    return mark.x + mark.w / 2, mark.y + mark.h / 2, mark.w / 2


def _filled(sheet: Sheet, mark: Mark, pen: Pen) -> None:
    x, y, r = _middle(mark)
    rng = sheet.rng
    edge = r * rng.uniform(0.8, 1.08) * (1 + rng.normal(0, 0.06, 28))
    sheet.area(circle(x + rng.normal(0, 0.08 * r), y + rng.normal(0, 0.08 * r), edge), pen)


def _scribbled(sheet: Sheet, mark: Mark, pen: Pen) -> None:
    x, y, r = _middle(mark)
    rng = sheet.rng
    turns = int(rng.integers(6, 10))
    across = np.linspace(-0.75, 0.75, turns) * r
    reach = np.sqrt(np.maximum(r * r - across**2, 0.1)) * rng.uniform(0.7, 1.05)
    side = np.where(np.arange(turns) % 2, 1, -1) * reach
    slant = rng.uniform(-0.6, 0.6)
    points = np.stack([x + across + slant * side * 0.3, y + side], 1)
    sheet.stroke(wobble(points, rng, 0.05 * r), pen)


def _tick(sheet: Sheet, mark: Mark, pen: Pen) -> None:
    x, y, r = _middle(mark)
    size = r * sheet.rng.uniform(0.85, 1.5)
    points = np.array([[-0.75, -0.1], [-0.2, 0.6], [1.0, -0.95]]) * size + (x, y)
    sheet.stroke(wobble(points, sheet.rng, 0.12 * r), pen)


def _cross(sheet: Sheet, mark: Mark, pen: Pen) -> None:
    x, y, r = _middle(mark)
    size = r * sheet.rng.uniform(0.65, 1.15)
    for sign in (1, -1):
        points = np.array([[-size, -size * sign], [size, size * sign]]) * 0.9 + (x, y)
        sheet.stroke(wobble(points, sheet.rng, 0.1 * r), pen)


def _dot(sheet: Sheet, mark: Mark, pen: Pen) -> None:
    x, y, r = _middle(mark)
    rng = sheet.rng
    if rng.random() < 0.5:
        sheet.area(circle(*rng.normal((x, y), 0.15 * r), r * rng.uniform(0.32, 0.5)), pen)
    else:
        points = np.array([[-0.75, 0.0], [0.75, 0.0]]) * r * rng.uniform(0.8, 1.2) + (x, y)
        sheet.stroke(wobble(points, rng, 0.12 * r), pen)


def _circled(sheet: Sheet, mark: Mark, pen: Pen) -> None:
    x, y, r = _middle(mark)
    rng = sheet.rng
    edge = r * rng.uniform(1.0, 1.4) * (1 + rng.normal(0, 0.03, 28))
    around = circle(*rng.normal((x, y), 0.1 * r), edge, start=rng.uniform(0, 6))
    sheet.stroke(around * (1, 1.0) + rng.normal(0, 0.02, around.shape), pen)


def strike(sheet: Sheet, mark: Mark, pen: Pen, filled: bool = True) -> None:
    """A mark taken back: filled (or crossed) and struck out with lines that reach beyond it."""
    (_filled if filled else _cross)(sheet, mark, pen)
    x, y, r = _middle(mark)
    for sign in (1, -1):
        points = np.array([[-1.6, -1.6 * sign], [1.6, 1.6 * sign]]) * r + (x, y)
        sheet.stroke(wobble(points, sheet.rng, 0.15 * r), pen)


def rubbed(sheet: Sheet, mark: Mark) -> None:
    """What an eraser leaves of a pencil mark."""
    _filled(sheet, mark, RUBBED_OUT)


WAYS: dict[str, Draw] = {
    "black": _filled,
    "blue": _filled,
    "scribble": _scribbled,
    "tick": _tick,
    "cross": _cross,
    "pencil": _filled,
    "dot": _dot,
    "circled": _circled,
}
SHARES = {"black": 26, "blue": 18, "scribble": 12, "tick": 14, "cross": 10, "pencil": 9, "dot": 6, "circled": 5}
"""How many of a hundred people mark this way."""
