"""An outlet's poster, table tent and counter card as PDF: one question, one large code, how to answer, whose outlet."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import typst

from kit import glyphs, qr, wording
from kit.brand import Brand
from kit.errors import BrandInvalid, KitError, PosterOverfull
from kit.typesetting import TEMPLATES, picture, typeset
from kit.wording import Language, spoken

Size = Literal["a4", "a5", "a6", "a6x4"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a poster is made up: ``code_mm`` is the code's side without its quiet zone, ``codes`` how many a page has."""

    template: Path
    code_mm: float
    codes: int = 1


FORMATS: dict[Size, Format] = {
    "a4": Format(TEMPLATES / "poster.typ", 92.0),
    "a5": Format(TEMPLATES / "tent.typ", 76.0, codes=2),
    "a6": Format(TEMPLATES / "poster.typ", 50.0),
    "a6x4": Format(TEMPLATES / "poster.typ", 50.0, codes=4),
}
"""The wall's poster, the table's tent (A4 folded to A5), the counter's card, four cards to an A4 sheet."""


@dataclass(frozen=True, slots=True)
class PosterOutlet:
    """Who hangs the poster up; ``phone`` is its public number, ``name_en`` its English name if it has one."""

    code: str
    name: str
    phone: str | None = None
    name_en: str = ""

    def called(self, language: Language) -> list[str]:
        """The outlet's name on a poster in ``language``, the leading one first."""
        if language == "en" and self.name_en:
            return [self.name_en]
        second = self.name_en if language == "both" and self.name_en != self.name else ""
        return [self.name, *filter(None, [second])]


def poster(
    outlet: PosterOutlet,
    url: str,
    *,
    size: Size = "a4",
    language: Language = "both",
    brand: Brand | None = None,
) -> bytes:
    """One page of PDF in one of the FORMATS, the code at least 50 mm wide; equal arguments give equal bytes.

    Raises MissingGlyphs, PosterOverfull, CodeTooSmall, CodeTooLong or CodeUnreadable.
    """
    brand = brand or Brand()
    glyphs.refuse_missing(printed(outlet, brand))
    made, place = FORMATS[size], f"outlet {outlet.code}, poster {size.upper()}"
    try:
        pdf = typeset(made.template, poster=_order(outlet, url, size, language, brand))
    except typst.TypstError as fault:
        raise explained(fault, place) from fault
    qr.prove(picture(pdf), [url] * made.codes, place)
    return pdf


def check_code(outlet: PosterOutlet, url: str, size: Size) -> None:
    """Raise CodeTooSmall or CodeTooLong, with the outlet's code, when the link is too long for a poster of ``size``."""
    side = qr.modules(url, qr.POSTER)
    printed_mm = FORMATS[size].code_mm * side / (side - 2 * qr.QUIET_ZONE)
    qr.module_mm(url, printed_mm, qr.POSTER, f"outlet {outlet.code}, poster {size.upper()}")


def printed(outlet: PosterOutlet, brand: Brand) -> list[tuple[str, str]]:
    """``(place, text)`` of all that others may have written on the poster, for the check of glyphs."""
    place = f"outlet {outlet.code}"
    return [
        (f"{place}, code", outlet.code),
        (f"{place}, name", outlet.name),
        (f"{place}, English name", outlet.name_en),
        (f"{place}, phone", outlet.phone or ""),
        *(("brand, name", name) for name in brand.name.values()),
        *(("brand, promise", promise) for promise in brand.promise.values()),
    ]


def typed_link(url: str) -> str:
    """The link as a person types it: host in lower case, ``https://`` left out because browsers add it."""
    parts = urlsplit(url)
    scheme = "" if parts.scheme == "https" else f"{parts.scheme}://"
    return f"{scheme}{parts.netloc.lower()}{url.split(parts.netloc, 1)[1]}"


def _order(outlet: PosterOutlet, url: str, size: Size, language: Language, brand: Brand) -> dict[str, object]:
    check_code(outlet, url, size)
    return {
        **letterhead(outlet, language, brand),
        "size": size,
        "question": spoken(wording.QUESTION, language),
        "promise": spoken(brand.promise, language),
        "steps": [[spoken(head, language), spoken(body, language)] for head, body in wording.STEPS],
        "typed": spoken(wording.TYPED, language),
        "link": typed_link(url),
        "marks": _marks(outlet, language),
        "code": qr.qr_svg(url, qr.POSTER),
        "modules": qr.modules(url, qr.POSTER),
        "quiet": qr.QUIET_ZONE,
    }


def letterhead(outlet: PosterOutlet, language: Language, brand: Brand) -> dict[str, object]:
    """What every sheet of an outlet begins with, as the templates take it."""
    return {
        "lang": wording.languages(language)[0],
        "fonts": glyphs.families(glyphs.font_files()),
        "colour": brand.colour,
        "logo": brand.logo.decode("utf-8") if brand.logo else None,
        "title": f"{outlet.name} ({outlet.code})",
        "company": spoken(brand.name, language),
        "outlet": outlet.called(language),
    }


def _marks(outlet: PosterOutlet, language: Language) -> list[dict[str, object]]:
    """Code and phone with their labels; where two languages share the line, a phone number needs none."""
    lines = (
        ("outlet's code", spoken(wording.CODE, language), outlet.code),
        ("outlet's phone", [] if language == "both" else spoken(wording.PHONE, language), outlet.phone),
    )
    return [{"what": what, "label": label, "value": value} for what, label, value in lines if value]


def explained(fault: typst.TypstError, place: str) -> KitError:
    """What the typesetter's complaint means to whoever ordered the sheet at ``place``."""
    if what := fault.message.partition("does not fit: ")[2]:
        return PosterOverfull(f"{place}: the {what} does not fit in its place; shorten it")
    return BrandInvalid(f"{place}: cannot be typeset ({fault.message}); check that the logo is a plain SVG")
