"""Codes are small, white-grounded, inline-safe, and say what they were asked to say."""

import io
import subprocess
import sys

import pytest
import typst
import zxingcpp
from PIL import Image, ImageFilter

from kit import qr
from kit.errors import CodeTooLong, CodeTooSmall, CodeUnreadable
from tests.kit.conftest import LINK, photographed

SHOUTED = LINK.upper()


@pytest.mark.parametrize("length", range(37, 46))
def test_a_signed_link_of_37_to_45_characters_is_at_most_version_3_at_level_q(length):
    link = "HTTPS://S.EXAMPLE.CN/S/" + "A" * (length - 23)
    assert len(link) == length
    assert qr.version(link, "Q") <= 3


def test_host_and_scheme_are_shouted_so_that_the_code_packs_tighter():
    assert qr.compact(LINK) == SHOUTED
    assert qr.version(LINK) == qr.version(SHOUTED)


@pytest.mark.parametrize("link", ["https://s.example.cn/s/abc", "https://me@s.example.cn/S/A", "https://x.cn/S/A?b=c"])
def test_an_address_that_would_change_its_meaning_stays_as_it_was(link):
    assert qr.compact(link) == link
    assert photographed(qr.qr_png(link)) == [link]


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("module_px", [2, 16])
def test_the_png_reads_back_at_every_level(level, module_px):
    assert photographed(qr.qr_png(LINK, level, module_px)) == [SHOUTED]


def test_the_png_of_a_20_mm_sticker_survives_a_blur():
    picture = Image.open(io.BytesIO(qr.qr_png(LINK, module_px=6))).convert("L").filter(ImageFilter.GaussianBlur(2))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [SHOUTED]


def test_the_svg_draws_the_same_code_on_white_without_prefixes_or_ids():
    svg = qr.qr_svg(LINK)
    assert svg.startswith("<svg ")
    assert "svg:" not in svg
    assert " id=" not in svg
    assert 'fill="white"' in svg
    sheet = (
        b"#set page(width: 60mm, height: 60mm, margin: 5mm, fill: gray)\n#image(bytes(sys.inputs.code), width: 50mm)"
    )
    png = typst.Compiler(input=sheet, ignore_system_fonts=True).compile(format="png", ppi=150, sys_inputs={"code": svg})
    assert photographed(png) == [SHOUTED]


def test_the_svg_is_one_millimetre_a_module_with_four_light_modules_around():
    side = 17 + 4 * qr.version(LINK) + 8
    assert qr.modules(LINK) == side
    assert f'width="{side}mm"' in qr.qr_svg(LINK)


def test_the_same_link_gives_the_same_bytes():
    assert qr.qr_svg(LINK) == qr.qr_svg(LINK)
    assert qr.qr_png(LINK) == qr.qr_png(LINK)


@pytest.mark.parametrize("colour", [True, False])
def test_the_terminal_drawing_holds_the_code(colour):
    drawing = qr.qr_terminal(LINK, colour=colour)
    rows = [row.removeprefix("\x1b[30;107m").removesuffix("\x1b[0m") for row in drawing.split("\n")]
    dark = {" ": (0, 0), "▄": (0, 1), "▀": (1, 0), "█": (1, 1)}
    picture = Image.new("L", (len(rows[0]), 2 * len(rows)), 255)
    for y, row in enumerate(rows):
        for x, glyph in enumerate(row):
            for half, inked in enumerate(dark[glyph]):
                picture.putpixel((x, 2 * y + half), 0 if bool(inked) == colour else 255)
    large = picture.resize((picture.width * 8, picture.height * 8), Image.Resampling.NEAREST)
    assert [code.text for code in zxingcpp.read_barcodes(large)] == [SHOUTED]


def test_a_code_finer_than_half_a_millimetre_is_refused_and_the_cure_named():
    assert qr.module_mm(LINK, 20) == pytest.approx(20 / qr.modules(LINK))
    with pytest.raises(CodeTooSmall, match=r"at 15 mm one module is 0\.41 mm.*at least 18\.5 mm wide"):
        qr.module_mm(LINK, 15)


def test_a_link_no_code_can_hold_is_refused():
    with pytest.raises(CodeTooLong, match="5000 characters"):
        qr.qr_svg("x" * 5000)


def test_a_picture_that_says_something_else_is_never_delivered():
    other = Image.open(io.BytesIO(qr.qr_png("https://s.example.cn/S/OTHER")))
    with pytest.raises(CodeUnreadable, match=r"HTTPS://S\.EXAMPLE\.CN/S/OTHER"):
        qr.prove(other, [LINK])
    with pytest.raises(CodeUnreadable, match="nothing"):
        qr.prove(Image.new("L", (100, 100), 255), [LINK])


def test_drawing_a_code_does_not_need_the_typesetter():
    script = (
        "import sys; from kit.qr import qr_terminal; qr_terminal('HTTPS://A.CN/S/B'); print('typst' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
