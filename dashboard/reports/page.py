"""One page as PDF: what the fonts cannot draw is refused by name, and what was typeset a moment ago is not again."""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from kit import glyphs
from kit.errors import KitError
from kit.typesetting import typeset

KEPT = 64


def page(template: Path, what: str, said: Iterable[str], **inputs: Any) -> bytes:
    """``template`` with ``inputs``; ``what`` names it in errors, ``said`` are the words that people chose.

    A screen runs anew at every press, and a page of the same content is the same bytes: the last KEPT are held.
    Raises MissingGlyphs for what the fonts cannot draw, KitError.
    """
    glyphs.refuse_missing((what, " ".join(words.split())) for words in said)
    try:
        return _typeset(template, json.dumps(inputs, sort_keys=True))
    except typst.TypstError as fault:
        raise KitError(f"{what}: it cannot be typeset ({fault.message})") from fault


@lru_cache(maxsize=KEPT)
def _typeset(template: Path, inputs: str) -> bytes:
    return typeset(template, **json.loads(inputs))
