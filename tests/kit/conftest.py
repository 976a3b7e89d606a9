"""Outlets with long and short names, their links, and two ways of looking at what was printed."""

import io
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from db.store import Store
from kit.printed.posters import PosterOutlet

LINK = "https://s.example.cn/S/CAAAEAAAB5QX5TBA"


@pytest.fixture
def outlet() -> PosterOutlet:
    """An ordinary outlet."""
    return PosterOutlet("BJ-0107", "北京朝阳望京家电服务网点", "010-8472 1100", "Wangjing, Beijing")


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A data folder the command line finds: two open outlets and a closed one."""
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("AFTERWORD_BASE_URL", raising=False)
    store = Store.open()
    with store.transaction() as write:
        write.execute("insert into regions values (1, 'S', '华南', 'South', :rev)")
        for code, name, status in (
            ("SZ001", "深圳福田网点", "open"),
            ("SZ002", "深圳南山网点", "open"),
            ("SZ003", "深圳旧网点", "closed"),
        ):
            write.execute(
                "insert into outlets (code, name, region_id, status, rev) values (:code, :name, 1, :status, :rev)",
                code=code,
                name=name,
                status=status,
            )
    yield store
    store.close()


def scanned(pdf: bytes, dpi: int) -> list[str]:
    """What a scanner reads off the printed page."""
    page = pypdfium2.PdfDocument(pdf)[0]
    return [code.text for code in zxingcpp.read_barcodes(page.render(scale=dpi / 72).to_pil().convert("L"))]


def photographed(png: bytes) -> list[str]:
    """What a phone reads off a picture."""
    with Image.open(io.BytesIO(png)) as image:
        return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]
