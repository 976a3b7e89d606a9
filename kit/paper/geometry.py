"""Where everything on a printed sheet lies. All lengths in millimetres from the page's top left corner.

This is what ``paper/<sheet>.json`` beside each PDF holds, so that any program can read our sheets.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

FieldKind = Literal["text", "number", "date"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One place to mark: circle for one of several, square for any of several; ``x, y`` its box's top left corner.

    A digit of a number or a date has ``digit`` set: its place counted from the left, from 0; else None. A number may
    have empty digits in front. A date has six digits YYMMDD, ``20`` is printed before them.
    """

    item: str
    value: str
    x: float
    y: float
    w: float
    h: float
    shape: Literal["circle", "square"] = "circle"
    digit: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A box for handwriting, kept as a picture; of a number or date it is for people, its digits are marks.

    The last ``decimals`` digits of a number stand behind the point.
    """

    item: str
    kind: FieldKind
    x: float
    y: float
    w: float
    h: float
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Fiducial:
    """An ArUco mark (DICT_4X4_50) of this ``number``; ``x, y``: its black square's top left corner.

    A4 has the numbers 0 to 5, A5 6 to 11: top left, top right, bottom right, bottom left, middle left, middle right.
    """

    number: int
    x: float
    y: float
    side: float


@dataclass(frozen=True, slots=True)
class CodePlace:
    """A QR code with the page's identity: the place of its modules, without quiet zone; ``modules`` along one side."""

    x: float
    y: float
    side: float
    modules: int


@dataclass(frozen=True, slots=True)
class Page:
    """One side of paper; ``number`` counts from 1."""

    number: int
    marks: tuple[Mark, ...]
    fields: tuple[Field, ...]
    fiducials: tuple[Fiducial, ...]
    codes: tuple[CodePlace, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A questionnaire laid out on paper, in one language (or ``both``)."""

    questionnaire: str
    version: str
    language: str
    size: Literal["a4", "a5"]
    width: float
    height: float
    pages: tuple[Page, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain dict, as in ``paper/<sheet>.json``."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Sheet":
        """The sheet of ``to_json``. Raises KeyError or TypeError for anything else."""
        return cls(**{**told, "pages": tuple(_page(page) for page in told["pages"])})


def _page(told: Mapping[str, Any]) -> Page:
    return Page(
        told["number"],
        tuple(Mark(**mark) for mark in told["marks"]),
        tuple(Field(**field) for field in told["fields"]),
        tuple(Fiducial(**mark) for mark in told["fiducials"]),
        tuple(CodePlace(**code) for code in told["codes"]),
    )
