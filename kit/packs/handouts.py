"""An outlet's paper: the copies it was given before, printed again with the same numbers, or new ones."""

from dataclasses import dataclass

from db import paper
from db.store import Store, utc_now
from kit import glyphs
from kit.brand import Brand
from kit.paper.sheets import BATCH_PAGES, Addressee, Press, geometry_json, register
from kit.printed.posters import PosterOutlet
from kit.typesetting import joined
from kit.wording import Language
from surveys import links


@dataclass(frozen=True, slots=True)
class Handout:
    """Numbered copies of one sheet as PDF, and the sheet's geometry as JSON, both as bytes."""

    pdf: bytes
    geometry: bytes
    pages: int


def handout(
    store: Store, outlet: PosterOutlet, questionnaire: str, language: Language, copies: int, more: int, brand: Brand
) -> Handout:
    """``copies`` of the questionnaire for an outlet: those handed out to it before come first, missing ones are new.

    ``more`` above 0: that many new ones and nothing else. Raises KitError or LinkRefused.
    """
    sheet_id, sheet = register(store, questionnaire, None, language)
    press = Press.of(store, sheet_id, brand)
    link = links.outlet_link(store, outlet.code, questionnaire)
    invitation = links.open_code(store, link.rpartition("/")[2]).invitation_id
    addressee = Addressee(invitation, outlet.code, outlet.name, outlet.name_en)
    glyphs.refuse_missing([(f"outlet {outlet.code}, name", text) for text in (outlet.name, outlet.name_en)])
    press.rehearse(addressee)
    serials = _serials(store, sheet_id, invitation, copies, more)
    at_once = max(1, BATCH_PAGES // len(sheet.pages))
    batches = [serials[start : start + at_once] for start in range(0, len(serials), at_once)]
    pdf = joined([press.batch(addressee, batch) for batch in batches])
    return Handout(pdf, geometry_json(store, sheet_id).encode(), len(serials) * len(sheet.pages))


def specimen(store: Store, outlet: PosterOutlet, questionnaire: str, language: Language, brand: Brand) -> bytes:
    """One copy to look at: its number is 0, and no reader takes it. Raises KitError."""
    sheet_id, _ = register(store, questionnaire, None, language)
    press = Press.of(store, sheet_id, brand)
    glyphs.refuse_missing([(f"outlet {outlet.code}, name", text) for text in (outlet.name, outlet.name_en)])
    return press.typeset([press.copy(Addressee(0, outlet.code, outlet.name, outlet.name_en), 0)])


def _serials(store: Store, sheet_id: int, invitation: int, copies: int, more: int) -> list[int]:
    earlier = [] if more else handed_out(store, sheet_id, invitation)[:copies]
    lacking = more or copies - len(earlier)
    if lacking <= 0:
        return earlier
    with store.transaction() as write:
        return [*earlier, *paper.hand_out(write, sheet_id, invitation, lacking, utc_now())]


def handed_out(store: Store, sheet_id: int, invitation: int) -> list[int]:
    """The serial numbers of this sheet that this invitation has, oldest first."""
    rows = store.rows(
        """select first_serial, last_serial from paper_prints
           where sheet_id = :sheet_id and invitation_id = :invitation order by first_serial""",
        sheet_id=sheet_id,
        invitation=invitation,
    )
    return [serial for row in rows for serial in range(row["first_serial"], row["last_serial"] + 1)]
