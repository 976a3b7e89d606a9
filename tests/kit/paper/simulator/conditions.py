"""The ways a page may arrive, by name; ``kind`` says which promise they fall under."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from kit.paper.geometry import Page

from . import dirt, scanners
from .cameras import Shot, photograph
from .pens import Sheet
from .people import Meant, answer

TUNING = 1_000_000
"""Seeds from here on: thresholds were set on these pages."""
JUDGING = 8_000_000
"""Seeds from here on: looked at once, for the report.

Those from 7,000,000 are spent: they showed a fault in 1-bit scans that the tuning seeds had not.
"""

Arrive = Callable[[np.ndarray, Page, np.random.Generator], np.ndarray]


@dataclass(frozen=True, slots=True)
class Condition:
    """``arrive(page, geometry, rng)`` gives the picture that reaches the reader. ``habits``: only this kind of mark."""

    name: str
    kind: Literal["scan", "easy photo", "hard"]
    arrive: Arrive
    habits: str | None = None


def _scanned(page: np.ndarray, geometry: Page, rng: np.random.Generator, **settings: float) -> np.ndarray:
    return scanners.scan(page, rng, **settings)


def _turned(page: np.ndarray, geometry: Page, rng: np.random.Generator, dpi: int) -> np.ndarray:
    return np.ascontiguousarray(np.rot90(scanners.scan(page, rng, dpi), int(rng.integers(1, 4))))


def _one_bit(page: np.ndarray, geometry: Page, rng: np.random.Generator, dpi: int) -> np.ndarray:
    return scanners.one_bit(page, rng, dpi)


def _copied(page: np.ndarray, geometry: Page, rng: np.random.Generator) -> np.ndarray:
    return scanners.scan(scanners.photocopied(page, rng), rng, 150, tilt=2.0)


def _shot(page: np.ndarray, geometry: Page, rng: np.random.Generator, shot: Shot) -> np.ndarray:
    return photograph(page, rng, shot)


def _thumbed(page: np.ndarray, geometry: Page, rng: np.random.Generator, corners: int) -> np.ndarray:
    dirt.thumbs(page, rng, corners)
    return photograph(page, rng, EASY)


def _code_stained(page: np.ndarray, geometry: Page, rng: np.random.Generator, share: float, dpi: int) -> np.ndarray:
    for code in geometry.codes:
        dirt.stained_code(page, rng, code, share)
    return scanners.scan(page, rng, dpi)


def _marks_stained(page: np.ndarray, geometry: Page, rng: np.random.Generator) -> np.ndarray:
    dirt.stained_marks(page, rng, geometry.marks, 6)
    return scanners.scan(page, rng, 150)


EASY = Shot(dpi=150)
SHADOWED = Shot(dpi=150, turn=10, keystone=0.04, shadows=1, quality=40)
HARD = Shot(dpi=120, turn=20, keystone=0.08, lens=0.04, shadows=2, blur=1.0, motion=3.0, noise=7.0, quality=40)

CONDITIONS = (
    Condition("scan 250 dpi, grey", "scan", partial(_scanned, dpi=250)),
    Condition("scan 200 dpi, turned 5°", "scan", partial(_scanned, dpi=200, tilt=5.0)),
    Condition("scan 150 dpi, turned 5°", "scan", partial(_scanned, dpi=150, tilt=5.0)),
    Condition("scan 100 dpi, turned 5°", "scan", partial(_scanned, dpi=100, tilt=5.0)),
    Condition("scan 100 dpi, noisy, JPEG 40", "scan", partial(_scanned, dpi=100, noise=9.0, quality=40)),
    Condition("scan 150 dpi, on its side or head", "scan", partial(_turned, dpi=150)),
    Condition("scan 200 dpi, 1 bit", "scan", partial(_one_bit, dpi=200)),
    Condition("scan 150 dpi, 1 bit", "scan", partial(_one_bit, dpi=150)),
    Condition("photocopy, 150 dpi", "scan", _copied),
    Condition("scan 150 dpi, pencil", "scan", partial(_scanned, dpi=150), habits="pencil"),
    Condition("scan 150 dpi, circled", "scan", partial(_scanned, dpi=150), habits="circled"),
    Condition("scan 150 dpi, both codes stained 6 %", "scan", partial(_code_stained, share=0.06, dpi=150)),
    Condition("scan 100 dpi, both codes stained 12 %", "scan", partial(_code_stained, share=0.12, dpi=100)),
    Condition("scan 150 dpi, stains on marks", "hard", _marks_stained),
    Condition("phone, easy", "easy photo", partial(_shot, shot=EASY)),
    Condition("phone, shadow, JPEG 40", "easy photo", partial(_shot, shot=SHADOWED)),
    Condition("phone, thumb on 1 corner", "easy photo", partial(_thumbed, corners=1)),
    Condition("phone, thumbs on 2 corners", "hard", partial(_thumbed, corners=2)),
    Condition("phone, thumbs on 3 corners", "hard", partial(_thumbed, corners=3)),
    Condition("phone 120 dpi, hard", "hard", partial(_shot, shot=HARD)),
    Condition("phone 100 dpi, hard", "hard", partial(_shot, shot=replace(HARD, dpi=100))),
    Condition("phone, paper curled 2 mm", "hard", partial(_shot, shot=replace(EASY, curl=2.0))),
    Condition("phone, paper curled 4 mm", "hard", partial(_shot, shot=replace(EASY, curl=4.0))),
)


def arrives(condition: Condition, printed: np.ndarray, geometry: Page, seed: int) -> tuple[list[Meant], np.ndarray]:
    """One filled page under ``condition``: what was meant, and the picture of it."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(printed, rng)
    meant = answer(sheet, geometry, condition.habits)
    return meant, condition.arrive(sheet.picture(), geometry, rng)
