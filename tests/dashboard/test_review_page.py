"""The review screen without a browser: what one person fills, what two decide, what the other regions do not see."""

import time
from pathlib import Path
from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.parts.review import batches as review_batches
from dashboard.parts.review import queue as review_queue
from dashboard.parts.review import table as review
from dashboard.parts.review.batches import safe_name
from dashboard.server import demo
from db import scans
from db.users import add_user, list_users
from kit.paper.reading.verdicts import Doubt
from kit.paper.reviewing import Review
from surveys.intake import Intake
from tests.kit.paper.papers import Papers, fill, sheet_page, write
from tests.surveys.conftest import firm

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "review.py"
GOOD = {"csat": "4", "fixed": "yes", "nps": "9"}


@pytest.fixture
def store(tmp_path, monkeypatch):
    opened = firm(tmp_path / "data")
    add_user(opened, login="boss", name="Boss", password="a long password", role="admin")
    add_user(opened, login="ann", name="Ann", password="a long password", role="agent")
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(demo, "_entered", tmp_path)
    session._store.cache_clear()
    review_queue._held.clear()
    review_batches._batches.clear()
    yield opened
    Intake(opened).close()
    session._store.cache_clear()
    opened.close()


@pytest.fixture
def papers(store, tmp_path):
    return Papers(store, tmp_path / "files")


class Reviewer:
    """Somebody at the screen; what they press and what they read."""

    def __init__(self, section: str = "review") -> None:
        self.page = AppTest.from_file(str(PAGE), default_timeout=30)
        self.page.query_params["section"] = section
        self.page.run()

    def presses(self, name: str) -> "Reviewer":
        (found,) = (one for one in self.page.button if (one.key or "").endswith(name))
        found.click().run()
        return self

    def types(self, name: str, words: str) -> "Reviewer":
        kinds = (*self.page.text_input, *self.page.text_area)
        (found,) = (one for one in kinds if (one.key or "").startswith(name))
        found.set_value(words)
        return self

    def reads(self) -> str:
        assert not self.page.exception
        shown = (self.page.markdown, self.page.caption, self.page.info, self.page.error, self.page.toast)
        return "\n".join(str(element.value) for kind in shown for element in kind)


def test_the_unclear_answer_is_asked_first_and_one_press_lands_the_sheet(papers, store):
    (page,) = papers.prints()
    papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["nps"]))
    reviewer = Reviewer()
    assert "会推荐吗" in reviewer.reads()
    assert "**1** 页等您看一眼" in reviewer.reads()
    reviewer.presses("_nps_zh_9")
    assert "第 1 号已计入" in reviewer.reads()
    assert scans.find(store, 1).state == "landed"


def test_enter_takes_what_was_read(papers, store):
    (page,) = papers.prints()
    papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["csat"]))
    Reviewer().presses("_csat_zh_read")
    assert store.one("select number from answers where item_id = (select min(item_id) from items)")[0] == 4.0


def test_a_key_that_comes_late_answers_nothing(papers, store):
    layout = sheet_page(papers.sheet)
    for page in papers.prints(copies=2):
        papers.brings(fill(page, layout, GOOD, weak=["csat", "nps"]))
    boss, first = Review(store, 1), scans.find(store, 1)
    mine = review_queue.table()
    mine.scan_id = 1
    review._tell(boss, first, "csat", ["5"])
    review._tell(boss, first, "csat", ["1"])  # meant for the next question, pressed on this one
    mine.scan_id = 2
    review._tell(boss, first, "nps", ["9"])  # another page lies on the table already
    assert [(one.item, one.value) for one in scans.decisions(store, 1)] == [("csat", '["5"]')]


def test_a_page_without_a_code_asks_for_the_number_at_its_foot(papers, store):
    (page,) = papers.prints()
    filled = fill(page, sheet_page(papers.sheet), GOOD)
    for code in sheet_page(papers.sheet).codes:
        side, x, y = (round(value * 150 / 25.4) for value in (code.side, code.x, code.y))
        filled.paste(255, (x - 4, y - 4, x + side + 4, y + side + 4))
    papers.brings(filled)
    reviewer = Reviewer()
    assert "找不到页上的二维码" in reviewer.reads()
    reviewer.types("code_", "1-000001-1-A")
    reviewer.page.button[0].click().run()
    assert "没有这样的编号" in reviewer.reads()


def test_a_changed_score_goes_to_another_person(papers, store):
    (page,) = papers.prints()
    scan_id = papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["fixed"])).scan_id
    ann = Review(store, next(user.user_id for user, _ in list_users(store) if user.login == "ann"))
    ann.answer(scan_id, "csat", ["5"])
    ann.answer(scan_id, "fixed", ["yes"])
    reviewer = Reviewer()
    assert "读出来是 **4 满意**，ann 改成 **5 很满意**" in reviewer.reads()
    reviewer.presses("disagree_1_csat")
    assert scans.find(store, scan_id).state == "landed"
    assert store.one("select number from answers where item_id = (select min(item_id) from items)")[0] == 4.0


def test_who_changed_it_is_not_asked_again(papers, store):
    (page,) = papers.prints()
    scan_id = papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["fixed"])).scan_id
    boss = Review(store, 1)
    boss.answer(scan_id, "csat", ["5"])
    boss.answer(scan_id, "fixed", ["yes"])
    assert "没有要核对的页" in Reviewer().reads()


def test_two_people_are_not_given_the_same_page(papers, store):
    for page in papers.prints(copies=2):
        papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["csat"]))
    review_queue._held[1] = 99, time.monotonic()
    assert "第 2 号" in Reviewer().reads()


def test_handwriting_is_typed_under_its_picture(papers, store):
    (page,) = papers.prints()
    layout = sheet_page(papers.sheet)
    papers.brings(write(fill(page, layout, GOOD), layout, "comment"))
    reviewer = Reviewer("words")
    reviewer.types("hand_", "师傅很准时")
    reviewer.page.button[0].click().run()
    assert store.one("select text from answers where text is not null")[0] == "师傅很准时"
    assert "没有等着录入的手写" in reviewer.reads()


def test_an_agent_of_one_region_does_not_see_anothers_paper(papers, store):
    with store.transaction() as write_:
        write_.execute("insert into regions values (2, 'N', '华北', 'North', :rev)")
    (page,) = papers.prints()
    papers.brings(fill(page, sheet_page(papers.sheet), GOOD, weak=["csat"]))
    add_user(store, login="far", name="Far", password="a long password", role="agent", region_id=2)
    add_user(store, login="near", name="Near", password="a long password", role="agent", region_id=1)
    people = {user.login: user for user, _ in list_users(store)}
    seen = {name: scans.in_state(store, ("review",), review_queue.outlets(store, people[name])) for name in people}
    assert {name: len(found) for name, found in seen.items()} == {"boss": 1, "ann": 1, "far": 0, "near": 1}


def test_a_batch_is_read_in_the_background_and_found_again_after_a_crash(papers, store):
    (page,) = papers.prints()
    path = papers.scans([fill(page, sheet_page(papers.sheet), GOOD)])
    boss = list_users(store)[0][0]
    left = store.folder / "uploads" / "paper-broken" / "0000"
    left.mkdir(parents=True)
    (left / "a.pdf").write_bytes(path.read_bytes())
    assert [folder.name for folder in review_batches.broken_off(store)] == ["paper-broken"]
    batches = [review_batches.bring(store, boss, [("../b.pdf", path.read_bytes()), ("b.pdf", b"")]),
               review_batches.resume(store, boss, left.parent)]  # fmt: skip
    until = time.monotonic() + 20
    while not all(batch.done for batch in batches) and time.monotonic() < until:
        time.sleep(0.05)
    reports = [batch.report for batch in batches]
    assert sum(report.pages["landed"] for report in reports) == 1
    assert sum(report.pages["again"] for report in reports) == 1
    assert [line.reason for line in reports[0].lines] == ["empty"]
    assert review_batches.broken_off(store) == []
    assert list((store.folder / "uploads").iterdir()) == []


@pytest.mark.parametrize(("name", "kept"), [
    ("扫描 1.pdf", "扫描 1.pdf"), ("../../x.pdf", "x.pdf"), ("C:\\a\\x.pdf", "x.pdf"), (".pdf", "pdf"), ("", "file"),
    ("纸" * 200 + ".jpeg", "纸" * 40 + ".jpeg"), ("a\0b.png", "ab.png"),
])  # fmt: skip
def test_a_files_name_is_only_a_name(name, kept):
    assert safe_name(name) == kept


def test_every_doubt_of_the_reader_has_words():
    assert set(review.DOUBTS) == {*get_args(Doubt), "no day", "unread"}
