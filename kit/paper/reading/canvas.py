"""The page laid flat: millimetres, pixels, and parts of it as pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kit.paper.geometry import Page

PX = 6.0
"""Pixels a millimetre of the flat page: a bubble is 26 wide, a stroke 3."""
MARGIN = 10.0
"""Paper around the outermost thing printed, mm."""
_COMPRESSION = [cv2.IMWRITE_PNG_COMPRESSION, 4]


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle on the page, mm."""

    x: float
    y: float
    w: float
    h: float

    def grown(self, by: float) -> "Region":
        """The same with ``by`` mm more on every side."""
        return Region(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)


def around(boxes: Sequence[Region], by: float = 0.0) -> Region:
    """The smallest region that holds all ``boxes``, grown by ``by`` mm."""
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
    return Region(x, y, right - x, bottom - y).grown(by)


def extent(page: Page) -> tuple[int, int]:
    """Width and height in pixels of a canvas that holds everything on the page."""
    boxes = [Region(place.x, place.y, place.side, place.side) for place in page.fiducials]
    boxes += [Region(place.x, place.y, place.side, place.side) for place in page.codes]
    boxes += [Region(mark.x, mark.y, mark.w, mark.h) for mark in page.marks]
    boxes += [Region(box.x, box.y, box.w, box.h) for box in page.fields]
    whole = around(boxes)
    return round((whole.x + whole.w + MARGIN) * PX), round((whole.y + whole.h + MARGIN) * PX)


def part(flat: np.ndarray, region: Region) -> np.ndarray:
    """The pixels of a region, as far as it lies on the canvas."""
    x, y = max(0, round(region.x * PX)), max(0, round(region.y * PX))
    return flat[y : max(y, round((region.y + region.h) * PX)), x : max(x, round((region.x + region.w) * PX))]


def png(flat: np.ndarray, region: Region) -> bytes:
    """A region as a grey PNG; empty when it lies off the canvas."""
    cut = part(flat, region)
    return cv2.imencode(".png", cut, _COMPRESSION)[1].tobytes() if cut.size else b""


def whole_png(flat: np.ndarray) -> bytes:
    """The whole page as a grey PNG."""
    return cv2.imencode(".png", flat, _COMPRESSION)[1].tobytes()
