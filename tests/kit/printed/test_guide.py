"""The page for the outlet: in both languages, what to do, what never to do, and what is in the pack."""

import pypdfium2
import pytest

from kit.errors import MissingGlyphs
from kit.packs.inventory import CONTENTS
from kit.printed.guide import guide
from kit.printed.posters import PosterOutlet
from tests.kit.conftest import LINK

LISTED = [(content.shown, content.purpose) for content in CONTENTS.values()]


def words(pdf: bytes, page: int = 0) -> str:
    return "".join(pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range().split())


@pytest.mark.parametrize(("language", "pages"), [("zh", 1), ("en", 1), ("both", 2)])
def test_one_page_a_language(outlet, language, pages):
    assert len(pypdfium2.PdfDocument(guide(outlet, LINK, LISTED, language=language))) == pages


def test_it_says_never_to_fill_in_for_a_customer_and_what_is_in_the_pack(outlet):
    pdf = guide(outlet, LINK, LISTED, reply="深圳市南山区海川路 1 号")
    assert "替顾客填、替顾客扫、替顾客点" in words(pdf)
    assert "Fillin,scanortapforacustomer" in words(pdf, 1)
    for page in (0, 1):
        assert "stickers-a4.pdf" in words(pdf, page)
        assert "深圳市南山区海川路1号" in words(pdf, page)
        assert "CAAAEAAAB5QX5TBA" in words(pdf, page)


def test_long_names_fit_and_rare_characters_are_refused():
    long = PosterOutlet("GD-SZ-00123-SPECIAL", "深圳市宝安区福永街道海川电器售后服务中心怀德南路第二特约网点")
    assert "怀德南路第二特约网点" in words(guide(long, LINK, LISTED))
    with pytest.raises(MissingGlyphs):
        guide(long, LINK, LISTED, reply="堽城")
