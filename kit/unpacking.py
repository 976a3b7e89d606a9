"""A zip archive of scans, opened with care: sizes are counted while unpacking, names say nothing about places."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

MOST_FILES = 2_000
MOST_BYTES = 300_000_000
MOST_TOGETHER = 2_000_000_000
CHUNK = 1 << 20


class ArchiveRefused(ValueError):
    """The archive is not opened; ``reason`` is a key of kit/paper/reasons.py."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def is_workbook(path: Path) -> bool:
    """Whether a zip is an office document, whatever it is called: those are read by kit/excel."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename for info in archive.infolist()[:MOST_FILES]}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return path.suffix.lower().startswith(".xls")
    return bool(names & {"[Content_Types].xml", "mimetype", "xl/workbook.xml", "xl/workbook.bin"})


def unpacked(path: Path, room: Path) -> Iterator[tuple[str, Path]]:
    """Every file of the archive as ``(its own name, where it lies now)``, one at a time; gone with the next one.

    Raises ArchiveRefused.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [info for info in archive.infolist() if not info.is_dir()]
            if len(inside) > MOST_FILES:
                raise ArchiveRefused("too_many_files", str(len(inside)))
            left = MOST_TOGETHER
            for number, info in enumerate(inside):
                name = Path(info.filename.replace("\\", "/")).name
                if not name or name.startswith((".", "__MACOSX")) or "__MACOSX/" in info.filename:
                    continue
                place = room / f"{number}{Path(name).suffix.lower()[:8]}"
                left -= _copy(archive, info, place, min(left, MOST_BYTES))
                yield name, place
                place.unlink(missing_ok=True)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as wrong:
        if isinstance(wrong, ArchiveRefused):
            raise
        raise ArchiveRefused("broken") from wrong
    except RuntimeError as locked:  # how zipfile says that it wants a password
        raise ArchiveRefused("locked_archive") from locked


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Path, most: int) -> int:
    """Unpack one file and say how large it was: what the archive claims is not believed."""
    done = 0
    with archive.open(info) as packed, place.open("wb") as out:
        while chunk := packed.read(CHUNK):
            done += len(chunk)
            if done > most:
                raise ArchiveRefused("bomb", info.filename[:80])
            out.write(chunk)
    return done
