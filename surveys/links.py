"""Links: short signed addresses that say who may answer, and about what.

``<BASE>/S/<CODE>``; CODE is base32 (RFC 4648, no padding) of::

    header   1 byte    format (2 bits), kind (1 bit: 0 outlet, 1 order), key id (5 bits)
    id       2+ bytes  invitation_id, no more bytes than it needs
    expiry   2 bytes   last day it may be used, counted from 1970-01-01; 0 = none
    seal     5 bytes   HMAC-SHA256 of all before it, by the vault's link key of that key id

that is 16 characters up to 65,535 invitations and 18 up to 16 million, all of QR's alphanumeric alphabet. The code is
signed, so guessing finds nothing; the row behind it is what can be spent, revoked and counted.
"""

import base64
import hashlib
import hmac
import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import Literal

from db import invitations
from db.invitations import Invitation
from db.store import Store, utc_now

DEFAULT_BASE = "http://127.0.0.1:8501"
FORMAT = 1
SEAL_BYTES = 5
ORDER_LINK_DAYS = 90
EPOCH = date(1970, 1, 1)
MOST_CHARACTERS = 32
# Signs a hand may have put for a letter: base32 has no 0, 1 and 8. A 1 may be I or L; the seal tells which.
MISREAD = str.maketrans("08", "OB")
MOST_ONES = 4
# RFC 4648's alphabet in the order in which Python counts to base 32; other signs become one that is no digit.
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
PYTHON32 = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
TO_PYTHON: dict[int, str | int] = {**dict.fromkeys(range(128), "!"), **str.maketrans(BASE32, PYTHON32)}

State = Literal["open", "spent", "expired", "revoked"]


class LinkRefused(ValueError):
    """No link can be made, or the code leads nowhere.

    ``reason``: malformed | forged | unknown (a code), outlet | order (nothing of that name), revoked | expired.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Opened:
    """What a genuine code says by itself; ``last_day`` counts from EPOCH, 0: no end."""

    invitation_id: int
    kind: str
    last_day: int


@dataclass(frozen=True, slots=True)
class Link:
    """What a genuine code stands for, as of now."""

    kind: str
    invitation_id: int
    outlet_id: int
    order_id: int | None
    questionnaire: str
    state: State


def base_url(store: Store) -> str:
    """Where customers reach the forms: ``AFTERWORD_BASE_URL``, else the setting ``base_url``; no slash at the end."""
    return (os.environ.get("AFTERWORD_BASE_URL") or store.setting("base_url") or DEFAULT_BASE).rstrip("/")


def outlet_link(store: Store, outlet_code: str, questionnaire: str = "service-visit") -> str:
    """The outlet's poster address; the same one every time until it is revoked. Raises LinkRefused."""
    row = store.one("select outlet_id from outlets where code = :code", code=outlet_code)
    if row is None:
        raise LinkRefused("outlet", f'outlet "{outlet_code}" is not known; import it, or check its code')
    held = invitations.of_outlet(store, row["outlet_id"], questionnaire, utc_now())
    if held is None:
        with store.transaction() as write:
            held = invitations.invite(write, row["outlet_id"], None, questionnaire, utc_now(), None)
    return address(store, held)


def order_link(
    store: Store, order_no: str, questionnaire: str = "service-visit", days: int | None = ORDER_LINK_DAYS
) -> str:
    """The order's own address, good for one answer within ``days`` (None: for ever). Raises LinkRefused.

    Asked again, it is the same address: an order is invited once to a questionnaire.
    """
    order = store.one("select order_id, outlet_id from orders where order_no = :order_no", order_no=order_no)
    if order is None:
        raise LinkRefused("order", f'order "{order_no}" is not known; import it, or check its number')
    held = invitations.of_order(store, order["order_id"], questionnaire) or _invite(store, order, questionnaire, days)
    if held.revoked_at:
        raise LinkRefused("revoked", f"the link of order {order_no} was revoked at {held.revoked_at}")
    return address(store, held)


def address(store: Store, invitation: Invitation) -> str:
    """The invitation's whole link."""
    return f"{base_url(store)}/S/{code_of(store, invitation)}"


def read_link(store: Store, code: str) -> Link:
    """What ``code`` stands for, in any case and with signs misread by a hand. Raises LinkRefused."""
    opened = open_code(store, code)
    return judge(opened, invitations.find(store, opened.invitation_id))


def open_code(store: Store, code: str) -> Opened:
    """What is written in a genuine ``code``; whether it may be used is for ``judge``. Raises LinkRefused."""
    return _opened(tuple(store.link_keys.items()), code)


def judge(opened: Opened, held: Invitation | None) -> Link:
    """A genuine code beside its row, as of now. Raises LinkRefused."""
    if held is None or held.kind != opened.kind:
        raise LinkRefused("unknown", "the link is genuine, but its invitation is not in this database")
    state = _state(held, opened.last_day)
    return Link(opened.kind, opened.invitation_id, held.outlet_id, held.order_id, held.questionnaire, state)


def code_of(store: Store, invitation: Invitation) -> str:
    """The invitation's code, signed with the newest key."""
    keys = store.link_keys
    key_id = max(keys)
    header = FORMAT << 6 | (invitation.kind == "order") << 5 | key_id
    number = invitation.invitation_id
    body = (
        bytes([header])
        + number.to_bytes(max(2, (number.bit_length() + 7) // 8), "big")
        + _day_number(invitation.expires_at).to_bytes(2, "big")
    )
    return base64.b32encode(body + _seal(keys[key_id], body)).decode().rstrip("=")


def _invite(store: Store, order: sqlite3.Row, questionnaire: str, days: int | None) -> Invitation:
    now = datetime.now(UTC)
    end = None if days is None else f"{now.date() + timedelta(days=days + 1)}T00:00:00Z"
    with store.transaction() as write:
        return invitations.invite(write, order["outlet_id"], order["order_id"], questionnaire, utc_now(), end)


# Codes in use come again and again; what a code says never changes, and forged ones are not kept.
@lru_cache(maxsize=8192)
def _opened(keys: tuple[tuple[int, bytes], ...], code: str) -> Opened:
    """What a code says whose seal holds under one of the ``keys``."""
    by_id = dict(keys)
    refusal = LinkRefused("malformed", "this is not one of our links; scan the code again")
    for packed in _readings(code):
        header, body, seal = packed[0], packed[:-SEAL_BYTES], packed[-SEAL_BYTES:]
        if header >> 6 != FORMAT:
            continue
        # An unknown key id is sealed with a key nobody has, so that it takes as long as a known one.
        key = by_id.get(header & 31, b"")
        if hmac.compare_digest(_seal(key, body), seal) and key:
            kind = "order" if header & 32 else "outlet"
            return Opened(int.from_bytes(body[1:-2], "big"), kind, int.from_bytes(body[-2:], "big"))
        refusal = LinkRefused("forged", "the link's signature does not hold; scan the code again")
    raise refusal


def _readings(code: str) -> Iterator[bytes]:
    """The bytes ``code`` may stand for: one reading, or several where a 1 was typed."""
    plain = code.upper()
    if not plain.isalnum():
        plain = re.sub(r"[\s._-]", "", plain)
    plain = plain.translate(MISREAD)
    ones = plain.count("1")
    if not 16 <= len(plain) <= MOST_CHARACTERS or not plain.isascii() or ones > MOST_ONES:
        return
    for letters in product("IL", repeat=ones):
        read = plain
        for letter in letters:
            read = read.replace("1", letter, 1)
        if (packed := _unpacked(read)) is not None:
            yield packed


def _unpacked(read: str) -> bytes | None:
    """The bytes of one reading; None where it is no base32, or not spelt as we spell it (spare bits are zero)."""
    size, spare = divmod(len(read) * 5, 8)
    try:
        number = int(read.translate(TO_PYTHON), 32)
    except ValueError:
        return None
    return None if number & ((1 << spare) - 1) else (number >> spare).to_bytes(size, "big")


def _seal(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"afterword link " + body, hashlib.sha256)[:SEAL_BYTES]


def _day_number(expires_at: str | None) -> int:
    """The last usable day before ``expires_at``; 0 for None."""
    if expires_at is None:
        return 0
    last_moment = datetime.fromisoformat(expires_at) - timedelta(seconds=1)
    return (last_moment.date() - EPOCH).days


def _state(held: Invitation, last_day: int) -> State:
    now = datetime.now(UTC)
    if held.revoked_at:
        return "revoked"
    if held.spent_at:
        return "spent"
    over = last_day and (now.date() - EPOCH).days > last_day
    if over or (held.expires_at and now >= datetime.fromisoformat(held.expires_at)):
        return "expired"
    return "open"
