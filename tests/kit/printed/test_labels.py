"""Stickers and orders' labels: every code on every label reads back, and says in words what it stands for."""

import pypdfium2
import pytest

from kit import qr
from kit.errors import CodeTooSmall, MissingGlyphs, PosterOverfull
from kit.printed.labels import WIDTH_MM, Label, human_link, order_label, order_labels, stickers
from kit.printed.posters import PosterOutlet
from tests.kit.conftest import LINK, scanned

ORDER = "https://s.example.cn/S/CEAAEAAAB5QX5T"


def words(pdf: bytes, page: int = 0) -> str:
    return "".join(pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range().split())


def orders(outlet, count):
    pairs = [first + second for first in "ABCDEFGH" for second in "ABCDEFGH"]
    return [order_label(f"WX-{n:06}", outlet, ORDER + pairs[n], "2026-12-31", "both") for n in range(count)]


@pytest.mark.parametrize("language", ["zh", "en", "both"])
@pytest.mark.parametrize("dpi", [150, 200])
def test_a_sheet_of_stickers_scans_24_times(outlet, language, dpi):
    assert scanned(stickers(outlet, LINK, language=language), dpi) == [LINK.upper()] * 24


def test_a_sticker_is_no_larger_than_25_mm_and_no_module_finer_than_half_a_millimetre():
    assert qr.module_mm(LINK, WIDTH_MM) >= qr.FINEST_MODULE_MM
    assert 20 <= WIDTH_MM <= 25


def test_a_sticker_says_whose_it_is_and_how_to_type_its_link(outlet):
    said = words(stickers(outlet, LINK))
    assert said.count("北京朝阳望京家电服务网点") == 24
    assert said.count("BJ-0107") == 24
    assert "s.example.cn/S/CAAAEAAAB5QX5TBA" in said
    assert human_link(LINK) == "s.example.cn/S/CAAA EAAA B5QX 5TBA"


def test_each_order_has_its_own_code_and_number(outlet):
    made = orders(outlet, 30)
    pdf = order_labels(made, outlet)
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    assert sorted(scanned(pdf, 200)) == sorted(one.url.upper() for one in made[:24])
    assert "WX-000023" in words(pdf)
    assert "WX-000029" in words(pdf, 1)
    assert "有效期至2026-12-31" in words(pdf)


def test_a_label_printer_gets_one_label_a_page(outlet):
    pdf = pypdfium2.PdfDocument(order_labels(orders(outlet, 3), outlet, single=True))
    assert [[round(side / 72 * 25.4) for side in page.get_size()] for page in pdf] == [[70, 37]] * 3


def test_a_link_whose_modules_would_be_too_fine_is_refused_by_outlet(outlet):
    with pytest.raises(CodeTooSmall, match="outlet BJ-0107, labels"):
        stickers(outlet, "https://feedback.after-sales.example-company.com.cn/s/" + "a" * 40)


def test_a_character_no_font_draws_is_refused(outlet):
    with pytest.raises(MissingGlyphs, match="堽"):
        order_labels([Label(LINK, ("堽城 1",))], outlet)


def test_a_name_no_label_holds_is_refused():
    with pytest.raises(PosterOverfull, match="label's line 1"):
        stickers(PosterOutlet("A1", "很长的名字" * 30), LINK)


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_long_names_are_printed_in_full(language):
    long = PosterOutlet(
        "GD-SZ-00123-SPECIAL", "深圳市宝安区福永街道海川电器售后服务中心怀德南路第二特约网点", name_en="Kowloon Bay "
        "Authorised Appliance Service & Repair Centre No. 2"
    )  # fmt: skip
    said = words(stickers(long, LINK, language=language))
    for name in long.called(language):
        assert name.replace(" ", "") in said


def test_the_same_labels_are_the_same_bytes(outlet):
    assert stickers(outlet, LINK) == stickers(outlet, LINK)
