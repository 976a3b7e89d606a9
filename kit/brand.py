"""Whose poster it is: name, colour, logo and promise, by default nobody's in particular."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit import wording
from kit.errors import BrandInvalid

LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: white type on the brand colour must be readable."""


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
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", self.colour):
            raise BrandInvalid(f'brand, colour: "{self.colour}" is not a colour; write it as #0F5C6E')
        if (contrast := contrast_with_white(self.colour)) < LEAST_CONTRAST:
            raise BrandInvalid(
                f"brand, colour: {self.colour} is too light for white type (contrast {contrast:.1f}:1); "
                f"choose a darker one, at least {LEAST_CONTRAST}:1"
            )
        if self.logo is not None and b"<svg" not in self.logo[:2000]:
            raise BrandInvalid("brand, logo: not an SVG; export the logo as SVG")


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
