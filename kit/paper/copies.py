"""One printed copy of a sheet: which of its pages are here, what they say, what is still open.

The law of two: what the reader was sure of and what counts as a score is only changed by two people, one who corrects
and another who agrees. What the reader could not tell, one person tells.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db import paper, scans
from db.paper import PaperSheet
from db.scans import COUNTED, LANDED, Decision, Scan
from db.store import Store
from kit.paper.geometry import Page, Sheet
from kit.paper.notes import Note, Notes
from surveys.publishing import Shelf
from surveys.questionnaire import Item, Questionnaire

SCORED_ROLES = ("csat", "nps", "ces")


@dataclass(frozen=True, slots=True)
class Answered:
    """A question on a page as it stands: read, or told by a person; ``open`` waits for one, ``second`` for another."""

    item: Item
    note: Note
    values: tuple[str, ...]
    by: str = ""
    by_id: int | None = None
    open: bool = False
    second: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A scan with what was read off it and decided about it."""

    scan: Scan
    notes: Notes
    answers: tuple[Answered, ...]
    decisions: tuple[Decision, ...]

    @property
    def open(self) -> tuple[Answered, ...]:
        """What waits for a person."""
        return tuple(one for one in self.answers if one.open)

    @property
    def second(self) -> tuple[Answered, ...]:
        """What waits for another person than the one who changed it."""
        return tuple(one for one in self.answers if one.second)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy with its pages by number; pages that did not come back are absent."""

    key: tuple[int, int, int]
    form: Questionnaire
    sheet: PaperSheet
    layout: Sheet
    pages: Mapping[int, Kept]

    @property
    def response_id(self) -> str:
        """The same whenever it is read."""
        return response_id(*self.key)

    @property
    def missing(self) -> tuple[int, ...]:
        """Pages that nobody has brought yet."""
        return tuple(page.number for page in self.layout.pages if page.number not in self.pages)

    @property
    def released(self) -> bool:
        """Whether somebody said that it counts as it is."""
        return any(one.kind == "released" for kept in self.pages.values() for one in kept.decisions)

    @property
    def settled(self) -> bool:
        """Whether nothing on the pages that are here waits for anybody."""
        return all(page_settled(kept) for kept in self.pages.values())

    def answers(self) -> dict[str, str | list[str]]:
        """What all pages say, as the intake takes it; unanswered questions are left out."""
        found: dict[str, str | list[str]] = {}
        for number in sorted(self.pages):
            for one in self.pages[number].answers:
                if one.values:
                    several = one.item.type == "select_multiple"
                    found[one.item.name] = list(one.values) if several else one.values[0]
        return found


def page_settled(kept: Kept) -> bool:
    """Whether the page waits for nobody; one that could not be read is, once every question was told."""
    return not kept.open and not kept.second


def response_id(sheet: int, invitation: int, serial: int) -> str:
    """A copy's one response, whoever reads it how often."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{sheet}/{invitation}/{serial}"))


def counts_as_score(item: Item) -> bool:
    """Whether the answer moves a figure."""
    return bool(item.index or item.dimension or item.role in SCORED_ROLES)


def load(store: Store, shelf: Shelf, key: tuple[int, int, int], insisted: int | None = None) -> Copy | None:
    """The copy as it is now; None where its sheet or questionnaire is not here. ``insisted``: see PaperDesk.settle."""
    sheet = paper.sheet(store, key[0])
    published = shelf.get(sheet.questionnaire, sheet.version) if sheet else None
    if sheet is None or published is None:
        return None
    layout = layout_of(store, key[0])
    assert layout is not None
    counted = [one for one in scans.of_copy(store, key) if one.state in COUNTED and one.reason != "differs"]
    # What has landed stands before what came later, and what somebody insists on before both.
    counted.sort(key=lambda one: (one.scan_id == insisted, one.state == LANDED))
    standing = {one.page: one for one in counted}
    pages = {
        page.number: keep(store, published.questionnaire, page, standing[page.number])
        for page in layout.pages
        if page.number in standing
    }
    return Copy(key, published.questionnaire, sheet, layout, pages)


def keep(store: Store, form: Questionnaire, page: Page, scan: Scan) -> Kept:
    """A scan of this page with everything that is known about it."""
    notes = Notes.from_json(scans.reading(store, scan.scan_id))
    decided = scans.decisions(store, scan.scan_id)
    told = tuple(_answered(form.item(name), notes, decided) for name in (*items_of(page), *words_of(page)))
    return Kept(scan, notes, told, tuple(decided))


def items_of(page: Page) -> tuple[str, ...]:
    """The questions with something to mark on this page, in their order; handwriting alone is not among them."""
    return tuple(dict.fromkeys(mark.item for mark in page.marks))


def words_of(page: Page) -> tuple[str, ...]:
    """The questions answered in words on this page."""
    return tuple(dict.fromkeys(field.item for field in page.fields if field.kind == "text"))


def layout_of(store: Store, sheet_id: int) -> Sheet | None:
    """Where everything lies on a sheet; None for one that is not here."""
    held = paper.sheet(store, sheet_id)
    return Sheet.from_json(held.geometry) if held else None


def _answered(item: Item, notes: Notes, decided: Sequence[Decision]) -> Answered:
    # What was not read is open to whoever looks; of words there is only a picture, and nobody has to type it.
    unread = Note(band="blank" if notes.read or item.type == "text" else "unsure", why="" if notes.read else "unread")
    note = notes.items.get(item.name, unread)
    mine = [one for one in decided if one.item == item.name]
    told = next((one for one in reversed(mine) if one.kind in ("answered", "declined")), None)
    if told is None or told.kind == "declined":
        return Answered(item, note, note.values, open=note.band == "unsure")
    values = tuple(json.loads(told.value)) if told.value else ()
    changes = note.band != "unsure" and sorted(values) != sorted(note.values) and counts_as_score(item)
    agreed = any(
        one.kind == "confirmed" and one.decision_id > told.decision_id and one.user_id != told.user_id for one in mine
    )
    return Answered(item, note, values, told.login, told.user_id, second=changes and not agreed)
