"""What a pack's print looks like, as pictures: specimens, which no number is used up for."""

import io
from collections.abc import Callable, Mapping

from PIL import Image

from db.store import Store
from kit.brand import Brand
from kit.packs.contents import Wishes
from kit.packs.handouts import specimen
from kit.packs.inventory import contents_of
from kit.printed.guide import guide
from kit.printed.labels import order_label, order_labels, stickers
from kit.printed.posters import PosterOutlet, Size, poster
from kit.typesetting import coloured

Maker = Callable[[Store, PosterOutlet, Wishes], bytes]

WIDTH = 520
"""Pixels: sharp at the size of a card on the screen, and small to send."""
LINK = "https://s.example.cn/S/AAAAAAAAAAAAAAAA"
"""A specimen's link: as long as a real one, and leads nowhere."""


def preview(store: Store, content: str, outlet: PosterOutlet, wishes: Wishes) -> bytes | None:
    """PNG of the first page of this content, or None for what is not printed. Raises KitError."""
    make = _MAKERS.get(content)
    return png(make(store, outlet, wishes)) if make else None


def brand_preview(outlet: PosterOutlet, brand: Brand) -> bytes:
    """PNG of a poster in this brand. Raises KitError."""
    return png(poster(outlet, LINK, brand=brand))


def png(pdf: bytes) -> bytes:
    """The first page, WIDTH pixels wide, in colour."""
    page = coloured(pdf, WIDTH)
    buffer = io.BytesIO()
    page.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _poster(size: Size) -> Maker:
    def make(store: Store, outlet: PosterOutlet, wishes: Wishes) -> bytes:
        return poster(outlet, LINK, size=size, language=wishes.language, brand=wishes.brand)

    return make


def _guide(store: Store, outlet: PosterOutlet, wishes: Wishes) -> bytes:
    listed = [(one.shown, one.purpose) for one in contents_of(wishes) if one.name != "guide"]
    return guide(outlet, LINK, listed, language=wishes.language, brand=wishes.brand, reply=wishes.reply)


def _stickers(store: Store, outlet: PosterOutlet, wishes: Wishes) -> bytes:
    return stickers(outlet, LINK, language=wishes.language, brand=wishes.brand)


def _vouchers(store: Store, outlet: PosterOutlet, wishes: Wishes) -> bytes:
    made = [order_label(f"{number:06}", outlet, LINK, "2026-12-31", wishes.language) for number in range(1, 25)]
    return order_labels(made, outlet, language=wishes.language, brand=wishes.brand)


def _paper(store: Store, outlet: PosterOutlet, wishes: Wishes) -> bytes:
    return specimen(store, outlet, wishes.questionnaires[0], wishes.paper_languages[0], wishes.brand)


_MAKERS: Mapping[str, Maker] = {
    "guide": _guide,
    "posters": _poster("a4"),
    "tents": _poster("a5"),
    "cards": _poster("a6x4"),
    "stickers": _stickers,
    "vouchers": _vouchers,
    "paper": _paper,
}
