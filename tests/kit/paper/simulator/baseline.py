"""What a template reader does, for comparison: four corner marks, one threshold a page, nothing else.

After the published behaviour of OMRChecker (corner markers, a warp, bubbles by their mean grey, one threshold
a page, more than one mark flagged); it is told for free which page it sees, and finds our fiducials. Its threshold is
the one that gave most right answers on the tuning seeds.
"""

from itertools import groupby

import cv2
import numpy as np

from kit.paper.geometry import Mark, Page

_PX = 5.0
_MARKED = 0.93


def read(image: np.ndarray, page: Page) -> dict[str, tuple[str, ...] | None] | None:
    """Values by item, None for an item flagged as marked more than once; None where a corner mark is missing."""
    means = _means(image, page)
    if means is None:
        return None
    threshold = _threshold(means)
    answers: dict[str, tuple[str, ...] | None] = {}
    for item, group in groupby(zip(page.marks, means, strict=True), key=lambda pair: pair[0].item):
        marks = list(group)
        answers[item] = _answer([mark for mark, mean in marks if mean < threshold], marks[0][0])
    return answers


def _means(image: np.ndarray, page: Page) -> np.ndarray | None:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, numbers, _ = cv2.aruco.ArucoDetector(dictionary).detectMarkers(image)
    seen = dict(zip([] if numbers is None else numbers.ravel().tolist(), corners, strict=True))
    wanted = page.fiducials[:4]
    if any(fiducial.number not in seen for fiducial in wanted):
        return None
    there = np.array([seen[fiducial.number].reshape(4, 2).mean(0) for fiducial in wanted], np.float32)
    here = np.array([(f.x + f.side / 2, f.y + f.side / 2) for f in wanted], np.float32) * _PX
    size = (round(float(here[:, 0].max() + 10 * _PX)), round(float(here[:, 1].max() + 10 * _PX)))
    flat = cv2.warpPerspective(image, cv2.getPerspectiveTransform(there, here), size)
    flat = cv2.normalize(flat, None, 0, 255, cv2.NORM_MINMAX)
    return np.array([_mean(flat, mark) for mark in page.marks])


def _mean(flat: np.ndarray, mark: Mark) -> float:
    x, y, w, h = (round(side * _PX) for side in (mark.x, mark.y, mark.w, mark.h))
    return float(flat[y : y + h, x : x + w].mean())


def _threshold(means: np.ndarray) -> float:
    """Most bubbles of a page are empty: the middle one is paper and ring."""
    return _MARKED * float(np.median(means))


def _answer(marked: list[Mark], first: Mark) -> tuple[str, ...] | None:
    if first.digit is not None:
        places = [mark.digit for mark in marked]
        if len(set(places)) < len(places):
            return None
        return tuple(mark.value for mark in sorted(marked, key=lambda mark: mark.digit or 0))
    if first.shape == "circle" and len(marked) > 1:
        return None
    return tuple(mark.value for mark in marked)
