"""The boxes for handwriting, as pictures."""

import cv2
import numpy as np

from kit.paper.geometry import Field, Page
from kit.paper.reading.canvas import Region, part, png
from kit.paper.reading.verdicts import FieldCrop

_EDGE_MM = 1.5
"""Shown around a box; left out of it when looking for ink, for the printed line may have moved."""
_INKED = 0.004
"""From this share of dark pixels on somebody wrote here."""


def crops_of(flat: np.ndarray, page: Page) -> tuple[FieldCrop, ...]:
    """Every box of the page."""
    return tuple(_crop(flat, field) for field in page.fields)


def _crop(flat: np.ndarray, field: Field) -> FieldCrop:
    box = Region(field.x, field.y, field.w, field.h)
    shown = box.grown(_EDGE_MM)
    return FieldCrop(field.item, field.kind, shown, png(flat, shown), _written(part(flat, box.grown(-_EDGE_MM))))


def _written(inside: np.ndarray) -> bool:
    if min(inside.shape) < 8:
        return False
    paper = cv2.blur(inside, (61, 61)).astype(np.float32)
    return float((inside < 0.72 * paper).mean()) > _INKED
