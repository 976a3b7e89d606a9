"""What the font lacks is refused before anything is printed."""

from ctypes import create_string_buffer
from io import BytesIO
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

from db.store import Store
from kit import glyphs, wording
from kit.errors import KitError, MissingGlyphs
from kit.packs.contents import Case, Wishes
from kit.packs.pack import build_pack
from kit.printed.posters import PosterOutlet, poster
from tests.kit.conftest import LINK


def fonts_of(pdf: bytes) -> set[str]:
    """The fonts that drew something, without the subset's tag."""
    page = pypdfium2.PdfDocument(pdf)[0]
    names = set()
    for text in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        name = create_string_buffer(100)
        raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(text), name, 100)
        names.add(name.value.decode().rpartition("+")[2])
    return names


def lend_a_glyph(font_file: Path, character: str, family: str = "Rare") -> None:
    """Write a font of one glyph, called ``family``, that draws ``character``."""
    with TTFont(glyphs.font_files()[0]) as font:
        cut = subset.Subsetter(subset.Options(name_IDs=[1, 2, 4, 6], layout_features=[]))
        cut.populate(text="城")
        cut.subset(font)
        for table in font["cmap"].tables:
            table.cmap = {ord(character): glyph for glyph in table.cmap.values()}
        for record in font["name"].names:
            record.string = record.toUnicode().replace("Noto Sans SC G", family).replace("NotoSansSCG", "Rare")
        font.save(font_file)


def test_the_shipped_font_lacks_these_two_place_names():
    assert glyphs.missing("江苏堽城䶮堽店") == "堽䶮"


def test_everything_the_poster_itself_says_is_in_the_shipped_font():
    said = [wording.QUESTION, wording.PROMISE, wording.COMPANY, wording.TYPED, wording.CODE, wording.PHONE]
    said += [text for step in wording.STEPS for text in step]
    assert glyphs.missing("".join("".join(text.values()) for text in said)) == ""


def test_the_refusal_names_outlet_character_and_cure():
    with pytest.raises(MissingGlyphs, match=r"outlet SD-9, name '堽城网点': 堽 \(U\+583D\).*AFTERWORD_FONT") as refused:
        poster(PosterOutlet("SD-9", "堽城网点"), LINK)
    assert "\n" not in str(refused.value)


def test_one_bad_name_stops_the_whole_pack_before_a_file_is_written(firm: Store, tmp_path: Path):
    named = (("A1", "好网点"), ("B2", "䶮网点"), ("C3", "堽"))
    orders = [Case(firm, PosterOutlet(*name), LINK, Wishes(("posters",))) for name in named]
    with pytest.raises(MissingGlyphs, match=r"outlet B2.*outlet C3"):
        build_pack(orders, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_second_font_is_asked_for_what_the_first_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lend_a_glyph(tmp_path / "rare.ttf", "堽")
    monkeypatch.setenv("AFTERWORD_FONT", str(tmp_path / "rare.ttf"))
    assert glyphs.missing("堽") == ""
    assert fonts_of(poster(PosterOutlet("SD-9", "堽城网点"), LINK)) == {
        "NotoSansSCG-Regular",
        "NotoSansSCG-Bold",
        "Rare-Regular",
    }
    assert "Rare-Regular" not in fonts_of(poster(PosterOutlet("SD-9", "城网点"), LINK))


def test_a_second_font_that_is_no_font_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "odd.ttf").write_text("not a font")
    monkeypatch.setenv("AFTERWORD_FONT", str(tmp_path / "odd.ttf"))
    with pytest.raises(KitError, match=r"odd\.ttf: cannot be read"):
        glyphs.missing("好")


def test_of_a_collection_the_mainland_face_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    faces = TTCollection()
    for family in ("Rare JP", "Rare SC"):
        lend_a_glyph(tmp_path / "face.ttf", "堽", family)
        faces.fonts.append(TTFont(BytesIO((tmp_path / "face.ttf").read_bytes())))
    faces.save(tmp_path / "rare.ttc")
    monkeypatch.setenv("AFTERWORD_FONT", str(tmp_path / "rare.ttc"))
    assert glyphs.families(glyphs.font_files()) == ("Noto Sans SC G", "Rare SC")


def test_a_second_font_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AFTERWORD_FONT", "nowhere.ttf")
    with pytest.raises(KitError, match=r"AFTERWORD_FONT=nowhere\.ttf: no such file"):
        glyphs.missing("好")
