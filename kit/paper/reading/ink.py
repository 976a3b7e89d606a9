"""How much ink lies in and around each mark, measured against the paper beside it and the empty marks near it."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from kit.paper.geometry import Fiducial
from kit.paper.reading.canvas import PX
from kit.paper.reading.plan import AXIS, SIDE, Plan

_AWAY = np.hypot(AXIS[None, :], AXIS[:, None])
_SQUARE_CORE = np.maximum(abs(AXIS[None, :]), abs(AXIS[:, None])) <= 0.74
_CORE = _AWAY <= 0.76
_WIDE = _AWAY <= 1.4
_PAPER = np.flatnonzero(_AWAY > 1.4)[::2]
_SLANT = np.abs(AXIS[None, :]) / np.maximum(np.abs(AXIS[:, None]), 1e-9)
_FAR_OUT = (_AWAY > 1.6) & (_AWAY < 1.9) & (_SLANT > 0.5) & (_SLANT < 2)
_CORNERS = [
    _FAR_OUT & (side * AXIS[None, :] > 0) & (height * AXIS[:, None] > 0) for side in (1, -1) for height in (1, -1)
]
_STROKE = 0.35
_LEAST_BLACK = 0.35
_EMPTY_CORE, _EMPTY_WIDE = 0.05, 0.16
"""Darker than this, outline included, no empty mark is."""
_DIM = 0.08
_UNEVEN = 0.08
_STAIN = 0.58
"""Coffee, grease and shadows stay below this darkness; so does pencil, and on a stain it goes to a person."""


@dataclass(frozen=True, slots=True)
class Ink:
    """By mark, all (n,): ``score`` above 1 is a mark; ``faint``: something is there.

    ``dim``: the paper beside it is not as light as beside its neighbours, or uneven: a stain, a shadow's edge, a thumb.
    ``stained``: dim, and what is on it is no darker than a stain may be.
    ``struck``: strokes reach far out of it to at least three corners, as when a mark is taken back.
    """

    score: np.ndarray
    faint: np.ndarray
    dim: np.ndarray
    stained: np.ndarray
    struck: np.ndarray


@dataclass(frozen=True, slots=True)
class Print:
    """How this picture shows the solid black of the fiducials: how dark, and how sharp its edges, both 0 to 1."""

    black: float
    sharpness: float


def print_of(flat: np.ndarray, fiducials: Iterable[tuple[Fiducial, np.ndarray]]) -> Print:
    """From the fiducials seen, each with its shift (2,) mm. An edge of one pixel has sharpness 1."""
    black, sharp = [], []
    for fiducial, shift in fiducials:
        middle = np.array([fiducial.x, fiducial.y]) + fiducial.side / 2 + shift
        halves = fiducial.side * np.linspace(5 / 12, 8 / 12, round(fiducial.side * PX / 4))
        levels = np.stack([_square_line(flat, middle, half) for half in halves])
        inside, outside = np.median(levels[0]), max(1.0, float(np.percentile(levels[-1], 75)))
        black.append(1 - inside / outside)
        steps = np.diff(levels, axis=0).max(0) / max(1.0, outside - inside)
        sharp.append(float(np.median(steps)))
    if not black:
        return Print(0.8, 1.0)
    return Print(float(np.clip(np.median(black), _LEAST_BLACK, 1)), float(np.median(sharp)))


def ink_of(flat: np.ndarray, plan: Plan, at: np.ndarray, black: float) -> Ink:
    """The ink at every mark whose middle is ``at`` (n, 2) mm; ``black`` as ``print_of`` tells."""
    patches = _patches(flat, plan, at)
    paper, uneven = _paper(patches, plan.own)
    dark = np.clip(1 - patches / np.maximum(paper, 8)[:, None, None], -0.3, 1) / black
    core = np.where(plan.square, _mean(dark, _SQUARE_CORE), _mean(dark, _CORE))
    wide = _mean(dark, plan.own & _WIDE)
    core, wide = _beyond_near(core, plan, _EMPTY_CORE), _beyond_near(wide, plan, _EMPTY_WIDE)
    noise, wide_noise = _noise(core, 0.0035, 0.03), _noise(wide, 0.0045, 0.03)
    least, least_wide = max(0.075, 6 * noise), max(0.070, 7.5 * wide_noise)
    score = np.maximum(np.maximum(core / least, wide / least_wide), 0)
    faint = (core > max(0.018, 3.2 * noise)) | (wide > max(0.020, 4 * wide_noise))
    usual = np.median(paper[plan.near], axis=1)
    veil = _beyond_near(uneven, plan)
    dim = (np.abs(paper / np.maximum(usual, 8) - 1) > _DIM) | ((veil > _UNEVEN) & (veil < _STAIN))
    pale = np.percentile(dark[:, _CORE], 92, axis=1) < _STAIN
    stained = dim & pale & (core * least_wide > wide * least)
    return Ink(score, faint, dim, stained, _struck(dark, plan))


def _struck(dark: np.ndarray, plan: Plan) -> np.ndarray:
    out = np.where(plan.own, dark, 0)
    reached = np.stack([out[:, corner].max(1) > _STROKE for corner in _CORNERS])
    struck: np.ndarray = reached.sum(0) >= 3
    return struck


def _beyond_near(values: np.ndarray, plan: Plan, most: float = np.inf) -> np.ndarray:
    """What each mark has more than the middle one of those around it.

    Of two or three marks the middle one may be filled itself: there no empty one counts for more than ``most``.
    """
    usual = np.median(values[plan.near], axis=1)
    beyond: np.ndarray = values - np.minimum(usual, np.where(plan.few, most, np.inf))
    return beyond


def _patches(flat: np.ndarray, plan: Plan, at: np.ndarray) -> np.ndarray:
    """(n, side, side) grey levels around each mark."""
    offset_x, offset_y = np.meshgrid(AXIS, AXIS)
    x = (at[:, 0, None, None] + plan.half[:, 0, None, None] * offset_x) * PX
    y = (at[:, 1, None, None] + plan.half[:, 1, None, None] * offset_y) * PX
    return _sample(flat, x.reshape(-1, SIDE), y.reshape(-1, SIDE)).reshape(-1, SIDE, SIDE)


def _paper(patches: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) how light the paper is beside each mark, and (n,) the share by which a third of it is darker.

    Words and strokes beside a mark cover less than that.
    """
    beside = np.where(own, patches, -1).reshape(len(patches), -1)[:, _PAPER]
    beside.sort(axis=1)
    count, last, row = (beside >= 0).sum(1), beside.shape[1] - 1, np.arange(len(beside))
    light, third = (beside[row, last - (count * share).astype(int)] for share in (0.25, 0.67))
    return light, 1 - third / np.maximum(light, 8)


def _mean(dark: np.ndarray, where: np.ndarray) -> np.ndarray:
    """(n,): mean over the points of ``where`` (side, side) or (n, side, side)."""
    if where.ndim == 2:
        mean: np.ndarray = dark[:, where].mean(1)
        return mean
    shared: np.ndarray = (dark * where).sum((1, 2)) / np.maximum(where.sum((1, 2)), 1)
    return shared


def _noise(scores: np.ndarray, low: float, high: float) -> float:
    spread = 1.4826 * float(np.median(np.abs(scores - np.median(scores)))) if len(scores) else low
    return min(max(spread, low), high)


def _square_line(flat: np.ndarray, middle: np.ndarray, half: float) -> np.ndarray:
    """Grey levels along the outline of a square."""
    along = np.linspace(-half, half, 24)
    edge = np.full(24, half)
    x, y = np.concatenate([along, along, edge, -edge]), np.concatenate([edge, -edge, along, along])
    return _sample(flat, ((middle[0] + x) * PX)[None], ((middle[1] + y) * PX)[None])[0]


def _sample(flat: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    sampled: np.ndarray = cv2.remap(
        flat, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return sampled.astype(np.float32)
