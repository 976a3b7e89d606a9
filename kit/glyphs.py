"""Which characters the printing fonts can draw; what they cannot is refused before anything is printed."""

import os
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from kit.errors import KitError, MissingGlyphs

SHIPPED = Path(__file__).parent / "fonts"
EXTRA_FONT = "AFTERWORD_FONT"
"""Environment variable: path of a second font file, asked for characters the shipped one lacks."""


def font_files() -> tuple[Path, ...]:
    """The fonts in the order they are asked: the shipped regular, the shipped bold, then the extra one."""
    shipped = tuple(SHIPPED / f"NotoSansSC-gb2312-{weight}.ttf" for weight in ("Regular", "Bold"))
    extra = os.environ.get(EXTRA_FONT)
    if not extra:
        return shipped
    if not Path(extra).is_file():
        raise KitError(f"{EXTRA_FONT}={extra}: no such file; give the path of one .ttf, .otf or .ttc file")
    return (*shipped, Path(extra))


def families(files: tuple[Path, ...]) -> tuple[str, ...]:
    """Family names of the fonts, each once, in order."""
    return tuple(dict.fromkeys(_face(file)[0] for file in files))


def missing(text: str, files: tuple[Path, ...] | None = None) -> str:
    """The characters of ``text`` that no font draws, each once, in order of appearance."""
    drawn = [_face(file)[1] for file in files or font_files()]
    # Regular and bold must both know a character; the extra font stands in for either.
    both, rest = drawn[0] & drawn[1], frozenset().union(*drawn[2:])
    return "".join(dict.fromkeys(c for c in text if c != "\n" and ord(c) not in both and ord(c) not in rest))


def refuse_missing(texts: Iterable[tuple[str, str]]) -> None:
    """Raise one MissingGlyphs that names every ``(place, text)`` the fonts cannot draw in full."""
    files = font_files()
    faults = [(place, text, lost) for place, text in texts if (lost := missing(text, files))]
    if faults:
        named = "; ".join(f"{place} {text!r}: {_named(lost)}" for place, text, lost in faults)
        raise MissingGlyphs(
            f"{named} not in the printing font; "
            f"set {EXTRA_FONT} to a font file that has it, or write it with another character"
        )


def _named(characters: str) -> str:
    return ", ".join(f"{c} (U+{ord(c):04X})" for c in characters)


def _opened(file: Path) -> TTFont:
    """The font; of a collection the face with mainland Chinese shapes, if it has one."""
    content = file.read_bytes()
    font = TTFont(BytesIO(content), fontNumber=0, lazy=True)
    for number in range(1, getattr(font.reader, "numFonts", 1)):
        other = TTFont(BytesIO(content), fontNumber=number, lazy=True)
        if other["name"].getBestFamilyName().endswith(" SC"):
            font.close()
            return other
        other.close()
    return font


@lru_cache(maxsize=8)
def _face(file: Path) -> tuple[str, frozenset[int]]:
    try:
        with _opened(file) as font:
            return str(font["name"].getBestFamilyName()), frozenset(font.getBestCmap())
    except (OSError, ValueError, KeyError, TTLibError) as fault:
        raise KitError(f"font {file}: cannot be read ({fault}); give a .ttf, .otf or .ttc file") from fault
