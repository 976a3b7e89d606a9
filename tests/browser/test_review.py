"""Paper from the scanner to the dashboard's number, in a real browser: drop, look, press a key, done."""

import pytest

from db.users import add_user
from surveys.intake import Intake
from tests.dashboard.served import PASSWORD, free_port, serving
from tests.kit.paper.papers import Papers, fill, sheet_page, write
from tests.surveys.conftest import firm

GOOD = {"csat": "4", "fixed": "yes", "nps": "9"}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A served firm with sheets that came back: two as one PDF, of which one is unsure, and one photograph, unsure."""
    folder = tmp_path_factory.mktemp("office")
    store = firm(folder / "data")
    add_user(store, login="mei", name="小梅", password=PASSWORD, role="agent")
    papers = Papers(store, folder / "scans")
    layout = sheet_page(papers.sheet)
    one, two, three = papers.prints(copies=3)
    papers.scans([fill(one, layout, GOOD), fill(two, layout, GOOD, weak=["csat", "nps"])], "monday.pdf")
    papers.scans([write(fill(three, layout, GOOD, weak=["csat"]), layout, "comment").rotate(180)], "phone.jpg")
    (folder / "scans" / "cut.pdf").write_bytes(b"%PDF-1.7\ncut off")
    port = free_port()
    with serving(folder / "data", "dashboard", "--port", str(port), port=port) as served:
        yield store, served.address, folder / "scans"
    Intake(store).close()
    store.close()


def enter(page, address: str, language: str, section: str) -> None:
    page.goto(f"{address}/signin?lang={language}")
    page.fill("#login", "mei")
    page.fill("#password", PASSWORD)
    page.click("button")
    page.wait_for_selector('[data-testid="stApp"]')
    page.goto(f"{address}/review?lang={language}&section={section}")


def presses(page, key: str) -> None:
    """A key, once the screen has come to rest: keys pressed before that are for nothing."""
    page.get_by_text("看原图").first.wait_for()
    page.wait_for_function('!document.querySelector(\'[data-testid="stStatusWidget"], [data-stale="true"]\')')
    page.wait_for_timeout(700)
    page.keyboard.press(key)


def answered(store) -> int:
    return store.one("select count(*) from responses")[0]


def test_scans_are_dropped_looked_at_and_counted(office, desk):
    store, address, scans = office
    page = desk
    enter(page, address, "zh", "bring")
    page.get_by_test_id("stFileUploader").wait_for()
    page.set_input_files("input[type=file]", sorted(scans.iterdir()))
    page.get_by_role("button", name="读入 3 个文件").click()
    page.get_by_text("1 页已计入").wait_for(timeout=60_000)
    assert page.get_by_text("cut.pdf 第 1 页：文件坏了，或没有传完整").count() == 1
    assert answered(store) == 1

    page.get_by_role("radio", name="核对").click()
    page.get_by_text("第 1 页，共 2 页").wait_for()
    page.get_by_text("看不准的第 1 处，共 2 处").wait_for()
    presses(page, "4")
    page.get_by_text("看不准的第 2 处，共 2 处").wait_for()
    presses(page, "Enter")
    page.get_by_text("第 2 页，共 2 页").wait_for()
    assert answered(store) == 2
    presses(page, "2")
    page.get_by_text("没有要核对的页").wait_for()
    assert answered(store) == 3
    marks = store.rows(
        "select number from answers join items using (item_id) where name = 'csat' order by response_key"
    )
    assert [row["number"] for row in marks] == [4, 4, 2]

    page.get_by_role("radio", name="手写的话").click()
    page.get_by_label("照原样打字；看不懂就空着").fill("师傅很准时")
    page.get_by_role("button", name="记下，下一份").click()
    page.get_by_text("没有等着录入的手写").wait_for()
    assert store.one("select text from answers where text is not null")[0] == "师傅很准时"


def test_the_screen_fits_a_telephone(office, phone):
    _, address, _ = office
    enter(phone, address, "en", "pages")
    phone.get_by_text("Choose a row to see the page").wait_for()
    width = phone.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
