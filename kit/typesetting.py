"""Typst, shut in: templates of this folder in, PDF bytes out, with our own fonts only and the same bytes every time."""

import datetime as dt
import io
import json
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2
import typst
from PIL import Image

from kit import glyphs
from kit.errors import KitError

TEMPLATES = Path(__file__).parent / "templates"

COARSE_DPI = 72
"""A poster's module is 4 pixels then, at the least: what reads back from so coarse a picture, a phone reads."""

_STAMP = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""A fixed creation time: the same page is the same bytes."""
_ONE_AT_A_TIME = threading.Lock()
"""Neither the compiler's memory nor pdfium stands two threads."""

_AGES = 11
"""Documents after which the typesetter gives back what none of them used."""


def typeset(template: Path, **inputs: object) -> bytes:
    """The PDF that ``template`` makes of ``inputs``, each as JSON in ``sys.inputs``; equal inputs give equal bytes.

    At most 100 pages at once: the typesetter keeps all of them in memory. Raises typst.TypstError.
    """
    with _ONE_AT_A_TIME:
        made = _compiler(template, glyphs.font_files()).compile(
            format="pdf", sys_inputs=_written(inputs), timestamp=_STAMP, pdf_tags=False
        )
    assert isinstance(made, bytes)
    return made


def positions(template: Path, label: str, **inputs: object) -> list[dict[str, Any]]:
    """The values of all ``#metadata`` labelled ``<label>``.

    The template emits them only where ``sys.inputs.marks`` is "1": they cost a threefold of time and memory.
    Raises typst.TypstError.
    """
    with _ONE_AT_A_TIME:
        asked = {**_written(inputs), "marks": "1"}
        found = _opened(template, glyphs.font_files(), asked).query(f"<{label}>", field="value")
        _age()
    read: list[dict[str, Any]] = json.loads(found)
    return read


def forget() -> None:
    """Let go of what long documents left in the typesetter's memory, some 2 MB a page. It costs a few milliseconds."""
    with _ONE_AT_A_TIME:
        _age()


def picture(pdf: bytes, dpi: int = COARSE_DPI, page: int = 0) -> Image.Image:
    """One page of a PDF as a grey picture, ``dpi`` pixels an inch."""
    return pictures(pdf, dpi, [page])[0]


def pictures(pdf: bytes, dpi: int = COARSE_DPI, pages: Sequence[int] | None = None) -> list[Image.Image]:
    """Pages of a PDF, all of them unless told, as grey pictures."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        wanted = range(len(document)) if pages is None else pages
        drawn = [document[page].render(scale=dpi / 72, grayscale=True).to_pil() for page in wanted]
        document.close()
    return drawn


def coloured(pdf: bytes, width: int, page: int = 0) -> Image.Image:
    """One page of a PDF in colour, ``width`` pixels wide: for the eye."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        drawn = document[page].render(scale=width / document[page].get_width()).to_pil().convert("RGB")
        document.close()
    return drawn


def joined(parts: Sequence[bytes]) -> bytes:
    """PDFs one behind the other, as one."""
    if len(parts) == 1:
        return parts[0]
    buffer = io.BytesIO()
    with _ONE_AT_A_TIME:
        whole = pypdfium2.PdfDocument.new()
        for part in parts:
            document = pypdfium2.PdfDocument(part)
            whole.import_pages(document)
            document.close()
        whole.save(buffer)
        whole.close()
    return buffer.getvalue()


def _written(inputs: dict[str, object]) -> dict[str, str]:
    return {name: json.dumps(value, ensure_ascii=False) for name, value in inputs.items()}


@lru_cache(maxsize=16)
def _compiler(template: Path, files: tuple[Path, ...]) -> typst.Compiler:
    return _opened(template, files, {})


def _opened(template: Path, files: tuple[Path, ...], inputs: dict[str, str]) -> typst.Compiler:
    return typst.Compiler(input=str(template), root=str(template.parent), font_paths=_fonts(files), sys_inputs=inputs)


def _age() -> None:
    """Let go of what a query made, some 15 MB: only compiling ages the typesetter's memory, by ten documents."""
    for _ in range(_AGES):
        typst.compile(b"", font_paths=_fonts(glyphs.font_files()))


@lru_cache(maxsize=2)
def _fonts(files: tuple[Path, ...]) -> typst.Fonts:
    folders = sorted({str(file.parent) for file in files})
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    if lost := set(glyphs.families(files)) - set(fonts.families()):
        # It would print empty boxes and say nothing (typst/typst#5137).
        raise KitError(f"font {', '.join(sorted(lost))}: the typesetter cannot use it; give another font file")
    return fonts
