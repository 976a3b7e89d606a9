"""The pictures a reader finds a page by: its QR code and the six fiducials, drawn as small SVGs without a border."""

from collections.abc import Sequence
from functools import lru_cache

import cv2
import qrcode

from kit.paper.identity import QR_MODULES, QR_VERSION

FIDUCIALS = cv2.aruco.DICT_4X4_50
FIDUCIAL_MODULES = 6
"""Four of the mark, one of black border on each side."""
FIRST_FIDUCIAL = {"a4": 0, "a5": 6}
MASK = 0
"""Any of the eight masks reads alike; choosing among them costs thirty times what drawing does."""


def page_code(text: str) -> str:
    """The QR code of a page, version 3 at level H, as SVG of 29 by 29 without quiet zone."""
    code = qrcode.QRCode(QR_VERSION, qrcode.ERROR_CORRECT_H, border=0, mask_pattern=MASK)
    code.add_data(text, optimize=0)
    code.make(fit=False)
    rows = code.get_matrix()
    assert len(rows) == QR_MODULES
    return _svg(rows)


@lru_cache(maxsize=2)
def fiducials(size: str) -> tuple[tuple[int, str], ...]:
    """Number and SVG of the six fiducials of a page of this size, in the order of ``geometry.Fiducial``."""
    dictionary = cv2.aruco.getPredefinedDictionary(FIDUCIALS)
    first = FIRST_FIDUCIAL[size]
    drawn = (
        (number, cv2.aruco.generateImageMarker(dictionary, number, FIDUCIAL_MODULES))
        for number in range(first, first + 6)
    )
    return tuple((number, _svg([[dark == 0 for dark in row] for row in bits])) for number, bits in drawn)


def _svg(rows: Sequence[Sequence[bool]]) -> str:
    """One path of runs: neighbours in a row touch without a seam."""
    runs = "".join(
        f"M{start} {y}h{end - start}v1h-{end - start}z" for y, row in enumerate(rows) for start, end in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges">'
        f'<path d="{runs}"/></svg>'
    )


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Where dark begins and ends."""
    edges = [x for x in range(len(row) + 1) if (x > 0 and row[x - 1]) != (x < len(row) and row[x])]
    return list(zip(edges[::2], edges[1::2], strict=True))
