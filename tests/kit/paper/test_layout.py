"""Any questionnaire becomes paper, and every place on it is where the sheet says it is."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from kit.errors import MissingGlyphs, PaperUnfit
from kit.paper import numbers, sheets
from kit.paper.conditions import told
from kit.paper.geometry import Sheet
from kit.paper.layout import lay_out
from kit.typesetting import picture
from surveys.expressions import compile_expression
from surveys.items import SILENT, Choice, Item
from surveys.publishing import shipped
from surveys.questionnaire import Questionnaire, load

ROOT = Path(__file__).parents[3]
FORM_OF_EVERY_TYPE = Path(__file__).parents[2] / "surveys" / "every-type.md"
FORMS = {form.name: form for form in shipped()}
DPI = 600
WORST_MM = 0.05


def of(*items: Item) -> Questionnaire:
    """A questionnaire of these items."""
    return Questionnaire("probe", "1", {"zh": "试卷", "en": "Probe"}, ("zh", "en"), items)


def likert(name: str, count: int = 5) -> Item:
    """One statement on a scale."""
    choices = tuple(Choice(str(n), {"zh": f"第{n}档", "en": f"Step {n}"}) for n in range(1, count + 1))
    return Item(name, "select_one", {"zh": "满意吗？", "en": "Satisfied?"}, choices=choices)


def values(sheet: Sheet, item: str) -> list[str]:
    """What can be marked for an item."""
    return [mark.value for page in sheet.pages for mark in page.marks if mark.item == item]


@pytest.mark.parametrize("size", ["a4", "a5"])
@pytest.mark.parametrize("language", ["zh", "en", "both"])
@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_shipped_questionnaire_goes_on_paper(name, language, size):
    form, sheet = FORMS[name], lay_out(FORMS[name], language, size)
    places = [(page.number, place) for page in sheet.pages for place in (*page.marks, *page.fields)]
    asked = {item.name for item in form.items if item.answerable and item.type not in SILENT}
    assert {place.item for _, place in places} == asked
    # No question is split, and nothing lies in the outer margin or on another place.
    assert max(len({page for page, place in places if place.item == item}) for item in asked) == 1
    for _, place in places:
        assert 5 < place.x < place.x + place.w < sheet.width - 5
        assert 5 < place.y < place.y + place.h < sheet.height - 5
    for page in sheet.pages:
        assert [mark.number for mark in page.fiducials] == list(range(*((0, 6) if size == "a4" else (6, 12))))
        assert len(page.codes) == 2
        _apart([(mark.x, mark.y, mark.w, mark.h) for mark in page.marks])


def _apart(boxes):
    """No two boxes overlap."""
    if boxes:
        x, y, w, h = np.array(boxes).T
        over = (x < (x + w)[:, None]) & (x[:, None] < x + w) & (y < (y + h)[:, None]) & (y[:, None] < y + h)
        assert over.sum() == len(boxes)


def test_scales_choices_figures_and_text_have_their_places():
    sheet = lay_out(load(FORM_OF_EVERY_TYPE), "both", "a4")
    assert values(sheet, "agree") == ["1", "2", "3", "4", "5"]
    assert values(sheet, "tools") == ["a", "b", "other"]
    assert values(sheet, "nps") == [str(n) for n in range(11)]
    assert values(sheet, "read") == ["OK"]
    shapes = {mark.item: mark.shape for page in sheet.pages for mark in page.marks}
    assert shapes["tools"] == shapes["read"] == "square"
    assert shapes["agree"] == "circle"
    fields = {place.item: place for page in sheet.pages for place in page.fields}
    assert {name: place.kind for name, place in fields.items()} == {
        "tools_other": "text", "age": "number", "paid": "number", "bought": "date",
        "wait": "number", "word": "text", "comment": "text",
    }  # fmt: skip
    assert fields["paid"].decimals == 2
    digits = {(mark.item, mark.digit) for page in sheet.pages for mark in page.marks if mark.digit is not None}
    assert Counter(item for item, _ in digits) == {"age": 2, "paid": 6, "bought": 6, "wait": 3}
    assert not {"began", "ended", "day", "source"} & set(shapes)


def test_neighbours_on_one_scale_share_their_columns():
    page = lay_out(of(likert("a"), likert("b"), likert("c", 4)), "zh").pages[0]
    columns = {item: sorted({mark.x for mark in page.marks if mark.item == item}) for item in "abc"}
    rows = [min(mark.y for mark in page.marks if mark.item == item) for item in "ab"]
    assert columns["a"] == columns["b"] != columns["c"]
    assert 5 < rows[1] - rows[0] < 12


@pytest.mark.parametrize(("name", "size"), [("mystery-shopper", "a4"), ("complaint-follow-up", "a5")])
def test_the_places_are_where_the_ink_is(press, name, size):
    sheet_id, sheet = sheets.register(press, name, None, "both", size)
    pdf = sheets.print_copies(press, sheet_id, "SZ001")
    ink = np.asarray(picture(pdf, DPI)) < 160
    # A page of so many and a half pixels is drawn stretched to whole ones.
    scale = ink.shape[1] / sheet.width, ink.shape[0] / sheet.height
    page = sheet.pages[0]
    for mark in page.marks:
        assert _off(ink, scale, mark.x, mark.y, mark.w, mark.h) <= WORST_MM, mark
    for square in (*page.fiducials, *page.codes):
        assert _off(ink, scale, square.x, square.y, square.side, square.side) <= WORST_MM, square


def _off(ink: np.ndarray, scale: tuple[float, float], x: float, y: float, w: float, h: float) -> float:
    """How far the middle of the ink in and just around a box lies from the box's middle, in mm."""
    around = 0.5
    left, top = round((x - around) * scale[0]), round((y - around) * scale[1])
    part = ink[top : round((y + h + around) * scale[1]), left : round((x + w + around) * scale[0])]
    across, down = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    middle_x = (left + (across[0] + across[-1] + 1) / 2) / scale[0]
    middle_y = (top + (down[0] + down[-1] + 1) / 2) / scale[1]
    return float(np.hypot(middle_x - x - w / 2, middle_y - y - h / 2))


def test_fiducials_are_those_of_opencvs_dictionary(press):
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    for size in ("a4", "a5"):
        sheet_id, sheet = sheets.register(press, "service-visit", None, "zh", size)
        page = np.asarray(picture(sheets.print_copies(press, sheet_id, "SZ001"), 100))
        found = {int(number): corners[0] for corners, number in zip(*detector.detectMarkers(page)[:2], strict=True)}
        assert set(found) == {mark.number for mark in sheet.pages[0].fiducials}
        for mark in sheet.pages[0].fiducials:
            assert found[mark.number][0] == pytest.approx(np.array((mark.x, mark.y)) / 25.4 * 100, abs=1.5)


def test_names_and_numbers_move_nothing(press):
    sheet_id, sheet = sheets.register(press, "service-visit")
    plain = np.asarray(picture(sheets.print_copies(press, sheet_id, "SZ001"), 100))
    press.set_setting("paper_reply_address", "广东省深圳市福田区深南大道一九九九号售后服务中心 客户体验部")
    other = np.asarray(picture(sheets.print_copies(press, sheet_id, order="SO-1"), 100))
    top, bottom = (round(mm / 25.4 * 100) for mm in (40, 262))
    assert (plain[top:bottom] == other[top:bottom]).all()
    assert (plain[:top] != other[:top]).any()
    assert sheet.pages[0].marks[0].y > 40


def test_the_same_sheet_is_the_same_every_time(press):
    first, again = (sheets.register(press, "service-visit", None, "zh", "a5") for _ in range(2))
    assert first == again
    assert sheets.register(press, "service-visit", None, "en", "a5")[0] != first[0]
    assert sheets.registered(press, first[0]) == first[1]


@pytest.mark.parametrize(("item", "says"), [
    (Item("town", "select_one", {"zh": "哪里？", "en": "Where?"}, choices=tuple(
        Choice(f"t{n}", {"zh": f"城{n}", "en": f"Town {n}"}) for n in range(200))), "item town: 200 .* as text"),
    (Item("debt", "integer", {"zh": "多少？", "en": "How much?"}, constraint=compile_expression(". >= -5", [])),
     "item debt: it allows -5"),
    (Item("sum", "decimal", {"zh": "多少？", "en": "How much?"}, constraint=compile_expression(". < 1000000000", [])),
     "item sum: .* lower upper bound"),
    (Item("long", "select_one", {"zh": "很长" * 2000, "en": "Long"}, choices=(Choice("a", {"zh": "甲", "en": "A"}),)),
     "item long: it does not fit on one page"),
    (Item("hello", "note", {"zh": "您好", "en": "Hello"}), "asks nothing"),
])  # fmt: skip
def test_what_does_not_go_on_paper_is_refused_with_its_cure(item, says):
    with pytest.raises(PaperUnfit, match=says):
        lay_out(of(item), "zh", "a5")


def test_a_language_it_does_not_speak_is_refused():
    with pytest.raises(PaperUnfit, match="has no en"):
        lay_out(replace(of(likert("a")), languages=("zh",)), "both")


def test_a_label_the_fonts_cannot_draw_is_refused():
    with pytest.raises(MissingGlyphs, match="probe, grid"):
        lay_out(of(replace(likert("a"), label={"zh": "䶮家满意吗？", "en": "?"})), "zh")


@pytest.mark.parametrize(("source", "zh", "en"), [
    ("${a} = '1'", "第 1 题选了“第1档”的才填", 'Only if you marked "Step 1" in question 1'),
    ("not(selected(${a}, '2'))", "第 1 题没有选“第2档”的才填", 'Only if you did not mark "Step 2" in question 1'),
    ("${a} != '1' and ${a} != ''", "第 1 题没有选“第1档”的才填", 'Only if you did not mark "Step 1" in question 1'),
    ("number(${n}) > 3", "第 2 题大于 3的才填", "Only if question 2 is above 3"),
    ("3 >= ${n}", "第 2 题不超过 3的才填", "Only if question 2 is at most 3"),
    ("${n} != ''", "第 2 题填了的才填", "Only if you answered question 2"),
    ("${a} = '1' or ${n} = 2", "第 1 题选了“第1档”、或者第 2 题是 2的才填",
     'Only if you marked "Step 1" in question 1 or question 2 is 2'),
    ("string-length(${n}) > 3", "与您有关的才填", "Only if this applies to you"),
    ("${hidden} = 'x'", "与您有关的才填", "Only if this applies to you"),
])  # fmt: skip
def test_conditions_are_told_in_plain_words(source, zh, en):
    items = {"a": likert("a"), "n": Item("n", "integer"), "hidden": Item("hidden", "hidden")}
    tree = compile_expression(source, items)
    assert told(tree, items, {"a": 1, "n": 2}, "zh") == zh
    assert told(tree, items, {"a": 1, "n": 2}, "en") == en


@pytest.mark.parametrize(("kind", "constraint", "whole", "decimals"), [
    ("integer", "", 4, 0), ("integer", ". >= 0 and . <= 240", 3, 0), ("integer", "100 > .", 3, 0),
    ("integer", ". < 10 or . = 99", 4, 0), ("decimal", ". > 0 and . <= 100000", 6, 2),
])  # fmt: skip
def test_figures_are_as_many_as_the_bounds_ask(kind, constraint, whole, decimals):
    tree = compile_expression(constraint, []) if constraint else None
    assert numbers.places(Item("n", kind, constraint=tree)) == numbers.Places(whole, decimals)


def test_laying_out_everything_stays_within_the_memory_of_one_sheet():
    # Without forgetting, each layout left some 15 MB and more in the typesetter.
    code = (
        "import resource, sys\n"
        "from surveys.publishing import shipped\n"
        "from kit.paper.layout import lay_out\n"
        "lay_out(shipped()[0], 'zh', 'a5')\n"
        "first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for form in shipped():\n"
        "    lay_out(form, 'both', 'a5')\n"
        "grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - first\n"
        "print(grown / (2**20 if sys.platform == 'darwin' else 2**10))"
    )
    grown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert float(grown.stdout) < 80
