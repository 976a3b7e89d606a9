"""A file somebody uploads: kept only while it is read, because it may hold names and telephone numbers."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from db.importing import ImportRefused, Mapping, Report, import_file
from db.store import Store


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came: its kind (``db.importing.KINDS``), its own name, its bytes, its mapping's bytes or None."""

    kind: str
    name: str
    content: bytes
    mapping: bytes | None = None


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of an upload, and the refused rows as a CSV file (b'' when none was refused)."""

    report: Report
    rejects: bytes


def land(
    store: Store,
    upload: Upload,
    *,
    dry_run: bool,
    login: str,
    progress: Callable[[int, int | None], None] | None = None,
) -> Landed:
    """Import the upload, or with ``dry_run`` only say what would happen. Raises ImportRefused."""
    folder = store.folder / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    with TemporaryDirectory(dir=folder) as room:
        path = Path(room) / Path(upload.name).name
        path.write_bytes(upload.content)
        report = import_file(
            store,
            upload.kind,
            path,
            mapping=_mapping(upload.mapping),
            dry_run=dry_run,
            login=login,
            progress=progress,
        )
        return Landed(report, report.rejects.read_bytes() if report.rejects else b"")


def _mapping(content: bytes | None) -> Mapping | None:
    if content is None:
        return None
    try:
        return Mapping.parse(tomllib.loads(content.decode("utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise ImportRefused(
            f"the mapping file cannot be read ({wrong}); see db/docs/import.md for an example"
        ) from wrong
