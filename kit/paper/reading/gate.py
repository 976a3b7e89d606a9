"""Whether a page may be read: never one whose outlines are not where they should be."""

from dataclasses import replace

import numpy as np

from kit.paper.reading.ink import Ink
from kit.paper.reading.rings import SEEN
from kit.paper.reading.verdicts import Doubt, Gate, Reason, Verdict

MISSING = 0.12
"""More unmarked outlines than this share missing: the page is not where we think it is."""
SHARP = 0.2
"""Below this a picture without outlines is out of focus rather than bent: a hard phone photo has 0.25."""
UNSEEN = 0.2
"""On clean paper an outline may be as faint as this: copiers and scanners of one bit lose some."""
MOSTLY_BLANK = 1 / 3
FAINT_PEN = 3
"""With so many weak marks on a page a blank may be one that faded."""
READ = Gate("read")

_TOLD: dict[Reason, str] = {
    "too large": "picture of {found} megapixels: more than {most} are not read; scan at 200 dpi",
    "too small": "picture of {found} pixels: too small to read; scan at 100 dpi or more",
    "no code": "no page code found: is the whole page in the picture? type the code printed at the foot",
    "foreign code": "a code, but not of one of our pages: it was printed by somebody else, or was altered",
    "several pages": "codes of {found} pages in one picture: photograph each page by itself",
    "too few fiducials": "{found} of {most} fiducials found: show the whole page, sharp, no finger on the squares",
    "mirrored": "the page is mirrored: scan its front, without mirroring",
    "geometry": "{found} % of the empty marks are not seen where they were printed: lay the page flat, scan in grey",
    "too blurred": "the picture is too blurred: hold the phone still, and take it again in more light",
}  # fmt: skip


def rejected(reason: Reason, found: object = "", most: object = "") -> Gate:
    """A page that is not read, in words for a person."""
    return Gate("rejected", reason, _TOLD[reason].format(found=found, most=most))


def hidden_marks(seen: np.ndarray, ink: Ink) -> np.ndarray:
    """(n,) bool: neither a mark nor an outline, and not clean paper either; ink alone may hide an outline."""
    hidden: np.ndarray = (ink.score <= 1) & (seen < np.where(ink.dim, SEEN, UNSEEN))
    return hidden


def gate_of(seen: np.ndarray, ink: Ink, sharpness: float) -> Gate:
    """The page's gate. ``sharpness``: of its fiducials' edges, 0 to 1."""
    unmarked = ink.score <= 1
    missing = float((seen[unmarked] < SEEN).sum() / max(1, unmarked.sum()))
    if missing <= MISSING:
        return READ
    return rejected("too blurred") if sharpness < SHARP else rejected("geometry", round(100 * missing))


def doubt_blanks(verdicts: tuple[Verdict, ...], singles: set[str]) -> tuple[Verdict, ...]:
    """Where blanks are many or the pen is faint, a person looks at them: a mark may have faded away altogether."""
    blank = [verdict for verdict in verdicts if verdict.band == "blank" and verdict.item in singles]
    weak = sum(verdict.why == "weak mark" for verdict in verdicts)
    why: Doubt
    if len(blank) >= 3 and len(blank) > MOSTLY_BLANK * len(singles):
        why = "mostly blank"
    elif weak >= FAINT_PEN:
        why = "faint pen"
    else:
        return verdicts
    return tuple(
        replace(verdict, band="unsure", why=why) if verdict.band == "blank" else verdict for verdict in verdicts
    )
