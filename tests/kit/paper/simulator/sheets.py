"""Real sheets, laid out and printed by the product, as grey pictures of clean paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from db.store import Store
from kit.paper import identity, sheets
from kit.paper.geometry import Page
from kit.paper.identity import CodeForeign, CodeForged, PageIdentity
from kit.paper.reading import Found
from kit.typesetting import pictures
from surveys.publishing import publish, publish_shipped
from surveys.questionnaire import load

from .pens import PX

REPORT = Path(__file__).parent / "field-report.md"
OUTLETS = (("SZ001", "深圳福田网点", "Futian, Shenzhen"), ("SZ002", "深圳南山网点", "Nanshan, Shenzhen"))
EVERY_SHEET = (("service-visit", "a4"), ("servqual-22", "a4"), ("field-report", "a4"), ("service-visit", "a5"))


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed page. ``picture``: grey, ``PX`` pixels a millimetre."""

    name: str
    identity: PageIdentity
    page: Page
    picture: np.ndarray


class PrintShop:
    """A store of its own with all sheets registered."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pages: dict[int, tuple[Page, ...]] = {}
        with store.transaction() as write:
            write.execute("insert into regions values (1, 'S', '华南', 'South', :rev)")
            for code, name, english in OUTLETS:
                write.execute(
                    """insert into outlets (code, name, name_en, region_id, status, rev)
                       values (:code, :name, :english, 1, 'open', :rev)""",
                    code=code,
                    name=name,
                    english=english,
                )
        publish_shipped(store)
        publish(store, load(REPORT))

    def prints(self, name: str, size: str = "a4", language: str = "both", outlet: str = "SZ001") -> list[Printed]:
        """All pages of one new copy."""
        sheet_id, sheet = sheets.register(self.store, name, None, language, size)
        self.pages[sheet_id] = sheet.pages
        pdf = sheets.print_copies(self.store, sheet_id, outlet)
        drawn = [np.asarray(picture) for picture in pictures(pdf, dpi=round(PX * 25.4 * 10) / 10)]
        row = self.store.one(
            """select last_serial, invitation_id from paper_prints
               where sheet_id = :sheet order by last_serial desc limit 1""",
            sheet=sheet_id,
        )
        serial, invitation = row["last_serial"], row["invitation_id"]
        return [
            Printed(f"{name} {size} {page.number}", PageIdentity(sheet_id, page.number, invitation, serial), page, grey)
            for page, grey in zip(sheet.pages, drawn, strict=True)
        ]

    def find(self, text: str) -> Found | None:
        """What the reader asks."""
        try:
            named = identity.open(self.store, text)
        except (CodeForeign, CodeForged):
            return None
        return Found(named, self.pages[named.sheet][named.page - 1])


@contextmanager
def print_shop(folder: Path) -> Iterator[PrintShop]:
    """A print shop with its data in ``folder``."""
    store = Store.open(folder)
    try:
        yield PrintShop(store)
    finally:
        store.close()
