"""Sheets in the store and out of the printer: registered once, printed as often as needed, every copy numbered."""

import json
from collections.abc import Iterator

from db import paper
from db.store import Store, utc_now
from kit import glyphs
from kit.brand import Brand
from kit.errors import PaperUnfit
from kit.paper import layout
from kit.paper.blocks import Size
from kit.paper.geometry import Sheet
from kit.paper.press import REPLY_SETTING, Addressee, Press, kept_sheet, published
from kit.typesetting import joined
from kit.wording import Language
from surveys import links
from surveys.publishing import Shelf

__all__ = [
    "BATCH_PAGES",
    "REPLY_SETTING",
    "Addressee",
    "Press",
    "geometry_json",
    "print_copies",
    "register",
    "registered",
]

BATCH_PAGES = 100
"""The typesetter keeps all pages of a document in memory."""
MOST_COPIES = 1000


def register(
    store: Store, name: str, version: str | None = None, language: Language = "both", size: Size = "a4"
) -> tuple[int, Sheet]:
    """The sheet of a published questionnaire (its newest version unless told) and its number, the same every time.

    Raises PaperUnfit for what is not published or does not go on paper, MissingGlyphs.
    """
    held = published(Shelf(store), name, version)
    sheet = layout.lay_out(held.questionnaire, language, size)
    mark = layout.digest(held.questionnaire, language, size)
    with store.transaction() as write:
        sheet_id = paper.keep(write, held.questionnaire_id, language, size, mark, sheet.to_json(), utc_now())
    return sheet_id, sheet


def registered(store: Store, sheet_id: int) -> Sheet:
    """The sheet as it was laid out when it was registered. Raises PaperUnfit for an unknown number."""
    return Sheet.from_json(kept_sheet(store, sheet_id).geometry)


def geometry_json(store: Store, sheet_id: int) -> str:
    """What ``paper/<sheet>.json`` holds: the sheet's number and ``geometry.Sheet``, all lengths in millimetres."""
    told = {"sheet": sheet_id, "unit": "mm", **kept_sheet(store, sheet_id).geometry}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def print_copies(
    store: Store,
    sheet_id: int,
    outlet: str | None = None,
    *,
    order: str | None = None,
    copies: int = 1,
    brand: Brand | None = None,
) -> bytes:
    """New copies for an outlet (its code) or an order (its number), as PDF; both codes of every page proven.

    Raises PaperUnfit, MissingGlyphs, CodeUnreadable, or surveys.links.LinkRefused for an unknown outlet or order.
    """
    if not 1 <= copies <= MOST_COPIES:
        raise PaperUnfit(f"{copies} copies: print 1 to {MOST_COPIES} at once")
    press = Press.of(store, sheet_id, brand or Brand())
    addressee = _addressee(store, press.held.questionnaire.name, outlet, order)
    glyphs.refuse_missing(_written(addressee))
    press.rehearse(addressee)
    with store.transaction() as write:
        serials = paper.hand_out(write, sheet_id, addressee.invitation, copies, utc_now())
    return joined([press.batch(addressee, part) for part in _batches(serials, len(press.sheet.pages))])


def _addressee(store: Store, questionnaire: str, outlet: str | None, order: str | None) -> Addressee:
    """The invitation that an answer on this paper comes by: made when there is none yet."""
    if (outlet is None) == (order is None):
        raise PaperUnfit("paper is printed for an outlet or for an order: give one of the two")
    if order is not None:
        link = links.order_link(store, order, questionnaire)
    else:
        link = links.outlet_link(store, str(outlet), questionnaire)
    invitation = links.open_code(store, link.rsplit("/", 1)[1]).invitation_id
    row = store.one(
        """select o.code, o.name, o.name_en from invitations i join outlets o using (outlet_id)
           where invitation_id = :invitation_id""",
        invitation_id=invitation,
    )
    assert row is not None
    return Addressee(invitation, row["code"], row["name"], row["name_en"], order)


def _written(addressee: Addressee) -> list[tuple[str, str]]:
    place = f"outlet {addressee.code}"
    return [
        (f"{place}, code", addressee.code),
        (f"{place}, name", addressee.name),
        (f"{place}, English name", addressee.name_en),
        (f"{place}, order number", addressee.order_no or ""),
    ]


def _batches(serials: range, pages: int) -> Iterator[range]:
    size = max(1, BATCH_PAGES // pages)
    for start in range(0, len(serials), size):
        yield serials[start : start + size]
