"""Files people bring as papers: told by what their bytes are, kept sealed under their SHA-256, whole or not at all."""

import contextlib
import hashlib
import os
import re
import secrets
from dataclasses import dataclass

MOST_BYTES = 10 * 1024 * 1024
# Told by their first bytes, never by their name: what a browser could run (HTML, SVG, scripts) is not among them.
KINDS = {
    "application/pdf": (b"%PDF-", ".pdf"),
    "image/jpeg": (b"\xff\xd8\xff", ".jpg"),
    "image/png": (b"\x89PNG\r\n\x1a\n", ".png"),
}
BOXED = {  # kinds inside a box whose first bytes are their size, or a zip
    "audio/mp4": (b"ftypM4A", ".m4a"),
    "video/mp4": (b"ftyp", ".mp4"),
    "image/webp": (b"WEBP", ".webp"),
    "audio/wav": (b"WAVE", ".wav"),
}
SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".webp", ".m4a", ".mp4", ".wav")


class PaperRefused(ValueError):
    """A file cannot be kept. ``rule``: empty, large, many, kind."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that may be kept: its SHA-256, media type and usual suffix."""

    digest: str
    media: str
    suffix: str


def judge(content: bytes) -> Paper:
    """What these bytes are. Raises PaperRefused (empty, large, kind)."""
    if not content:
        raise PaperRefused("empty", "the file is empty; choose it again")
    if len(content) > MOST_BYTES:
        raise PaperRefused("large", f"the file has {len(content):,} bytes; at most {MOST_BYTES:,} are kept")
    found = kind_of(content)
    if found is None:
        raise PaperRefused("kind", f"the file is none of {', '.join(SUFFIXES)}; save it as PDF or as a picture")
    return Paper(hashlib.sha256(content).hexdigest(), *found)


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Media type and usual suffix by what the bytes are; None for what is not kept."""
    for media, (start, suffix) in KINDS.items():
        if content.startswith(start):
            return media, suffix
    for media, (mark, suffix) in BOXED.items():
        if content[4:].startswith(mark) or (content.startswith(b"RIFF") and content[8:].startswith(mark)):
            return media, suffix
    return None


def safe_name(name: str, suffix: str) -> str:
    """The name without folders, control signs and a suffix that lies: ``../x.html`` → ``x.pdf``."""
    last = re.split(r"[/\\]", name)[-1]
    stem = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069<>:\"|?*]", "", last).rsplit(".", 1)[0].strip(" .")
    return f"{stem[:80] or 'file'}{suffix}"


def put(folder: os.PathLike[str], name: str, sealed: bytes) -> None:
    """Written beside and renamed: a file is there whole or not at all."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    draft = os.path.join(folder, f"{name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, os.path.join(folder, name))
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)
