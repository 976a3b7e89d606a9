"""What the reader made of filled pages, counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kit.paper.geometry import Page
from kit.paper.reading import PageReading, Verdict

from .people import Meant

DISPUTED = {"double", "corrected", "withdrawn", "erased"}
"""Ways that are meant to reach a person; their marks are not counted as bubbles."""


@dataclass(slots=True)
class Tally:
    """Counts over pages of one condition. ``silent``: (page seed, item, meant, read) of each silently wrong answer."""

    pages: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    strangers: int = 0
    bubbles: int = 0
    bubble_errors: int = 0
    questions: Counter[str] = field(default_factory=Counter)
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    silent: list[tuple[int, str, Meant, Verdict]] = field(default_factory=list)

    def count(self, seed: int, meant: Sequence[Meant], page: Page, reading: PageReading, identity: object) -> None:
        """One more page. ``identity``: whose page it was."""
        self.pages += 1
        self.strangers += reading.identity is not None and reading.identity != identity
        if reading.gate.verdict == "rejected":
            self.rejected[reading.gate.reason or ""] += 1
            return
        verdicts = {verdict.item: verdict for verdict in reading.verdicts}
        for each in meant:
            outcome = judged(each, verdicts[each.item])
            self.questions[outcome] += 1
            self.ways[each.way, outcome] += 1
            if outcome == "review":
                self.doubts[verdicts[each.item].why or ""] += 1
            if outcome == "silent":
                self.silent.append((seed, each.item, each, verdicts[each.item]))
            self._bubbles(each, verdicts[each.item], page)

    def _bubbles(self, meant: Meant, verdict: Verdict, page: Page) -> None:
        if meant.way in DISPUTED:
            return
        numbers = [n for n, mark in enumerate(page.marks) if mark.item == meant.item]
        for n, mark in zip(numbers, verdict.scores, strict=True):
            self.bubbles += 1
            self.bubble_errors += (mark.score > 1) != (n in meant.inked)

    def add(self, other: "Tally") -> None:
        """The other's pages too."""
        self.pages += other.pages
        self.strangers += other.strangers
        self.bubbles += other.bubbles
        self.bubble_errors += other.bubble_errors
        self.silent += other.silent
        for mine, theirs in (
            (self.rejected, other.rejected),
            (self.questions, other.questions),
            (self.ways, other.ways),
            (self.doubts, other.doubts),
        ):
            mine.update(theirs)

    def share(self, outcome: str) -> float:
        """Share of the questions of pages that were read, in percent."""
        return 100 * self.questions[outcome] / max(1, self.questions.total())

    @property
    def bubble_error(self) -> float:
        """Percent of marks taken for what they are not, flagged ones included."""
        return 100 * self.bubble_errors / max(1, self.bubbles)


def baseline_judged(meant: Meant, values: tuple[str, ...] | None) -> str:
    """The same for a reader that knows no bands: None is flagged, everything else is taken."""
    if values is None:
        return "review"
    return "right" if sorted(values) == sorted(meant.values) and meant.way != "double" else "silent"


def judged(meant: Meant, verdict: Verdict) -> str:
    """``right``, ``review`` or ``silent``: taken without a person's look, and wrong."""
    if verdict.band == "unsure":
        return "review"
    is_number = any(mark.digit is not None for mark in verdict.scores)
    expected = ("".join(meant.values),) if is_number and meant.values else meant.values
    return "right" if sorted(verdict.values) == sorted(expected) and meant.way != "double" else "silent"
