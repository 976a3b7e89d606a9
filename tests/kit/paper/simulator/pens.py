"""Ink on paper: strokes of an unsteady hand on a layer of darkness (0 paper, 1 black), ``PX`` pixels a millimetre."""

from dataclasses import dataclass

import cv2
import numpy as np

PX = 8.0
_SUB = 4
"""Fractional bits of a stroke's coordinates."""


@dataclass(frozen=True, slots=True)
class Pen:
    """``dark``: how black its ink is in a grey picture; ``width`` in mm; a pencil leaves paper showing through."""

    dark: float
    width: float
    grain: float = 0.0


BLACK = Pen(0.88, 0.55)
BLUE = Pen(0.70, 0.55)
FINE = Pen(0.80, 0.40)
PENCIL = Pen(0.50, 0.60, grain=0.5)
FAINT_PENCIL = Pen(0.36, 0.55, grain=0.55)
RUBBED_OUT = Pen(0.085, 0.70, grain=0.3)


class Sheet:
    """A printed page one can write on. ``paper``: grey picture, ``PX`` pixels a millimetre."""

    def __init__(self, paper: np.ndarray, rng: np.random.Generator) -> None:
        self.paper = paper
        self.rng = rng
        self.ink = np.zeros(paper.shape, np.float32)

    def picture(self) -> np.ndarray:
        """The page with all that was written on it."""
        return np.clip(self.paper * (1 - self.ink), 0, 255).astype(np.uint8)

    def stroke(self, points: np.ndarray, pen: Pen) -> None:
        """A line through ``points`` (n, 2) in mm."""
        self._lay(points, pen, closed=False)

    def area(self, points: np.ndarray, pen: Pen) -> None:
        """The area within ``points``, filled."""
        self._lay(points, pen, closed=True)

    def _lay(self, points: np.ndarray, pen: Pen, closed: bool) -> None:
        pixels = np.asarray(points, np.float64) * PX
        low = np.maximum(np.floor(pixels.min(0)).astype(int) - 8, 0)
        high = np.minimum(np.ceil(pixels.max(0)).astype(int) + 9, self.paper.shape[::-1])
        if (high <= low).any():
            return
        layer = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
        path = [np.round((pixels - low) * 2**_SUB).astype(np.int32).reshape(-1, 1, 2)]
        if closed:
            cv2.fillPoly(layer, path, 255, cv2.LINE_AA, _SUB)
        else:
            cv2.polylines(layer, path, False, 255, max(1, round(pen.width * PX)), cv2.LINE_AA, _SUB)
        dark = layer.astype(np.float32) * (pen.dark / 255)
        if pen.grain:
            dark *= self._grain(dark.shape, pen.grain)
        here = self.ink[low[1] : high[1], low[0] : high[0]]
        # Ink over ink is darker, never lighter.
        np.maximum(here, np.minimum(dark + 0.35 * np.minimum(here, dark), 0.95), out=here)

    def _grain(self, shape: tuple[int, ...], depth: float) -> np.ndarray:
        noise = cv2.GaussianBlur(self.rng.standard_normal(shape).astype(np.float32), (0, 0), 1.1)
        return np.clip(1 - depth * (0.5 + noise * 1.6), 0, 1)


def wobble(points: np.ndarray, rng: np.random.Generator, by: float) -> np.ndarray:
    """``points`` as a hand hits them: each off by about ``by`` mm."""
    return points + rng.normal(0, by, points.shape)


def circle(x: float, y: float, radius: np.ndarray | float, points: int = 28, start: float = 0.0) -> np.ndarray:
    """Points around ``x, y``, (points, 2) in mm."""
    angle = start + np.linspace(0, 2 * np.pi, points)
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], 1)
