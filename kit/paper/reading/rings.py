"""The printed outlines of the marks: where each of them really is, and how plainly it is seen.

A mark is read only where its outline is. Outlines that are faint or written over are placed by those around them.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from kit.paper.reading.bend import Bend, bend_of
from kit.paper.reading.canvas import PX
from kit.paper.reading.plan import Plan

OWN_MM = 0.5
"""How far a mark may lie from the smooth field: print and paper allow no more."""
CLOSE_MM = 1.2
_LENIENT = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
SEEN = 0.34
"""From this likeness on an outline counts as seen."""


@dataclass(frozen=True, slots=True)
class Rings:
    """``at``: (n, 2) mm, each mark's middle on the flat picture. ``seen``: (n,) likeness, 0 to 1."""

    at: np.ndarray
    seen: np.ndarray


def find_rings(flat: np.ndarray, plan: Plan, bend: Bend, reach: float, known: tuple[np.ndarray, np.ndarray]) -> Rings:
    """Every outline within ``reach`` mm of where ``bend`` has it. ``known``: points and shifts (m, 2) of fiducials."""
    steps = max(3, round(reach * PX))
    likeness, start = _likeness(flat, plan, plan.middle + bend.at(plan.middle), steps)
    field = _field(plan.middle, *_shared(likeness, start, plan, steps), known)
    guess = plan.middle + field.at(plan.middle)
    for within in (1.2, 0.9, 0.7) if reach > CLOSE_MM else (OWN_MM,):
        likeness, start = _likeness(flat, plan, guess, round(within * PX)) if within > OWN_MM else (likeness, start)
        at, seen = _own(likeness, start, guess, within)
        guess = _smoothed(plan, at, seen**2 + 1e-3, known)
        if _settled(at, guess, seen):
            break
    at, seen = _own(likeness, start, guess, OWN_MM)
    return Rings(np.where((seen > SEEN)[:, None], at, guess), seen)


def _settled(at: np.ndarray, guess: np.ndarray, seen: np.ndarray) -> bool:
    """Nearly all outlines lie where their neighbours have them."""
    off = np.linalg.norm(at - guess, axis=1)[seen > SEEN]
    return len(off) > 0.9 * len(at) and float(np.percentile(off, 95)) < 0.3


def _shared(likeness: np.ndarray, start: np.ndarray, plan: Plan, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Each mark's shift (n, 2) mm as it and its neighbours see it together, and how plainly (n,)."""
    n, side = len(likeness), 2 * steps + 1
    if steps > CLOSE_MM * PX:
        # Neighbours on bent paper are shifted alike, not equally.
        likeness = np.stack([cv2.dilate(one, _LENIENT) for one in likeness])
    shared = ((plan.pull @ likeness.reshape(n, -1)).reshape(n, side, side) * _near_first(steps)).reshape(n, -1)
    best = shared.argmax(1)
    return start + np.stack([best % side, best // side], 1) / PX - plan.middle, shared.max(1)


def _smoothed(plan: Plan, at: np.ndarray, weights: np.ndarray, known: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """(n, 2) mm: where the marks are if each lies as those around it do: as the whole page bends, then nearby."""
    field = _field(plan.middle, at - plan.middle, weights, known).at(plan.middle)
    off = at - plan.middle - field
    trust = weights / (1 + (np.linalg.norm(off, axis=1) / 0.5) ** 2)
    nearby = (plan.pull @ (off * trust[:, None])) / np.maximum(plan.pull @ trust + 0.05, 1e-6)[:, None]
    smooth: np.ndarray = plan.middle + field + nearby
    return smooth


def _field(points: np.ndarray, shifts: np.ndarray, weights: np.ndarray, known: tuple[np.ndarray, np.ndarray]) -> Bend:
    share = weights / max(float(weights.mean()), 1e-9)
    fixed = np.full(len(known[0]), 3.0)
    return bend_of(
        np.concatenate([points, known[0]]), np.concatenate([shifts, known[1]]), np.concatenate([share, fixed]), degree=4
    )


def _likeness(flat: np.ndarray, plan: Plan, guess: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """(n, side, side) squared likeness around each guess, and (n, 2) mm: what each map's first cell stands for."""
    side = 2 * steps + 1
    maps = np.zeros((len(guess), side, side), np.float32)
    first = np.zeros((len(guess), 2))
    pad = steps + 24
    padded = cv2.copyMakeBorder(flat, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    for n, (half, square) in enumerate(zip(plan.half, plan.square, strict=True)):
        template = _outline(round(half[0] * PX, 1), round(half[1] * PX, 1), bool(square))
        tall, wide = template.shape
        middle = np.array([(wide - 1) / 2, (tall - 1) / 2])
        corner = np.round(guess[n] * PX - middle).astype(int) - steps
        first[n] = (corner + middle) / PX
        x, y = np.clip(corner + pad, 0, np.array(padded.shape[::-1]) - (wide + 2 * steps, tall + 2 * steps))
        window = padded[y : y + tall + 2 * steps, x : x + wide + 2 * steps]
        maps[n] = cv2.matchTemplate(window, template, cv2.TM_CCOEFF_NORMED)
    maps[~np.isfinite(maps)] = 0
    return np.clip(maps, 0, 1) ** 2, first


def _own(likeness: np.ndarray, start: np.ndarray, guess: np.ndarray, within: float) -> tuple[np.ndarray, np.ndarray]:
    """Each mark's own best place ``within`` so many mm of ``guess``, and its likeness there."""
    n, side, _ = likeness.shape
    cell = (guess - start) * PX
    grid = np.arange(side)
    far = np.hypot(grid[None, None, :] - cell[:, 0, None, None], grid[None, :, None] - cell[:, 1, None, None])
    near = np.where(far <= within * PX, likeness, -1.0).reshape(n, -1)
    best = near.argmax(1)
    value = near[np.arange(n), best]
    at = np.where((value > 0)[:, None], start + np.stack([best % side, best // side], 1) / PX, guess)
    return at, np.sqrt(np.maximum(value, 0))


@lru_cache(maxsize=8)
def _near_first(steps: int) -> np.ndarray:
    away = np.arange(-steps, steps + 1) / steps
    return np.exp(-0.5 * (away[:, None] ** 2 + away[None] ** 2) / 0.6**2).astype(np.float32)


@lru_cache(maxsize=32)
def _outline(across: float, down: float, square: bool) -> np.ndarray:
    """A dark outline on light paper with these half sizes in pixels, as a blurred picture has it."""
    tall, wide = 2 * int(down + 3.5) + 1, 2 * int(across + 3.5) + 1
    drawn = np.full((tall, wide), 255, np.uint8)
    middle = np.array([(wide - 1) / 2, (tall - 1) / 2])
    fine = 4
    if square:
        half = np.array([across, down])
        corners = [(np.round(corner * 2**fine)).astype(int).tolist() for corner in (middle - half, middle + half)]
        cv2.rectangle(drawn, corners[0], corners[1], 0, 2, cv2.LINE_AA, fine)
    else:
        axes = (round(across * 2**fine), round(down * 2**fine))
        cv2.ellipse(drawn, np.round(middle * 2**fine).astype(int).tolist(), axes, 0, 0, 360, 0, 2, cv2.LINE_AA, fine)
    return cv2.GaussianBlur(drawn, (0, 0), 1.0)
