"""ODK Collect's settings as a QR code: the telephone scans it and knows server, name and password."""

import base64
import json
import zlib
from io import StringIO
from pathlib import Path

import qrcode


def settings_text(server: str, name: str, password: str) -> str:
    """What the code holds: base64 of deflated JSON, as Collect reads it.

    The telephone keeps its forms equal to the server's list and sends finished answers as soon as there is a network.
    """
    settings = {
        "general": {
            "server_url": server,
            "username": name,
            "password": password,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": "Afterword"},
    }
    packed = json.dumps(settings, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.b64encode(zlib.compress(packed, 9)).decode("ascii")


def terminal_code(text: str) -> str:
    """The code drawn with half blocks."""
    drawn = StringIO()
    _code(text).print_ascii(out=drawn, invert=True)
    return drawn.getvalue()


def write_code(text: str, target: Path) -> None:
    """The code as a PNG. Raises OSError."""
    with target.open("wb") as file:
        _code(text).make_image().save(file, "PNG")


def _code(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, border=4)
    code.add_data(text)
    return code
