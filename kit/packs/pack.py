"""A folder for every outlet with all it needs in the field, a list of every file, and the whole as one zip.

A build may be killed at any moment: called again it keeps what is finished and whole (``kit.packs.ledger``) and makes
the rest. The same order gives the same bytes, but for what carries numbers of its own: paper, forms and entry sheets
get new ones in a new folder, except that an outlet's paper is printed again with the numbers it was given before.
"""

import dataclasses
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import surveys
from kit import glyphs, qr
from kit.errors import KitError, PackInvalid
from kit.packs.callers import FOLDER as AGENTS
from kit.packs.callers import NAME as CALLS
from kit.packs.callers import CallSheets
from kit.packs.contents import Case, Content
from kit.packs.inventory import contents_of
from kit.packs.ledger import Entry, Ledger, sha256_of, write_whole
from kit.packs.ordering import refuse_unprintable
from kit.packs.zipping import zip_pack
from surveys.links import LinkRefused
from surveys.tablet import TabletRefused

MANIFEST = "manifest.json"
FORMAT = 2
MAKERS = ("qrcode", "typst", "zxing-cpp", "xlsxwriter")
_FOLDER_NAME = re.compile(r"\w[\w.\-]{0,63}(?<!\.)")
_SOURCES = ("*.py", "*.typ", "*.toml", "*.js", "*.css", "*.html")


@dataclass(frozen=True, slots=True)
class Step:
    """How far a build is: ``done`` of ``total`` outlets, the last one's code; ``kept``: it was finished before."""

    done: int
    total: int
    code: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """An outlet's content that could not be made: the error's name and its one line."""

    code: str
    content: str
    error: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pack:
    """What a build came to. ``kept`` outlets were finished before; ``refused`` lists what could not be made."""

    manifest: Path
    outlets: int
    kept: int
    files: int
    pages: int
    bytes: int
    refused: tuple[Refusal, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Outlet:
    """One outlet's part of the pack."""

    told: Mapping[str, Any]
    files: Mapping[str, Entry]
    refused: tuple[Refusal, ...]
    kept: bool


def build_pack(
    cases: Sequence[Case],
    out: Path,
    when_done: Callable[[Step], None] | None = None,
    calls: CallSheets | None = None,
) -> Pack:
    """Write ``out/<CODE>/…`` for every outlet and ``out/manifest.json``, which comes last; ``calls`` go to ``agents/``.

    Nothing is written before the codes and characters of every outlet have passed. What one outlet is then refused for
    stops no other: it is told in the manifest. Raises KitError; whatever ``when_done`` raises ends the build.
    """
    wishes = cases[0].wishes if cases else None
    if wishes is None:
        raise PackInvalid("outlets: none chosen; choose at least one")
    contents = contents_of(wishes)
    _refuse_codes([case.outlet.code for case in cases])
    refuse_unprintable(cases)
    if out.exists() and not out.is_dir():
        raise PackInvalid(f"{out}: is a file, not a folder; name a folder to write into")
    out.mkdir(parents=True, exist_ok=True)
    (out / MANIFEST).unlink(missing_ok=True)
    made = []
    for number, case in enumerate(cases, 1):
        made.append(_outlet(case, contents, out))
        if when_done:
            when_done(Step(number, len(cases), case.outlet.code, made[-1].kept))
    return _listed(cases[0], contents, made, _call_sheets(calls, out), out)


def zipped(pack: Pack, target: Path, when_done: Callable[[str], None] | None = None) -> Path:
    """The pack as one file; the same pack gives the same bytes."""
    return zip_pack(pack.manifest.parent, (MANIFEST, *pack.paths), target, when_done)


def _outlet(case: Case, contents: Sequence[Content], out: Path) -> _Outlet:
    ledger, kept = Ledger(out, case.outlet.code), True
    files: dict[str, Entry] = {}
    refused: list[Refusal] = []
    for content in contents:
        made_from = _made_from(case, content)
        entries = ledger.finished(content.name, made_from)
        if entries is None:
            kept = False
            try:
                entries = ledger.write(content.name, made_from, content.make(case))
            except (KitError, LinkRefused, TabletRefused) as fault:
                refused.append(Refusal(case.outlet.code, content.name, type(fault).__name__, str(fault)))
                continue
        files.update(entries)
    return _Outlet(_told(case, files), files, tuple(refused), kept)


def _call_sheets(calls: CallSheets | None, out: Path) -> Mapping[str, Entry]:
    """The agents' sheets by path within ``agents/``: those that are there already, else new ones."""
    if calls is None:
        return {}
    ledger = Ledger(out, AGENTS)
    held = ledger.finished(CALLS, calls.made_from)
    return ledger.write(CALLS, calls.made_from, calls.make(), private=True) if held is None else held


def _told(case: Case, files: Mapping[str, Entry]) -> dict[str, Any]:
    return {
        "code": case.outlet.code,
        "link": case.url,
        "sticker": {
            "level": qr.STICKER,
            "version": qr.version(case.url, qr.STICKER),
            "least_mm": qr.modules(case.url, qr.STICKER) * qr.FINEST_MODULE_MM,
        },
        "files": {path: dataclasses.asdict(entry) for path, entry in files.items()},
    }


def _listed(
    first: Case, contents: Sequence[Content], made: Sequence[_Outlet], sheets: Mapping[str, Entry], out: Path
) -> Pack:
    refused = tuple(refusal for one in made for refusal in one.refused)
    fonts = glyphs.font_files()
    told = {
        "format": FORMAT,
        "language": first.wishes.language,
        "contents": {content.name: content.purpose for content in contents},
        "codes_decoded": qr.can_decode(),
        "versions": {name: version for name in MAKERS if (version := _version(name))},
        "workshop": workshop(),
        "fonts": {font.name: sha256_of(font) for font in fonts},
        "refused": [dataclasses.asdict(refusal) for refusal in refused],
        "outlets": [one.told for one in made],
        AGENTS: {path: dataclasses.asdict(entry) for path, entry in sheets.items()},
    }
    write_whole(out / MANIFEST, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    entries = [*(entry for one in made for entry in one.files.values()), *sheets.values()]
    # Call sheets hold customers' numbers: they are handed over one by one and never travel in the zip.
    paths = tuple(f"{one.told['code']}/{path}" for one in made for path in one.files)
    kept = sum(one.kept for one in made)
    pages, size = sum(entry.pages for entry in entries), sum(entry.bytes for entry in entries)
    return Pack(out / MANIFEST, len(made), kept, len(entries), pages, size, refused, paths)


def _made_from(case: Case, content: Content) -> str:
    """Equal for equal files: everything that decides on the bytes of this content for this outlet."""
    wishes, outlet = case.wishes, case.outlet
    brand = wishes.brand
    logo = hashlib.sha256(brand.logo).hexdigest() if brand.logo else None
    told = [
        workshop(),
        content.name,
        [outlet.code, outlet.name, outlet.name_en, outlet.phone],
        case.url,
        wishes.language,
        [dict(brand.name), dict(brand.promise), brand.colour, logo],
        wishes.questionnaires,
        content.depends(case),
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def workshop() -> str:
    """A hash of all that makes packs: our sources and templates, the fonts, the typesetter."""
    found = hashlib.sha256()
    for folder in (Path(__file__).parents[1], Path(surveys.__file__).parent):
        for pattern in _SOURCES:
            for file in sorted(folder.rglob(pattern)):
                found.update(f"{file.relative_to(folder.parent).as_posix()}\n".encode() + file.read_bytes())
    for font in glyphs.font_files():
        found.update(font.read_bytes())
    found.update(repr([_version(name) for name in MAKERS]).encode())
    return found.hexdigest()


def _version(name: str) -> str:
    try:
        return installed(name)
    except PackageNotFoundError:
        return ""


def _refuse_codes(codes: Iterable[str]) -> None:
    held = list(codes)
    for code, times in Counter(code.casefold() for code in held).items():
        if times > 1:
            raise PackInvalid(f"outlet code {code}: ordered {times} times; order each outlet once")
    for code in held:
        if not _FOLDER_NAME.fullmatch(code) or code.casefold() == AGENTS:
            raise PackInvalid(
                f'outlet code "{code}": cannot name a folder; '
                f'use letters, digits, - _ and . (at most 64), but not "{AGENTS}"'
            )
