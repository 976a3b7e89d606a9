"""Service forms as PDF: blank for an outlet or filled in from an order, each copy with its own number and code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import typst

from db.store import Store
from kit import glyphs, qr
from kit.brand import Brand
from kit.errors import KitError
from kit.forms.design import Section, ServiceForm, service_form, service_forms
from kit.forms.facts import OrderFacts, order_facts
from kit.forms.numbering import take_numbers
from kit.typesetting import TEMPLATES, pictures, typeset
from kit.wording import Language, Text, languages, spoken
from surveys import links

Size = Literal["a4", "a5"]
SIDES: Mapping[Size, tuple[float, float]] = {"a4": (210.0, 297.0), "a5": (148.0, 210.0)}
MARGINS: Mapping[Size, float] = {"a4": 13.0, "a5": 9.0}
CODE_MM: Mapping[Size, float] = {"a4": 24.0, "a5": 21.5}
TEMPLATE = TEMPLATES / "service-form.typ"
EDITION = "2026.1"
MOST_COPIES = 50
"""Pages in one PDF: the typesetter keeps them all in memory."""
PROOF_DPI = 150

OUTLET: Text = {"zh": "网点", "en": "Outlet"}
NUMBER: Text = {"zh": "编号", "en": "No."}
CUT: Text = {"zh": "沿虚线剪开", "en": "cut here"}
SCAN: Text = {"zh": "扫码告诉总部\n这次服务如何", "en": "Scan: tell head office how it went"}


class FormOverfull(KitError):
    """What must stand on the form does not fit on one page."""


@dataclass(frozen=True, slots=True)
class _Outlet:
    code: str
    names: Sequence[str]


def blank(
    store: Store, name: str, outlet_code: str, *, copies: int = 1, size: Size = "a4", language: Language = "both",
    brand: Brand | None = None,
) -> bytes:  # fmt: skip
    """``copies`` numbered copies of a form for an outlet, its survey code on each.

    Raises FormUnknown, LinkRefused, MissingGlyphs, FormOverfull or another KitError.
    """
    return _print(store, service_form(name), outlet_code, None, copies, size, language, brand)


def filled(
    store: Store, name: str, order_no: str, *, by: str, reveal: bool = False, size: Size = "a4",
    language: Language = "both", brand: Brand | None = None,
) -> bytes:  # fmt: skip
    """One copy with what is known of the order, and the order's own survey code (good for one answer).

    The customer's name and number are masked unless ``reveal``, which is on record under ``by``. Raises as ``blank``,
    and OrderUnknown.
    """
    facts = order_facts(store, order_no, language, by=by, reveal=reveal)
    return _print(store, service_form(name), facts.outlet_code, facts, 1, size, language, brand)


def all_blank(
    store: Store, outlet_code: str, *, copies: int = 1, size: Size = "a4", language: Language = "both",
    brand: Brand | None = None,
) -> dict[str, bytes]:  # fmt: skip
    """Every service form for an outlet, by name."""
    return {
        name: blank(store, name, outlet_code, copies=copies, size=size, language=language, brand=brand)
        for name in service_forms()
    }


def _print(
    store: Store, form: ServiceForm, outlet_code: str, facts: OrderFacts | None, copies: int, size: Size,
    language: Language, brand: Brand | None,
) -> bytes:  # fmt: skip
    if not 1 <= copies <= MOST_COPIES:
        raise KitError(f"{copies} copies: print 1 to {MOST_COPIES} at once")
    outlet, url = _outlet(store, outlet_code, language), _link(store, outlet_code, facts)
    qr.module_mm(url, CODE_MM[size], qr.STICKER)
    brand = brand or Brand()
    place = f"form {form.name}, outlet {outlet_code}"
    values = facts.values if facts else {}
    printed = [*outlet.names, outlet_code, *brand.name.values(), *values.values()]
    printed += [cell for rows in (facts.lists.values() if facts else ()) for row in rows for cell in row]
    glyphs.refuse_missing((place, text) for text in printed)
    numbers = take_numbers(store, form.name, form.prefix, outlet_code, copies)
    pdf = _typeset(_order(form, outlet, url, facts, numbers, size, language, brand), place)
    _prove(pdf, copies, url, place)
    return pdf


def _outlet(store: Store, code: str, language: Language) -> _Outlet:
    row = store.one("select name, name_en from outlets where code = :code", code=code)
    if row is None:
        raise KitError(f"outlet {code}: not known; check the code or import the outlet")
    names = {"zh": row["name"], "en": row["name_en"] or row["name"]}
    return _Outlet(code, list(dict.fromkeys(names[tongue] for tongue in languages(language))))


def _link(store: Store, outlet_code: str, facts: OrderFacts | None) -> str:
    return links.order_link(store, facts.order_no) if facts else links.outlet_link(store, outlet_code)


def _typeset(order: dict[str, Any], place: str) -> bytes:
    try:
        return typeset(TEMPLATE, form=order)
    except typst.TypstError as fault:
        raise KitError(f"{place}: cannot be typeset ({fault.message}); check the form's file and the logo") from fault


def _prove(pdf: bytes, copies: int, url: str, place: str) -> None:
    """One page a copy, and each page's code says the link."""
    pages = pictures(pdf, PROOF_DPI)
    if len(pages) != copies:
        raise FormOverfull(f"{place}: needs {len(pages)} pages for {copies}; take A4, or shorten what fills it")
    for page in pages:
        qr.prove(page, [url], place)


def _order(
    form: ServiceForm, outlet: _Outlet, url: str, facts: OrderFacts | None, numbers: Sequence[str], size: Size,
    language: Language, brand: Brand,
) -> dict[str, Any]:  # fmt: skip
    sides = SIDES[size][::-1] if form.turned else SIDES[size]
    names = [f"{outlet.names[0]} ({outlet.code})", *outlet.names[1:]]
    values = {**(facts.values if facts else {}), "outlet": names[0]}
    copy = {
        "outlet": names,
        "code": qr.qr_svg(url, qr.STICKER),
        "lists": {name: [list(row) for row in rows] for name, rows in facts.lists.items()} if facts else {},
    }
    return {
        "size": size,
        "width": sides[0],
        "height": sides[1],
        "column": (sides[0] - 2 * MARGINS[size]) / 12,
        "lang": languages(language)[0],
        "fonts": glyphs.families(glyphs.font_files()),
        "colour": brand.colour,
        "logo": brand.logo.decode("utf-8") if brand.logo else None,
        "company": spoken(brand.name, language),
        "title": spoken(form.title, language),
        "note": spoken(form.note, language),
        "edition": f"{form.prefix} · {EDITION}",
        "outlet-label": spoken(OUTLET, language),
        "number-label": spoken(NUMBER, language),
        "scan": spoken(SCAN, language),
        "cut": spoken(CUT, language),
        "sections": [_section(section, size, language) for section in form.sections],
        "copies": [{**copy, "number": number, "values": {**values, "number": number}} for number in numbers],
    }


def _section(section: Section, size: Size, language: Language) -> dict[str, Any]:
    return {
        "kind": section.kind,
        "words": spoken(section.words, language) if section.words else [],
        "rows": section.rows_a5 if size == "a5" else section.rows,
        "grow": section.grow,
        "of": section.of,
        "stub": section.stub,
        "fields": [
            {
                "words": spoken(field.words, language),
                "span": field.span,
                "tall": field.tall,
                "of": field.of,
                "choices": [{"value": one.value, "words": spoken(one.words, language)} for one in field.choices],
            }
            for field in section.fields
        ],
        "columns": [
            {
                "words": spoken(column.words, language),
                "width": column.width,
                "each": [spoken(words, language) for words in column.each],
            }
            for column in section.columns
        ],
    }
