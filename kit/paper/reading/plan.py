"""A page's marks as arrays, worked out once for each page."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kit.paper.geometry import Page

SIDE = 39
REACH = 1.9
"""Around each mark a patch of SIDE by SIDE points is looked at, to REACH half sizes from its middle."""
AXIS = np.linspace(-REACH, REACH, SIDE)
_BOX_MM = 0.3
_UNLIKE = 1000.0
_FEW = 6
NEIGHBOURS = 18
"""So many marks tell what paper around a mark looks like; most of them are empty on any page people fill."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``n`` marks. ``middle``, ``half``: (n, 2) mm. ``square``: (n,) bool.

    ``near``: (n, k) numbers of like marks around, itself included; ``few``: (n,) bool, there are hardly any.
    ``pull``: (n, n) shares with which marks tell each other where the page is; rows sum to 1.
    ``own``: (n, SIDE, SIDE) bool, the points of each patch that belong to no other mark and no box.
    """

    middle: np.ndarray
    half: np.ndarray
    square: np.ndarray
    near: np.ndarray
    few: np.ndarray
    pull: np.ndarray
    own: np.ndarray
    items: dict[str, tuple[int, ...]]


@lru_cache(maxsize=64)
def plan_of(page: Page) -> Plan:
    """The page's marks as arrays."""
    box = np.array([(m.x, m.y, m.w, m.h) for m in page.marks], np.float64).reshape(-1, 4)
    middle, half = box[:, :2] + box[:, 2:] / 2, box[:, 2:] / 2
    square = np.array([m.shape == "square" for m in page.marks], bool)
    apart = middle[:, None] - middle[None]
    # Rows are alike, and what shades a page is wider than high.
    far = np.linalg.norm(apart * (0.7, 1.2), axis=2)
    far += 2 * _UNLIKE * (np.abs(half[:, None] - half[None]).max(2) > 0.2) + _UNLIKE * (square[:, None] != square[None])
    pull = np.exp(-0.5 * (np.linalg.norm(apart * (0.8, 1.3), axis=2) / 16) ** 2)
    items: dict[str, list[int]] = {}
    for number, mark in enumerate(page.marks):
        items.setdefault(mark.item, []).append(number)
    shares = (pull / np.maximum(pull.sum(1, keepdims=True), 1e-9)).astype(np.float32)
    near = np.argsort(far, axis=1, kind="stable")[:, :NEIGHBOURS]
    own = _own(page, middle, half, apart)
    few = (far < _UNLIKE).sum(1) < _FEW
    return Plan(middle, half, square, near, few, shares, own, {item: tuple(of) for item, of in items.items()})


def _own(page: Page, middle: np.ndarray, half: np.ndarray, apart: np.ndarray) -> np.ndarray:
    x = middle[:, 0, None, None] + half[:, 0, None, None] * AXIS
    y = middle[:, 1, None, None] + half[:, 1, None, None] * AXIS[:, None]
    own = np.ones((len(middle), SIDE, SIDE), bool)
    for n, away in enumerate(np.abs(apart)):
        close = np.flatnonzero((away < 3 * (half[n] + half)).all(1))
        nearest = np.hypot((x[n] - middle[n, 0]) / half[n, 0], (y[n] - middle[n, 1]) / half[n, 1])
        for other in close[close != n]:
            theirs = np.hypot((x[n] - middle[other, 0]) / half[other, 0], (y[n] - middle[other, 1]) / half[other, 1])
            own[n] &= (nearest < theirs) & (theirs > 1.12)
        for box in page.fields:
            inside = np.abs(x[n] - box.x - box.w / 2) < box.w / 2 + _BOX_MM
            own[n] &= ~(inside & (np.abs(y[n] - box.y - box.h / 2) < box.h / 2 + _BOX_MM))
    return own
