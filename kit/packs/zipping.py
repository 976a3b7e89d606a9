"""A pack as one zip: the same files give the same bytes, and no file is ever held in memory whole."""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

STAMP = (2026, 1, 1, 0, 0, 0)
"""Every member's date: the zip says what is in it, not when it was made."""
PLAIN_FILE = 0o100644 << 16
PACKED_ALREADY = {".pdf", ".png", ".xlsx"}
UNIX = 3


def zip_pack(pack: Path, paths: Iterable[str], target: Path, when_done: Callable[[str], None] | None = None) -> Path:
    """Write ``paths`` of the folder ``pack`` into ``target``, in this order."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    with zipfile.ZipFile(draft, "w", allowZip64=True) as archive:
        for path in paths:
            with (pack / path).open("rb") as source, archive.open(_member(pack, path), "w") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
            if when_done:
                when_done(path)
    os.replace(draft, target)
    return target


def _member(pack: Path, path: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(path, STAMP)
    stored = Path(path).suffix in PACKED_ALREADY
    member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    member.create_system, member.external_attr = UNIX, PLAIN_FILE
    member.file_size = (pack / path).stat().st_size
    return member
