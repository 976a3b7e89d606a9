"""Personal data: sealed at rest, matched by blind index, masked for the eye."""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Sealed(StrEnum):
    """Every sealed column. A value sealed for one does not open as another, so none can be put in another's place."""

    CUSTOMER_NAME = "customers.name"
    CUSTOMER_PHONE = "customers.phone"
    CUSTOMER_ADDRESS = "customers.address"
    TECHNICIAN_NAME = "technicians.name"
    PAYLOAD = "payload"  # one for responses, conflicts and quarantine: a payload may move between them
    ATTEMPT_NOTE = "callback_attempts.note"
    DRAFT = "callback_drafts.answers"
    PARTIAL = "partials.answers"
    CASE_NOTE = "case_events.note"
    ATTACHMENT = "case_attachments.content"
    ATTACHMENT_NAME = "case_attachments.name"
    REVIEW = "reviews.words"
    USER_MAIL = "user_mails.mail"
    AUDIT_SUMMARY = "audits.summary"
    AUDIT_APPEAL = "audits.appeal"
    AUDIT_WORDS = "audit_events.words"
    EVIDENCE = "audit_evidence.content"
    EVIDENCE_NAME = "audit_evidence.name"
    INCIDENT = "incidents.words"
    SCAN_PICTURE = "scans.picture"
    SCAN_READING = "scans.reading"
    SCAN_CROPS = "scans.crops"
    SCAN_DECISION = "scan_decisions.value"


class SealBroken(ValueError):
    """A sealed value was made with another key, for another column, or was altered."""


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder's keys: one seals, one indexes, several sign links (by key id, the highest signs)."""

    seal_key: bytes
    index_key: bytes
    link_keys: dict[int, bytes]
    cipher: AESGCM

    @classmethod
    def open(cls, path: Path) -> "Vault":
        """Read the key file, or make it (readable by its owner only) when there is none."""
        if not path.exists():
            _create(path)
        kept = json.loads(path.read_text("ascii"))
        seal = base64.b64decode(kept["seal"])
        links = {int(key_id): base64.b64decode(key) for key_id, key in kept["links"].items()}
        return cls(seal, base64.b64decode(kept["index"]), links, AESGCM(seal))

    def seal(self, text: str | None, column: Sealed) -> bytes | None:
        """``text`` encrypted and bound to ``column``; None and '' stay None."""
        return self.seal_bytes(text.encode(), column) if text else None

    def seal_bytes(self, content: bytes, column: Sealed) -> bytes:
        """The same for bytes: pictures, and what is cut out of them."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, content, column.encode())

    def unseal(self, sealed: bytes | None, column: Sealed) -> str:
        """The text inside; '' for None. Raises SealBroken."""
        return "" if sealed is None else self.unseal_bytes(sealed, column).decode()

    def unseal_bytes(self, sealed: bytes, column: Sealed) -> bytes:
        """The bytes inside. Raises SealBroken."""
        try:
            return self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], column.encode())
        except InvalidTag as wrong:
            raise SealBroken(f"a sealed {column} cannot be opened with this folder's keys.json") from wrong

    def index(self, value: str | None) -> str | None:
        """Blind index: equal values give equal 32 hex digits, which tell nothing without the key."""
        if not value:
            return None
        return hmac.digest(self.index_key, value.encode(), hashlib.sha256)[:16].hex()

    def phone_index(self, phone: str | None) -> str | None:
        """Blind index of a telephone number, however it was typed."""
        return self.index(plain_phone(phone))


def plain_phone(phone: str | None) -> str:
    """Digits only, full-width digits folded, the Chinese country code dropped: ``+86 138-0000`` → ``1380000``."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone or ""))
    return re.sub(r"^(?:0086|86)(?=1\d{10}$)", "", digits)


def mask_phone(phone: str) -> str:
    """``13812345678`` → ``138****5678``."""
    digits = plain_phone(phone)
    if len(digits) < 7:
        return "*" * len(digits)
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"


def mask_name(name: str) -> str:
    """``王小明`` → ``王**``, ``Ann Lee`` → ``A** L**``."""
    return " ".join(word[:1] + "*" * min(len(word) - 1, 2) for word in name.split())


PHONE_LIKE = re.compile(
    r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[-\s]?\d{7,8}(?!\d)"
)
MAIL_LIKE = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
IDENTITY_LIKE = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


def mask_text(text: str) -> str:
    """A comment without telephone numbers, mail addresses and identity numbers, for every copy that leaves SQLite."""
    for pattern in (IDENTITY_LIKE, PHONE_LIKE, MAIL_LIKE):
        text = pattern.sub("***", text)
    return text


def _create(path: Path) -> None:
    keys = {
        "seal": _random_key(),
        "index": _random_key(),
        "links": {"1": _random_key()},
    }
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(file.fileno())
    # Two processes may start at once: the first link wins, the other reads it.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
