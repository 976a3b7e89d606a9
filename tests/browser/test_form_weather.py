"""The customer's form: a network that fails and lies, two tabs, a browser that is killed, a clock that jumps.

The tablet's half of the same is in test_tablet.py.
"""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from tests.browser.forms import choose
from tests.browser.shops import killed, lasting

YEARS = 10 * 365 * 86_400_000


@pytest.fixture
def phone(chromium):
    """A customer's phone; ``phone.context.new_page()`` is another tab of it."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.set_default_timeout(12000)
    yield context.new_page()
    context.close()


def fills_in(page, url: str, comment: str, mark: int = 4) -> None:
    page.goto(url)
    choose(page, "csat", str(mark))
    page.fill("textarea", comment)


def sends(page) -> bool:
    """Press the button; True when the thanks came."""
    with suppress(Exception):  # a reply that breaks off is an error of the navigation
        page.click(".bar button", no_wait_after=True)
        page.wait_for_url("**/thanks**", timeout=1500)
    return "/thanks" in page.url


def test_a_portal_that_answers_200_to_the_sending_takes_nothing(phone, shop):
    fills_in(phone, shop.poster(), "门户网络")
    response_id = phone.locator("[name=response_id]").input_value()
    shop.weather.mode = "portal"
    assert not sends(phone)
    assert "欢迎使用酒店网络" in phone.locator("h1").inner_text()
    assert shop.rows() == 0
    shop.weather.mode = "fair"
    phone.goto(shop.poster())
    assert phone.locator("textarea").input_value() == "门户网络"
    assert phone.locator("[name=response_id]").input_value() == response_id
    assert sends(phone)
    assert shop.comments() == ["门户网络"]


def test_a_server_that_fails_half_the_time_gets_each_answer_once(phone, shop):
    shop.weather.mode = "half"
    said = [f"第{number}次" for number in range(4)]
    for comment in said:
        fills_in(phone, shop.poster(), comment)
        for _ in range(12):
            if sends(phone):
                break
            phone.goto(shop.poster())
            if phone.locator("textarea").input_value() != comment:
                # It had landed, and the page of thanks told the device so.
                break
        shop.weather.posts["answered"] += 1
    assert shop.comments() == said
    assert shop.rows() == len(said)
    assert shop.weather.posts["half"] > len(said)


def test_two_tabs_of_one_order_leave_one_answer_and_the_other_is_kept_and_told(phone, shop):
    url, other = shop.order(), phone.context.new_page()
    phone.goto(url)
    other.goto(url)
    choose(phone, "csat", "5")
    choose(other, "csat", "1")
    assert sends(phone)
    assert not sends(other)
    assert "已经评价过了" in other.locator("h1").inner_text()
    assert shop.rows() == 1
    marks = shop.store.rows("select number from answers join items using (item_id) where name = 'csat'")
    assert [row["number"] for row in marks] == [5]
    assert "spent" in shop.store.one("select reason from quarantine")["reason"]


def test_two_tabs_of_one_draft_pressed_at_once_count_once(phone, shop):
    fills_in(phone, shop.order(), "同一份")
    other = phone.context.new_page()
    other.goto(phone.url)
    ids = {page.locator("[name=response_id]").input_value() for page in (phone, other)}
    assert len(ids) == 1
    for page in (phone, other):
        page.evaluate("setTimeout(() => document.querySelector('.bar button').click(), 50)")
    # One is thanked; the other is thanked or, where it noted other seconds, told that the first one counts.
    for page in (phone, other):
        page.locator("main.sheet h1").wait_for()
    number = shop.store.one("select receipt from responses")["receipt"]
    assert all(number in page.locator("main").inner_text() for page in (phone, other))
    assert any("/thanks" in page.url for page in (phone, other))
    assert shop.comments() == ["同一份"]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finding the browser's process needs /proc")
def test_a_browser_that_is_killed_has_its_draft_or_head_office_a_copy(chromium, shop, tmp_path):
    folder = tmp_path / "profile"
    context, page = lasting(chromium, folder)
    fills_in(page, shop.poster(), "说到一半")
    response_id = page.locator("[name=response_id]").input_value()
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    # Chromium writes local storage some five seconds after the change.
    page.wait_for_timeout(6500)
    killed(folder)
    with suppress(Exception):
        context.close()
    row = shop.store.one("select response_id, answered from partials")
    assert tuple(row) == (response_id, 2)
    context, page = lasting(chromium, folder)
    page.goto(shop.poster())
    assert page.locator("#resumed").is_visible()
    assert page.locator("textarea").input_value() == "说到一半"
    assert page.locator("[name=response_id]").input_value() == response_id
    assert sends(page)
    assert shop.comments() == ["说到一半"]
    assert shop.store.one("select count(*) as n from partials")["n"] == 0
    context.close()


JUMP = """(by) => {
  const Real = Date, now = () => Real.now() + by;
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(now()); }
    static now() { return now(); }
  };
}"""


@pytest.mark.parametrize("by", [YEARS, -YEARS])
def test_a_clock_that_jumps_while_one_answers_moves_nothing(phone, shop, by):
    fills_in(phone, shop.poster(), "钟不准")
    phone.evaluate(JUMP, by)
    choose(phone, "nps", "9")
    phone.fill("textarea", "钟不准，照样交")
    assert sends(phone)
    row = shop.store.one("select seconds, signals, received_at from responses")
    times = json.loads(row["signals"]).get("times", {})
    assert 0 <= row["seconds"] < 60
    assert set(times) == {"csat", "comment", "nps"}
    assert all(0 <= spent < 60 for spent in times.values())
    assert shop.comments() == ["钟不准，照样交"]


def test_a_draft_written_on_a_clock_of_the_past_or_future_is_still_there(phone, shop):
    for by in (-YEARS // 10 // 13, YEARS):
        phone.goto(shop.poster())
        phone.evaluate(JUMP, by)
        phone.fill("textarea", f"草稿 {by}")
        phone.reload()
        assert phone.locator("textarea").input_value() == f"草稿 {by}"
