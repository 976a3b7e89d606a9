"""The page for the outlet: what to hang where, how to hand out and send back, and what never to do."""

from collections.abc import Sequence

import typst

from kit import glyphs
from kit.brand import Brand
from kit.printed import guide_words
from kit.printed.labels import human_link
from kit.printed.posters import PosterOutlet, explained, letterhead, printed
from kit.typesetting import TEMPLATES, typeset
from kit.wording import Language, Text, languages

TEMPLATE = TEMPLATES / "guide.typ"


def guide(
    outlet: PosterOutlet,
    url: str,
    contents: Sequence[tuple[str, Text]],
    *,
    language: Language = "both",
    brand: Brand | None = None,
    reply: str = "",
) -> bytes:
    """One A4 page a language, the leading one first; ``contents``: the pack's files, each with what it is for.

    ``reply`` is the address paper goes back to, '' when it is scanned. Equal arguments give equal bytes.
    Raises KitError.
    """
    brand = brand or Brand()
    place = f"outlet {outlet.code}, guide"
    glyphs.refuse_missing([*printed(outlet, brand), (f"{place}, return address", reply)])
    pages = [_page(outlet, url, contents, code, brand, reply) for code in languages(language)]
    try:
        return typeset(TEMPLATE, guide={**letterhead(outlet, language, brand), "pages": pages})
    except typst.TypstError as fault:
        raise explained(fault, place) from fault


def _page(
    outlet: PosterOutlet, url: str, contents: Sequence[tuple[str, Text]], code: str, brand: Brand, reply: str
) -> dict[str, object]:
    words = guide_words
    one: Language = "zh" if code == "zh" else "en"
    return {
        "lang": code,
        "company": brand.name[code],
        "title": words.TITLE[code],
        "lead": words.LEAD[code],
        "thanks": words.THANKS[code],
        "outlet": outlet.called(one)[0],
        "code": outlet.code,
        "sections": [
            {"sign": sign, "heading": heading[code], "lines": [line[code] for line in lines]}
            for sign, heading, lines in words.SECTIONS
        ],
        "never": words.NEVER[code],
        "nevers": [line[code] for line in words.NEVERS],
        "why": words.WHY[code],
        "pack": words.PACK[code],
        "contents": [[name, purpose[code]] for name, purpose in contents],
        "print": words.PRINT[code],
        "link": [words.LINK[code], human_link(url)],
        "reply": [words.REPLY[code], reply] if reply else None,
    }
