"""What people send who mean ill, and what broken machines send: refused in words, nothing kept half, memory bounded.

Workbooks have their own (tests/kit/excel); here they only must not get past the door's other side.
"""

import io
import json
import os
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import qrcode
from PIL import Image

from db import scans
from db.store import Store
from kit import unpacking
from kit.inbox import Inbox, Report
from kit.paper import identity
from kit.paper.identity import PageIdentity
from kit.paper.pictures import Darkroom
from surveys.intake import Intake
from surveys.links import outlet_link
from tests.kit.paper.papers import MM, Papers, fill, sheet_page
from tests.surveys.conftest import firm

GOOD = {"csat": "4", "fixed": "yes", "nps": "9"}
ROOT = Path(__file__).parents[2]


class Door:
    """The inbox of a small firm; everything that is thrown at it, and what is kept afterwards."""

    def __init__(self, store: Store, folder: Path, papers: Papers, darkroom: Darkroom) -> None:
        self.store, self.folder, self.papers, self.darkroom = store, folder, papers, darkroom
        self.count = 0
        layout = sheet_page(papers.sheet)
        (printed,) = papers.prints()
        self.printed = printed
        self.filled = fill(printed, layout, GOOD)

    def gets(self, content: bytes, name: str) -> Report:
        self.count += 1
        path = self.folder / str(self.count) / name
        path.parent.mkdir()
        path.write_bytes(content)
        return self.reads(path)

    def reads(self, path: Path) -> Report:
        before = self.kept()
        report = Inbox(self.store, darkroom=self.darkroom).read([path])
        self.is_whole(report)
        if report.refused and not sum(count for fate, count in report.pages.items() if fate != "refused"):
            assert self.kept() == before
        return report

    def kept(self) -> tuple[int, ...]:
        tables = ("scans", "responses", "quarantine", "conflicts", "scan_decisions")
        return tuple(self.store.one(f"select count(*) from {table}")[0] for table in tables)

    def is_whole(self, report: Report) -> None:
        """Every row has its picture, nothing lies half, every word is a word in both languages."""
        for row in self.store.rows("select picture, reading_sealed from scans"):
            assert scans.read_picture(self.store, row["picture"])
        files = [path for path in (self.store.folder / "scans").rglob("*") if path.is_file()]
        assert len(files) == self.kept()[0]
        assert list((self.store.folder / "uploads").glob("*")) == []
        for line in report.lines:
            for language in ("zh", "en"):
                told = line.told(language)
                assert len(told) > 15
                assert "{" not in told.replace("{}", "")
                assert "Traceback" not in told

    def refuses(self, content: bytes, name: str, *reasons: str) -> None:
        report = self.gets(content, name)
        assert {line.reason for line in report.lines} <= set(reasons), report.lines
        assert report.lines
        assert self.lands_nothing()

    def lands_nothing(self) -> bool:
        return self.store.one("select count(*) from responses")[0] == 0

    def shows_code(self, text: str) -> Report:
        """Our page with somebody's code on it."""
        return self.gets(jpeg(coded(self.filled, sheet_page(self.papers.sheet), text)), "page.jpg")


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    store = firm(folder / "data")
    (folder / "files").mkdir()
    with Darkroom(seconds=10) as darkroom:
        yield Door(store, folder / "files", Papers(store, folder / "papers"), darkroom)
    Intake(store).close()
    store.close()


@pytest.fixture(autouse=True)
def empty(door):
    """Each case finds no pages and leaves none."""
    yield
    with door.store.transaction() as write:
        for table in ("scan_decisions", "scans", "quarantine", "conflicts"):
            write.execute(f"delete from {table}")
    for path in (door.store.folder / "scans").rglob("*"):
        if path.is_file():
            path.unlink()


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    buffer = io.BytesIO()
    image.convert("L").save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **more)
    return buffer.getvalue()


def coded(page: Image.Image, layout, text: str) -> Image.Image:
    shown = page.copy()
    code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    drawn = code.make_image().convert("L")
    for place in layout.codes:
        side = round(place.side * MM)
        shown.paste(
            255,
            (
                round(place.x * MM) - 6,
                round(place.y * MM) - 6,
                round(place.x * MM) + side + 6,
                round(place.y * MM) + side + 6,
            ),
        )
        shown.paste(drawn.resize((side, side), Image.Resampling.BOX), (round(place.x * MM), round(place.y * MM)))
    return shown


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first its catalogue."""
    written = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (more, len(content), content)


def flated(content: bytes, more: bytes = b"") -> bytes:
    return stream(zlib.compress(content, 9), b"/Filter/FlateDecode" + more)


def endless(count: int) -> bytes:
    """``count`` gigabytes of noughts, deflated: one flushed block of a megabyte, again and again."""
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (1024 * count)


def gigabytes(count: int) -> bytes:
    return stream(endless(count), b"/Filter/FlateDecode")


def one_page(content: bytes, resources: bytes = b"<<>>", box: bytes = b"0 0 595 842", *more: bytes) -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources %s/Contents 4 0 R>>" % (box, resources),
        content,
        *more,
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def raw_png(width: int, height: int, depth: int = 8, colour: int = 0, *chunks: bytes, data: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def raw_tiff(width: int, height: int, *, next_ifd: int = 0, strip: int = 8, count: int = 100) -> bytes:
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, strip), (277, 3, 1),
            (278, 4, height), (279, 4, count)]  # fmt: skip
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    body = b"\0" * 120
    return (
        b"II*\0"
        + struct.pack("<I", 8 + len(body))
        + body
        + struct.pack("<H", len(tags))
        + entries
        + struct.pack("<I", next_ifd)
    )


# ---- cut off, and flipped ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [n / 40 for n in range(1, 40)])
def test_a_pdf_that_was_cut_off(door, share):
    whole = saved(door.filled, "PDF", resolution=150, quality=60)
    report = door.gets(whole[: int(len(whole) * share)], "cut.pdf")
    assert report.lines
    assert door.lands_nothing()


@pytest.mark.parametrize("share", [n / 16 for n in range(1, 16)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_picture_that_was_cut_off(door, kind, share):
    whole = saved(door.filled, kind)
    report = door.gets(whole[: int(len(whole) * share)], f"cut.{kind.lower()}")
    assert [line.reason for line in report.lines] in (["broken"], ["unreadable"], ["unknown"])
    assert door.lands_nothing()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["PDF", "PNG"])
def test_a_file_with_bytes_flipped(door, kind, seed):
    chance = random.Random(seed)
    whole = bytearray(saved(door.printed, kind))
    for _ in range(30):
        whole[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
    door.gets(bytes(whole), f"flipped.{kind.lower()}")
    assert door.lands_nothing()


# ---- too much ------------------------------------------------------------------------------------------------------

BOMBS = {
    "a picture of 20,000 pixels a side": ("x.png", lambda: raw_png(20_000, 20_000), "too_many_pixels"),
    "a picture of two thousand million pixels a side": (
        "x.png",
        lambda: raw_png(2**31 - 1, 2**31 - 1),
        "too_many_pixels",
    ),
    "a strip of a picture": ("x.png", lambda: raw_png(300, 60_000), "too_many_pixels"),
    "a picture that unpacks to a gigabyte": (
        "x.png",
        lambda: raw_png(15_900, 15_900, 8, 2, data=zlib.compress(bytes(10_000_000), 9)),
        "too_many_pixels",
    ),
    "a picture with more data than it needs": (
        "x.png",
        lambda: raw_png(400, 400, data=zlib.compress(bytes(30_000_000), 9)),
        "no_code blank_side broken",
    ),
    "a picture with words without end": (
        "x.png",
        lambda: raw_png(
            400,
            400,
            8,
            0,
            chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000), 9)),
            data=zlib.compress(bytes(400 * 401)),
        ),
        "broken unreadable no_code",
    ),
    "a colour profile without end": (
        "x.png",
        lambda: raw_png(
            400,
            400,
            8,
            0,
            chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(80_000_000), 9)),
            data=zlib.compress(bytes(400 * 401)),
        ),
        "broken unreadable no_code",
    ),
    "a TIFF as large as a field": ("x.tif", lambda: raw_tiff(60_000, 60_000), "too_many_pixels"),
    "a TIFF whose data lie beyond its end": ("x.tif", lambda: raw_tiff(900, 900, strip=2**31, count=2**31), "broken"),
    "a TIFF that follows itself": ("x.tif", lambda: raw_tiff(900, 900, next_ifd=128), "broken"),
    "a TIFF that is three pixels wide": ("x.tif", lambda: raw_tiff(3, 3), "too_small"),
    "a JPEG that says it is 65,500 wide": (
        "x.jpg",
        lambda: jpeg(Image.new("L", (400, 400))).replace(
            struct.pack(">HH", 400, 400), struct.pack(">HH", 65_500, 65_500), 1
        ),
        "too_many_pixels",
    ),
    "a PDF page drawn by four gigabytes": (
        "x.pdf",
        lambda: one_page(gigabytes(4)),
        "memory slow broken no_code blank_side",
    ),
    "a PDF page twice packed": (
        "x.pdf",
        lambda: one_page(stream(zlib.compress(endless(4), 1), b"/Filter[/FlateDecode/FlateDecode]")),
        "memory slow broken no_code blank_side",
    ),
    "a PDF picture of 60,000 pixels": (
        "x.pdf",
        lambda: one_page(
            stream(b"595 0 0 842 0 0 cm /I Do"),
            b"<</XObject<</I 5 0 R>>>>",
            b"0 0 595 842",
            flated(
                bytes(1000),
                b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceGray",
            ),
        ),
        "too_many_pixels",
    ),
    "a PDF page as large as a country": (
        "x.pdf",
        lambda: one_page(stream(b"0 0 m"), b"<<>>", b"0 0 99999999 99999999"),
        "blank_side broken no_code too_small",
    ),
    "a PDF page without room": (
        "x.pdf",
        lambda: one_page(stream(b""), b"<<>>", b"0 0 0 0"),
        "too_small blank_side broken no_code",
    ),
    "a PDF whose forms draw themselves": (
        "x.pdf",
        lambda: one_page(
            stream(b"/F Do"),
            b"<</XObject<</F 5 0 R>>>>",
            b"0 0 595 842",
            stream(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>"),
        ),
        "blank_side broken no_code memory slow",
    ),
    "a PDF of pages that hold themselves": (
        "x.pdf",
        lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        "no_pages broken",
    ),
    "a PDF that says it has a million pages": (
        "x.pdf",
        lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 1000000>>"),
        "no_pages broken too_many_pages",
    ),
    "a PDF of nothing": ("x.pdf", lambda: pdf(b"<</Type/Catalog>>"), "no_pages broken"),
    "a PDF of brackets": (
        "x.pdf",
        lambda: pdf(b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 200_000 + b">>"),
        "no_pages broken",
    ),
    "a PDF with a script": (
        "x.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        ),
        "blank_side",
    ),
    "a PDF that starts a program": (
        "x.pdf",
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(/bin/sh)>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        ),
        "blank_side",
    ),
    "a PDF with a broken fax": (
        "x.pdf",
        lambda: one_page(
            stream(b"595 0 0 842 0 0 cm /I Do"),
            b"<</XObject<</I 5 0 R>>>>",
            b"0 0 595 842",
            stream(
                os.urandom(3000),
                b"/Filter/CCITTFaxDecode/Type/XObject/Subtype/Image/Width 1700/Height 2200"
                b"/BitsPerComponent 1/ColorSpace/DeviceGray",
            ),
        ),
        "blank_side broken no_code",
    ),
    "a PDF with a broken JBIG2": (
        "x.pdf",
        lambda: one_page(
            stream(b"595 0 0 842 0 0 cm /I Do"),
            b"<</XObject<</I 5 0 R>>>>",
            b"0 0 595 842",
            stream(
                os.urandom(3000),
                b"/Filter/JBIG2Decode/Type/XObject/Subtype/Image/Width 1700/Height 2200"
                b"/BitsPerComponent 1/ColorSpace/DeviceGray",
            ),
        ),
        "blank_side broken no_code",
    ),
    "a PDF with a broken JPEG 2000": (
        "x.pdf",
        lambda: one_page(
            stream(b"595 0 0 842 0 0 cm /I Do"),
            b"<</XObject<</I 5 0 R>>>>",
            b"0 0 595 842",
            stream(os.urandom(3000), b"/Filter/JPXDecode/Type/XObject/Subtype/Image/Width 1700/Height 2200"),
        ),
        "blank_side broken no_code",
    ),
    "a PDF whose whole page is a broken JPEG": (
        "x.pdf",
        lambda: one_page(
            stream(b"595 0 0 842 0 0 cm /I Do"),
            b"<</XObject<</I 5 0 R>>>>",
            b"0 0 595 842",
            stream(
                b"\xff\xd8\xff\xe0" + bytes(2000),
                b"/Filter/DCTDecode/Type/XObject/Subtype/Image/Width 1700"
                b"/Height 2200/BitsPerComponent 8/ColorSpace/DeviceGray",
            ),
        ),
        "blank_side broken no_code unreadable",
    ),
}


LARGEST = (
    "a picture of 20,000 pixels a side",
    "a picture that unpacks to a gigabyte",
    "a TIFF as large as a field",
    "a PDF page drawn by four gigabytes",
    "a PDF page twice packed",
    "a PDF picture of 60,000 pixels",
)


@pytest.mark.parametrize("what", BOMBS)
def test_a_file_that_asks_for_too_much_or_breaks_its_reader(door, what):
    name, made, reasons = BOMBS[what]
    report = door.gets(made(), name)
    found = {line.reason for line in report.lines} or {
        row["reason"] for row in door.store.rows("select reason from scans")
    }
    assert found <= set(reasons.split()), found
    assert found
    assert door.lands_nothing()


def test_a_pdf_with_a_password(door, tmp_path):
    # The standard handler, RC4 of 40 bits; the user's password is unknown.
    locked = pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        b"<</Filter/Standard/V 1/R 2/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">/P -4>>",
    )
    locked = locked.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]")
    door.refuses(locked, "locked.pdf", "locked")


def test_a_pdf_of_more_pages_than_anybody_scans(door):
    document = pypdfium2.PdfDocument.new()
    for _ in range(501):
        document.new_page(595, 842)
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    door.refuses(buffer.getvalue(), "many.pdf", "too_many_pages")


def test_a_good_file_after_each_that_killed_the_reader(door):
    folder = door.folder / "mixed"
    folder.mkdir()
    name, made, _ = BOMBS["a PDF page drawn by four gigabytes"]
    (folder / f"1-{name}").write_bytes(made())
    (folder / "2-good.jpg").write_bytes(jpeg(door.printed))
    (folder / "3-cut.png").write_bytes(saved(door.printed, "PNG")[:5000])
    report = Inbox(door.store, darkroom=door.darkroom).read([folder])
    assert (report.files, report.pages["review"]) == (3, 1)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to measure memory")
def test_memory_stays_bounded_whatever_comes(door, tmp_path):
    for number, (name, made, _) in enumerate(BOMBS[what] for what in LARGEST):
        (tmp_path / f"{number:02}-{name}").write_bytes(made())
    Image.new("RGB", (4900, 7000), "white").save(tmp_path / "large.png")
    script = (
        "import sys, resource\nfrom pathlib import Path\nfrom kit.__main__ import main\n"
        "code = main(['read', '--dry-run', '--json', sys.argv[1]])\n"
        # A process inherits its parent's ru_maxrss; VmHWM is its own.
        "own = next(line for line in Path('/proc/self/status').read_text().splitlines() if line.startswith('VmHWM'))\n"
        "print(code, own.split()[1], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    environment = {**os.environ, "AFTERWORD_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env=environment,
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=True,
        timeout=120,
    )
    code, mine, darkroom = map(int, done.stdout.splitlines()[-1].split())
    assert code == 1, done.stderr
    assert mine < 350_000  # kB
    assert darkroom < 800_000


# ---- codes ---------------------------------------------------------------------------------------------------------

FOREIGN = (
    "https://example.com/menu",
    "HTTPS://S.EXAMPLE.CN/S/CAAAEAAAB5QX5TBA",
    "WIFI:T:WPA;S:guest;P:secret;;",
    "12345678",
    "BEGIN:VCARD\nFN:Somebody\nEND:VCARD",
    "<script>alert(1)</script>",
    "'; drop table scans; --",
    "${jndi:ldap://x}",
    "../../etc/passwd",
    "AW",
    "aw",
    "A" * 35,
    "＝1+1",
    "微信支付",
    '{"sheet": 1}',
    "PAGE 1 OF 2",
    "0",
    "ÀÉ",
    "wxp://f2f0",
    "otpauth://totp/x?secret=ABC",
)
MALFORMED = (
    "AW:",
    "AW:" + "A" * 31,
    "AW:" + "A" * 32,
    "AW:" + "7" * 32,
    "AW:" + "1" * 32,
    "AW:" + "=" * 32,
    "AW:" + "A" * 200,
    "aw:" + "a" * 32,
    "AW:" + "Ä" * 16,
    "AW: " + "A" * 31,
)


@pytest.mark.parametrize("text", FOREIGN)
def test_other_peoples_codes(door, text):
    report = door.shows_code(text)
    assert [line.reason for line in report.lines] in (["foreign_code"], ["no_code"])
    assert door.lands_nothing()


@pytest.mark.parametrize("text", MALFORMED)
def test_codes_that_only_look_like_ours(door, text):
    report = door.shows_code(text)
    assert {line.reason for line in report.lines} <= {"foreign_code", "forged", "no_code"}
    assert door.lands_nothing()


def genuine(door) -> PageIdentity:
    invitation = door.store.one("select invitation_id from paper_prints")[0]
    return PageIdentity(door.papers.sheet_id, 1, invitation, 1)


@pytest.mark.parametrize("place", range(3, 35))
def test_a_seal_with_one_sign_changed(door, place):
    text = identity.seal(door.store, genuine(door))
    other = "A" if text[place] != "A" else "B"
    with pytest.raises(identity.CodeForged):
        identity.open(door.store, text[:place] + other + text[place + 1 :])


@pytest.mark.parametrize("place", [4, 12, 20, 34])
def test_a_forged_page_is_not_read(door, place):
    text = identity.seal(door.store, genuine(door))
    report = door.shows_code(text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :])
    assert [line.reason for line in report.lines] == ["forged"]
    assert door.lands_nothing()


def test_a_page_of_another_installation_is_not_read(door, tmp_path):
    other = firm(tmp_path / "other")
    report = door.shows_code(identity.seal(other, genuine(door)))
    other.close()
    assert [line.reason for line in report.lines] == ["forged"]


@pytest.mark.parametrize(
    "changed",
    [
        {"page": 0},
        {"page": 2},
        {"page": 255},
        {"serial": 0},
        {"serial": 2},
        {"serial": 2**32 - 1},
        {"sheet": 0},
        {"sheet": 999},
        {"sheet": 2**24 - 1},
        {"invitation": 0},
        {"invitation": 77},
        {"invitation": 2**32 - 1},
    ],
)
def test_a_genuine_seal_over_a_page_that_was_never_printed(door, changed):
    report = door.shows_code(identity.seal(door.store, replace(genuine(door), **changed)))
    assert [line.reason for line in report.lines] == ["unknown_copy"]
    assert door.lands_nothing()


def test_two_pages_on_one_picture_are_not_mixed_up(door):
    one, two = door.papers.prints(copies=2)
    both = Image.new("L", (2 * one.width, one.height), 255)
    both.paste(one, (0, 0))
    both.paste(two, (one.width, 0))
    report = door.gets(jpeg(both), "two.jpg")
    assert [line.reason for line in report.lines] == ["several_pages"]


def test_a_survey_link_is_no_page(door):
    link = outlet_link(door.store, "SZ001")
    assert [line.reason for line in door.shows_code(link).lines] == ["foreign_code"]


# ---- files of other kinds, and names -------------------------------------------------------------------------------


def packed(entries: dict[str, bytes], *, locked: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    made = buffer.getvalue()
    if locked:  # the flag alone: whoever opens it must ask for a password
        for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = made.index(sign) + offset
            made = made[:at] + struct.pack("<H", struct.unpack("<H", made[at : at + 2])[0] | 1) + made[at + 2 :]
    return made


@pytest.mark.parametrize(
    "name", ["a.pdf", "a.jpg", "a.png", "a.tif", "a.xlsx", "a.jsonl", "a.zip", "a", ".hidden", "a.exe"]
)
def test_a_file_of_no_bytes(door, name):
    door.refuses(b"", name, "empty")


STRANGE = {
    "words as a PDF": ("a.pdf", b"only words, no file"),
    "words as a picture": ("a.jpg", b"only words"),
    "a page of the web": ("a.pdf", b"<html><body>sign in</body></html>"),
    "a program": ("a.jpg", b"MZ" + bytes(500)),
    "a Linux program": ("scan.png", b"\x7fELF" + bytes(500)),
    "a script": ("scan.pdf", b"#!/bin/sh\nrm -rf /\n"),
    "a drawing that runs": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "a moving picture": ("a.gif", b"GIF89a" + bytes(300)),
    "a bitmap": ("a.bmp", b"BM" + bytes(300)),
    "PostScript": ("a.pdf", b"%!PS-Adobe-3.0\nshowpage\n"),
    "noise": ("a.tif", bytes(range(256)) * 8),
    "noughts": ("a.png", bytes(5000)),
    "a PDF's head only": ("a.pdf", b"%PDF-1.7\n"),
    "a PNG's head only": ("a.png", b"\x89PNG\r\n\x1a\n"),
    "a JPEG's head only": ("a.jpg", b"\xff\xd8\xff"),
    "a TIFF's head only": ("a.tif", b"II*\0"),
    "a photograph no one here reads": ("a.heic", b"\0\0\0\x18ftypheic" + bytes(300)),
    "a WebP's head only": ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 "),
    "rows of words": ("a.csv", b"name,score\nx,5\n"),
    "a mail": ("a.eml", b"From: x\nTo: y\n\nhello"),
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_file_that_is_not_what_it_is_called(door, what):
    name, content = STRANGE[what]
    door.refuses(content, name, "unknown", "unreadable", "broken", "no_pages")


@pytest.mark.parametrize(
    ("kind", "name"), [("PDF", "a.jpg"), ("JPEG", "a.pdf"), ("PNG", "a.xlsx"), ("TIFF", "a"), ("JPEG", "a.jsonl")]
)
def test_a_good_page_under_a_wrong_name_is_read(door, kind, name):
    assert door.gets(saved(door.printed, kind), name).pages["review"] == 1


PLACES = (
    "../../../../tmp/evil.jpg",
    "/etc/cron.d/evil.jpg",
    "..\\..\\evil.jpg",
    "C:\\Windows\\evil.jpg",
    "\\\\server\\share\\evil.jpg",
    "a/../../evil.jpg",
    "evil.jpg/../../../x.jpg",
    "~/.ssh/evil.jpg",
    "con.jpg",
    "a" * 300 + ".jpg",
    "–rf.jpg",
    "$(touch evil).jpg",
    "evil\u202egpj.jpg",
    "line\nbreak.jpg",
)


@pytest.mark.parametrize("name", PLACES)
def test_a_name_in_an_archive_says_nothing_about_places(door, name, tmp_path):
    before = {path for path in door.folder.parent.rglob("*") if "evil" in path.name}
    report = door.gets(packed({name: jpeg(door.printed)}), "a.zip")
    assert report.pages["review"] == 1
    assert {path for path in door.folder.parent.rglob("*") if "evil" in path.name} == before
    assert not Path("/tmp/evil.jpg").exists()


ARCHIVES = {
    "a bomb": (lambda: packed({"x.pdf": bytes(3_000_000)}), "bomb"),
    "an archive in an archive": (lambda: packed({"x.zip": packed({"a.txt": b"x"})}), "nested"),
    "a locked one": (lambda: packed({"x.jpg": b"x" * 100}, locked=True), "locked_archive"),
    "one that was cut off": (lambda: packed({"x.jpg": os.urandom(9000)})[:4000], "broken"),
    "one of too many": (lambda: packed({f"{n}.txt": b"" for n in range(2001)}), "too_many_files"),
    "one with a broken sum": (lambda: packed({"x.jpg": b"abc" * 99}).replace(b"PK\x01\x02", b"PK\x01\x03"), "broken"),
    "one of strange things": (lambda: packed({"x.exe": b"MZ" + bytes(99), "y.pdf": b""}), "unknown empty"),
    "a workbook's shell": (lambda: packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "broken"),
    "a workbook of entities": (
        lambda: packed(
            {
                "[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
                "xl/workbook.xml": b"<x/>",
            }
        ),
        "entities",
    ),
    "a workbook with a macro": (
        lambda: packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}),
        "macros",
    ),
    "a document that is none of ours": (
        lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.text"}),
        "open_document",
    ),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old_excel"),
}


@pytest.mark.parametrize("what", ARCHIVES)
def test_an_archive_or_workbook_that_is_refused(door, what, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1_000_000)
    made, reasons = ARCHIVES[what]
    door.refuses(made(), "a.zip", *reasons.split())


LINES = {
    "no object": b"{\n",
    "deep": b"{" + b'"a":{' * 5000 + b"}" * 5001,
    "a list so deep": b'{"a":' + b"[" * 100_000,
    "not UTF-8": b'{"submission": "\xff\xfe"}',
    "a number without end": b'{"submission": ' + b"9" * 100_000 + b"}",
    "a forged link": json.dumps(
        {
            "submission": {
                "response_id": "4c16c489-1008-4585-9013-d5d018ada3b9",
                "questionnaire": "service-visit",
                "channel": "tablet",
                "answers": {"csat": "5"},
                "link": "CAAAEAAAB5QX5TBA",
            }
        }
    ).encode(),
    "a channel that is not its own": json.dumps(
        {"submission": {"response_id": "x", "questionnaire": "service-visit", "channel": "callback", "answers": {}}}
    ).encode(),
    "not a number": b'{"submission": {"answers": {"csat": NaN}}}',
    "noughts": b"{\0\0\0\0}",
    "empty": b"{}",
    "a seal over nothing": b'{"end": true, "sha256": "00", "answers": 3}',
}


@pytest.mark.parametrize("what", LINES)
def test_a_tablets_file_that_somebody_made_up(door, what):
    report = door.gets(LINES[what], "tablet.jsonl")
    assert report.refused
    assert door.lands_nothing()


def test_things_that_are_no_files(door, tmp_path):
    os.mkfifo(tmp_path / "pipe.pdf")
    report = Inbox(door.store).read([tmp_path / "pipe.pdf", tmp_path / "nowhere.pdf"])
    assert [line.reason for line in report.lines] == ["special", "away"]


def test_links_in_a_folder_are_not_followed(door, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "page.jpg").write_bytes(jpeg(door.printed))
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "link.jpg").symlink_to(tmp_path / "secret" / "page.jpg")
    (tmp_path / "drop" / "folder").symlink_to(tmp_path / "secret")
    assert Inbox(door.store).read([tmp_path / "drop"]).files == 0


def test_a_picture_of_noise_is_no_page(door):
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (1400, 1000), dtype=np.uint8))
    assert [line.reason for line in door.gets(jpeg(noise), "noise.jpg").lines] == ["no_code"]
