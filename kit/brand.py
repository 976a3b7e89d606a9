"""Whose poster it is: name, colour, logo and promise; kept in the store, by default the organisation's name alone."""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.store import Store
from kit import wording
from kit.errors import BrandInvalid

LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: white type on the brand colour must be readable."""
LONGEST = 60
"""Characters of a name or a promise."""
LARGEST_LOGO = 200_000
SETTING = "brand"


@dataclass(frozen=True, slots=True)
class Brand:
    """Name and promise per language (zh, en), one dark colour ``#RRGGBB``, the logo as SVG or None."""

    name: wording.Text = field(default_factory=lambda: wording.COMPANY)
    promise: wording.Text = field(default_factory=lambda: wording.PROMISE)
    colour: str = "#0F5C6E"
    logo: bytes | None = None

    def __post_init__(self) -> None:
        for what, text in (("name", self.name), ("promise", self.promise)):
            if not isinstance(text, Mapping):
                raise BrandInvalid(f"brand, {what}: found {text!r}; give it per language, zh and en")
            if lost := {"zh", "en"} - {code for code, words in text.items() if words.strip()}:
                raise BrandInvalid(f"brand, {what}: no text for {', '.join(sorted(lost))}; give both zh and en")
            if long := next((words for words in text.values() if len(words) > LONGEST or "\n" in words), None):
                raise BrandInvalid(f'brand, {what}: "{long[:20]}…" is too long; write one line of at most {LONGEST}')
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", self.colour):
            raise BrandInvalid(f'brand, colour: "{self.colour}" is not a colour; write it as #0F5C6E')
        if (contrast := contrast_with_white(self.colour)) < LEAST_CONTRAST:
            raise BrandInvalid(
                f"brand, colour: {self.colour} is too light for white type (contrast {contrast:.1f}:1); "
                f"choose a darker one, at least {LEAST_CONTRAST}:1"
            )
        if self.logo is not None:
            _refuse_logo(self.logo)

    def to_json(self) -> dict[str, Any]:
        """Plain dict, as the store keeps it."""
        logo = self.logo.decode("utf-8") if self.logo else None
        return {"name": dict(self.name), "promise": dict(self.promise), "colour": self.colour, "logo": logo}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Brand":
        """The brand of ``to_json``. Raises BrandInvalid for one that cannot be printed."""
        logo = told.get("logo")
        return cls(told["name"], told["promise"], told["colour"], logo.encode() if logo else None)


def brand_of(store: Store) -> Brand:
    """The organisation's brand: what was kept, else its name in our colour."""
    held = store.setting(SETTING)
    if held:
        return Brand.from_json(json.loads(held))
    name = store.setting("organisation")
    if not name:
        return Brand()
    return Brand(name={"zh": name[:LONGEST], "en": (store.setting("organisation_en") or name)[:LONGEST]})


def keep_brand(store: Store, brand: Brand | None) -> None:
    """From now on everything is printed in this brand; None: in none of its own."""
    store.set_setting(SETTING, json.dumps(brand.to_json(), ensure_ascii=False) if brand else "")


def _refuse_logo(logo: bytes) -> None:
    if len(logo) > LARGEST_LOGO:
        raise BrandInvalid(f"brand, logo: {len(logo):,} bytes, at most {LARGEST_LOGO:,}; export it without pictures")
    try:
        text = logo.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise BrandInvalid("brand, logo: not UTF-8; export the logo as plain SVG") from fault
    if "<svg" not in text[:4000]:
        raise BrandInvalid("brand, logo: not an SVG; export the logo as SVG")
    if "<!ENTITY" in text:
        raise BrandInvalid("brand, logo: it declares entities; export it as plain SVG")


def contrast_with_white(colour: str) -> float:
    """Contrast ratio, 1 to 21, between white and ``#RRGGBB`` (WCAG 2.2, relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def read_brand(source: Path) -> Brand:
    """The brand in a TOML file: tables ``name`` and ``promise`` (zh, en), ``colour``, ``logo`` (a path beside it)."""
    try:
        given: Mapping[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
        logo = (source.parent / given["logo"]).read_bytes() if "logo" in given else None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise BrandInvalid(f"{source}: cannot be read ({fault}); see kit/docs/posters.md for an example") from fault
    if strange := set(given) - {"name", "promise", "colour", "logo"}:
        raise BrandInvalid(f"{source}: unknown {', '.join(sorted(strange))}; known are name, promise, colour, logo")
    return Brand(**{**given, "logo": logo})


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``brand`` to the commands of ``python -m kit``."""
    command = commands.add_parser("brand", help="keep the organisation's name, colour, logo and promise, or show them")
    command.add_argument("file", nargs="?", type=Path, metavar="TOML", help="as in kit/docs/posters.md; without: show")
    command.add_argument("--reset", action="store_true", help="forget what was kept")
    command.set_defaults(run=_brand)


def _brand(asked: argparse.Namespace) -> int:
    if asked.file and asked.reset:
        print("kit brand: give a file or --reset, not both", file=sys.stderr)
        return 2
    store = Store.open()
    if asked.file or asked.reset:
        keep_brand(store, read_brand(asked.file) if asked.file else None)
    held = brand_of(store)
    logo = f"{len(held.logo):,} bytes" if held.logo else "none"
    print(f"name     {held.name['zh']} | {held.name['en']}\npromise  {held.promise['zh']} | {held.promise['en']}")
    print(f"colour   {held.colour}\nlogo     {logo}")
    return 0
