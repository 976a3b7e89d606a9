"""What the reviewer sees of the paper: the page with the question framed, and the question's own strip, enlarged."""

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from db import scans
from db.scans import Scan
from db.store import Store
from kit.paper.geometry import Page
from kit.paper.looking import PAGE
from kit.paper.notes import unpack_crops
from kit.paper.pictures import developed
from kit.paper.reading import PX

BRAND, AMBER = (15, 92, 110), (200, 119, 46)
SHOWN = 1240
"""Pixels a page is wide on the screen at most."""
ABOUT = 4.0
"""Millimetres shown above and below a question's marks."""


@lru_cache(maxsize=24)
def crops_of(store: Store, scan_id: int, changed_at: str) -> dict[str, bytes]:
    """What was cut out of a page, by name."""
    return unpack_crops(scans.crops(store, scan_id))


@lru_cache(maxsize=24)
def original(store: Store, digest: str) -> Image.Image:
    """The picture as it came, upright as far as the camera knew."""
    picture = Image.fromarray(developed(scans.read_picture(store, digest)))
    picture.thumbnail((SHOWN, 2 * SHOWN))
    return picture


def flat(store: Store, scan: Scan) -> Image.Image | None:
    """The page upright and flat, PX pixels a millimetre; None where nobody could lay it flat."""
    held = crops_of(store, scan.scan_id, scan.changed_at).get(PAGE)
    return Image.open(io.BytesIO(held)) if held else None


def framed(picture: Image.Image, page: Page, current: str, open_: frozenset[str]) -> Image.Image:
    """The flat page with the current question framed and the other open ones marked at the edge."""
    shown = picture.convert("RGB")
    pen = ImageDraw.Draw(shown)
    for item in open_ | ({current} if current else set()):
        if (box := place(page, item)) is not None:
            colour, width = (BRAND, 5) if item == current else (AMBER, 3)
            left, top, right, bottom = box
            pen.rounded_rectangle(((left - 3) * PX, top * PX, (right + 3) * PX, bottom * PX), 12, None, colour, width)
    return shown


def strip(picture: Image.Image, page: Page, item: str) -> Image.Image | None:
    """The question's own marks and boxes, and a little of what is around them."""
    box = place(page, item)
    if box is None:
        return None
    left, top, right, bottom = box
    edges = max(0.0, left - 2 * ABOUT), max(0.0, top - 2), right + 2 * ABOUT, bottom + 2
    cut = picture.crop((round(edges[0] * PX), round(edges[1] * PX), round(edges[2] * PX), round(edges[3] * PX)))
    return cut if min(cut.size) > 4 else None


def place(page: Page, item: str) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom of all that belongs to a question, mm."""
    boxes = [(one.x, one.y, one.w, one.h) for one in page.marks if one.item == item]
    boxes += [(one.x, one.y, one.w, one.h) for one in page.fields if one.item == item]
    if not boxes:
        return None
    whole = np.array([(x, y, x + w, y + h) for x, y, w, h in boxes])
    low, high = whole[:, :2].min(0), whole[:, 2:].max(0)
    return float(low[0]), float(low[1]) - ABOUT / 2, float(high[0]), float(high[1]) + ABOUT / 2
