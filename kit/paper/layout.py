"""Where the questions lie on paper: a questionnaire typeset once, and every place on it asked of the typesetter."""

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from kit import glyphs
from kit.errors import KitError, PaperUnfit
from kit.paper import codes, wording
from kit.paper.blocks import Block, Size, blocks
from kit.paper.geometry import CodePlace, Fiducial, Field, Mark, Page, Sheet
from kit.paper.identity import QR_MODULES
from kit.typesetting import TEMPLATES, positions
from kit.wording import Language, languages, spoken
from surveys.questionnaire import Questionnaire

TEMPLATE = TEMPLATES / "sheet.typ"
PAPER_MM: Mapping[Size, tuple[float, float]] = {"a4": (210.0, 297.0), "a5": (148.0, 210.0)}
MOST_PAGES = 20
POINT_MM = 25.4 / 72
_ROUNDING = 4
_SAMPLE = {"outlet": ["—"], "code": "—", "order": None, "pages": [{"code": codes.page_code("AW:"), "typed": "—"}]}


def lay_out(questionnaire: Questionnaire, language: Language = "both", size: Size = "a4") -> Sheet:
    """The sheet of a questionnaire, the same one whenever it is asked for.

    Raises PaperUnfit for what does not go on paper and MissingGlyphs for labels the fonts cannot draw.
    """
    return _laid_out(_plain(questionnaire), language, size)


def digest(questionnaire: Questionnaire, language: Language, size: Size) -> str:
    """Equal for equal layouts: all that is set in them, the template, the typesetter and its fonts."""
    fonts = [[file.name, file.stat().st_size] for file in glyphs.font_files()]
    told = json.dumps([_plain(questionnaire), body(questionnaire, language, size), fonts, *_makers()], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def body(questionnaire: Questionnaire, language: Language, size: Size) -> dict[str, object]:
    """What the template is told of the questionnaire itself: nothing here depends on outlet, brand or copy."""
    first = languages(language)[0]
    return {
        "size": size,
        "lang": first,
        "both": language == "both",
        "fonts": glyphs.families(glyphs.font_files()),
        "title": [questionnaire.title[code] for code in languages(language) if questionnaire.title.get(code)],
        "words": {
            name: spoken(text, language)
            for name, text in (
                ("outlet", wording.OUTLET),
                ("order", wording.ORDER),
                ("code", wording.CODE),
                ("page", wording.PAGE),
                ("turn", wording.TURN),
                ("pen", wording.PEN),
                ("correct", wording.CORRECT),
            )
        },
        "blocks": blocks(questionnaire, language, size),
        "fiducials": [{"number": number, "svg": svg} for number, svg in codes.fiducials(size)],
    }


@lru_cache(maxsize=64)
def _laid_out(plain: str, language: Language, size: Size) -> Sheet:
    questionnaire = Questionnaire.from_json(json.loads(plain))
    told = body(questionnaire, language, size)
    glyphs.refuse_missing(_labels(questionnaire.name, told))
    # The head and foot of this one are never printed: names and addresses do not move the questions.
    blank = {"colour": "#000000", "logo": None, "company": [""], "promise": ["—"], "reply": ["—"]}
    try:
        found = positions(TEMPLATE, "spot", sheet={**told, **blank, "pages": MOST_PAGES + 1, "copies": [_SAMPLE]})
    except RuntimeError as fault:  # what a query raises, and TypstError is one
        raise refused(fault, f"questionnaire {questionnaire.name}, {size.upper()}") from fault
    width, height = PAPER_MM[size]
    pages = _pages(questionnaire.name, found)
    return Sheet(questionnaire.name, questionnaire.version, language, size, width, height, pages)


def refused(fault: RuntimeError, place: str) -> KitError:
    """What the typesetter did not take, in words for who asked."""
    if what := str(fault).partition("does not fit: ")[2]:
        return PaperUnfit(f"{place}: {what} does not fit in its place; shorten it")
    return PaperUnfit(f"{place}: cannot be typeset ({fault!s}); check that the logo is a plain SVG")


def _pages(name: str, found: Sequence[Mapping[str, Any]]) -> tuple[Page, ...]:
    count = max(spot["page"] for spot in found)
    if count > MOST_PAGES:
        raise PaperUnfit(f"questionnaire {name}: it takes more than {MOST_PAGES} pages; split it, or ask less")
    pages = tuple(_page(number, [spot for spot in found if spot["page"] == number]) for number in range(1, count + 1))
    for page in pages:
        frame = next(spot for spot in found if spot["page"] == page.number and spot["kind"] == "frame")
        _refuse_overhang(name, page, (frame["y"] + frame["h"]) * POINT_MM, (frame["x"] + frame["w"]) * POINT_MM)
    return pages


def _page(number: int, spots: Sequence[Mapping[str, Any]]) -> Page:
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for spot in spots:
        kinds.setdefault(spot["kind"], []).append(spot)
    return Page(
        number,
        tuple(Mark(s["item"], s["value"], *_box(s), s["shape"], s["digit"]) for s in kinds.get("mark", ())),
        tuple(Field(s["item"], s["field"], *_box(s), s["decimals"]) for s in kinds.get("field", ())),
        tuple(Fiducial(s["number"], *_box(s)[:3]) for s in kinds["fiducial"]),
        tuple(CodePlace(*_box(s)[:3], QR_MODULES) for s in kinds["code"]),
    )


def _box(spot: Mapping[str, Any]) -> tuple[float, float, float, float]:
    x, y, w, h = (round(spot[side] * POINT_MM, _ROUNDING) for side in ("x", "y", "w", "h"))
    return x, y, w, h


def _refuse_overhang(name: str, page: Page, bottom: float, right: float) -> None:
    """A question taller than a page hangs over its foot, and the typesetter says nothing."""
    places: list[Mark | Field] = [*page.marks, *page.fields]
    for place in places:
        if place.y + place.h > bottom + 0.1 or place.x + place.w > right + 0.1:
            raise PaperUnfit(
                f"questionnaire {name}, item {place.item}: it does not fit on one page; "
                "shorten its labels, give it fewer choices, or take larger paper"
            )


def _labels(name: str, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """``(place, text)`` of everything the questionnaire says, for the check of glyphs."""
    found = [(f"questionnaire {name}, title", text) for text in told["title"]]
    for block in told["blocks"]:
        place = f"questionnaire {name}, {block.get('item') or block['kind']}"
        found += [(place, text) for text in _texts(block)]
    return found


def _texts(block: Block) -> list[str]:
    texts = [text for key in ("text", "hint", "only") for text in block.get(key, ())]
    for part in (*block.get("rows", ()), *block.get("heads", ()), *block.get("options", ())):
        texts += _texts(part)
    return texts


def _plain(questionnaire: Questionnaire) -> str:
    return json.dumps(questionnaire.to_json(), ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=1)
def _makers() -> tuple[str, str]:
    return hashlib.sha256(TEMPLATE.read_bytes()).hexdigest(), importlib.metadata.version("typst")
