"""One look at one page: the reader's verdicts turned into what the questionnaire calls answers."""

from dataclasses import dataclass, replace
from datetime import date

import cv2
import numpy as np

from db import paper
from db.store import Store
from kit.paper import identity
from kit.paper.copies import layout_of
from kit.paper.geometry import Page
from kit.paper.identity import CodeForeign, CodeForged, PageIdentity
from kit.paper.notes import Note, Notes
from kit.paper.reading import Found, PageReading, Verdict, read_page

PAGE = "page"
"""The crop that is the whole page, upright and flat; kept while somebody has to look."""
WORDS = "words:"
"""Before the name of a question answered by hand."""
QUALITY = 60
BLANK = 0.0004
"""A page with less of it dark than this is blank: specks and staples are, one line of writing is not."""


@dataclass(frozen=True, slots=True)
class Look:
    """Whose page it is (None: nobody knows), what it says, what was cut out; ``reason`` where it could not be read."""

    identity: PageIdentity | None
    notes: Notes
    crops: dict[str, bytes]
    reason: str = ""
    detail: str = ""


class Finder:
    """Tells the reader which page a code stands for, and remembers why one led nowhere."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.reason, self.detail = "", ""

    def __call__(self, text: str) -> Found | None:
        """The page with its layout; None for a code that is not one of ours."""
        try:
            named = identity.open(self.store, text)
        except CodeForged:
            self.reason = "forged"
            return None
        except CodeForeign:
            return None
        page = printed_page(self.store, named)
        if page is None:
            self.reason, self.detail = "unknown_copy", identity.typed(named)
            return None
        return Found(named, page)


def printed_page(store: Store, named: PageIdentity) -> Page | None:
    """The layout of a page that was handed out under this identity; None for one that never was."""
    if paper.invitation_of(store, named.sheet, named.serial) != named.invitation:
        return None
    layout = layout_of(store, named.sheet)
    return next((page for page in layout.pages if page.number == named.page), None) if layout else None


def frames(store: Store) -> list[Page]:
    """A page of each size that was printed: where the reader looks for codes too stained to be seen."""
    rows = store.rows("select max(sheet_id) as sheet_id from paper_sheets group by size")
    return [layout.pages[0] for row in rows if (layout := layout_of(store, row["sheet_id"]))]


def look(store: Store, grey: np.ndarray, known: PageIdentity | None = None) -> Look:
    """Read a page; ``known``: the one a person says it is. Never raises for what is on it."""
    finder = Finder(store)
    told = printed_page(store, known) if known else None
    try:
        reading = read_page(grey, finder, Found(known, told) if known and told else None, frames(store))
    except cv2.error:
        return Look(None, Notes(), {}, "broken")
    named = reading.identity
    page = printed_page(store, named) if named else None
    if named is None or page is None:
        gate = (reading.gate.reason or "no code").replace(" ", "_")
        if gate == "no_code" and blank(grey):
            gate = "blank_side"
        return Look(None, Notes(), {}, finder.reason or gate, finder.detail)
    if reading.gate.verdict == "rejected":
        return Look(named, Notes(), _crops(reading, whole=True), (reading.gate.reason or "geometry").replace(" ", "_"))
    notes = Notes({one.item: note_of(one, page) for one in reading.verdicts}, read=True)
    return Look(named, notes, _crops(reading, whole=notes.unsure > 0))


def blank(grey: np.ndarray) -> bool:
    """Whether there is next to nothing on the paper: backs of sheets that a scanner took along."""
    small = cv2.resize(grey, (480, max(1, round(480 * grey.shape[0] / grey.shape[1]))), interpolation=cv2.INTER_AREA)
    inside = small[12:-12, 12:-12].astype(np.float32)
    return bool((inside < 0.8 * cv2.blur(inside, (61, 61))).mean() < BLANK)


def note_of(verdict: Verdict, page: Page) -> Note:
    """The verdict with its values as the questionnaire writes them; a day that is none is unsure."""
    box = next((field for field in page.fields if field.item == verdict.item), None)
    note = Note(verdict.values, verdict.band, verdict.why or "")
    if box is None or box.kind == "text" or not verdict.values:
        return note
    digits = verdict.values[0]
    if not digits.isdecimal():
        return replace(note, band="unsure", why=note.why or "gap")
    written = _day(digits) if box.kind == "date" else _number(digits, box.decimals)
    if written is None:
        return replace(note, values=(), band="unsure", why="no day")
    return replace(note, values=(written,))


def _day(digits: str) -> str | None:
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:])).isoformat()
    except ValueError:
        return None


def _number(digits: str, decimals: int) -> str:
    whole, behind = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    return (whole.lstrip("0") or "0") + (f".{behind}" if behind else "")


def _crops(reading: PageReading, whole: bool) -> dict[str, bytes]:
    found = {f"{WORDS}{one.item}": one.png for one in reading.fields if one.kind == "text" and one.written}
    if whole and reading.flat is not None:
        found[PAGE] = jpeg(reading.flat)
    return found


def jpeg(grey: np.ndarray) -> bytes:
    """A grey picture, small enough to keep."""
    return cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
