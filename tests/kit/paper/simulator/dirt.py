"""What lies on paper: thumbs and stains. All of them change a page in place."""

import cv2
import numpy as np

from kit.paper.geometry import CodePlace, Mark

from .pens import PX


def thumbs(page: np.ndarray, rng: np.random.Generator, corners: int) -> None:
    """Thumbs over so many of the four corners."""
    height, width = page.shape
    places = [(0, 0), (width, 0), (width, height), (0, height)]
    for n in rng.choice(4, corners, replace=False):
        x, y = places[n]
        inward = np.array([width / 2 - x, height / 2 - y])
        middle = np.array([x, y]) + inward / np.linalg.norm(inward) * 12 * PX
        axes = (int(rng.uniform(14, 18) * PX), int(rng.uniform(8, 10) * PX))
        angle = float(np.degrees(np.arctan2(inward[1], inward[0])))
        skin = float(rng.uniform(120, 180))
        cv2.ellipse(page, np.int32(middle).tolist(), axes, angle, 0, 360, skin, -1, cv2.LINE_AA)


def stained_code(page: np.ndarray, rng: np.random.Generator, code: CodePlace, share: float) -> None:
    """Blots on ``share`` of a code's area, one of them on a finder: that is where a scanner starts."""
    side = code.side * PX
    origin = np.array([code.x, code.y]) * PX
    covered = np.zeros((round(side), round(side)), np.uint8)
    finders = np.array([[0.12, 0.12], [0.88, 0.12], [0.12, 0.88]]) * side
    at = finders[int(rng.integers(3))] + rng.normal(0, 0.04 * side, 2)
    while covered.mean() < share:
        radius = int(side * np.sqrt(share / np.pi) * rng.uniform(0.4, 0.8)) + 1
        cv2.circle(covered, np.int32(at).tolist(), radius, 1, -1)
        at = rng.uniform(0, side, 2)
    x, y = np.int32(origin)
    part = page[y : y + covered.shape[0], x : x + covered.shape[1]]
    part[covered > 0] = rng.integers(20, 150)


def stained_marks(page: np.ndarray, rng: np.random.Generator, marks: tuple[Mark, ...], blots: int) -> None:
    """Coffee, grease, a ring of a cup, over some of the marks."""
    for n in rng.choice(len(marks), blots, replace=False):
        mark = marks[n]
        middle = (np.array([mark.x, mark.y]) + rng.normal(0, 3, 2)) * PX
        radius = rng.uniform(2.5, 8) * PX
        layer = np.zeros(page.shape, np.uint8)
        cv2.circle(layer, np.int32(middle).tolist(), int(radius), 255, int(rng.choice([-1, 6])), cv2.LINE_AA)
        soft = cv2.GaussianBlur(layer, (0, 0), rng.uniform(1, 5)).astype(np.float32) / 255
        page[:] = (page * (1 - rng.uniform(0.12, 0.45) * soft)).astype(np.uint8)
