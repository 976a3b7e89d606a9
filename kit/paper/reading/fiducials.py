"""The six ArUco marks: found in a picture, and looked for again where the page's pose says they must be."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from kit.paper.geometry import Fiducial

_PATCH = 16.0
"""Pixels a millimetre where a mark is looked for again."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A mark seen: ``corners`` (4, 2) float32 pixels, clockwise from its own top left."""

    number: int
    corners: np.ndarray


def corners_mm(fiducial: Fiducial) -> np.ndarray:
    """(4, 2) float32, clockwise from the top left."""
    x, y, s = fiducial.x, fiducial.y, fiducial.side
    return np.array([[x, y], [x + s, y], [x + s, y + s], [x, y + s]], np.float32)


def see(image: np.ndarray, small: np.ndarray) -> list[Sighting]:
    """All marks in a grey picture: found in a reduced copy of it, then sharpened to a fraction of a pixel in full.

    Looking for them in full would cost more than all the rest of a page.
    """
    scale = max(small.shape) / max(image.shape)
    found, numbers, _ = _detector().detectMarkers(small)
    if numbers is None:
        return []
    return [
        Sighting(int(number), _sharpened(image, (np.asarray(corners).reshape(4, 2) + 0.5) / scale - 0.5))
        for corners, number in zip(found, numbers.ravel(), strict=True)
    ]


def seek(image: np.ndarray, to_image: np.ndarray, fiducial: Fiducial, reach: float = 6.0) -> Sighting | None:
    """The mark within ``reach`` mm of where ``to_image`` (3x3, mm to pixels) has it."""
    side = fiducial.side + 2 * reach
    corner = np.array([[1, 0, fiducial.x - reach], [0, 1, fiducial.y - reach], [0, 0, 1]])
    from_patch = to_image @ corner @ np.diag([1 / _PATCH, 1 / _PATCH, 1.0])
    size = round(side * _PATCH)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpPerspective(image, from_patch, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    stretched = cv2.normalize(patch, np.empty_like(patch), 0, 255, cv2.NORM_MINMAX)
    found, numbers, _ = _detector().detectMarkers(stretched)
    for corners, number in zip(found, [] if numbers is None else numbers.ravel(), strict=False):
        if int(number) == fiducial.number:
            points = np.asarray(corners, np.float64).reshape(1, 4, 2)
            return Sighting(fiducial.number, cv2.perspectiveTransform(points, from_patch)[0].astype(np.float32))
    return None


def _sharpened(image: np.ndarray, corners: np.ndarray) -> np.ndarray:
    side = float(np.linalg.norm(corners - np.roll(corners, 1, 0), axis=1).mean())
    window = int(np.clip(side / 10, 2, 6))
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.02)
    first = np.ascontiguousarray(corners, np.float32).reshape(-1, 1, 2)
    sharp = cv2.cornerSubPix(image, first.copy(), (window, window), (-1, -1), stop)
    # A corner that ran away was no corner: keep where it was seen.
    ran = np.linalg.norm(sharp - first, axis=2, keepdims=True) > window
    return np.where(ran, first, sharp).reshape(4, 2)


@lru_cache(maxsize=1)
def _detector() -> cv2.aruco.ArucoDetector:
    told = cv2.aruco.DetectorParameters()
    told.adaptiveThreshWinSizeMin, told.adaptiveThreshWinSizeMax, told.adaptiveThreshWinSizeStep = 7, 23, 16
    told.minMarkerPerimeterRate, told.maxMarkerPerimeterRate = 0.03, 0.6
    told.polygonalApproxAccuracyRate = 0.05
    told.errorCorrectionRate = 0.6
    return cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), told)
