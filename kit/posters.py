"""An outlet's poster as PDF: one question, one large code, how to answer, and whose outlet it is."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import typst

from kit import glyphs, qr, wording
from kit.brand import Brand
from kit.errors import BrandInvalid, KitError, PosterOverfull
from kit.typesetting import TEMPLATES, picture, typeset
from kit.wording import Language, spoken

Size = Literal["a4", "a6"]
CODE_MM: dict[Size, float] = {"a4": 92.0, "a6": 50.0}
"""Printed side of the code itself, without its quiet zone (templates/poster.typ draws it so)."""

TEMPLATE = TEMPLATES / "poster.typ"


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
    """One page of PDF, A4 or A6, the code at least 90 or 50 mm wide; equal arguments give equal bytes.

    Raises MissingGlyphs, PosterOverfull, CodeTooSmall, CodeTooLong or CodeUnreadable.
    """
    brand = brand or Brand()
    glyphs.refuse_missing(printed(outlet, brand))
    try:
        pdf = typeset(TEMPLATE, poster=_order(outlet, url, size, language, brand))
    except typst.TypstError as fault:
        raise _explained(fault, outlet, size) from fault
    qr.prove(picture(pdf), url, f"outlet {outlet.code}, poster {size.upper()}")
    return pdf


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
    side = qr.modules(url, qr.POSTER)
    qr.module_mm(url, CODE_MM[size] * side / (side - 2 * qr.QUIET_ZONE), qr.POSTER)
    return {
        "size": size,
        "lang": wording.languages(language)[0],
        "fonts": glyphs.families(glyphs.font_files()),
        "colour": brand.colour,
        "logo": brand.logo.decode("utf-8") if brand.logo else None,
        "title": f"{outlet.name} ({outlet.code})",
        "company": spoken(brand.name, language),
        "question": spoken(wording.QUESTION, language),
        "promise": spoken(brand.promise, language),
        "steps": [[spoken(head, language), spoken(body, language)] for head, body in wording.STEPS],
        "typed": spoken(wording.TYPED, language),
        "link": typed_link(url),
        "outlet": outlet.called(language),
        "marks": _marks(outlet, language),
        "code": qr.qr_svg(url, qr.POSTER),
        "modules": side,
        "quiet": qr.QUIET_ZONE,
    }


def _marks(outlet: PosterOutlet, language: Language) -> list[dict[str, object]]:
    """Code and phone with their labels; where two languages share the line, a phone number needs none."""
    lines = (
        ("outlet's code", spoken(wording.CODE, language), outlet.code),
        ("outlet's phone", [] if language == "both" else spoken(wording.PHONE, language), outlet.phone),
    )
    return [{"what": what, "label": label, "value": value} for what, label, value in lines if value]


def _explained(fault: typst.TypstError, outlet: PosterOutlet, size: Size) -> KitError:
    place = f"outlet {outlet.code}, poster {size.upper()}"
    if what := fault.message.partition("does not fit: ")[2]:
        return PosterOverfull(f"{place}: the {what} does not fit in its place; shorten it")
    return BrandInvalid(f"{place}: cannot be typeset ({fault.message}); check that the logo is a plain SVG")
