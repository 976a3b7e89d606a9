"""QR codes of links: as SVG, PNG, or drawn in a terminal, each decoded again before it is handed out."""

import importlib.util
import io
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

import qrcode
from PIL import Image
from qrcode.exceptions import DataOverflowError
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathFillImage

from kit.errors import CodeTooLong, CodeTooSmall, CodeUnreadable

Level = Literal["L", "M", "Q", "H"]

STICKER: Level = "Q"
"""Survives dirt and still has modules coarse enough for a blurred 20 mm sticker."""
POSTER: Level = "H"
"""Wide codes have room to spare; a poster hangs for years among grease and scratches."""
QUIET_ZONE = 4
"""Light modules on every side, as ISO/IEC 18004 asks."""
FINEST_MODULE_MM = 0.5
"""Below this a phone's blur swallows the modules."""

_LEVELS = {
    "L": qrcode.ERROR_CORRECT_L,
    "M": qrcode.ERROR_CORRECT_M,
    "Q": qrcode.ERROR_CORRECT_Q,
    "H": qrcode.ERROR_CORRECT_H,
}
_SHOUTABLE = re.compile(r"[0-9A-Z $%*+\-./:]*")


def compact(url: str) -> str:
    """The same address, upper-cased where that changes nothing, so that a QR code can pack it tighter.

    Scheme and host ignore case (RFC 3986, 6.2.2.1), the rest does not: with a path in lower case the code
    would be in byte mode anyway, and the address stays as it was.
    """
    parts = urlsplit(url)
    shouted = url.replace(f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://{parts.netloc}".upper(), 1)
    has_user = "@" in parts.netloc
    return shouted if not has_user and _SHOUTABLE.fullmatch(shouted) else url


def qr_code(url: str, level: Level = STICKER) -> qrcode.QRCode:
    """The smallest code for ``url`` at ``level``: alphanumeric mode where the address allows it."""
    code = qrcode.QRCode(error_correction=_LEVELS[level], border=QUIET_ZONE)
    code.add_data(compact(url), optimize=0)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as overflow:
        raise CodeTooLong(
            f"link of {len(url)} characters: no QR code at level {level} holds it; use a short link"
        ) from overflow
    return code


@lru_cache(maxsize=1024)
def version(url: str, level: Level = STICKER) -> int:
    """QR version (1 to 40) of the code for ``url``; its side is ``17 + 4 * version`` modules."""
    return int(qr_code(url, level).version)


def modules(url: str, level: Level = STICKER) -> int:
    """Modules along one side, the quiet zone on both sides included."""
    return 17 + 4 * version(url, level) + 2 * QUIET_ZONE


def module_mm(url: str, width_mm: float, level: Level = STICKER, place: str = "code") -> float:
    """Side of one module in millimetres when the code with its quiet zone is printed ``width_mm`` wide.

    Raises CodeTooSmall below 0.5 mm.
    """
    count = modules(url, level)
    size = width_mm / count
    if size < FINEST_MODULE_MM:
        raise CodeTooSmall(
            f"{place}: the code for {url}: at {width_mm:.3g} mm one module is {size:.2f} mm, the least is "
            f"{FINEST_MODULE_MM} mm; print it at least {count * FINEST_MODULE_MM:.1f} mm wide or shorten the link"
        )
    return size


def qr_svg(url: str, level: Level = STICKER) -> str:
    """The code as a self-contained SVG, 1 mm a module, white ground; may be inlined in HTML as it is."""
    code = qr_code(url, level)
    prove(_drawn(code, 4), [url])
    code.box_size = 10  # tenths of a millimetre
    svg: str = code.make_image(image_factory=SvgPathFillImage).to_string(encoding="unicode")
    # An id must be unique in a page, and a page may show two codes.
    return svg.replace(' id="qr-path"', "")


def qr_png(url: str, level: Level = STICKER, module_px: int = 16) -> bytes:
    """The code as a black-and-white PNG, ``module_px`` pixels a module, quiet zone included."""
    picture = _drawn(qr_code(url, level), module_px)
    prove(picture, [url])
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def qr_terminal(url: str, *, colour: bool = True) -> str:
    """The code in half blocks, two modules a character, for printing a link on a terminal.

    With ``colour`` it is black on white whatever the theme; without, it assumes a dark terminal.
    """
    rows = qr_code(url, "M").get_matrix()
    if len(rows) % 2:
        rows = [*rows, [False] * len(rows)]
    start, end = ("\x1b[30;107m", "\x1b[0m") if colour else ("", "")
    glyphs = " ▄▀█" if colour else "█▀▄ "
    return "\n".join(
        start + "".join(glyphs[2 * top + bottom] for top, bottom in zip(upper, lower, strict=True)) + end
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )


def can_decode() -> bool:
    """Whether the decoder is installed; without it codes are delivered unproven."""
    return importlib.util.find_spec("zxingcpp") is not None


def decode(picture: Image.Image) -> list[str]:
    """The texts of all QR codes in a picture; needs zxing-cpp."""
    import zxingcpp

    only_qr = zxingcpp.barcode_formats_from_str("QRCode")
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"), formats=only_qr)]


def prove(picture: Image.Image, urls: Sequence[str], place: str = "QR code") -> None:
    """Raise CodeUnreadable unless the picture holds exactly the codes of ``urls``; no decoder, no proof."""
    wanted = sorted(map(compact, urls))
    if can_decode() and (found := sorted(decode(picture))) != wanted:
        lost = sorted((Counter(wanted) - Counter(found)).elements())
        raise CodeUnreadable(
            f"{place}: decoded again it must say {', '.join(lost or wanted)}, it says {', '.join(found) or 'nothing'}; "
            "nothing was delivered, print it larger or report this link"
        )


def _drawn(code: qrcode.QRCode, module_px: int) -> Image.Image:
    code.box_size = module_px
    drawn: Image.Image = code.make_image(image_factory=PilImage).get_image()
    return drawn
