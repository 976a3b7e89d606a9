"""One sheet at the printer: who it is for, what its head and foot say, every page proven."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import typst

from db import paper
from db.store import Store
from kit import glyphs, qr
from kit import wording as kit_wording
from kit.brand import Brand
from kit.errors import CodeUnreadable, PaperUnfit
from kit.paper import codes, identity, layout, wording
from kit.paper.blocks import LANGUAGES, SIZES, half_widths
from kit.paper.geometry import CodePlace, Sheet
from kit.paper.identity import PageIdentity
from kit.typesetting import forget, pictures, typeset
from kit.wording import Language, Text, spoken
from surveys.publishing import Published, Shelf

SURE_WIDTH, SURE_WORD = 80, 36
"""Half-widths of name, code and order number together, and of one word among them, that need no rehearsal."""
UNBROKEN = re.compile(r"[!-~]+")
PROOF_DPI = 120
"""The finest module is 0.55 mm, two and a half pixels: what reads back from that, every scanner reads."""
PROOF_PAGES = 4
REPLY_SETTING = "paper_reply_address"
"""Where filled sheets go; ``paper_reply_address_en`` is its English form."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """For whom copies are printed: an outlet, or one of its orders."""

    invitation: int
    code: str
    name: str
    name_en: str = ""
    order_no: str | None = None

    @property
    def surely_fits(self) -> bool:
        """True for what fits on A5 at the smallest size, were it written in capital Ws."""
        printed = (self.code, self.name, self.name_en, self.order_no or "")
        words = [word for text in printed for word in UNBROKEN.findall(text)]
        return sum(map(half_widths, printed)) <= SURE_WIDTH and max(map(len, words), default=0) <= SURE_WORD

    def called(self, language: Language) -> list[str]:
        """The outlet's name on a sheet in ``language``."""
        if language == "en" and self.name_en:
            return [self.name_en]
        second = self.name_en if language == "both" and self.name_en != self.name else ""
        return [self.name, *filter(None, [second])]


NOBODY = Addressee(0, "—", "—")


@dataclass(frozen=True, slots=True)
class Press:
    """One sheet, ready to print for anybody."""

    store: Store
    sheet_id: int
    sheet: Sheet
    held: Published
    told: dict[str, object]

    @classmethod
    def of(cls, store: Store, sheet_id: int, brand: Brand) -> "Press":
        """The press of a registered sheet. Raises PaperUnfit, also where today's layout is another one."""
        kept = kept_sheet(store, sheet_id)
        held = published(Shelf(store), kept.questionnaire, kept.version)
        language, size = LANGUAGES[kept.language], SIZES[kept.size]
        if layout.digest(held.questionnaire, language, size) != kept.digest:
            raise PaperUnfit(
                f"paper sheet {sheet_id}: an earlier release laid it out; what was printed stays readable, "
                "for new copies register the questionnaire again"
            )
        sheet = Sheet.from_json(kept.geometry)
        told = {**layout.body(held.questionnaire, language, size), "pages": len(sheet.pages)}
        told |= _dress(store, held.questionnaire.audience, language, brand)
        return cls(store, sheet_id, sheet, held, told)

    def batch(self, addressee: Addressee, serials: Sequence[int]) -> bytes:
        """At most 100 pages of PDF, proven."""
        pdf = self.typeset([self.copy(addressee, serial) for serial in serials])
        forget()
        self.prove(pdf, addressee, serials)
        return pdf

    def rehearse(self, addressee: Addressee) -> None:
        """Refuse what does not fit before any number is used up; short names, which always fit, share one rehearsal."""
        shown = NOBODY if addressee.surely_fits else addressee
        told = json.dumps({**self.told, "copies": [self.copy(shown, 0)]}, sort_keys=True)
        with self.refusing():
            _rehearsed(told)

    def copy(self, addressee: Addressee, serial: int) -> dict[str, object]:
        """One copy as the template is told of it."""
        pages = [self.identity(addressee, serial, page.number) for page in self.sheet.pages]
        return {
            "outlet": addressee.called(LANGUAGES[self.sheet.language]),
            "code": addressee.code,
            "order": addressee.order_no,
            "pages": [
                {"code": codes.page_code(identity.seal(self.store, page)), "typed": identity.typed(page)}
                for page in pages
            ],
        }

    def identity(self, addressee: Addressee, serial: int, page: int) -> PageIdentity:
        """Which page this is."""
        return PageIdentity(self.sheet_id, page, addressee.invitation, serial)

    def typeset(self, copies: Sequence[dict[str, object]]) -> bytes:
        """PDF of these copies. Raises PaperUnfit."""
        with self.refusing():
            return typeset(layout.TEMPLATE, sheet={**self.told, "copies": copies})

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """What the typesetter does not take becomes PaperUnfit."""
        try:
            yield
        except typst.TypstError as fault:
            place = f"sheet {self.sheet_id} ({self.sheet.questionnaire}, {self.sheet.size.upper()})"
            raise layout.refused(fault, place) from fault

    def prove(self, pdf: bytes, addressee: Addressee, serials: Sequence[int]) -> None:
        """Every page shows its own two codes, where the sheet says they are. Raises CodeUnreadable."""
        if not qr.can_decode():
            return
        wanted = [
            (page, identity.seal(self.store, self.identity(addressee, serial, page.number)))
            for serial in serials
            for page in self.sheet.pages
        ]
        for start in range(0, len(wanted), PROOF_PAGES):
            part = wanted[start : start + PROOF_PAGES]
            drawn = pictures(pdf, PROOF_DPI, range(start, start + len(part)))
            for picture, (page, text) in zip(drawn, part, strict=True):
                for place in page.codes:
                    found = qr.decode(picture.crop(_around(place)))
                    if found != [text]:
                        raise CodeUnreadable(
                            f"sheet {self.sheet_id}, page {page.number}: decoded again its code must say {text}, "
                            f"it says {found or 'nothing'}; nothing was delivered, report this page"
                        )


@lru_cache(maxsize=32)
def _rehearsed(told: str) -> None:
    typeset(layout.TEMPLATE, sheet=json.loads(told))


def published(shelf: Shelf, name: str, version: str | None) -> Published:
    """The questionnaire's version, its newest unless told. Raises PaperUnfit."""
    held = shelf.newest(name) if version is None else shelf.get(name, version)
    if held is None:
        what = f'questionnaire "{name}"' + (f", version {version}" if version else "")
        raise PaperUnfit(f"{what}: not published here; publish it first: python -m surveys publish FORM")
    return held


def kept_sheet(store: Store, sheet_id: int) -> paper.PaperSheet:
    """The registered sheet of this number. Raises PaperUnfit."""
    kept = paper.sheet(store, sheet_id)
    if kept is None:
        raise PaperUnfit(f"paper sheet {sheet_id}: not in this database; register the questionnaire first")
    return kept


def _dress(store: Store, audience: str, language: Language, brand: Brand) -> dict[str, object]:
    """Brand, promise and reply address, checked for glyphs."""
    own = audience == "customer" and brand.promise != kit_wording.PROMISE
    promise = brand.promise if own else wording.PROMISES[audience]
    texts = {"company": spoken(brand.name, language), "promise": spoken(promise, language)}
    texts["reply"] = _reply(store, audience, language)
    glyphs.refuse_missing([(f"brand, {what}", text) for what, said in texts.items() for text in said])
    return {**texts, "colour": brand.colour, "logo": brand.logo.decode("utf-8") if brand.logo else None}


def _reply(store: Store, audience: str, language: Language) -> list[str]:
    address = store.setting(REPLY_SETTING)
    if not address:
        return spoken(wording.DROP if audience == "customer" else wording.STAFF_RETURN, language)
    addresses: Text = {"zh": address, "en": store.setting(f"{REPLY_SETTING}_en") or address}
    marks = {"zh": "：", "en": ": "}
    return [wording.RETURN[code] + marks[code] + addresses[code] for code in kit_wording.languages(language)]


def _around(place: CodePlace) -> tuple[int, int, int, int]:
    """The code with its quiet zone, in pixels of the proof."""
    quiet, scale = 4 * place.side / place.modules, PROOF_DPI / 25.4
    edges = (place.x - quiet, place.y - quiet, place.x + place.side + quiet, place.y + place.side + quiet)
    left, top, right, bottom = (round(edge * scale) for edge in edges)
    return left, top, right, bottom
