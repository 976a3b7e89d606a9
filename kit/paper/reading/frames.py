"""What every page of a size has at the same place, whatever it asks: six fiducials and two codes.

A code too stained for a scanner is read through the fiducials, and those must be known before the page is.
"""

from kit.paper.geometry import CodePlace, Fiducial, Page
from kit.paper.identity import QR_MODULES

_FIDUCIAL = 8.0
_EDGE = 10.0


def _frame(first: int, width: float, height: float, *codes: tuple[float, float, float]) -> Page:
    right, foot, middle = width - _EDGE - _FIDUCIAL, height - _EDGE - _FIDUCIAL, (height - _FIDUCIAL) / 2
    places = ((_EDGE, _EDGE), (right, _EDGE), (right, foot), (_EDGE, foot), (_EDGE, middle), (right, middle))
    fiducials = tuple(Fiducial(first + n, x, y, _FIDUCIAL) for n, (x, y) in enumerate(places))
    return Page(0, (), (), fiducials, tuple(CodePlace(x, y, side, QR_MODULES) for x, y, side in codes))


FRAMES = (
    _frame(0, 210.0, 297.0, (160.0, 10.0, 26.0), (22.5, 268.0, 18.0)),
    _frame(6, 148.0, 210.0, (102.0, 10.0, 22.0), (22.5, 184.0, 16.0)),
)
"""A4 and A5."""
