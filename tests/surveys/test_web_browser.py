"""The form in a real Chromium: what the script adds, and that the page is sound without it."""

from collections.abc import Iterator

import pytest

from db.store import Store
from surveys.links import order_link, outlet_link
from surveys.publishing import publish
from surveys.questionnaire import load
from tests.surveys.serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium, store: Store) -> Iterator[object]:
    """``phone(script=True)`` is a page of a 390-pixel phone; script errors and refused resources fail the test."""
    faults: list[str] = []
    pages = []
    with serving(store) as address:

        def pick_up(script: bool = True, language: str = "zh-CN"):
            context = chromium.new_context(
                viewport={"width": 390, "height": 844}, locale=language, java_script_enabled=script, base_url=address
            )
            page = context.new_page()
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
            pages.append(context)
            return page

        yield pick_up
        for context in pages:
            context.close()
    assert faults == []


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def choose(page, item: str, value: str) -> None:
    page.locator(f'[data-item={item}] input[value="{value}"]').check(force=True)


def test_a_question_appears_when_it_applies_and_goes_when_it_does_not(phone, store):
    page = phone()
    page.goto(path(order_link(store, "WO-1")))
    recovery = page.locator("[data-item=recovery]")
    assert not recovery.is_visible()
    choose(page, "fixed", "no")
    assert recovery.is_visible()
    assert not page.locator(".when").is_visible()
    choose(page, "fixed", "yes")
    assert not recovery.is_visible()


def test_a_draft_survives_a_reload_and_the_other_language_and_ends_with_the_thanks(phone, store):
    page = phone()
    page.goto(path(outlet_link(store, "SZ001")))
    response_id = page.locator("[name=response_id]").input_value()
    choose(page, "csat", "4")
    page.fill("textarea", "师傅很准时")
    page.reload()
    assert page.locator('[name=csat][value="4"]').is_checked()
    page.click("header a[lang=en]")
    assert page.locator("h1").inner_text() == "How was the service at Shenzhen 1?"
    assert page.locator("textarea").input_value() == "师傅很准时"
    assert page.locator("[name=response_id]").input_value() == response_id
    page.click(".bar button")
    page.wait_for_url("**/thanks**")
    row = store.one("select response_id, receipt from responses")
    assert row["response_id"] == response_id
    assert page.locator(".stub b").inner_text() == row["receipt"]
    page.goto(path(outlet_link(store, "SZ001")))
    assert page.locator("[name=response_id]").input_value() != response_id
    assert not page.locator('[name=csat][value="4"]').is_checked()


def test_without_script_errors_get_the_focus_and_the_form_works(phone, store):
    page = phone(script=False)
    page.goto(path(outlet_link(store, "SZ001")))
    assert page.locator("[data-item=recovery]").is_visible()
    page.click(".bar button")
    assert page.locator("#problems").is_visible()
    assert page.locator("#problems:focus").count() == 1
    page.click("#problems a")
    choose(page, "csat", "5")
    page.click(".bar button")
    assert "谢谢" in page.locator("h1").inner_text()


def test_everything_to_press_is_large_enough_and_nothing_overflows(phone, store):
    for language in ("zh-CN", "en-GB"):
        page = phone(language=language)
        page.goto(path(order_link(store, "WO-2")))
        choose(page, "fixed", "no")
        heights = page.eval_on_selector_all(
            ".row span, textarea, .bar button", "found => found.map(one => one.getBoundingClientRect().height)"
        )
        assert min(heights) >= 52
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        inside = "found => found.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
        assert page.eval_on_selector_all(".row span", inside) == []


def test_a_second_press_of_the_button_sends_nothing(phone, store):
    page = phone()
    page.goto(path(outlet_link(store, "SZ001")))
    choose(page, "csat", "5")
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.method) if sent.method == "POST" else None)
    page.evaluate("() => { const f = document.querySelector('form'); f.requestSubmit(); f.requestSubmit(); }")
    page.wait_for_url("**/thanks**")
    assert posts == ["POST"]


def test_choices_follow_the_answer_above_and_groups_come_and_go(phone, store, tmp_path):
    form = tmp_path / "place.md"
    form.write_text(
        """
| survey |
| | type | name | label | relevant | choice_filter | default |
| | select_one town | town | 哪个城市？ | | | sz |
| | select_one district | district | 哪个区？ | | town = ${town} | |
| | begin_group | more | 再多说两句 | ${district} = 'ns' | | |
| | acknowledge | read | 我们会公开结果 | | | |
| | end_group | | | | | |
| choices |
| | list_name | name | label | town |
| | town | sz | 深圳 | |
| | town | gz | 广州 | |
| | district | ns | 南山 | sz |
| | district | th | 天河 | gz |
| settings |
| | form_id | version | form_title | default_language |
| | place | 1 | 地方 | 中文 (zh) |
""",
        "utf-8",
    )
    publish(store, load(form))
    page = phone()
    page.goto(path(outlet_link(store, "SZ001", "place")))
    assert page.locator('[name=town][value="sz"]').is_checked()
    district = page.locator("[data-item=district] label")
    assert [district.nth(place).is_visible() for place in (0, 1)] == [True, False]
    assert not page.locator("h2").is_visible()
    choose(page, "district", "ns")
    assert page.locator("h2").inner_text() == "再多说两句"
    choose(page, "read", "OK")
    choose(page, "town", "gz")
    assert [district.nth(place).is_visible() for place in (0, 1)] == [False, True]
    assert not page.locator("h2").is_visible()
    choose(page, "district", "th")
    page.click(".bar button")
    page.wait_for_url("**/thanks**")
    answered = store.rows("select name, choice from answers join items using (item_id) order by position")
    assert [tuple(answer) for answer in answered] == [("town", "gz"), ("district", "th")]
