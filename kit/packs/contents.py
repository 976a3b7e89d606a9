"""The words of a pack's order: what is wished for, whose turn it is, and one kind of thing a pack can hold."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from db.store import Store
from kit.brand import Brand
from kit.printed.posters import PosterOutlet
from kit.wording import Language, Text
from surveys.tablet import DEFAULT_QUESTIONNAIRE


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was ordered, for every outlet alike.

    ``copies``: of each questionnaire on paper, in each of ``paper_languages``; an outlet's earlier copies are printed
    again. ``more_paper`` above 0: so many new copies instead. ``reply``: the address that paper goes back to.
    """

    contents: tuple[str, ...]
    language: Language = "both"
    brand: Brand = field(default_factory=Brand)
    questionnaires: tuple[str, ...] = (DEFAULT_QUESTIONNAIRE,)
    paper_languages: tuple[Language, ...] = ("both",)
    copies: int = 10
    more_paper: int = 0
    entry_rows: int = 50
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One outlet and its link, within one order."""

    store: Store
    outlet: PosterOutlet
    url: str
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class Made:
    """One file; ``path`` is within the outlet's folder, ``pages`` is 0 for what is not printed."""

    path: str
    content: bytes
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """One kind of thing; ``shown`` is what the outlet's guide calls it, a file or a folder.

    ``foresee`` tells paths and pages before anything is made; ``depends`` whatever else decides on the bytes besides
    outlet, link, language and brand, as JSON; ``check`` raises KitError for what would be refused. ``cost`` is the time
    it takes, in posters. Not ``usual``: only when asked for by name.
    """

    name: str
    shown: str
    purpose: Text
    make: Callable[[Case], Iterable[Made]]
    foresee: Callable[[Case], Sequence[tuple[str, int]]]
    depends: Callable[[Case], object] = lambda case: None
    check: Callable[[Case], object] = lambda case: None
    cost: Callable[[Wishes], float] = lambda wishes: 1.0
    usual: bool = True
