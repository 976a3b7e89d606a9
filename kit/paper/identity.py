"""What a printed page says about itself: in its two QR codes, and in letters for a person to type.

The code is ``AW:`` and base32 (RFC 4648) of 20 bytes: 35 characters, all that a QR code of version 3-H holds::

    header      1 byte    format (3 bits), key id (5 bits)
    sheet       3 bytes   sheet_id, the layout it was printed from
    page        1 byte    counted from 1
    invitation  4 bytes   invitation_id: the outlet or the order
    serial      4 bytes   which copy of the sheet
    seal        7 bytes   HMAC-SHA256 of all before it, by the vault's link key of that key id

A survey link is an address and never begins with ``AW:``; the seal is made over another opening word, so neither
passes for the other. The typed form ``7-000123-2-K`` is sheet, serial, page and a check letter; it carries no seal,
what it stands for is looked up among the copies handed out.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass

from db import paper
from db.store import Store

PREFIX = "AW:"
FORMAT = 1
SEAL_BYTES = 7
CODE_CHARACTERS = 35
QR_VERSION = 3
QR_MODULES = 17 + 4 * QR_VERSION
# Without I, O and Q; 23 letters, a prime, so that every single wrong digit and every swap of neighbours shows.
CHECK_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_TYPED = re.compile(r"(\d{1,8})-(\d{1,10})-(\d{1,3})-([A-Z])")


class CodeForeign(ValueError):
    """Not one of our pages: somebody else's code, or no code at all."""


class CodeForged(ValueError):
    """Looks like one of our pages, and its seal does not hold: altered, or sealed with a key that is gone."""


@dataclass(frozen=True, slots=True)
class PageIdentity:
    """One printed page: ``page`` (from 1) of copy ``serial`` of ``sheet``, handed out for ``invitation``."""

    sheet: int
    page: int
    invitation: int
    serial: int


def seal(store: Store, identity: PageIdentity) -> str:
    """The text of the page's QR codes, signed with the newest key. Raises OverflowError for numbers beyond its room."""
    keys = store.link_keys
    key_id = max(keys)
    body = _body(key_id, identity)
    return PREFIX + base64.b32encode(body + _signature(keys[key_id], body)).decode()


def open(store: Store, text: str) -> PageIdentity:
    """The page that a QR code's ``text`` names. Raises CodeForeign or CodeForged."""
    packed = _unpacked(text)
    body, signature = packed[:-SEAL_BYTES], packed[-SEAL_BYTES:]
    # A key that is gone is answered with one nobody has, so that it takes as long as a known one.
    key = store.link_keys.get(body[0] & 31, b"")
    if not hmac.compare_digest(_signature(key, body), signature) or not key:
        raise CodeForged("the page's code does not hold: it was altered, or printed by another installation")
    return PageIdentity(*(int.from_bytes(body[start:end], "big") for start, end in ((1, 4), (4, 5), (5, 9), (9, 13))))


def typed(identity: PageIdentity) -> str:
    """What stands in letters on the page: ``7-000123-2-K``."""
    numbers = f"{identity.sheet}-{identity.serial:06d}-{identity.page}"
    return f"{numbers}-{_letter(identity)}"


def open_typed(store: Store, text: str) -> PageIdentity:
    """The page an operator read off the paper; spaces, lower case and full-width signs are forgiven.

    Raises CodeForeign: not of that form, the check letter does not fit, or no such copy was handed out.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    plain = re.sub(r"[\u2010-\u2015\u2212_.]", "-", plain)
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise CodeForeign(f'"{text}": a page code looks like 7-000123-2-K (sheet, copy, page, letter); read it again')
    sheet, serial, page = (int(found[n]) for n in (1, 2, 3))
    identity = PageIdentity(sheet, page, paper.invitation_of(store, sheet, serial) or 0, serial)
    if found[4] != _letter(identity):
        raise CodeForeign(f'"{text}": the letter does not fit the numbers; one of them is misread')
    if not identity.invitation or not 1 <= page <= paper.pages_of(store, sheet):
        raise CodeForeign(f'"{text}": no such page was printed from this database')
    return identity


def _body(key_id: int, identity: PageIdentity) -> bytes:
    return (
        bytes([FORMAT << 5 | key_id])
        + identity.sheet.to_bytes(3, "big")
        + identity.page.to_bytes(1, "big")
        + identity.invitation.to_bytes(4, "big")
        + identity.serial.to_bytes(4, "big")
    )


def _unpacked(text: str) -> bytes:
    plain = text.strip().upper()
    if not plain.startswith(PREFIX):
        raise CodeForeign("this code is not of one of our pages")
    try:
        packed = base64.b32decode(plain.removeprefix(PREFIX)) if len(plain) == CODE_CHARACTERS else b""
    except ValueError:  # a sign that is not base32, or not ASCII
        packed = b""
    if not packed or packed[0] >> 5 != FORMAT:
        raise CodeForged("the page's code is damaged, or of a newer release of this program")
    return packed


def _signature(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"afterword page " + body, hashlib.sha256)[:SEAL_BYTES]


def _letter(identity: PageIdentity) -> str:
    numbers = int(f"{identity.sheet}{identity.serial:06d}{identity.page:03d}")
    return CHECK_LETTERS[numbers % len(CHECK_LETTERS)]
