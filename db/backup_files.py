"""What lies beside the database and cannot be made again: pictures of paper, cases' papers, questionnaires' sources.

They go into one archive next to the backup, sealed as they lie; whoever finds it needs the keys as for the database.
Packs, uploads and the columnar copy are not in it: they are made anew, and the numbers handed out are in the database.
"""

import os
import secrets
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

FOLDERS = ("scans", "attachments", "evidence", "questionnaires")
ENDING = ".files.zip"
PIECE = 2**20
Progress = Callable[[int, int], None]


class FilesRefused(ValueError):
    """An archive that is there already, is damaged, or holds what no backup of ours holds."""


def archive_of(backup: Path) -> Path:
    """Where the files of a backup lie: beside it."""
    return backup.with_name(backup.name + ENDING)


def pack(folder: Path, archive: Path) -> int:
    """All files of the data folder in one archive, readable by its owner only; how many (0: no archive is made).

    Files never change once they are there, so that others may go on adding some. Raises FilesRefused, OSError.
    """
    if archive.exists():
        raise FilesRefused(f"{archive} is there already; choose another name, or move it away")
    found = list(_files(folder))
    if not found:
        return 0
    draft = archive.with_name(f".{archive.name}.{secrets.token_hex(4)}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    kept = 0
    try:
        # Sealed bytes do not get smaller.
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as packed:
            for path in found:
                kept += _packed(packed, path, path.relative_to(folder).as_posix())
        draft.replace(archive)
    finally:
        draft.unlink(missing_ok=True)
    return kept


def check(archive: Path) -> None:
    """Nothing happens for a whole archive of ours, or none at all. Raises FilesRefused, OSError."""
    if not archive.exists():
        return
    try:
        with zipfile.ZipFile(archive) as packed:
            for one in packed.infolist():
                _refuse_improper(archive, one.filename)
            broken = packed.testzip()
    except zipfile.BadZipFile as wrong:
        raise FilesRefused(f"{archive.name}: damaged ({wrong}); use an earlier backup") from wrong
    if broken:
        raise FilesRefused(f"{archive.name}: damaged at {broken}; use an earlier backup")


def unpack(archive: Path, folder: Path) -> int:
    """Every file of a checked archive in its place in the data folder; how many. What else lies there stays."""
    if not archive.exists():
        return 0
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
        for name in names:
            _refuse_improper(archive, name)
            _put(packed, name, folder / name)
    return len(names)


def _files(folder: Path) -> Iterator[Path]:
    for name in FOLDERS:
        yield from sorted(
            path for path in (folder / name).rglob("*") if path.is_file() and not path.name.startswith(".")
        )


def _packed(packed: zipfile.ZipFile, path: Path, name: str) -> bool:
    try:
        packed.write(path, name)
    except FileNotFoundError:
        # Somebody had it erased in this very moment.
        return False
    return True


def _refuse_improper(archive: Path, name: str) -> None:
    parts = name.split("/")
    if parts[0] not in FOLDERS or len(parts) < 2 or not all(parts) or ".." in parts or "\\" in name:
        raise FilesRefused(f'{archive.name}: holds "{name}", which no backup holds; choose a file made by backup')


def _put(packed: zipfile.ZipFile, name: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with packed.open(name) as source, os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target:
            while piece := source.read(PIECE):
                target.write(piece)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
