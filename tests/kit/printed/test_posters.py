"""A poster holds its code, its words and its outlet, the same bytes every time."""

import subprocess
import sys

import pypdfium2
import pytest

from kit.brand import Brand
from kit.errors import BrandInvalid, CodeTooLong, PosterOverfull
from kit.printed.posters import FORMATS, PosterOutlet, poster, typed_link
from kit.typesetting import picture
from tests.kit.conftest import LINK, scanned

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><circle cx="10" cy="10" r="9" fill="#0F5C6E"/></svg>'
)
LONG_ZH = PosterOutlet(
    "GD-SZ-00123-SPECIAL", "深圳市宝安区福永街道海川电器售后服务中心怀德南路第二特约网点", "0755-2733 8899 转 1234"
)
LONG_EN = PosterOutlet("HK-00042", "Kowloon Bay Authorised Appliance Service & Repair Centre No. 2", "+852 2345 6789")
LONG_BOTH = PosterOutlet(LONG_ZH.code, LONG_ZH.name, LONG_ZH.phone, LONG_EN.name)
EVERY = [(size, language) for size in FORMATS for language in ("zh", "en", "both")]


def words(pdf: bytes) -> str:
    """The text of the page, as a reader would copy it, without white space."""
    return "".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())


@pytest.mark.parametrize(("size", "language"), EVERY)
@pytest.mark.parametrize("dpi", [100, 150])
def test_the_printed_page_scans(outlet, size, language, dpi):
    assert scanned(poster(outlet, LINK, size=size, language=language), dpi) == [LINK.upper()] * FORMATS[size].codes


@pytest.mark.parametrize(
    ("size", "paper"), [("a4", (210, 297)), ("a5", (210, 297)), ("a6", (105, 148)), ("a6x4", (210, 297))]
)
def test_the_page_is_one_sheet_of_its_size(outlet, size, paper):
    document = pypdfium2.PdfDocument(poster(outlet, LINK, size=size))
    assert len(document) == 1
    assert [side / 72 * 25.4 for side in document[0].get_size()] == pytest.approx(paper, abs=0.1)


@pytest.mark.parametrize(("size", "least"), [("a4", 90), ("a5", 70), ("a6", 50), ("a6x4", 50)])
def test_the_code_is_as_large_as_promised(outlet, size, least):
    import zxingcpp

    page = picture(poster(outlet, LINK, size=size), 300)
    corner = zxingcpp.read_barcodes(page)[0].position
    width = abs(corner.top_right.x - corner.top_left.x) / 300 * 25.4
    assert width >= least - 0.5
    assert width == pytest.approx(FORMATS[size].code_mm, abs=0.5)


def test_the_same_poster_is_the_same_bytes(outlet):
    here = poster(outlet, LINK)
    assert here == poster(outlet, LINK)
    elsewhere = (
        "import sys; from kit.printed.posters import *; sys.stdout.buffer.write(poster(eval(sys.argv[1]), sys.argv[2]))"
    )
    done = subprocess.run([sys.executable, "-c", elsewhere, repr(outlet), LINK], capture_output=True, check=True)
    assert here == done.stdout


@pytest.mark.parametrize(("size", "language"), EVERY)
@pytest.mark.parametrize("long", [LONG_ZH, LONG_EN, LONG_BOTH])
def test_long_names_are_printed_in_full(long, size, language):
    text = words(poster(long, LINK, size=size, language=language, brand=Brand(logo=LOGO)))
    for name in long.called(language):
        assert name.replace(" ", "") in text
    assert long.code in text


@pytest.mark.parametrize("size", FORMATS)
@pytest.mark.parametrize("logo", [None, LOGO, LOGO.replace(b"0 0 60 20", b"0 0 400 20")])
def test_a_long_company_name_stands_beside_any_logo(outlet, size, logo):
    name = {"zh": "海川电器股份有限公司售后服务中心", "en": "Haichuan Appliances After-sales Service"}
    said = words(poster(outlet, LINK, size=size, brand=Brand(name=name, logo=logo)))
    assert name["zh"] in said
    assert name["en"].replace(" ", "") in said


def test_every_line_ink_stays_inside_the_margin():
    for size, margin in (("a4", 10), ("a5", 4.9), ("a6", 5), ("a6x4", 4.9)):
        page = picture(poster(LONG_BOTH, LINK, size=size), 100)
        edge = round(margin / 25.4 * 100)
        inside = page.crop((edge, edge, page.width - edge, page.height - edge))
        page.paste(255, (edge, edge, edge + inside.width, edge + inside.height))
        assert page.getextrema() == (255, 255)


def test_both_faces_of_a_folded_tent_stand_upright(outlet):
    import zxingcpp

    codes = zxingcpp.read_barcodes(picture(poster(outlet, LINK, size="a5"), 100))
    # Seen from the front the upper half is turned round; folded back it stands on the same edge as the lower.
    assert sorted(round(abs(code.orientation), -1) for code in codes) == [0, 180]


def test_four_cards_lie_one_in_each_quarter_of_the_sheet(outlet):
    import zxingcpp

    page = picture(poster(outlet, LINK, size="a6x4"), 100)
    corners = [code.position.top_left for code in zxingcpp.read_barcodes(page)]
    quarters = {(corner.x * 2 // page.width, corner.y * 2 // page.height) for corner in corners}
    assert quarters == {(0, 0), (1, 0), (0, 1), (1, 1)}


def test_the_poster_says_its_question_promise_link_and_outlet_in_both_languages(outlet):
    text = words(poster(outlet, LINK, language="both"))
    for said in (
        "您满意吗",
        "Howdidwedotoday?",
        "网点看不到是谁填的",
        "Anonymoustothisoutlet",
        "BJ-0107",
        "北京朝阳望京家电服务网点",
        "Wangjing,Beijing",
        "010-84721100",
        "s.example.cn/S/CAAAEAAAB5QX5TBA",
    ):
        assert said in text


def test_one_language_is_not_mixed_with_the_other(outlet):
    assert "Scan" not in words(poster(outlet, LINK, language="zh"))
    assert "扫一扫" not in words(poster(outlet, LINK, language="en"))
    assert "Wangjing" in words(poster(outlet, LINK, language="en"))


def test_a_name_too_long_for_any_size_of_type_is_refused_by_outlet():
    with pytest.raises(PosterOverfull, match="outlet X1, poster A6: the outlet's name does not fit"):
        poster(PosterOutlet("X1", "很长" * 200), LINK, size="a6")


def test_a_link_too_long_to_read_is_refused(outlet):
    with pytest.raises(CodeTooLong):
        poster(outlet, "https://s.example.cn/S/" + "A" * 5000)


def test_markup_in_a_name_is_printed_not_obeyed():
    odd = PosterOutlet("A1", '#panic("x") $1$ *粗* <b> \\ "引"')
    assert '#panic("x")$1$*粗*<b>\\"引"' in words(poster(odd, LINK, language="zh"))


def test_the_brand_colours_the_page_and_speaks_its_own_promise(outlet):
    brand = Brand(
        name={"zh": "海川电器", "en": "Haichuan"}, promise={"zh": "答完抽奖", "en": "Win a prize"}, colour="#7A1F3D"
    )
    pdf = poster(outlet, LINK, brand=brand)
    assert "答完抽奖" in words(pdf)
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")
    assert page.getpixel((page.width // 2, 50)) == (0x7A, 0x1F, 0x3D)


def test_a_logo_that_is_no_picture_is_refused_as_such(outlet):
    with pytest.raises(BrandInvalid, match="logo"):
        poster(outlet, LINK, brand=Brand(logo=b"<svg <<"))


@pytest.mark.parametrize(
    ("link", "typed"),
    [
        ("https://S.Example.CN/S/ABC", "s.example.cn/S/ABC"),
        ("HTTP://10.0.0.5:8501/S/ABC", "http://10.0.0.5:8501/S/ABC"),
    ],
)
def test_the_typed_link_is_as_short_as_a_browser_allows(link, typed):
    assert typed_link(link) == typed
