"""Papers and pictures of a case: known by their SHA-256, sealed on disk, handed out only by name and as a download."""

import contextlib
import hashlib
import os
import re
import secrets

from db import access, case_files
from db.case_files import Attachment
from db.cases import Case
from db.privacy import Sealed
from db.store import Store
from db.users import User
from surveys.cases import work

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 20
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


class AttachmentRefused(ValueError):
    """A file cannot be kept. ``rule``: empty, large, many, kind."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Media type and usual suffix by what the bytes are; None for what is not kept."""
    for media, (start, suffix) in KINDS.items():
        if content.startswith(start):
            return media, suffix
    for media, (mark, suffix) in BOXED.items():
        if content[4:].startswith(mark) or (content.startswith(b"RIFF") and content[8:].startswith(mark)):
            return media, suffix
    return None


def keep(store: Store, user: User, case: Case, name: str, content: bytes) -> bool:
    """Keep a file; False when the case has it already. Raises AttachmentRefused, MoveRefused."""
    work.find(store, user, case.case_id)
    found = _judged(store, case, content)
    digest = hashlib.sha256(content).hexdigest()
    path = case_files.attachment_path(store, case.case_id, digest)
    _put(path.parent, digest, store.vault.seal_bytes(content, Sealed.ATTACHMENT))
    plain = safe_name(name, found[1])
    with store.transaction() as write:
        added = case_files.add_attachment(
            store, write, case.case_id, digest, plain, found[0], len(content), user.user_id
        )  # fmt: skip
        if added:
            case_files.note(store, write, case.case_id, "attached", user.user_id, plain)
    return added


def read(store: Store, user: User, attachment: Attachment) -> bytes:
    """The file's bytes, the look on record. Raises MoveRefused, FileNotFoundError, SealBroken."""
    case = work.find_visible(store, user, attachment.case_id)
    access.record(
        store, "attachment", user_id=user.user_id, login=user.login, subject="case", subject_id=case.case_id,
        reason=attachment.digest[:12],
    )  # fmt: skip
    path = case_files.attachment_path(store, attachment.case_id, attachment.digest)
    return store.vault.unseal_bytes(path.read_bytes(), Sealed.ATTACHMENT)


def safe_name(name: str, suffix: str) -> str:
    """The name without folders, control signs and a suffix that lies: ``../x.html`` → ``x.pdf``."""
    last = re.split(r"[/\\]", name)[-1]
    stem = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069<>:\"|?*]", "", last).rsplit(".", 1)[0].strip(" .")
    return f"{stem[:80] or 'file'}{suffix}"


def _judged(store: Store, case: Case, content: bytes) -> tuple[str, str]:
    if not content:
        raise AttachmentRefused("empty", "the file is empty; choose it again")
    if len(content) > MOST_BYTES:
        raise AttachmentRefused("large", f"the file has {len(content):,} bytes; at most {MOST_BYTES:,} are kept")
    found = kind_of(content)
    if found is None:
        raise AttachmentRefused("kind", f"the file is none of {', '.join(SUFFIXES)}; save it as PDF or as a picture")
    if len(case_files.attachments(store, case.case_id)) >= MOST_FILES:
        raise AttachmentRefused("many", f"the case has {MOST_FILES} files already; put several pages into one PDF")
    return found


def _put(folder: os.PathLike[str], name: str, sealed: bytes) -> None:
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
