"""Pages that come back: read, set beside the others of their copy, decided on by people, landed once."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PIL import Image

from db import scans
from db.erasure import erase_order
from db.store import Store
from db.users import add_user
from kit.paper import copies
from kit.paper.identity import PageIdentity, typed
from kit.paper.reviewing import DecisionRefused, Review
from surveys.intake import Intake
from surveys.items import Item
from surveys.publishing import publish
from tests.kit.paper.papers import MM, Papers, fill, other_picture, sheet_page, write
from tests.surveys.conftest import MARKS, VISIT, firm, text

GOOD = {"csat": "4", "fixed": "yes", "nps": "9"}


@pytest.fixture
def store(tmp_path):
    opened = firm(tmp_path / "data")
    add_user(opened, login="ann", name="Ann", password="long enough", role="agent")
    add_user(opened, login="bob", name="Bob", password="long enough", role="agent")
    yield opened
    Intake(opened).close()
    opened.close()


@pytest.fixture
def papers(store, tmp_path):
    return Papers(store, tmp_path / "files")


@pytest.fixture
def ann(store):
    return Review(store, 1)


@pytest.fixture
def bob(store):
    return Review(store, 2)


def long_form(store: Store) -> None:
    """A questionnaire of two pages."""
    more = [Item(f"more{n}", "select_one", text(f"第 {n} 项怎么样？", f"How was {n}?"), choices=MARKS, low=1, high=5,
                 index="service_attitude", group=None) for n in range(30)]  # fmt: skip
    publish(store, replace(VISIT, name="long", version="1", items=(*VISIT.items, *more)))


def responses(store: Store) -> list[tuple]:
    return [tuple(row) for row in store.rows("select channel, grade, order_id from responses order by response_key")]


def score(store: Store, name: str = "csat") -> list[float]:
    rows = store.rows("select number from answers join items using (item_id) where name = :name", name=name)
    return [row["number"] for row in rows]


def test_a_sheet_that_is_sure_lands_at_once_and_only_once(papers, store):
    (page,) = papers.prints()
    filled = fill(page, sheet_page(papers.sheet), GOOD)
    assert papers.brings(filled).fate == "landed"
    assert papers.brings(filled).fate == "again"
    assert papers.brings(other_picture(filled)).fate == "duplicate"
    assert responses(store) == [("paper", "C", None)]
    assert score(store) == [4.0]


def test_an_orders_sheet_is_evidence_of_grade_a(papers, store):
    (page,) = papers.prints(None, order="WO-2")
    papers.brings(fill(page, sheet_page(papers.sheet), GOOD))
    assert responses(store) == [("paper", "A", 2)]


def test_started_and_finished_are_unknown_and_the_id_follows_from_the_copy(papers, store):
    (page,) = papers.prints()
    papers.brings(fill(page, sheet_page(papers.sheet), GOOD))
    row = store.one("select response_id, started_at, seconds from responses")
    scan = scans.find(store, 1)
    assert tuple(row) == (copies.response_id(*scan.copy), None, None)


def test_a_turned_page_is_read_all_the_same(papers):
    (page,) = papers.prints()
    assert papers.brings(fill(page, sheet_page(papers.sheet), GOOD).rotate(180)).fate == "landed"


def test_nothing_of_a_page_lies_open_on_the_disk(papers, store, ann):
    (page,) = papers.prints()
    layout = sheet_page(papers.sheet)
    papers.brings(write(fill(page, layout, GOOD, weak=["csat"]), layout, "comment"))
    ann.answer(1, "comment", ["他说得很好"])
    store.connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    held = [path.read_bytes() for path in (*(store.folder / "scans").rglob("*"), store.path) if path.is_file()]
    assert len(held) == 2
    for content in held:
        assert b"JFIF" not in content
        assert b"\x89PNG" not in content
        assert "他说得很好".encode() not in content
        assert b'"band"' not in content
    assert scans.read_picture(store, scans.find(store, 1).picture).startswith(b"\xff\xd8")


def test_a_picture_in_another_pictures_place_is_noticed(papers, store):
    for page in papers.prints(copies=2):
        papers.brings(fill(page, sheet_page(papers.sheet), GOOD))
    one, two = (scans.picture_path(store, scans.find(store, n).picture) for n in (1, 2))
    one.write_bytes(two.read_bytes()[:-1] + b"x")
    with pytest.raises(ValueError, match="cannot be opened"):
        scans.read_picture(store, scans.find(store, 1).picture)


def test_one_person_fills_what_could_not_be_told(papers, store, ann):
    (page,) = papers.prints()
    taken = papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["csat"]))
    assert (taken.fate, taken.reason) == ("review", "unsure")
    ann.answer(taken.scan_id, "csat", ["4"])
    assert scans.find(store, taken.scan_id).state == "landed"
    assert score(store) == [4.0]


def test_what_was_sure_and_counts_is_changed_by_two_people(papers, store, ann, bob):
    (page,) = papers.prints()
    scan_id = papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["fixed"])).scan_id
    assert ann.answer(scan_id, "csat", ["5"]).second
    ann.answer(scan_id, "fixed", ["yes"])
    assert scans.find(store, scan_id).reason == "second"
    with pytest.raises(DecisionRefused, match="own"):
        ann.confirm(scan_id, "csat")
    assert responses(store) == []
    bob.confirm(scan_id, "csat")
    assert score(store) == [5.0]
    assert [(one.login, one.kind) for one in scans.decisions(store, scan_id)] == [
        ("ann", "answered"), ("ann", "answered"), ("bob", "confirmed")
    ]  # fmt: skip


def test_a_second_person_may_also_say_no(papers, store, ann, bob):
    (page,) = papers.prints()
    scan_id = papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["fixed"])).scan_id
    ann.answer(scan_id, "csat", ["5"])
    ann.answer(scan_id, "fixed", ["yes"])
    bob.decline(scan_id, "csat")
    assert score(store) == [4.0]


def test_an_agreement_is_for_one_value_only(papers, store, ann, bob):
    (page,) = papers.prints()
    scan_id = papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["fixed"])).scan_id
    ann.answer(scan_id, "csat", ["5"])
    bob.confirm(scan_id, "csat")
    ann.answer(scan_id, "csat", ["3"])
    ann.answer(scan_id, "fixed", ["yes"])
    assert scans.find(store, scan_id).reason == "second"
    assert score(store) == []


@pytest.mark.parametrize(("item", "values"), [
    ("csat", ["9"]), ("csat", ["4", "5"]), ("nps", ["11"]), ("nps", ["many"]), ("nothing", ["1"]), ("csat", ["=1+1"]),
])  # fmt: skip
def test_a_person_cannot_tell_what_the_question_does_not_allow(papers, ann, item, values):
    (page,) = papers.prints()
    scan_id = papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["csat"])).scan_id
    with pytest.raises(DecisionRefused):
        ann.answer(scan_id, item, values)


def test_a_photocopy_with_other_answers_waits_and_the_first_stays(papers, store, ann):
    (page,) = papers.prints()
    layout = sheet_page(papers.sheet)
    papers.brings(fill(page, layout, GOOD))
    taken = papers.brings(fill(page, layout, {**GOOD, "csat": "1"}))
    assert (taken.fate, taken.reason, taken.detail) == ("review", "differs", "1")
    ann.prefer(taken.scan_id)
    assert scans.find(store, taken.scan_id).reason == "conflict"
    assert score(store) == [4.0]
    assert store.one("select count(*) from conflicts")[0] == 1


def test_of_two_that_differ_before_either_landed_a_person_takes_one(papers, store, ann):
    (page,) = papers.prints()
    layout = sheet_page(papers.sheet)
    one = papers.brings(fill(page, layout, GOOD, weak=["fixed"])).scan_id
    two = papers.brings(fill(page, layout, {**GOOD, "nps": "2"})).scan_id
    assert [scans.find(store, n).reason for n in (one, two)] == ["differs", "differs"]
    ann.prefer(two)
    assert score(store, "nps") == [2.0]
    assert scans.find(store, one).reason == "not_preferred"


def test_putting_one_of_two_away_frees_the_other(papers, store, ann):
    (page,) = papers.prints()
    layout = sheet_page(papers.sheet)
    one = papers.brings(fill(page, layout, GOOD, weak=["fixed"])).scan_id
    two = papers.brings(fill(page, layout, {**GOOD, "nps": "2"})).scan_id
    ann.put_away(one, "a practice sheet")
    assert scans.find(store, two).state == "landed"
    assert score(store, "nps") == [2.0]


def test_a_better_scan_takes_the_place_of_one_that_could_not_be_read(papers, store):
    (page,) = papers.prints()
    layout = sheet_page(papers.sheet)
    filled = fill(page, layout, GOOD)
    cut = filled.copy()
    # Something white lay over the questions: no outlines where they should be.
    top, bottom = (edge(mark.y for mark in layout.marks) for edge in (min, max))
    cut.paste(255, (0, int((top - 3) * MM), cut.width, int((bottom + 9) * MM)))
    first = papers.brings(cut)
    assert first.fate in ("rejected", "review")
    assert papers.brings(filled).fate == "landed"
    assert scans.find(store, first.scan_id).state == "duplicate"


def test_a_page_without_a_code_is_named_by_hand_and_then_read(papers, store, ann):
    (page,) = papers.prints()
    layout = sheet_page(papers.sheet)
    blind = fill(page, layout, GOOD)
    for code in layout.codes:
        side = code.side * 150 / 25.4
        box = (code.x * 150 / 25.4 - 4, code.y * 150 / 25.4 - 4)
        blind.paste(255, (int(box[0]), int(box[1]), int(box[0] + side + 8), int(box[1] + side + 8)))
    taken = papers.brings(blind)
    assert (taken.fate, taken.reason) == ("rejected", "no_code")
    invitation = store.one("select invitation_id from paper_prints")[0]
    with pytest.raises(DecisionRefused, match="code"):
        ann.identify(taken.scan_id, "7-000123-2-K")
    ann.identify(taken.scan_id, typed(PageIdentity(papers.sheet_id, 1, invitation, 1)).lower())
    assert scans.find(store, taken.scan_id).state == "landed"
    assert score(store) == [4.0]


def test_an_empty_sheet_waits_for_somebody(papers, store, ann):
    (page,) = papers.prints()
    taken = papers.brings(page)
    assert taken.fate == "review"
    assert responses(store) == []
    ann.put_away(taken.scan_id, "nobody filled it in")
    assert scans.find(store, taken.scan_id).state == "put_away"


def test_a_required_question_left_blank_is_kept_whole_when_a_person_says_so(papers, store, ann):
    (page,) = papers.prints()
    taken = papers.brings(fill(page, sheet_page(papers.sheet), {"fixed": "yes", "nps": "9"}))
    if taken.reason == "unsure":
        for one in ann.kept(taken.scan_id)[1].open:
            ann.answer(taken.scan_id, one.item.name, ())
    assert scans.find(store, taken.scan_id).reason == "misfit"
    assert [one.item for one in ann.problems(ann.kept(taken.scan_id)[0])] == ["csat"]
    ann.release(taken.scan_id)
    assert scans.find(store, taken.scan_id).reason == "set_aside"
    assert store.one("select reason from quarantine")[0].startswith("put aside for staff (answers)")


def test_a_blank_back_is_put_away_by_itself(papers, store):
    rng = np.random.default_rng(3)
    back = Image.fromarray(rng.normal(243, 3, (1754, 1240)).clip(0, 255).astype(np.uint8))
    taken = papers.brings(back)
    assert (taken.fate, taken.reason) == ("put_away", "blank_side")


def test_a_sheet_of_two_pages_waits_for_the_other(store, tmp_path, ann):
    long_form(store)
    papers = Papers(store, tmp_path / "files", "long")
    pages = papers.prints()
    assert len(pages) == len(papers.sheet.pages) == 2
    answers = {**GOOD, **{f"more{n}": "4" for n in range(30)}}
    first, second = (fill(pages[n], papers.sheet.pages[n], answers) for n in (0, 1))
    taken = papers.brings(second)
    assert (taken.fate, taken.reason, taken.detail) == ("waiting", "missing", "1")
    assert papers.brings(first).fate == "landed"
    assert len({scan.response_id for scan in (scans.find(store, 1), scans.find(store, 2))}) == 1
    assert score(store, "more29") == [4.0]


def test_a_sheet_with_a_page_lost_counts_when_a_person_says_so(store, tmp_path, ann):
    long_form(store)
    papers = Papers(store, tmp_path / "files", "long")
    pages = papers.prints()
    taken = papers.brings(fill(pages[0], papers.sheet.pages[0], {**GOOD, **{f"more{n}": "2" for n in range(30)}}))
    assert taken.reason == "missing"
    ann.release(taken.scan_id)
    scan = scans.find(store, taken.scan_id)
    assert (scan.state, scan.reason, scan.detail) == ("landed", "incomplete", "2")


def test_handwriting_is_kept_shown_and_typed_later(papers, store, ann):
    (page,) = papers.prints()
    layout = sheet_page(papers.sheet)
    taken = papers.brings(write(fill(page, layout, GOOD), layout, "comment"))
    assert (taken.fate, taken.reason) == ("landed", "words")
    assert score(store) == [4.0]
    ann.words(taken.scan_id, "comment", "师傅很准时")
    assert store.one("select text from answers where text is not null")[0] == "师傅很准时"
    assert scans.find(store, taken.scan_id).reason == ""
    assert json.loads(scans.crops(store, taken.scan_id))["words:comment"]


def test_words_typed_before_landing_go_with_the_answers(papers, store, ann):
    (page,) = papers.prints()
    layout = sheet_page(papers.sheet)
    taken = papers.brings(write(fill(page, layout, GOOD, weak=["csat"]), layout, "comment"))
    ann.answer(taken.scan_id, "comment", ["修得快\n态度好"])
    ann.answer(taken.scan_id, "csat", ["4"])
    assert store.one("select text from answers where text is not null")[0] == "修得快\n态度好"
    assert scans.find(store, taken.scan_id).reason == ""


def test_an_order_that_was_answered_otherwise_is_kept_whole(papers, store):
    pages = papers.prints(None, order="WO-1", copies=2)
    layout = sheet_page(papers.sheet)
    assert papers.brings(fill(pages[0], layout, GOOD)).fate == "landed"
    taken = papers.brings(fill(pages[1], layout, GOOD))
    assert (taken.fate, taken.reason, taken.detail) == ("put_away", "set_aside", "spent")
    assert store.one("select reason from quarantine")[0].startswith("put aside for staff (spent)")


def test_an_erased_order_leaves_no_picture(papers, store):
    (page,) = papers.prints(None, order="WO-1")
    papers.brings(fill(page, sheet_page(papers.sheet), GOOD))
    path = scans.picture_path(store, scans.find(store, 1).picture)
    assert path.exists()
    erase_order(store, "WO-1")
    assert not path.exists()
    assert scans.find(store, 1) is None


def test_what_is_decided_is_gone_for_the_next_person(papers, ann, bob):
    (page,) = papers.prints()
    scan_id = papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["csat"])).scan_id
    ann.answer(scan_id, "csat", ["4"])
    for act in (lambda: bob.answer(scan_id, "csat", ["1"]), lambda: bob.put_away(scan_id, "x"),
                lambda: bob.release(scan_id), lambda: bob.prefer(scan_id)):  # fmt: skip
        with pytest.raises(DecisionRefused, match="gone"):
            act()


def test_a_day_is_a_day_and_a_number_loses_its_leading_noughts():
    from kit.paper.looking import _day, _number

    assert _day("261102") == date(2026, 11, 2).isoformat()
    assert _day("261399") is None
    assert (_number("0125", 2), _number("0007", 0), _number("000", 2)) == ("1.25", "7", "0.00")
