"""Is this file a plain workbook? Judged from its bytes before any part of it is parsed, whatever its name says."""

import zipfile
import zlib
from pathlib import Path

from kit.excel.faults import WorkbookRefused

MEGABYTE = 2**20
LARGEST_FILE = 32 * MEGABYTE
LARGEST_PART = 64 * MEGABYTE
LARGEST_WHOLE = 96 * MEGABYTE
MOST_PARTS = 300
# Sheets of a repeated row come out some sixty times as large as they are stored; a bomb a thousand times.
STEEPEST = 200
STEEP_FROM = 4 * MEGABYTE
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
MAGIC = b"PK\x03\x04"
SAVE = "open it in Excel, save it as .xlsx (Excel workbook)"
# Parts of a workbook that act by themselves or reach for other files.
ACTING = ("vbaproject", "vbadata", "/macrosheets/", "/dialogsheets/", "/activex/", "/ctrlprops/")
REACHING = ("/externallinks/", "/embeddings/", "/connections.xml", "/querytables/", "/webextensions/", "/model/")
BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def refuse_unsafe(path: Path) -> None:
    """Nothing happens for a plain .xlsx of a decent size. Raises WorkbookRefused, OSError."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise _refused(path, "bomb", f"{size // MEGABYTE} MB; a sheet has at most {LARGEST_FILE // MEGABYTE} MB")
    with path.open("rb") as file:
        start = file.read(8)
    if start == OLE:
        _refuse_ole(path)
    if not start.startswith(MAGIC):
        raise _refused(path, "not_excel", f"no Excel workbook; {SAVE}")
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_parts(path, archive)
            for part in archive.infolist():
                _refuse_content(path, archive, part)
    except BAD_ZIP as fault:
        if isinstance(fault, WorkbookRefused):
            raise
        raise _refused(path, "broken", "the file is damaged; send it again") from fault


def _refuse_ole(path: Path) -> None:
    locked = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
    if locked:
        raise _refused(path, "encrypted", "locked with a password; save it without one")
    raise _refused(path, "old_excel", f"an Excel 97 workbook (.xls); {SAVE}")


def _refuse_parts(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [f"/{part.filename.lower()}" for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_WHOLE:
        raise _refused(path, "bomb", "unpacks to more than any sheet needs; use the sheet as it was given out")
    if len(set(names)) != len(names):
        raise _refused(path, "broken", "one of its parts is there twice; send it again")
    for part in parts:
        steep = part.file_size > STEEP_FROM and part.file_size > STEEPEST * max(1, part.compress_size)
        if part.file_size > LARGEST_PART or steep:
            raise _refused(path, "bomb", "unpacks to more than any sheet needs; use the sheet as it was given out")
        if part.flag_bits & 1:
            raise _refused(path, "encrypted", "locked with a password; save it without one")
    if any(word in name for name in names for word in ACTING):
        raise _refused(path, "macros", f"it carries macros, and those are never run here; {SAVE}")
    if any(word in name for name in names for word in REACHING):
        raise _refused(
            path, "outside", "it is tied to other files or sources; copy the values into the sheet given out"
        )
    if "/xl/workbook.bin" in names:
        raise _refused(path, "binary", f"a binary workbook (.xlsb); {SAVE}")
    if "/mimetype" in names:
        raise _refused(path, "open_document", f"an OpenDocument file; {SAVE}")
    if "/[content_types].xml" not in names or "/xl/workbook.xml" not in names:
        raise _refused(path, "not_excel", f"no Excel workbook; {SAVE}")


def _refuse_content(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No document type (a workbook never has one), no second encoding to hide it in; the checksum holds."""
    name = part.filename.lower()
    xml = name.endswith((".xml", ".rels", ".vml"))
    with archive.open(part) as member:
        tail = b""
        while piece := member.read(MEGABYTE):
            if not xml:
                continue
            window = tail + piece
            if not tail and (b"\x00" in window[:4] or window.startswith((b"\xff\xfe", b"\xfe\xff"))):
                raise _refused(path, "entities", f"{part.filename} is not in UTF-8; {SAVE}")
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise _refused(
                    path, "entities", f"{part.filename} declares entities; no spreadsheet program writes that"
                )
            if name == "[content_types].xml" and b"macroenabled" in window.lower():
                raise _refused(path, "macros", f"it is meant to carry macros, and those are never run here; {SAVE}")
            tail = window[-16:]


def _refused(path: Path, rule: str, what: str) -> WorkbookRefused:
    return WorkbookRefused(rule, path.name, what)
