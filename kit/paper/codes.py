"""The pictures a reader finds a page by: its QR code and the six fiducials, drawn as small SVGs without a border."""

from collections.abc import Sequence
from functools import lru_cache

import qrcode

from kit.paper.identity import QR_MODULES, QR_VERSION

FIDUCIAL_BITS = (
    *(0x4ACD, 0xF065, 0xCCD2, 0x66B9, 0xAB61, 0x8632),
    *(0x61D1, 0x3B0D, 0x0125, 0x30A9, 0x066E, 0xEE58),
)
"""The first twelve marks of OpenCV's dictionary DICT_4X4_50: four rows of four, 1 is dark.

Printing needs no OpenCV then; a test compares them."""
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
    first = FIRST_FIDUCIAL[size]
    return tuple((number, _svg(_fiducial(FIDUCIAL_BITS[number]))) for number in range(first, first + 6))


def _fiducial(bits: int) -> list[list[bool]]:
    """The mark's modules with its black border of one."""
    inside = [[bool(bits >> (15 - 4 * row - column) & 1) for column in range(4)] for row in range(4)]
    return [[True] * 6, *([True, *row, True] for row in inside), [True] * 6]


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
