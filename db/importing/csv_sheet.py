"""CSV files as they come: UTF-8 with or without mark, GB18030, UTF-16; separated by comma, semicolon or tab."""

import codecs
import contextlib
import csv
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.importing.mapping import Mapping
from db.importing.problems import ImportRefused

PIECE = 1 << 20
LONGEST_CELL = 1 << 17
SEPARATORS = ",;\t"
Numbered = Iterator[tuple[int, Sequence[object]]]


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over the bytes tells: the encoding that fits all of them, their hash, and about how many lines."""

    encoding: str
    file_hash: str
    lines: int
    first_line: str


@contextmanager
def open_csv(path: Path, mapping: Mapping) -> Iterator[tuple[Numbered, str, int | None]]:
    """(numbered rows from row 1, file hash, expected rows). Raises ImportRefused, also while reading."""
    scan = _scan(path, mapping.encoding)
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=scan.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=mapping.delimiter or _separator(scan.first_line), strict=True)
        yield _numbered(path.name, reader), scan.file_hash, scan.lines - mapping.heading_row


def _numbered(name: str, reader: Iterator[list[str]]) -> Numbered:
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error as wrong:
        raise ImportRefused(
            f"{name} row {number + 1}: not CSV ({wrong}); check the quotation marks there. Nothing was imported"
        ) from wrong


def _separator(line: str) -> str:
    """The separator that occurs most in the heading, outside quotation marks."""
    outside = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _scan(path: Path, wanted: str | None) -> Scan:
    """The first encoding that fits: the mapping's, or what the file's first bytes and then all of them allow."""
    with path.open("rb") as file:
        marked = file.read(4).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    guesses = [_known(path, wanted)] if wanted else ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for guess in guesses:
        with contextlib.suppress(UnicodeDecodeError):
            return _try(path, guess)
    if guesses[0] != "utf-8-sig":
        raise ImportRefused(f"{path.name}: is not all {guesses[0]} text; save the file as UTF-8")
    raise ImportRefused(
        f"{path.name} line {_broken_line(path)}: neither UTF-8 nor GB18030 text; save the file as UTF-8, "
        "or name its encoding in the mapping's [file]"
    )


def _known(path: Path, encoding: str) -> str:
    try:
        b"    ".decode(encoding, "replace")
        return codecs.lookup(encoding).name
    except LookupError:
        raise ImportRefused(
            f'{path.name}: the mapping\'s encoding = "{encoding}" is unknown; write e.g. utf-8'
        ) from None


def _try(path: Path, encoding: str) -> Scan:
    """Read the file through once. Raises UnicodeDecodeError, and ImportRefused for binary content."""
    decoder = codecs.getincrementaldecoder(encoding)()
    digest, lines, first = hashlib.sha256(), 1, ""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            text = decoder.decode(piece)
            if "\0" in text:
                raise ImportRefused(f"{path.name}: holds NUL bytes, so it is not a text file; export it again as CSV")
            if lines == 1 and len(first) < PIECE:
                first += text.partition("\n")[0]
            lines += text.count("\n")
        decoder.decode(b"", final=True)
    return Scan(encoding, digest.hexdigest(), lines, first)


def _broken_line(path: Path) -> int:
    """The first line that is not UTF-8 (a decoding error's own offset counts from its piece)."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1
