"""The optional guess at handwriting: there where the engine is, silently absent where it is not."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from kit.glyphs import SHIPPED
from kit.paper.guessing import can_guess, guessed


def written(text: str) -> bytes:
    picture = Image.new("L", (900, 120), 255)
    font = ImageFont.truetype(str(SHIPPED / "NotoSansSC-gb2312-Regular.ttf"), 44)
    ImageDraw.Draw(picture).text((20, 30), text, font=font, fill=0)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.skipif(not can_guess(), reason="Tesseract is not installed; the guess is an extra")
def test_clear_writing_is_guessed():
    assert "leaks" in guessed(written("The machine leaks again"))


def test_without_the_engine_nothing_is_offered(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert not can_guess()
    assert guessed(written("not guessed")) == ""
