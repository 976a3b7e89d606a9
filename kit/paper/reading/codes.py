"""The page's QR codes: as a scanner reads them, and through the fiducials when a scanner cannot."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from kit.paper.geometry import CodePlace
from kit.paper.reading.bend import Bend
from kit.paper.reading.gridcode import clean_code, modules_of
from kit.paper.reading.pose import Pose

_AROUND_MM = 5.0
_PATCH = 10.0
"""Pixels a millimetre of a code laid flat."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code read: its text, and its corners (4, 2) float32 pixels clockwise from its own top left."""

    text: str
    corners: np.ndarray


def scan(image: np.ndarray, scale: float = 1.0) -> list[Code]:
    """All QR codes a scanner reads in a grey picture that was reduced by ``scale``."""
    return [Code(code.text, _corners(code) / scale) for code in _zxing(image) if code.text]


def through_fiducials(
    image: np.ndarray, pose: Pose, bend: Bend, places: Sequence[CodePlace], ours: Callable[[str], bool]
) -> str | None:
    """The text of a code too stained for a scanner, read where the fiducials have it; the first that is ``ours``."""
    for text in _attempts(image, pose, bend, places):
        if text and ours(text):
            return text
    return None


def _attempts(image: np.ndarray, pose: Pose, bend: Bend, places: Sequence[CodePlace]) -> Iterator[str | None]:
    patches = [_patch(image, pose, bend, place) for place in places]
    for patch in patches:
        yield from (code.text for code in _zxing(patch))
    sampled = [
        modules_of(patch, _AROUND_MM * _PATCH, place.side * _PATCH, place.modules)
        for patch, place in zip(patches, places, strict=True)
    ]
    for soft in sampled:
        yield from _cleaned(soft)
    # The same code twice: what a stain hides in one, the other may show.
    for n, soft in enumerate(sampled):
        for other in sampled[n + 1 :]:
            if soft.shape == other.shape:
                yield from _cleaned(soft + other)


def _cleaned(soft: np.ndarray) -> Iterator[str | None]:
    for threshold in (0.0, 0.08, -0.08):
        yield from (code.text for code in _zxing(clean_code(soft, threshold)))


def _patch(image: np.ndarray, pose: Pose, bend: Bend, place: CodePlace) -> np.ndarray:
    """The code and a little around it, upright, shadows taken out."""
    size = round((place.side + 2 * _AROUND_MM) * _PATCH)
    middle = np.array([[place.x + place.side / 2, place.y + place.side / 2]])
    corner = np.array([place.x - _AROUND_MM, place.y - _AROUND_MM]) + bend.at(middle)[0]
    from_patch = pose.to_image @ np.array([[1 / _PATCH, 0, corner[0]], [0, 1 / _PATCH, corner[1]], [0, 0, 1]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpPerspective(image, from_patch, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    light = cv2.dilate(cv2.resize(patch, None, fx=0.1, fy=0.1, interpolation=cv2.INTER_AREA), np.ones((7, 7), np.uint8))
    light = cv2.resize(cv2.GaussianBlur(light, (0, 0), 2), (size, size), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(patch, light, scale=250)


def _corners(code: zxingcpp.Barcode) -> np.ndarray:
    at = code.position
    return np.array([(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)], np.float32)


def _zxing(image: np.ndarray) -> list[zxingcpp.Barcode]:
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    grey = np.ascontiguousarray(image)
    return list(zxingcpp.read_barcodes(grey, formats=formats, try_rotate=False, try_invert=False))
