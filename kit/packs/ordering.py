"""Who a pack is for: outlets and their links from the store, and what the whole order will come to."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from db import invitations
from db.store import Store, utc_now
from kit import glyphs
from kit.errors import KitError
from kit.packs.contents import Case, Wishes
from kit.packs.inventory import contents_of
from kit.printed import posters
from kit.printed.posters import PosterOutlet, poster
from surveys import links

SPECIMEN = "A" * 16
"""As long as a code that was never made: a plan makes none."""


KILOBYTES = {".pdf": 30, ".html": 77, ".xlsx": 15, ".json": 9, ".svg": 7, ".png": 1}
PAGE_KILOBYTES = 9
"""What files came to in packs that were made; a PDF is mostly its fonts."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an order comes to: ``seconds`` on this machine, ``bytes`` by experience, nothing of it made yet."""

    outlets: int
    files: int
    pages: int
    bytes: int
    seconds: float


def outlets_of(store: Store, codes: Sequence[str] | None = None, region: str | None = None) -> list[PosterOutlet]:
    """The outlets of these codes in this order, closed ones included; else all open ones, of a region (its code).

    Raises KitError for unknown codes, and when there is nobody.
    """
    rows = store.rows(
        """select o.code, o.name, o.name_en, o.status, r.code as region from outlets o join regions r using (region_id)
           order by o.code"""
    )
    held = {
        row["code"]: PosterOutlet(row["code"], row["name"], name_en=row["name_en"])
        for row in rows
        if codes or (row["status"] == "open" and region in (None, row["region"]))
    }
    if region is not None and region not in {row["region"] for row in rows}:
        raise KitError(f"region {region}: not known, or without outlets; check its code")
    if not held:
        raise KitError(f"{store.path}: no outlet to print for; import them: python -m db import outlets FILE")
    if strange := [code for code in codes or () if code not in held]:
        raise KitError(f"outlet {', '.join(strange)}: not known; check the code or import the outlet")
    return [held[code] for code in dict.fromkeys(codes or held)]


def cases_of(store: Store, outlets: Iterable[PosterOutlet], wishes: Wishes, *, invite: bool = True) -> list[Case]:
    """Each outlet with its link; without ``invite`` one that has none yet gets a specimen, and nothing is written."""
    return [Case(store, outlet, _link(store, outlet.code, invite), wishes) for outlet in outlets]


def foresee(cases: Sequence[Case]) -> Foreseen:
    """Files, pages and time of an order, by the speed of one poster made now."""
    wishes = cases[0].wishes
    contents = contents_of(wishes)
    files = [one for case in cases for content in contents for one in content.foresee(case)]
    cost = sum(content.cost(wishes) for content in contents)
    pages = sum(pages for _, pages in files)
    size = 1000 * (sum(KILOBYTES[PurePath(path).suffix] for path, _ in files) + PAGE_KILOBYTES * pages)
    return Foreseen(len(cases), len(files), pages, size, cost * len(cases) * _poster_seconds(cases[0]))


def refuse_unprintable(cases: Sequence[Case]) -> None:
    """Raise KitError unless every outlet's characters and codes can be printed; all outlets, before any file."""
    glyphs.refuse_missing(line for case in cases for line in posters.printed(case.outlet, case.wishes.brand))
    for case in cases:
        for content in contents_of(case.wishes):
            content.check(case)


def _poster_seconds(case: Case) -> float:
    poster(case.outlet, case.url, language=case.wishes.language, brand=case.wishes.brand)
    began = time.perf_counter()
    # Another outlet: the typesetter remembers what it has just made.
    other = PosterOutlet("X", case.outlet.name, name_en=case.outlet.name_en)
    poster(other, case.url, language=case.wishes.language, brand=case.wishes.brand)
    return time.perf_counter() - began


def _link(store: Store, code: str, invite: bool) -> str:
    if invite:
        return links.outlet_link(store, code)
    row = store.one("select outlet_id from outlets where code = :code", code=code)
    held = row and invitations.of_outlet(store, row["outlet_id"], "service-visit", utc_now())
    return links.address(store, held) if held else f"{links.base_url(store)}/S/{SPECIMEN}"
