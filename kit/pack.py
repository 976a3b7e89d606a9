"""A folder ready for the printer: for each outlet its code and its posters, and a list of all that was made."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version as installed
from pathlib import Path

from kit import glyphs, posters, qr
from kit.brand import Brand
from kit.errors import PackInvalid
from kit.posters import PosterOutlet, Size
from kit.wording import Language

MANIFEST = "manifest.json"
SIZES: tuple[Size, ...] = ("a4", "a6")
_FOLDER_NAME = re.compile(r"\w[\w.\-]{0,63}(?<!\.)")


def build_pack(
    orders: Iterable[tuple[PosterOutlet, str]],
    out: Path,
    *,
    sizes: Sequence[Size] = SIZES,
    language: Language = "both",
    brand: Brand | None = None,
    when_done: Callable[[PosterOutlet], None] | None = None,
) -> Path:
    """Write ``out/<CODE>/`` with qr.svg, qr.png and one poster a size for every ``(outlet, link)``.

    Returns the manifest's path. It is written last and lists only what this run made, so a folder without one
    is an unfinished pack. Nothing is written before the code and every character of every outlet has passed.
    Raises KitError.
    """
    brand = brand or Brand()
    ordered = list(orders)
    _refuse_codes([outlet.code for outlet, _ in ordered])
    glyphs.refuse_missing(line for outlet, _ in ordered for line in posters.printed(outlet, brand))
    if out.exists() and not out.is_dir():
        raise PackInvalid(f"{out}: is a file, not a folder; name a folder to write into")
    out.mkdir(parents=True, exist_ok=True)
    manifest = out / MANIFEST
    manifest.unlink(missing_ok=True)
    made = []
    for outlet, url in ordered:
        made.append(_write_outlet(outlet, url, out / outlet.code, sizes, language, brand))
        if when_done:
            when_done(outlet)
    manifest.write_text(json.dumps(_account(made, language), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


def _write_outlet(
    outlet: PosterOutlet, url: str, folder: Path, sizes: Sequence[Size], language: Language, brand: Brand
) -> dict[str, object]:
    files = {"qr.svg": qr.qr_svg(url).encode(), "qr.png": qr.qr_png(url)}
    for size in sizes:
        files[f"poster-{size}.pdf"] = posters.poster(outlet, url, size=size, language=language, brand=brand)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {
        "code": outlet.code,
        "link": url,
        "sticker": {
            "level": qr.STICKER,
            "version": qr.version(url, qr.STICKER),
            "least_mm": qr.modules(url, qr.STICKER) * qr.FINEST_MODULE_MM,
        },
        "files": {name: _sha256(content) for name, content in files.items()},
    }


def _account(made: list[dict[str, object]], language: Language) -> dict[str, object]:
    fonts = glyphs.font_files()
    return {
        "language": language,
        "codes_decoded": qr.can_decode(),
        "versions": {name: installed(name) for name in ("qrcode", "typst")},
        "template": _sha256(posters.FORMATS["a4"].template.read_bytes()),
        "fonts": {font.name: _sha256(font.read_bytes()) for font in fonts},
        "outlets": made,
    }


def _refuse_codes(codes: list[str]) -> None:
    for code, times in Counter(code.casefold() for code in codes).items():
        if times > 1:
            raise PackInvalid(f"outlet code {code}: ordered {times} times; order each outlet once")
    for code in codes:
        if not _FOLDER_NAME.fullmatch(code):
            raise PackInvalid(
                f'outlet code "{code}": cannot name a folder; use letters, digits, - _ and . (at most 64)'
            )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
