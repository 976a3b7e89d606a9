"""An agent at work in a real browser: from sign-in to the next customer, by hand and by keyboard."""

import pytest

from db.users import add_user
from surveys.callbacks.plan import plan
from surveys.intake import Intake
from tests.dashboard.served import PASSWORD, free_port, serving
from tests.dashboard.test_callbacks_page import DAY, LONG_AGO
from tests.surveys.call_centre import open_call_centre


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    """A served company with three customers to ring, at any hour."""
    folder = tmp_path_factory.mktemp("calls")
    opened = open_call_centre(folder)
    add_user(opened.store, login="mei", name="小梅", password=PASSWORD, role="agent")
    opened.store.set_setting("callback_hours", "00:00-24:00")
    plan(opened.store, DAY, DAY, 1.0, LONG_AGO)
    port = free_port()
    with serving(folder, "dashboard", "--port", str(port), port=port) as served:
        yield opened, served.address
    Intake(opened.store).close()
    opened.store.close()


@pytest.fixture(params=["phone", "desk"])
def page(request):
    return request.getfixturevalue(request.param)


def sign_in(page, address: str) -> None:
    page.goto(f"{address}/signin?lang=zh")
    page.fill("#login", "mei")
    page.fill("#password", PASSWORD)
    page.click("button")
    page.get_by_role("button", name="显示号码").wait_for()


def mark(page, question: str, answer: str) -> None:
    page.get_by_role("radiogroup", name=question).get_by_role("radio", name=answer, exact=True).click()
    chosen = page.get_by_role("radiogroup", name=question).locator('[aria-checked="true"]')
    chosen.filter(has_text=answer).wait_for()


def test_an_agent_makes_a_call_and_the_next_customer_is_there(centre, page):
    opened, address = centre
    kept = opened.count("responses")
    sign_in(page, address)
    page.keyboard.press("s")
    link = page.get_by_role("link", name="拨打")
    link.wait_for()
    assert link.get_attribute("href").startswith("tel:1380013800")
    page.keyboard.press("y")
    mark(page, "这个号码是您本人在用吗", "是")
    mark(page, "师傅上门服务过吗", "否")
    page.get_by_text("顾客说没人来过").wait_for()
    mark(page, "总的来说", "不满意")
    page.get_by_label("您对我们还有什么建议").fill("来之前打个电话")
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
    page.get_by_role("button", name="保存，下一位").click()
    page.get_by_text("已转核实").wait_for()
    page.get_by_role("button", name="显示号码").wait_for()
    assert opened.count("responses") == kept + 1
    words = opened.store.rows("select text from answers where text is not null")
    assert {row["text"] for row in words} == {"来之前打个电话"}
