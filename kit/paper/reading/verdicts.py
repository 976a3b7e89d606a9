"""What the reader says about a page. Lengths in millimetres on the page as it was laid out."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from kit.paper.geometry import FieldKind, Page
from kit.paper.reading.canvas import Region, png

if TYPE_CHECKING:
    from kit.paper.identity import PageIdentity

Band = Literal["sure", "unsure", "blank"]
Reason = Literal[
    "too large", "too small", "no code", "foreign code", "several pages", "too few fiducials", "mirrored", "geometry",
    "too blurred",
]  # fmt: skip
Doubt = Literal[
    "two marks", "weak mark", "smudge", "crossed out", "stained", "gap", "hidden", "mostly blank", "faint pen",
]  # fmt: skip
"""Why an answer is unsure. ``smudge``: something fainter beside a mark; ``stained``: the paper there is not clean;
``gap``: a digit is missing; ``hidden``: something lies over a mark's printed outline; ``mostly blank``, ``faint pen``:
an empty answer on a page that is nearly empty, or where many marks are weak.
"""


class Found(NamedTuple):
    """What a code's text stands for."""

    identity: "PageIdentity"
    page: Page


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the page may be read; if not, for which ``reason``. ``told`` tells a person what and the cure."""

    verdict: Literal["read", "rejected"]
    reason: Reason | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class MarkScore:
    """One mark: ``score`` 1 is where a mark begins to count on this page, 0 is paper. ``ring``: its outline, 0 to 1.

    ``struck``: it seems to be crossed out.
    """

    value: str
    digit: int | None
    score: float
    ring: float
    band: Band
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One item's answer. ``values``: what it seems to be, also when unsure; a number or date is one text of digits.

    ``sure``: take it. ``blank``: nobody answered. ``unsure``: a person decides, ``why`` says what is wrong.
    """

    item: str
    values: tuple[str, ...]
    band: Band
    why: Doubt | None
    scores: tuple[MarkScore, ...]
    region: Region


@dataclass(frozen=True, slots=True)
class FieldCrop:
    """A box for handwriting as a grey PNG; ``written``: there is more in it than paper."""

    item: str
    kind: FieldKind
    region: Region
    png: bytes
    written: bool


@dataclass(frozen=True, slots=True)
class PageReading:
    """All that was seen on one picture. Without identity nothing else is told; a rejected page has no ``verdicts``.

    ``turned``: degrees clockwise the page lay turned in the picture. ``flat``: the page upright and flat, grey,
    ``canvas.PX`` pixels a millimetre. ``residuals``: mm between each fiducial and where the fitted page has it.
    ``codes``: texts of all codes read; ``through_grid``: the code was too stained for a scanner.
    """

    gate: Gate
    identity: "PageIdentity | None" = None
    turned: float = 0.0
    verdicts: tuple[Verdict, ...] = ()
    fields: tuple[FieldCrop, ...] = ()
    residuals: dict[int, float] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    through_grid: bool = False
    flat: np.ndarray | None = field(default=None, repr=False, compare=False)

    @property
    def unsure(self) -> tuple[Verdict, ...]:
        """The answers a person has to look at."""
        return tuple(verdict for verdict in self.verdicts if verdict.band == "unsure")

    def crop(self, region: Region) -> bytes:
        """This part of the page as a grey PNG; empty where there is no picture of the page."""
        return b"" if self.flat is None else png(self.flat, region)
