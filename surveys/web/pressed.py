"""A page that is compressed once and filled in a thousand times a second.

A form's page is the same for everybody but for a few short values: the headline, the response_id. The text between
them is deflated once; a value goes in as a stored block (RFC 1951, 3.2.4). The result is ordinary gzip (RFC 1952).
"""

import re
import struct
import zlib
from collections.abc import Mapping
from functools import lru_cache

from markupsafe import escape

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
LAST_BLOCK = b"\x01\x00\x00\xff\xff"
LONG = 2048
BLANK = re.compile("\x02([a-z_]+)\x03")


def blank(name: str) -> str:
    """The place in a template where the value ``name`` goes."""
    return f"\x02{name}\x03"


def unblanked(text: str) -> str:
    """A customer's text, in which nothing can be taken for a blank."""
    return text.replace("\x02", "").replace("\x03", "")


class Pressed:
    """HTML with blanks. ``filled`` gives the page's bytes, values escaped."""

    def __init__(self, html: str) -> None:
        pieces = BLANK.split(html)
        self.names = pieces[1::2]
        self.raw = [piece.encode() for piece in pieces[::2]]
        self.deflated = [_deflate(piece) for piece in self.raw]
        self._sums = [zlib.crc32(piece) for piece in self.raw]

    def partly(self, values: Mapping[str, str]) -> "Pressed":
        """The same page with these values in it; other blanks stay open. Nothing is deflated anew."""
        filled = object.__new__(Pressed)
        filled.names, filled.raw, filled.deflated = [], [self.raw[0]], [self.deflated[0]]
        for name, raw, deflated in zip(self.names, self.raw[1:], self.deflated[1:], strict=True):
            if name not in values:
                filled.names.append(name)
                filled.raw.append(raw)
                filled.deflated.append(deflated)
                continue
            value = str(escape(values[name])).encode()
            filled.raw[-1] += value + raw
            filled.deflated[-1] += b"".join(_stored(value)) + deflated
        filled._sums = [zlib.crc32(piece) for piece in filled.raw]
        return filled

    def filled(self, values: Mapping[str, str], gzip: bool) -> bytes:
        """The whole page, compressed or plain. Raises KeyError for a blank without value."""
        given = [str(escape(values[name])).encode() for name in self.names]
        if not gzip:
            return b"".join(piece for pair in zip(self.raw, [*given, b""], strict=True) for piece in pair)
        parts, checksum, size = [HEADER, self.deflated[0]], self._sums[0], len(self.raw[0])
        for place, value in enumerate(given, 1):
            raw = self.raw[place]
            parts += (*_stored(value), self.deflated[place])
            checksum = _joined(zlib.crc32(value, checksum), raw, self._sums[place])
            size += len(value) + len(raw)
        return b"".join((*parts, LAST_BLOCK, struct.pack("<LL", checksum, size & 0xFFFFFFFF)))


def _joined(before: int, piece: bytes, own: int) -> int:
    """The checksum of all up to the end of ``piece``, from the one before it and its own.

    A CRC is linear: what stood before is moved on by the piece's length, which four look-ups do for a long piece.
    """
    if len(piece) < LONG:
        return zlib.crc32(piece, before)
    first, second, third, fourth = _moves(len(piece))
    return own ^ first[before & 255] ^ second[before >> 8 & 255] ^ third[before >> 16 & 255] ^ fourth[before >> 24]


@lru_cache(maxsize=64)
def _moves(length: int) -> tuple[list[int], ...]:
    """What each byte of a checksum becomes after so many bytes more."""
    zeros = bytes(length)
    nothing = zlib.crc32(zeros)
    bits = [zlib.crc32(zeros, 1 << bit) ^ nothing for bit in range(32)]
    tables = []
    for start in range(0, 32, 8):
        table = [0]
        for moved in bits[start : start + 8]:
            table += [held ^ moved for held in table]
        tables.append(table)
    return tuple(tables)


def _deflate(piece: bytes) -> bytes:
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    return press.compress(piece) + press.flush(zlib.Z_FULL_FLUSH)


def _stored(value: bytes) -> list[bytes]:
    """``value`` as stored blocks, each at most 65,535 bytes."""
    parts = []
    for start in range(0, len(value), 0xFFFF):
        chunk = value[start : start + 0xFFFF]
        parts += [struct.pack("<BHH", 0, len(chunk), len(chunk) ^ 0xFFFF), chunk]
    return parts
