"""An extra, never required: what a box of handwriting may say, where Tesseract is installed; a person checks it.

It takes ``pip install pytesseract`` and the program ``tesseract`` with its languages (both Apache-2.0).
Tesseract was trained on print: expect little of hurried handwriting, and nothing of it ever lands by itself.
"""

import contextlib
import importlib
import importlib.util
import io
import shutil
from functools import lru_cache

from PIL import Image

LANGUAGES = ("chi_sim", "eng")
SECONDS = 15


def can_guess() -> bool:
    """Whether the engine is here; without it nothing is offered and nothing is missed."""
    return shutil.which("tesseract") is not None and importlib.util.find_spec("pytesseract") is not None


@lru_cache(maxsize=64)
def guessed(png: bytes) -> str:
    """What the picture may say, lines kept; "" without the engine, without its languages, or when it takes too long."""
    if not can_guess():
        return ""
    engine = importlib.import_module("pytesseract")
    with contextlib.suppress(engine.TesseractError, RuntimeError), Image.open(io.BytesIO(png)) as picture:
        known = [language for language in LANGUAGES if language in engine.get_languages()]
        if known:
            return str(engine.image_to_string(picture, lang="+".join(known), timeout=SECONDS)).strip()
    return ""
