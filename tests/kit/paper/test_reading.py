"""Filled pages are read right, and what is not sure is said to be unsure."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from kit.paper import codes
from kit.paper.identity import QR_MODULES
from kit.paper.reading import Found, read_page
from kit.paper.reading.frames import FRAMES
from kit.paper.reading.gridcode import fixed_patterns
from tests.bench.paper_reading import run, seeds_of

from .simulator.conditions import CONDITIONS, TUNING
from .simulator.dirt import stained_code
from .simulator.pens import BLACK, Sheet
from .simulator.people import WAYS, handwriting, rubbed, strike
from .simulator.scanners import scan
from .simulator.sheets import EVERY_SHEET, Printed, print_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with print_shop(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


@pytest.fixture(scope="module")
def printed(shop) -> list[Printed]:
    return [page for name, size in EVERY_SHEET for page in shop.prints(name, size)]


@pytest.fixture(scope="module")
def visit(printed) -> Printed:
    return printed[0]


@pytest.fixture(scope="module")
def report(printed) -> Printed:
    return next(page for page in printed if page.name == "field-report a4 1")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


class Pen:
    """Writes on one page and has it read."""

    def __init__(self, paper: Printed, shop, rng) -> None:
        self.paper, self.shop, self.rng = paper, shop, rng
        self.sheet = Sheet(paper.picture, rng)

    def mark(self, item: str, value: str, way: str = "black", digit: int | None = None) -> "Pen":
        WAYS[way](self.sheet, self.place(item, value, digit), BLACK)
        return self

    def place(self, item: str, value: str, digit: int | None = None):
        return next(m for m in self.paper.page.marks if (m.item, m.value, m.digit) == (item, value, digit))

    def number(self, item: str, figures: str) -> "Pen":
        """Fill a number's columns; a space leaves one empty."""
        for place, figure in enumerate(figures):
            if figure != " ":
                self.mark(item, figure, digit=place)
        return self

    def reads(self, dpi: int = 150):
        picture = scan(self.sheet.picture(), self.rng, dpi)
        return read_page(picture, self.shop.find)

    def verdict(self, item: str):
        return next(verdict for verdict in self.reads().verdicts if verdict.item == item)


def test_the_reader_has_not_become_worse(shop, printed):
    """A small judging run on tuning seeds: scans, one bit, a photocopy, easy photos, stained codes."""
    names = ("scan 100 dpi, turned 5°", "scan 200 dpi, 1 bit", "photocopy, 150 dpi", "phone, shadow, JPEG 40",
             "scan 150 dpi, both codes stained 6 %", "phone, paper curled 2 mm")  # fmt: skip
    numbers = {condition.name: number for number, condition in enumerate(CONDITIONS)}
    rows = [
        run(shop, printed, CONDITIONS[numbers[name]], seeds_of(numbers[name], 2, TUNING + 2 * n), compare=False)
        for n, name in enumerate(names)
    ]
    whole = rows[0].ours
    for row in rows[1:]:
        whole.add(row.ours)
    assert whole.pages == 12
    assert not whole.rejected
    assert whole.strangers == 0
    assert whole.silent == []
    assert whole.bubble_error <= 0.2
    assert whole.share("right") > 90


@pytest.mark.parametrize("way", ["black", "scribble", "tick", "cross", "dot", "circled", "pencil"])
def test_every_way_of_marking_is_read(visit, shop, rng, way):
    verdict = Pen(visit, shop, rng).mark("csat", "4", way).mark("speed", "2", way).verdict("csat")
    assert verdict.values == ("4",)


def test_two_marks_go_to_a_person(visit, shop, rng):
    verdict = Pen(visit, shop, rng).mark("csat", "4").mark("csat", "2").verdict("csat")
    assert (verdict.band, verdict.why, verdict.values) == ("unsure", "two marks", ("2", "4"))


def test_a_crossed_out_mark_beside_another_goes_to_a_person(visit, shop, rng):
    pen = Pen(visit, shop, rng).mark("csat", "4")
    strike(pen.sheet, pen.place("csat", "1"), BLACK)
    verdict = pen.verdict("csat")
    assert (verdict.band, verdict.why, verdict.values) == ("unsure", "crossed out", ("4",))


def test_a_mark_taken_back_goes_to_a_person(visit, shop, rng):
    pen = Pen(visit, shop, rng)
    strike(pen.sheet, pen.place("csat", "1"), BLACK)
    verdict = pen.verdict("csat")
    assert (verdict.band, verdict.why, verdict.values) == ("unsure", "crossed out", ())


def test_what_an_eraser_left_is_never_an_answer(visit, shop, rng):
    pen = Pen(visit, shop, rng)
    rubbed(pen.sheet, pen.place("csat", "3"))
    assert pen.verdict("csat").band != "sure"


def test_marks_tell_their_score_and_outline(visit, shop, rng):
    verdict = Pen(visit, shop, rng).mark("nps", "9").verdict("nps")
    scores = {mark.value: mark for mark in verdict.scores}
    assert scores["9"].score > 2
    assert scores["9"].band == "sure"
    assert max(mark.score for value, mark in scores.items() if value != "9") < 0.5
    assert min(mark.ring for value, mark in scores.items() if value != "9") > 0.6


@pytest.mark.parametrize(("item", "filled", "band", "why", "values"), [
    ("minutes", "120", "sure", None, ("120",)),
    ("minutes", " 45", "sure", None, ("45",)),
    ("minutes", "  7", "sure", None, ("7",)),
    ("minutes", "4 5", "unsure", "gap", ("45",)),
    ("minutes", "45 ", "unsure", "gap", ("45",)),
    ("charged", " 12050", "sure", None, ("12050",)),
    ("charged", " 120  ", "sure", None, ("12000",)),
    ("charged", "12   0", "unsure", "gap", ("120",)),
    ("visited", "261121", "sure", None, ("261121",)),
    ("visited", "26112 ", "unsure", "gap", ("26112",)),
])  # fmt: skip
def test_figures_are_read_column_by_column(report, shop, rng, item, filled, band, why, values):
    verdict = Pen(report, shop, rng).number(item, filled).verdict(item)
    assert (verdict.band, verdict.why, verdict.values) == (band, why, values)


def test_two_figures_in_one_column_go_to_a_person(report, shop, rng):
    verdict = Pen(report, shop, rng).number("minutes", "120").mark("minutes", "9", digit=1).verdict("minutes")
    assert (verdict.band, verdict.why) == ("unsure", "two marks")


def test_several_of_many_are_all_told(printed, shop, rng):
    second = next(page for page in printed if page.name == "field-report a4 2")
    verdict = Pen(second, shop, rng).mark("work", "clean").mark("work", "other", "tick").verdict("work")
    assert (verdict.band, verdict.values) == ("sure", ("clean", "other"))


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_page_with_hardly_any_marks_is_read_too(visit, shop, rng, kept):
    page = replace(visit.page, marks=tuple(m for m in visit.page.marks if m.item == "csat")[:kept])
    filled = Pen(visit, shop, rng).mark("csat", "1")
    for picture, values in ((visit.picture, ()), (filled.sheet.picture(), ("1",))):
        (verdict,) = read_page(scan(picture, rng, 150), lambda _: Found(visit.identity, page)).verdicts
        assert verdict.values == values


def test_handwriting_is_cut_out_and_said_to_be_there(visit, shop, rng):
    pen = Pen(visit, shop, rng)
    (field,) = visit.page.fields
    (empty,) = pen.reads().fields
    handwriting(pen.sheet, field)
    (written,) = pen.reads().fields
    assert (empty.written, written.written) == (False, True)
    picture = cv2.imdecode(np.frombuffer(written.png, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture.shape == (round(written.region.h * 6), round(written.region.w * 6))
    assert written.region.w > field.w


def test_the_review_screen_gets_a_picture_of_any_question(visit, shop, rng):
    reading = Pen(visit, shop, rng).mark("csat", "5").reads()
    verdict = reading.verdicts[0]
    picture = cv2.imdecode(np.frombuffer(reading.crop(verdict.region), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture.size > 1000
    assert picture.min() < 80


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_is_set_upright(visit, shop, rng, quarters):
    pen = Pen(visit, shop, rng).mark("csat", "5").mark("nps", "0")
    turned = np.ascontiguousarray(np.rot90(scan(pen.sheet.picture(), rng, 150), -quarters))
    reading = read_page(turned, shop.find)
    assert reading.turned % 360 == pytest.approx(90 * quarters, abs=2)
    assert {v.item: v.values for v in reading.verdicts}["nps"] == ("0",)
    upright = read_page(scan(visit.picture, rng, 150), shop.find)
    assert reading.flat.shape == upright.flat.shape


@pytest.mark.parametrize("share", [0.06, 0.12])
def test_codes_too_stained_for_a_scanner_are_read_through_the_fiducials(visit, shop, share):
    through = 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        picture = visit.picture.copy()
        for code in visit.page.codes:
            stained_code(picture, rng, code, share)
        reading = read_page(scan(picture, rng, 150), shop.find)
        assert reading.identity == visit.identity
        through += reading.through_grid
    assert through > 0


def test_the_frames_are_where_every_page_has_them(printed):
    by_first = {frame.fiducials[0].number: frame for frame in FRAMES}
    for paper in printed:
        frame = by_first[paper.page.fiducials[0].number]
        for mine, theirs in zip(frame.fiducials, paper.page.fiducials, strict=True):
            assert mine.number == theirs.number
            assert (mine.x, mine.y, mine.side) == pytest.approx((theirs.x, theirs.y, theirs.side), abs=0.05)
        for code, place in zip(frame.codes, paper.page.codes, strict=True):
            assert (code.x, code.y, code.side) == pytest.approx((place.x, place.y, place.side), abs=0.05)
            assert code.modules == place.modules


def test_the_fixed_patterns_are_those_of_a_real_code():
    svg = codes.page_code("AW:" + "A" * 32)
    drawn = np.zeros((QR_MODULES, QR_MODULES), int)
    for run_ in svg.split('d="')[1].split('"')[0].split("M")[1:]:
        x, rest = run_.split(" ")
        y, length = int(rest.split("h")[0]), int(rest.split("h")[1].split("v")[0])
        drawn[y, int(x) : int(x) + length] = 1
    fixed = fixed_patterns(QR_MODULES)
    assert (fixed[fixed >= 0] == drawn[fixed >= 0]).all()
