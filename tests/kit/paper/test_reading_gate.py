"""Pages that must not be read: each is refused with the reason, and nothing is told of its answers."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from kit.paper.geometry import Page
from kit.paper.reading import Found, read_page

from .simulator.cameras import Shot, photograph
from .simulator.scanners import scan
from .simulator.sheets import Printed, PrintShop, print_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with print_shop(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


@pytest.fixture(scope="module")
def sheet(shop) -> Printed:
    return shop.prints("service-visit")[0]


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def refused(image: np.ndarray, shop: PrintShop, **more: object) -> str | None:
    reading = read_page(image, shop.find, **more)
    assert reading.gate.verdict == "rejected"
    assert reading.gate.told
    assert not reading.verdicts
    return reading.gate.reason


def moved(page: Page, x: float, y: float) -> Page:
    """The same page with every mark elsewhere."""
    return replace(page, marks=tuple(replace(mark, x=mark.x + x, y=mark.y + y) for mark in page.marks))


def without_codes(sheet: Printed) -> np.ndarray:
    """The page with its codes torn out."""
    picture = sheet.picture.copy()
    for code in sheet.page.codes:
        x, y, side = (round(length * 8) for length in (code.x, code.y, code.side))
        picture[y - 4 : y + side + 4, x - 4 : x + side + 4] = 255
    return picture


def test_white_paper_has_no_code(shop):
    assert refused(np.full((1754, 1240), 250, np.uint8), shop) == "no code"


def test_noise_has_no_code(shop, rng):
    assert refused(rng.integers(0, 255, (1754, 1240)).astype(np.uint8), shop) == "no code"


def test_other_peoples_codes_are_told_apart_from_none(sheet, rng):
    reading = read_page(scan(sheet.picture, rng, 150), lambda text: None)
    assert reading.gate.reason == "foreign code"
    assert reading.identity is None
    assert len(reading.codes) == 1


def test_two_pages_in_one_picture_are_not_read(shop, rng):
    both = np.hstack([page.picture for page in shop.prints("service-visit", "a5")])
    assert refused(scan(both, rng, 150, tilt=0.5), shop) == "several pages"


def test_a_page_seen_from_behind_is_not_read(shop, sheet):
    # Scanners of film mirror; a code is read mirrored too, and must not be believed.
    mirrored = np.ascontiguousarray(sheet.picture[:, ::-1])
    assert refused(mirrored, shop) in ("mirrored", "no code", "too few fiducials")


def test_a_sixty_megapixel_picture_is_the_largest(shop):
    assert refused(np.zeros((8000, 8001), np.uint8), shop) == "too large"


def test_a_thumbnail_is_too_small(shop, sheet):
    assert refused(cv2.resize(sheet.picture, (200, 283)), shop) == "too small"


@pytest.mark.parametrize(("x", "y"), [(3.0, 0.0), (0.0, 3.4), (-2.6, 2.6)])
def test_a_page_whose_outlines_are_elsewhere_is_not_read(sheet, rng, x, y):
    # As when a sheet's layout is not the one in the database.
    other = moved(sheet.page, x, y)
    reading = read_page(scan(sheet.picture, rng, 150), lambda text: Found(sheet.identity, other))
    assert reading.gate.reason == "geometry"
    assert reading.identity == sheet.identity
    assert not reading.verdicts


def test_a_page_out_of_focus_is_not_read(shop, sheet, rng):
    found = Found(sheet.identity, sheet.page)
    blurred = photograph(sheet.picture, rng, Shot(blur=9.0))
    assert refused(blurred, shop, known=found) in ("too blurred", "too few fiducials", "geometry")


def test_a_page_with_its_corners_cut_off_is_not_read(shop, sheet):
    middle = sheet.picture[300:1300, 260:1400]
    assert refused(middle, shop, known=Found(sheet.identity, sheet.page)) == "too few fiducials"


def test_a_page_without_code_is_read_when_a_person_says_which_it_is(shop, sheet, rng):
    picture = scan(without_codes(sheet), rng, 150)
    assert refused(picture, shop) == "no code"
    reading = read_page(picture, shop.find, known=Found(sheet.identity, sheet.page))
    assert reading.gate.verdict == "read"
    assert reading.identity == sheet.identity
    assert {verdict.item for verdict in reading.verdicts} == {mark.item for mark in sheet.page.marks}


def test_the_code_on_the_paper_wins_over_what_a_person_says(shop, sheet, rng):
    other = shop.prints("field-report")[0]
    reading = read_page(scan(sheet.picture, rng, 150), shop.find, known=Found(other.identity, other.page))
    assert reading.identity == sheet.identity


def test_a_page_that_is_all_blank_goes_to_a_person(shop, sheet, rng):
    reading = read_page(scan(sheet.picture, rng, 150), shop.find)
    assert reading.gate.verdict == "read"
    assert {verdict.why for verdict in reading.verdicts} == {"mostly blank"}
