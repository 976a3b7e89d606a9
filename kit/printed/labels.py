"""Labels of 70 x 37 mm with a 25 mm code: 24 to an A4 sheet, or one to a page for a label printer.

Stickers carry the outlet's link and go on any voucher; an order's label carries that order's own link, and nothing
else proves as much: its answer has evidence grade A.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import typst

from kit import glyphs, qr
from kit.brand import Brand
from kit.printed.posters import PosterOutlet, explained, letterhead, typed_link
from kit.typesetting import TEMPLATES, pictures, typeset
from kit.wording import CODE, ORDER, STICKER, UNTIL, VOUCHER, Language, Text, spoken

TEMPLATE = TEMPLATES / "labels.typ"
PER_SHEET = 24
MOST_PAGES = 50
"""Of one file: the typesetter keeps all its pages in memory."""
WIDTH_MM = 25.0
"""The code with its quiet zone (templates/labels.typ draws it so); a module of a 40-character link is 0.68 mm then."""
PROOF_DPI = 150


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its link, and its lines of which the first is bold and may break."""

    url: str
    lines: tuple[str, ...]


def stickers(outlet: PosterOutlet, url: str, *, language: Language = "both", brand: Brand | None = None) -> bytes:
    """One A4 sheet of 24 equal stickers with the outlet's link. Raises KitError."""
    name, *more = outlet.called(language)
    one = Label(url, (name, *more, f"{' '.join(spoken(CODE, language))} {outlet.code}"))
    return label_sheets([one] * PER_SHEET, STICKER, outlet, language=language, brand=brand)


def order_label(order_no: str, outlet: PosterOutlet, url: str, last_day: str | None, language: Language) -> Label:
    """The label of one order; ``last_day`` it may be answered on, YYYY-MM-DD."""
    until = " ".join(line.format(day=last_day) for line in spoken(UNTIL, language)[:1]) if last_day else ""
    lines = (f"{spoken(ORDER, language)[0]} {order_no}", outlet.called(language)[0], until)
    return Label(url, tuple(filter(None, lines)))


def order_labels(
    labels: Sequence[Label],
    outlet: PosterOutlet,
    *,
    language: Language = "both",
    brand: Brand | None = None,
    single: bool = False,
) -> bytes:
    """Orders' labels as sheets of 24, or one a page when ``single``; at most MOST_PAGES pages. Raises KitError."""
    return label_sheets(labels, VOUCHER, outlet, language=language, brand=brand, single=single)


def label_sheets(
    labels: Sequence[Label],
    heading: Text,
    outlet: PosterOutlet,
    *,
    language: Language = "both",
    brand: Brand | None = None,
    single: bool = False,
) -> bytes:
    """The PDF; every code on it was read back from the typeset page."""
    brand = brand or Brand()
    urls = list(dict.fromkeys(one.url for one in labels))
    place = f"outlet {outlet.code}, labels"
    for url in urls:
        check_code(outlet, url)
    glyphs.refuse_missing((place, line) for one in labels for line in one.lines)
    order = {
        **letterhead(outlet, language, brand),
        "heading": spoken(heading, language),
        "single": single,
        "codes": [qr.qr_svg(url) for url in urls],
        "labels": [{"code": urls.index(one.url), "lines": one.lines, "typed": human_link(one.url)} for one in labels],
    }
    try:
        pdf = typeset(TEMPLATE, labels=order)
    except typst.TypstError as fault:
        raise explained(fault, place) from fault
    _prove(pdf, [one.url for one in labels], 1 if single else PER_SHEET, place)
    return pdf


def check_code(outlet: PosterOutlet, url: str) -> None:
    """Raise CodeTooSmall or CodeTooLong, with the outlet's code, when the link is too long for a label."""
    qr.module_mm(url, WIDTH_MM, qr.STICKER, f"outlet {outlet.code}, labels")


def human_link(url: str) -> str:
    """The link to be typed, its code in groups of four: ``s.example.cn/S/CAAA EAAA B5QX 5TBA``."""
    code = urlsplit(url).path.rpartition("/")[2]
    grouped = " ".join(code[start : start + 4] for start in range(0, len(code), 4))
    return typed_link(url).removesuffix(code) + grouped


def _prove(pdf: bytes, urls: Sequence[str], per_page: int, place: str) -> None:
    for number, start in enumerate(range(0, len(urls), per_page)):
        (page,) = pictures(pdf, PROOF_DPI, [number])
        qr.prove(page, urls[start : start + per_page], place)
