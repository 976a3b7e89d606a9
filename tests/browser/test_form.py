"""The customer's form in a real Chromium: every type of question, errors as one leaves it, drafts, copies, the call."""

import json
import time

import pytest

from db import partials
from db.privacy import Sealed
from tests.browser.forms import choose, served_firm

DAY = 86_400_000


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with served_firm(tmp_path_factory.mktemp("firm") / "data") as found:
        yield found


@pytest.fixture
def opens(chromium):
    """``opens(url, width=390, language="zh-CN", script=True)``: a page; faults of script or policy fail the test."""
    contexts, faults = [], []

    def page(url: str, width: int = 390, height: int = 844, language: str = "zh-CN", script: bool = True):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale=language, java_script_enabled=script
        )
        contexts.append(context)
        opened = context.new_page()
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("console", lambda said: faults.append(said.text) if "Security" in said.text else None)
        opened.goto(url)
        return opened

    yield page
    for context in contexts:
        context.close()
    assert faults == []


def wait_for(said) -> None:
    """Until ``said()`` is true; the server's thread needs a moment."""
    end = time.monotonic() + 5
    while not said():
        assert time.monotonic() < end
        time.sleep(0.02)


def send(page) -> None:
    page.click(".bar button")
    page.wait_for_url("**/thanks**")


def test_every_type_of_question_can_be_answered(served, opens):
    page = opens(served.poster("every-type"))
    choose(page, "agree", "4")
    choose(page, "tools", "a")
    choose(page, "tools", "other")
    page.fill("[name=tools_other]", "梯子")
    page.fill("[name=wait]", "１５")
    choose(page, "nps", "10")
    page.fill("[name=age]", "3")
    page.fill("[name=paid]", "128.50")
    page.fill("[name=bought]", "2024-02-29")
    page.select_option("[name=town]", "gz")
    choose(page, "district", "th")
    page.fill("[name=word]", "准时")
    page.fill("[name=comment]", "讲得清楚\n价钱公道")
    choose(page, "read", "OK")
    send(page)
    answered = {
        row["name"]: row["number"] if row["number"] is not None else row["choice"] or row["text"]
        for row in served.store.rows(
            """select name, number, choice, text from answers join items using (item_id)
               where response_key = (select max(response_key) from responses)"""
        )
    }
    assert answered.pop("began") <= answered.pop("ended")
    assert len(answered.pop("day")) == 10
    assert answered == {
        "source": "poster",
        "agree": 4,
        "tools": "a other",
        "tools_other": "梯子",
        "wait": 15,
        "nps": 10,
        "age": 3,
        "paid": 128.5,
        "bought": "2024-02-29",
        "town": "gz",
        "district": "th",
        "word": "准时",
        "read": "OK",
        "comment": "讲得清楚\n价钱公道",
    }


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-CN", "请填 0 到 50 之间的年数。"), ("en-GB", "Please enter a number of years from 0 to 50.")],
)
def test_what_does_not_fit_is_said_as_one_leaves_the_question_in_the_servers_words(served, opens, language, said):
    page = opens(served.poster("every-type"), language=language)
    page.fill("[name=age]", "77")
    assert page.locator("#e-age").count() == 0
    page.keyboard.press("Tab")
    assert page.locator("#e-age").inner_text() == said
    assert page.get_attribute("#f-age", "aria-describedby") == "e-age"
    assert page.locator(".live").inner_text() == said
    page.fill("[name=age]", "7")
    assert page.locator("#e-age").count() == 0
    assert page.get_attribute("#f-age", "aria-invalid") is None
    plain = opens(served.poster("every-type"), language=language, script=False)
    plain.fill("[name=age]", "77")
    plain.click(".bar button")
    assert plain.locator("#e-age").inner_text() == said


def test_wrong_answers_are_not_sent_and_the_summary_leads_to_them(served, opens):
    page = opens(served.poster("every-type"), language="zh-TW")
    posts = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    page.fill("[name=wait]", "7")
    page.click(".bar button")
    assert page.locator("#problems:focus b").inner_text() == "還有 2 處需要修改，改好就可以送出"
    assert page.locator("#e-wait").inner_text() == "請在 0 至 120 之間選擇。"
    page.click("#problems a >> nth=1")
    assert page.evaluate("document.activeElement.id") == "f-wait"
    assert [url for url in posts if "partial" not in url] == []


def test_an_answer_can_be_taken_back(served, opens):
    for script in (True, False):
        page = opens(served.order(), script=script)
        choose(page, "csat", "5")
        choose(page, "attitude", "1")
        if script:
            assert page.locator("[data-item=csat] .clear").count() == 0
            page.click("[data-item=attitude] .clear")
            assert page.evaluate("document.activeElement.name") == "attitude"
            assert not page.locator("[data-item=attitude] .clear").is_visible()
        else:
            page.locator('[data-item=attitude] noscript input[value=""]').check(force=True)
        send(page)
        answered = served.store.rows(
            """select name from answers join items using (item_id)
               where response_key = (select max(response_key) from responses)"""
        )
        assert [row["name"] for row in answered] == ["csat"]


@pytest.mark.parametrize(("days", "kept"), [(29, True), (31, False)])
def test_a_draft_is_there_for_thirty_days(served, opens, days, kept):
    url = served.order()
    page = opens(url)
    choose(page, "csat", "4")
    page.fill("textarea", "还没写完")
    key, draft = page.evaluate("Object.entries(localStorage)[0]")
    aged = json.loads(draft) | {"at": time.time() * 1000 - days * DAY}
    page.goto("about:blank")
    later = page.context.new_page()
    later.goto(url.rsplit("/", 2)[0] + "/healthz")
    later.evaluate("([key, draft]) => localStorage.setItem(key, draft)", [key, json.dumps(aged)])
    later.goto(url)
    assert later.locator("#resumed").is_visible() == kept
    assert later.locator("textarea").input_value() == ("还没写完" if kept else "")
    assert later.locator('[name=csat][value="4"]').is_checked() == kept


def test_start_again_forgets_the_draft_here_and_at_the_server(served, opens):
    page = opens(served.order())
    before = served.count("partials")
    choose(page, "csat", "4")
    choose(page, "nps", "9")
    wait_for(lambda: served.count("partials") == before + 1)
    page.reload()
    old = page.locator("[name=response_id]").input_value()
    page.click("#resumed button")
    page.wait_for_function("old => document.querySelector('[name=response_id]')?.value !== old", arg=old)
    assert not page.locator('[name=csat][value="4"]').is_checked()
    assert not page.locator("#resumed").is_visible()
    wait_for(lambda: served.count("partials") == before)


def test_a_closed_view_loses_nothing_and_counts_nothing(served, opens):
    page, responses = opens(served.order()), served.count("responses")
    response_id = page.locator("[name=response_id]").input_value()
    choose(page, "csat", "2")
    page.fill("textarea", "师傅没来")
    page.close()
    wait_for(lambda: partials.answers(served.store, response_id))
    kept = json.loads(partials.answers(served.store, response_id))
    assert kept["answers"] == {"csat": ["2"], "comment": ["师傅没来"]}
    row = served.store.one("select * from partials where response_id = :id", id=response_id)
    assert "师傅".encode() not in row["answers_sealed"]
    assert row["answered"] == 2
    assert served.count("responses") == responses


def test_the_copy_is_gone_once_the_answers_have_landed(served, opens):
    page = opens(served.order())
    response_id = page.locator("[name=response_id]").input_value()
    choose(page, "csat", "5")
    choose(page, "nps", "9")
    wait_for(lambda: partials.answers(served.store, response_id))
    send(page)
    assert partials.answers(served.store, response_id) is None
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_without_script_the_language_changes_and_everything_stays(served, opens):
    page = opens(served.poster("every-type"), script=False)
    page.fill("[name=age]", "77")
    page.fill("[name=comment]", "别丢")
    choose(page, "tools", "a")
    page.click(".bar button")
    page.click("nav button[lang=en]")
    assert page.locator("#e-age").inner_text() == "Please enter a number of years from 0 to 50."
    assert page.locator("[name=comment]").input_value() == "别丢"
    assert page.locator("[name=tools][value=a]").is_checked()
    page.fill("[name=age]", "7")
    choose(page, "agree", "5")
    page.locator("[name=word]").press("Enter")  # sends, and does not switch the language
    assert "Thank you" in page.locator("h1").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_who_wants_a_call_leaves_a_number_that_only_the_case_knows(served, opens, script):
    page = opens(served.order(), script=script, language="en-GB")
    choose(page, "csat", "5")
    send(page)
    page.click(".call summary")
    page.click(".call button")
    page.locator("#phone:focus").wait_for()
    page.fill("#phone", "138 0013 8000")
    page.click(".call button")
    assert "tick the box" in page.locator("#e-consent").inner_text()
    page.check("[name=consent]")
    page.click(".call button")
    assert "Someone from head office will ring you" in page.locator(".called").inner_text()
    page.reload()
    assert page.locator(".called").is_visible()
    response = served.store.one("select * from responses order by response_key desc limit 1")
    case = served.store.one("select * from cases where cause = :cause", cause=f"call:{response['response_id']}")
    note = served.store.one("select * from case_events where case_id = :id", id=case["case_id"])
    assert served.store.vault.unseal(note["note_sealed"], Sealed.CASE_NOTE) == "13800138000"
    task = served.store.one("select drawn from callback_tasks where order_id = :id", id=response["order_id"])
    assert task["drawn"] == "case"
    texts = [row["text"] or "" for row in served.store.rows("select text from answers")]
    payload = served.store.vault.unseal(response["payload_sealed"], Sealed.PAYLOAD)
    assert not any("138" in text for text in [*texts, payload])


def test_the_keyboard_is_enough(served, opens):
    page = opens(served.order(), language="en-GB")
    press = page.keyboard.press
    while page.evaluate("document.activeElement.name") != "csat":
        press("Tab")
    press("Space")
    for _ in range(3):
        press("ArrowRight")
    assert page.locator('[name=csat][value="4"]').is_checked()
    while page.evaluate("document.activeElement.tagName") != "TEXTAREA":
        press("Tab")
    page.keyboard.type("By keyboard")
    press("Tab")
    assert page.evaluate("document.activeElement.closest('.bar') !== null")
    press("Enter")
    page.wait_for_url("**/thanks**")


COVERED = """() => {
  const one = document.activeElement, bar = document.querySelector(".bar").getBoundingClientRect();
  if (one === document.body || one.closest(".bar")) return null;
  const at = one.getBoundingClientRect(), fixed = getComputedStyle(document.querySelector(".bar")).position === "fixed";
  const below = Math.min(at.bottom, at.top + 24) > (fixed ? bar.top : innerHeight) + 1;
  return below || at.bottom < 0 ? one.name || one.className || one.tagName : null;
}"""


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568), (320, 256), (640, 400)])
def test_the_bar_never_covers_what_has_the_focus(served, opens, width, height):
    page = opens(served.poster("every-type"), width, height)
    choose(page, "nps", "5")
    page.evaluate("scrollTo(0, 0)")
    covered = []
    for key in ("Tab", "Shift+Tab"):
        for _ in range(26):
            page.keyboard.press(key)
            covered.append(page.evaluate(COVERED))
    assert [name for name in covered if name] == []
