"""How well a response is evidenced, and what can be told about its origin without keeping it."""

import hashlib
import hmac
from datetime import UTC, datetime
from functools import lru_cache

from db.privacy import Vault
from db.store import utc_text
from surveys.intake.submission import Submission

LONGEST_SECONDS = 7 * 86400.0
TYPED_IN = ("excel", "import")


def grade(channel: str, link_kind: str | None, order_id: int | None) -> str:
    """A by order link, B confirmed by callback, C by outlet poster, D typed in by staff."""
    if channel == "callback":
        return "B" if order_id is not None else "D"
    if link_kind is None or channel in TYPED_IN:
        return "D"
    return "A" if link_kind == "order" else "C"


def moment(text: str | None) -> str | None:
    """An ISO 8601 moment with its zone as the database writes it; None where the sender's clock wrote none."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
        if read.tzinfo is UTC:
            return f"{read.isoformat()[:19]}Z"
        return utc_text(read) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def seconds(started_at: str | None, finished_at: str | None) -> float | None:
    """Seconds spent on the form; None when unknown, negative or longer than a week (a clock that was set)."""
    if started_at is None or finished_at is None:
        return None
    spent = (datetime.fromisoformat(finished_at) - datetime.fromisoformat(started_at)).total_seconds()
    return spent if 0 <= spent <= LONGEST_SECONDS else None


def origin(vault: Vault, submission: Submission, received_at: str) -> tuple[str | None, str | None]:
    """``(device_index, network_index)``: equal within one day only, so that nobody can be followed for longer."""
    day = received_at[:10]
    device = _index(vault.index_key, f"device {day} {submission.device}") if submission.device else None
    network = _index(vault.index_key, f"network {day} {submission.network}") if submission.network else None
    return device, network


@lru_cache(maxsize=4096)
def _index(key: bytes, origin: str) -> str:
    """As Vault.index, by a key that is prepared once: ``hmac.digest`` hands the interpreter to other threads each time.

    A shop's address comes again and again.
    """
    keyed = _keyed(key).copy()
    keyed.update(origin.encode())
    return keyed.digest()[:16].hex()


@lru_cache(maxsize=8)
def _keyed(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod=hashlib.sha256)
