"""What a pack's folder holds already: written after each finished content, so that a killed build goes on from there.

One JSON file an outlet under ``<pack>/.made/``. What it names counts as finished only while every file still has the
hash written here, and only for an order made from the same things.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from kit.packs.contents import Made

LEDGERS = ".made"


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished file: its SHA-256, its length in bytes, its pages (0: not printed)."""

    sha256: str
    bytes: int
    pages: int


Entries = Mapping[str, Entry]
"""By path within the outlet's folder."""


class Ledger:
    """What is finished of one outlet."""

    def __init__(self, pack: Path, code: str) -> None:
        self.folder = pack / code
        self.path = pack / LEDGERS / f"{code}.json"
        self._held = _read(self.path)

    def finished(self, content: str, made_from: str) -> Entries | None:
        """The content's files, all still as they were written; None when it has to be made."""
        held = self._held.get(content)
        if held is None or held["made_from"] != made_from:
            return None
        try:
            entries = {path: Entry(**told) for path, told in held["files"].items()}
            whole = all(_unharmed(self.folder / path, entry) for path, entry in entries.items())
        except (TypeError, AttributeError):
            return None
        return entries if whole else None

    def write(self, content: str, made_from: str, files: Iterable[Made], *, private: bool = False) -> Entries:
        """Put the files into the folder, each whole or not at all, then note them as finished.

        ``private`` files can be read by their owner only.
        """
        entries = {}
        for made in files:
            write_whole(self.folder / made.path, made.content, private=private)
            entries[made.path] = Entry(hashlib.sha256(made.content).hexdigest(), len(made.content), made.pages)
        self._clear(self._held.get(content, {}).get("files", {}).keys() - entries.keys())
        told = {path: asdict(entry) for path, entry in entries.items()}
        self._held[content] = {"made_from": made_from, "files": told}
        write_whole(self.path, json.dumps(self._held, ensure_ascii=False, indent=1).encode())
        return entries

    def _clear(self, stale: Iterable[str]) -> None:
        """Throw away what an earlier order made and this one does not; never anything outside the outlet's folder."""
        for path in stale:
            if (self.folder / path).resolve().is_relative_to(self.folder.resolve()):
                (self.folder / path).unlink(missing_ok=True)


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file so that whoever looks sees the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(0o600 if private else 0o666, exist_ok=False)
    draft.write_bytes(content)
    os.replace(draft, path)


def sha256_of(path: Path) -> str:
    """The file's SHA-256 as hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unharmed(path: Path, entry: Entry) -> bool:
    try:
        return path.stat().st_size == entry.bytes and sha256_of(path) == entry.sha256
    except OSError:
        return False


def _read(path: Path) -> dict[str, dict]:
    """What was noted; nothing for a ledger that is away or was cut off."""
    try:
        held = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}
