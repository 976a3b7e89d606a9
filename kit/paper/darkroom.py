"""The darkroom: a process of its own in which strangers' files become pictures, so that a bad one harms only itself.

Run as a script by kit/paper/pictures.py; imports nothing of ours. Each line on standard input is the path of a file.
For every page of it a line of JSON goes to standard output, followed by ``grey`` bytes of the page as it is read (8-bit
grey, row by row) and ``kept`` bytes of it as it is kept (0 where the file itself is). A page or file that is refused
is a line with ``refused`` (kit/paper/reasons.py) and ``detail``; ``end`` closes each file. Memory is limited by the
system where it can be: whoever wants more dies alone.
"""

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import PdfiumError, raw

MOST_MEMORY = 750_000_000
MOST_SIDE = 16_000
MOST_PIXELS = 64_000_000
MOST_DECODED = 130_000_000  # bytes: A4 at 600 dpi in colour is 104 million
MOST_PAGES = 500
MOST_OBJECTS = 20_000
LEAST_SIDE = 300
LONGEST = 3508  # A4's long side at 300 dpi; more tells the reader nothing
DPI = 200
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP")


class Refused(Exception):
    """This file or page is not read; ``reason`` is a key of kit/paper/reasons.py."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Developed:
    """One page: grey as it is read, and the bytes it is kept as (b'': the file itself)."""

    grey: Image.Image
    kept: bytes
    kind: str


def develop(path: Path) -> Iterator[Developed | Refused]:
    """The pages of a file in their order. Raises Refused where the file as a whole cannot be read."""
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        yield from _pdf(path)
    else:
        yield from _frames(path)


def _frames(path: Path) -> Iterator[Developed | Refused]:
    try:
        opened = Image.open(path, formats=FORMATS)
    except (OSError, ValueError, SyntaxError) as wrong:
        raise Refused("unreadable") from wrong
    with opened:
        # Only a TIFF's further frames are pages; a phone's are previews.
        single = opened.format != "TIFF" or _count(opened) == 1
        if single:
            yield Developed(grey_of(opened), b"", f"image/{(opened.format or '').lower().replace('mpo', 'jpeg')}")
            return
        for number in range(_count(opened)):
            try:
                opened.seek(number)
                yield Developed(grey_of(opened), _png(opened), "image/png")
            except Refused as refused:
                yield refused
            except (OSError, ValueError, SyntaxError, EOFError):
                yield Refused("broken")


def _count(image: Image.Image) -> int:
    try:
        count = int(getattr(image, "n_frames", 1))
    except (OSError, ValueError, SyntaxError, EOFError) as wrong:
        raise Refused("broken") from wrong
    if count > MOST_PAGES:
        raise Refused("too_many_pages", str(count))
    return count


def grey_of(image: Image.Image) -> Image.Image:
    """Upright as the camera was held, grey, no longer than LONGEST. Raises Refused."""
    _refuse_size(image.width, image.height, max(1, len(image.getbands())) * (4 if image.mode in "IF" else 1))
    try:
        image.draft("L", (LONGEST, LONGEST))
        turned: Image.Image = ImageOps.exif_transpose(image) or image
        return _small(_flat(turned))
    except Refused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, ZeroDivisionError, TypeError, KeyError) as wrong:
        raise Refused("broken") from wrong


def _flat(image: Image.Image) -> Image.Image:
    """8-bit grey; what is see-through lies on white."""
    if image.mode.startswith("I;16"):
        image = image.convert("I")
    if image.mode == "I":
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    return image.convert("L")


def _small(grey: Image.Image) -> Image.Image:
    if max(grey.size) > LONGEST:
        grey.thumbnail((LONGEST, LONGEST), reducing_gap=2.0)
    return grey


def _refuse_size(width: int, height: int, bands: int = 1) -> None:
    told = f"{width} × {height}"
    if min(width, height) < LEAST_SIDE:
        raise Refused("too_small", told)
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS or width * height * bands > MOST_DECODED:
        raise Refused("too_many_pixels", told)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=4)
    return buffer.getvalue()


def _pdf(path: Path) -> Iterator[Developed | Refused]:
    try:
        document = pypdfium2.PdfDocument(path)
    except PdfiumError as wrong:
        locked = wrong.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Refused("locked" if locked else "broken") from wrong
    with contextlib.closing(document):
        if len(document) > MOST_PAGES:
            raise Refused("too_many_pages", str(len(document)))
        if not len(document):
            raise Refused("no_pages")
        for number in range(len(document)):
            try:
                yield _pdf_page(document, number)
            except Refused as refused:
                yield refused
            except (PdfiumError, OSError, ValueError):
                yield Refused("broken")


def _pdf_page(document: pypdfium2.PdfDocument, number: int) -> Developed:
    with contextlib.closing(document[number]) as page:
        objects = _objects(page)
        photograph = _photograph(page, objects)
        if photograph is not None:
            with Image.open(io.BytesIO(photograph), formats=("JPEG",)) as image:
                return Developed(grey_of(image), photograph, "image/jpeg")
        width, height = page.get_size()
        if min(width, height) < 72:
            raise Refused("too_small", f"{width:.0f} × {height:.0f} pt")
        drawn = page.render(scale=min(DPI / 72, LONGEST / max(width, height)), grayscale=True).to_pil().convert("L")
        return Developed(drawn, _png(drawn), "image/png")


def _objects(page: pypdfium2.PdfPage) -> list[pypdfium2.PdfObject]:
    """What lies on the page. Raises Refused where its pictures are larger than a page can need."""
    found = []
    pixels = 0
    for lying in page.get_objects(max_depth=4):
        found.append(lying)
        if isinstance(lying, pypdfium2.PdfImage):
            width, height = lying.get_px_size()
            pixels += width * height
            if pixels > MOST_PIXELS:
                raise Refused("too_many_pixels", f"{width} × {height}")
        if len(found) > MOST_OBJECTS:
            raise Refused("too_much_on_it", str(MOST_OBJECTS))
    return found


def _photograph(page: pypdfium2.PdfPage, objects: list[pypdfium2.PdfObject]) -> bytes | None:
    """The JPEG that is the whole page, as scanners write it; None where something else is drawn too."""
    drawn = [lying for lying in objects if not _unseen(lying)]
    if len(drawn) != 1 or not isinstance(drawn[0], pypdfium2.PdfImage) or page.get_rotation():
        return None
    (only,) = drawn
    if only.get_filters() != ["DCTDecode"]:
        return None
    left, bottom, right, top = only.get_bounds()
    width, height = page.get_size()
    matrix = only.get_matrix()
    upright = matrix.a > 0 and matrix.d > 0 and abs(matrix.b) + abs(matrix.c) < 1e-3 * (matrix.a + matrix.d)
    covers = (right - left) > 0.97 * width and (top - bottom) > 0.97 * height
    content = bytes(only.get_data())
    return content if upright and covers and content.startswith(b"\xff\xd8") else None


def _unseen(lying: pypdfium2.PdfObject) -> bool:
    """Words that a scanner recognised and laid under the picture."""
    invisible = raw.FPDF_TEXTRENDERMODE_INVISIBLE
    return lying.type == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFTextObj_GetTextRenderMode(lying) == invisible


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # not on this system; the sizes above hold everywhere
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _tell(told: dict[str, Any], *bodies: bytes) -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(told).encode() + b"\n")
    for body in bodies:
        out.write(body)
    out.flush()


def _file(path: Path) -> None:
    number = 0
    try:
        for number, page in enumerate(develop(path), 1):
            if isinstance(page, Refused):
                _tell({"page": number, "refused": page.reason, "detail": page.detail})
                continue
            grey = page.grey.tobytes()
            told = {"page": number, "kind": page.kind, "grey": len(grey), "kept": len(page.kept)}
            _tell({**told, "width": page.grey.width, "height": page.grey.height}, grey, page.kept)
    except Refused as refused:
        _tell({"page": number + 1, "refused": refused.reason, "detail": refused.detail})
    except MemoryError:
        _tell({"page": number + 1, "refused": "memory", "detail": ""})
    except (OSError, ValueError, SyntaxError, PdfiumError):
        _tell({"page": number + 1, "refused": "broken", "detail": ""})
    _tell({"end": True})


def main() -> None:
    """Until standard input ends."""
    _limit_memory()
    Image.MAX_IMAGE_PIXELS = None  # our own limits are asked before anything is decoded
    Image.init()
    for line in sys.stdin:
        _file(Path(json.loads(line)))


if __name__ == "__main__":
    main()
