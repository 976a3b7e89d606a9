"""A brand is complete and readable, or refused with its cure."""

from pathlib import Path

import pytest

from kit.__main__ import main
from kit.brand import Brand, brand_of, contrast_with_white, read_brand
from kit.errors import BrandInvalid


@pytest.mark.parametrize(("colour", "ratio"), [("#FFFFFF", 1.0), ("#000000", 21.0), ("#767676", 4.54)])
def test_contrast_is_wcags(colour, ratio):
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"colour": "#FFEE00"}, "too light"),
        ({"colour": "teal"}, "write it as"),
        ({"name": {"zh": "海川"}}, "no text for en"),
        ({"promise": "匿名"}, "per language"),
        ({"logo": b"\x89PNG"}, "SVG"),
    ],
)
def test_an_unprintable_brand_is_refused(given, word):
    with pytest.raises(BrandInvalid, match=word):
        Brand(**given)


def test_a_brand_file_with_its_logo_beside_it_is_read(tmp_path: Path):
    (tmp_path / "logo.svg").write_text("<svg/>")
    (tmp_path / "brand.toml").write_text(
        'colour = "#7A1F3D"\nlogo = "logo.svg"\n[name]\nzh = "海川"\nen = "Haichuan"\n', encoding="utf-8"
    )
    brand = read_brand(tmp_path / "brand.toml")
    assert (brand.colour, brand.logo, brand.name["zh"]) == ("#7A1F3D", b"<svg/>", "海川")


@pytest.mark.parametrize("text", ["colour = ", 'color = "#7A1F3D"', 'logo = "nowhere.svg"'])
def test_a_faulty_brand_file_is_named(tmp_path: Path, text):
    (tmp_path / "brand.toml").write_text(text)
    with pytest.raises(BrandInvalid, match=r"brand\.toml"):
        read_brand(tmp_path / "brand.toml")


def test_a_brand_is_kept_and_used_until_it_is_forgotten(firm, tmp_path: Path, capsys):
    firm.set_setting("organisation", "海川电器")
    assert brand_of(firm).name == {"zh": "海川电器", "en": "海川电器"}
    (tmp_path / "logo.svg").write_text("<svg/>")
    (tmp_path / "brand.toml").write_text(
        'colour = "#7A1F3D"\nlogo = "logo.svg"\n[name]\nzh = "海川"\nen = "Haichuan"\n', encoding="utf-8"
    )
    assert main(["brand", str(tmp_path / "brand.toml")]) == 0
    assert "#7A1F3D" in capsys.readouterr().out
    held = brand_of(firm)
    assert (held.colour, held.logo, held.name["en"]) == ("#7A1F3D", b"<svg/>", "Haichuan")
    assert main(["brand", "--reset"]) == 0
    assert brand_of(firm).logo is None


@pytest.mark.parametrize(
    "logo", [b"<svg>" + b" " * 200_000, b"\xff<svg/>", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>']
)
def test_a_logo_that_is_too_large_or_declares_entities_is_refused(logo):
    with pytest.raises(BrandInvalid, match="logo"):
        Brand(logo=logo)
