"""A firm whose sheets come back: printed, filled in with a pen, scanned."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from db.store import Store
from kit.paper.desk import PaperDesk, Taken
from kit.paper.geometry import Page, Sheet
from kit.paper.pictures import Darkroom, Picture, Refusal
from kit.paper.sheets import print_copies, register
from kit.typesetting import pictures

DPI = 150
MM = DPI / 25.4


class Papers:
    """The firm's printer, its customers' pens and its scanner."""

    def __init__(self, store: Store, folder: Path, questionnaire: str = "service-visit", language: str = "zh") -> None:
        self.store = store
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.sheet_id, self.sheet = register(store, questionnaire, None, language)
        self.desk = PaperDesk(store)
        self.count = 0

    def prints(self, outlet: str | None = "SZ001", order: str | None = None, copies: int = 1) -> list[Image.Image]:
        """The pages of new copies, as the printer lays them out."""
        return pictures(print_copies(self.store, self.sheet_id, outlet, order=order, copies=copies), DPI)

    def brings(self, page: Image.Image, name: str = "") -> Taken:
        """One page through scanner, file and desk."""
        path = self.scans([page], name)
        with Darkroom() as darkroom:
            (taken,) = [self.take(picture, path.name) for picture in darkroom.pages(path)]
        return taken

    def take(self, picture: Picture | Refusal, name: str) -> Taken:
        assert isinstance(picture, Picture), picture
        return self.desk.take(picture, name)

    def scans(self, pages: Sequence[Image.Image], name: str = "") -> Path:
        """The pages as one PDF, or as what ``name`` ends with."""
        self.count += 1
        path = self.folder / (name or f"scan-{self.count}.pdf")
        pages[0].save(path, save_all=len(pages) > 1, append_images=list(pages[1:]), **(
            {"resolution": DPI, "quality": 90} if path.suffix == ".pdf" else {}
        ))  # fmt: skip
        return path


def fill(
    printed: Image.Image, page: Page, answers: Mapping[str, str | Sequence[str]], weak: Sequence[str] = ()
) -> Image.Image:
    """The page with these answers marked by a pen; those in ``weak`` by one that hardly writes."""
    filled = printed.convert("L").copy()
    pen = ImageDraw.Draw(filled)
    for mark in page.marks:
        wanted = answers.get(mark.item, ())
        if mark.value in ([wanted] if isinstance(wanted, str) else wanted):
            box = [(mark.x + 0.5) * MM, (mark.y + 0.5) * MM, (mark.x + mark.w - 0.5) * MM, (mark.y + mark.h - 0.5) * MM]
            if mark.item in weak:
                box = [box[0] + 1.2 * MM, box[1] + 1.2 * MM, box[2] - 1.2 * MM, box[3] - 1.2 * MM]
            pen.ellipse(box, fill=40 if mark.item not in weak else 120)
    return filled


def write(printed: Image.Image, page: Page, item: str, seed: int = 1) -> Image.Image:
    """Something scrawled into the box of a question answered in words."""
    box = next(field for field in page.fields if field.item == item)
    written = printed.copy()
    pen = ImageDraw.Draw(written)
    places = np.random.default_rng(seed).uniform(0.15, 0.85, (24, 2))
    pen.line([((box.x + x * box.w) * MM, (box.y + y * box.h) * MM) for x, y in places], fill=30, width=3)
    return written


def other_picture(page: Image.Image) -> Image.Image:
    """The same page through the scanner once more: other pixels, same answers."""
    moved = Image.new("L", page.size, 255)
    moved.paste(page, (3, 2))
    return moved


def png(page: Image.Image) -> bytes:
    """As a file's bytes."""
    buffer = io.BytesIO()
    page.save(buffer, format="PNG")
    return buffer.getvalue()


def sheet_page(sheet: Sheet, number: int = 1) -> Page:
    """One page's layout."""
    return sheet.pages[number - 1]
