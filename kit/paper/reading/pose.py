"""Where the page lies in the picture: a homography from its fiducials, and how far each of them is from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kit.paper.geometry import Page
from kit.paper.reading.fiducials import Sighting, corners_mm, seek

ASTRAY_MM = 4.5
"""A mark further than this from the fitted page is not the page's: curled paper moves its marks by less."""
LEAST_SCALE, MOST_SCALE = 1.5, 60.0
"""Pixels a millimetre a page can have in a picture: 40 to 1500 dpi."""


@dataclass(frozen=True, slots=True)
class Pose:
    """``to_image``: 3x3, mm on the page to pixels. ``shifts``: by fiducial, (4, 2) mm from the fit to where it is."""

    to_image: np.ndarray
    shifts: dict[int, np.ndarray]

    @property
    def residuals(self) -> dict[int, float]:
        """By fiducial, mm from where the fitted page has it."""
        return {number: float(np.linalg.norm(shift, axis=1).mean()) for number, shift in self.shifts.items()}

    @property
    def scale(self) -> float:
        """Pixels a millimetre, in the page's middle."""
        return float(np.sqrt(abs(np.linalg.det(self._slope()))))

    @property
    def turned(self) -> float:
        """Degrees clockwise the page lies turned in the picture, -180 to 180."""
        slope = self._slope()
        return float(np.degrees(np.arctan2(slope[1, 0], slope[0, 0])))

    @property
    def mirrored(self) -> bool:
        """Seen from behind, as no camera sees a page."""
        return bool(np.linalg.det(self._slope()) < 0)

    def _slope(self) -> np.ndarray:
        middle = np.array([[[105.0, 148.0], [106.0, 148.0], [105.0, 149.0]]])
        seen = cv2.perspectiveTransform(middle, self.to_image)[0]
        return np.stack([seen[1] - seen[0], seen[2] - seen[0]], 1)


def pose_of(page: Page, image: np.ndarray, sightings: Sequence[Sighting], codes: Sequence[np.ndarray]) -> Pose | None:
    """The page's pose from all that was seen of it; None when that is less than three marks and codes together.

    ``codes``: corners (4, 2) in pixels of the page's own codes, as a scanner told them. Missing marks are looked for
    once more where the first pose has them.
    """
    first = _fit(page, sightings, codes)
    if first is None:
        return None
    missing = [fiducial for fiducial in page.fiducials if fiducial.number not in first.shifts]
    again = [seen for fiducial in missing if (seen := seek(image, first.to_image, fiducial))]
    if again:
        kept = [seen for seen in sightings if seen.number in first.shifts]
        first = _fit(page, [*kept, *again], codes) or first
    enough = len(first.shifts) + bool(codes) >= 3 and first.shifts
    return first if enough and LEAST_SCALE < first.scale < MOST_SCALE else None


def _fit(page: Page, sightings: Sequence[Sighting], codes: Sequence[np.ndarray]) -> Pose | None:
    places = {fiducial.number: corners_mm(fiducial) for fiducial in page.fiducials}
    own = [seen for seen in sightings if seen.number in places]
    fits = [_fit_with(own, places, pairs) for pairs in _code_pairs(page, codes, alone=len(own) < 3)]
    good = [fit for fit in fits if fit is not None]
    return max(good, key=lambda fit: (len(fit.shifts), -sum(fit.residuals.values())), default=None)


def _code_pairs(page: Page, codes: Sequence[np.ndarray], alone: bool) -> list[list[tuple[np.ndarray, np.ndarray]]]:
    """The ways codes seen may belong to places printed; codes help only where marks are few: they are less exact."""
    if not (alone and codes):
        return [[]]
    squares = [np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * c.side + (c.x, c.y) for c in page.codes]
    return [[(square.astype(np.float32), code)] for square in squares for code in codes]


def _fit_with(
    own: list[Sighting], places: dict[int, np.ndarray], extra: list[tuple[np.ndarray, np.ndarray]]
) -> Pose | None:
    pairs = [(places[seen.number], seen.corners) for seen in own] + extra
    if len(pairs) < 2:
        return None
    on_page, in_image = np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs])
    sides = [np.linalg.norm(b[1] - b[0]) / np.linalg.norm(a[1] - a[0]) for a, b in pairs]
    coarse, _ = cv2.findHomography(on_page, in_image, cv2.RANSAC, 0.5 * ASTRAY_MM * float(np.median(sides)))
    if coarse is None or not _sane(coarse):
        return None
    kept = [seen for seen in own if np.linalg.norm(_shift(coarse, seen, places), axis=1).mean() < ASTRAY_MM]
    best = {seen.number: seen for seen in kept}
    pairs = [(places[seen.number], seen.corners) for seen in best.values()] + extra
    if len(pairs) < 2:
        return None
    fine, _ = cv2.findHomography(np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs]), 0)
    if fine is None or not _sane(fine):
        return None
    return Pose(fine, {number: _shift(fine, seen, places) for number, seen in best.items()})


def _sane(matrix: np.ndarray) -> bool:
    return bool(np.isfinite(matrix).all() and abs(np.linalg.det(matrix)) > 1e-9)


def _shift(to_image: np.ndarray, seen: Sighting, places: dict[int, np.ndarray]) -> np.ndarray:
    points = seen.corners.reshape(1, 4, 2).astype(np.float64)
    shift: np.ndarray = cv2.perspectiveTransform(points, np.linalg.inv(to_image))[0] - places[seen.number]
    return shift
