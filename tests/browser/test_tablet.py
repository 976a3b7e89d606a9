"""The tablet in a real Chromium, on a network that fails, lies and comes back; and a browser that is killed."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

import pytest

from surveys.outbox import import_files, receipt_lines
from surveys.tablet import WEB, tablet_file
from tests.browser.shops import OUTBOX, PIN, answers, becomes, exported, killed, lasting, outbox, soon, staff, tile
from tests.browser.test_accessibility import AXE, RULES, RUN


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finding the browser's process needs /proc")
def test_three_answers_survive_a_dead_server_a_killed_browser_and_a_server_failing_half_the_time(
    chromium, shop, tmp_path
):
    folder = tmp_path / "profile"
    context, page = lasting(chromium, folder)
    page.goto(shop.page)
    becomes(page, "Boolean(navigator.serviceWorker.controller)")
    shop.closes()
    page.reload()
    for mark in (5, 4, 1):
        answers(page, mark)
    assert outbox(page) == ["waiting"] * 3
    killed(folder)
    with suppress(Exception):
        context.close()
    context, page = lasting(chromium, folder)
    page.goto(shop.page)
    page.wait_for_selector("body[data-screen=attract]")
    assert outbox(page) == ["waiting"] * 3
    shop.weather.mode = "half"
    shop.opens()
    soon(lambda: outbox(page) == [], page, 40)
    marks = shop.store.rows("select number from answers join items using (item_id) where name = 'csat' order by number")
    assert [row["number"] for row in marks] == [1, 4, 5]
    assert shop.rows() == 3
    assert shop.weather.posts["half"] > 3
    context.close()


def test_a_sign_in_page_that_answers_200_deletes_nothing(tablet, shop):
    page = tablet()
    shop.weather.mode = "portal"
    answers(page)
    soon(lambda: True, page)
    page.wait_for_timeout(500)
    assert outbox(page) == ["waiting"]
    # One that lets /healthz through and answers for the rest.
    page.route("**/api/responses", lambda route: route.fulfill(status=200, body="<html>", content_type="text/html"))
    shop.weather.mode = "fair"
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    assert outbox(page) == ["waiting"]
    assert shop.rows() == 0
    page.unroute("**/api/responses")
    soon(lambda: outbox(page) == [], page)
    assert shop.rows() == 1


def test_two_tabs_send_each_answer_once(tablet, shop):
    first, second = tablet(), tablet()
    first.context.set_offline(True)
    for page in (first, second, first):
        answers(page)
    assert outbox(first) == ["waiting"] * 3
    first.context.set_offline(False)
    for _ in range(4):
        for page in (first, second):
            page.evaluate("dispatchEvent(new Event('online'))")
    soon(lambda: outbox(first) == [], second)
    assert shop.rows() == 3
    assert shop.weather.posts["fair"] == 3


def test_what_the_server_refuses_is_set_aside_exported_imported_and_cleared_by_its_receipt(tablet, shop, tmp_path):
    page = tablet()
    shop.weather.mode = "refusing"
    answers(page, comment="螺丝没拧紧")
    soon(lambda: outbox(page) == ["quarantine"], page)
    staff(page)
    assert (tile(page, "waiting"), tile(page, "quarantine")) == (0, 1)
    assert "put aside for staff" in page.locator("[data-list=quarantine]").inner_text()
    file = exported(page, tmp_path)
    assert outbox(page) == ["quarantine"]
    done = import_files(shop.store, [file])
    assert (done.faults, shop.rows()) == ([], 1)
    assert import_files(shop.store, [file]).counts["there already"] == 1
    receipts = tmp_path / "receipts.jsonl"
    receipts.write_text(receipt_lines(done.receipts), "utf-8")
    page.set_input_files("#load", receipts)
    becomes(page, "document.querySelector('[data-tile=quarantine] b').textContent === '0'")
    page.fill("#find", done.receipts[0].number[:4].lower())
    assert done.receipts[0].number in page.locator("[data-list=sent]").inner_text()
    assert outbox(page) == []


def test_staff_find_every_receipt_wherever_its_answer_is(tablet, shop):
    page = tablet()
    page.context.set_offline(True)
    page.click("[data-language=zh]")
    page.locator('[data-item=csat] input[value="5"]').check(force=True)
    page.wait_for_selector("[data-item=fixed]:visible")
    for _ in range(3):
        page.click("[data-do=next]")
    number = page.locator(".stub b").inner_text()
    page.click("[data-do=done]")
    staff(page)
    page.fill("#find", number.replace("-", " ").lower())
    assert number in page.locator("[data-list=sent]").inner_text()
    assert "待发送" in page.locator("[data-list=sent]").inner_text()
    page.fill("#find", "2222-2222")
    assert page.locator("[data-list=sent]").inner_text() == "没有找到"
    page.context.set_offline(False)
    soon(lambda: outbox(page) == [], page)
    page.click("[data-do=backToStart]")
    staff(page)
    page.fill("#find", number)
    assert "已发送" in page.locator("[data-list=sent]").inner_text()


def test_a_refused_answer_can_be_sent_again(tablet, shop):
    page = tablet()
    shop.weather.mode = "refusing"
    answers(page)
    soon(lambda: outbox(page) == ["quarantine"], page)
    shop.weather.mode = "fair"
    staff(page)
    page.click("[data-do=again]")
    soon(lambda: outbox(page) == [], page)
    assert shop.rows() == 1


def test_half_an_answer_left_standing_is_kept_as_such_and_never_sent(tablet, shop, tmp_path):
    shop.store.set_setting("tablet_idle", "4")
    page = tablet()
    page.click("[data-language=zh]")
    page.locator('[data-item=csat] input[value="2"]').check(force=True)
    page.wait_for_selector("#still")
    page.click("#still button")
    assert page.locator("#still").count() == 0
    page.wait_for_selector("body[data-screen=attract]")
    assert outbox(page) == ["partial"]
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(300)
    staff(page)
    assert tile(page, "partial") == 1
    done = import_files(shop.store, [exported(page, tmp_path)])
    assert done.counts["partial, kept"] == 1
    assert shop.rows() == 0


def test_an_answer_cut_off_by_a_reload_is_partial(tablet, shop):
    page = tablet()
    page.click("[data-language=zh]")
    page.locator('[data-item=csat] input[value="2"]').check(force=True)
    becomes(page, f"({OUTBOX})().then((found) => found.length === 1)")
    page.reload()
    page.wait_for_selector("body[data-screen=attract]")
    assert outbox(page) == ["partial"]


def test_the_pin_keeps_customers_out_and_guessing_takes_ever_longer(tablet, shop):
    page = tablet()
    page.click("[data-do=staff]")
    for guess in ("0000", "1234", "9999"):
        page.fill("#pin", guess)
        page.keyboard.press("Enter")
        page.wait_for_selector(".pin .error:visible")
        becomes(page, "document.querySelector('#pin').value === ''")
        page.wait_for_timeout(200)
    assert page.locator(".pin button:not(.plain)").is_disabled()
    page.reload()
    page.click("[data-do=staff]")
    page.wait_for_selector(".pin button:not(.plain):disabled")
    page.wait_for_selector(".pin button:not(.plain):enabled")
    page.fill("#pin", PIN)
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-screen=board]")
    page.click("[data-do=leaveKiosk]")
    page.wait_for_selector("body[data-screen=gone]")


def test_without_a_pin_the_first_start_asks_for_one(tablet, shop):
    shop.store.set_setting("tablet_pin", "")
    page = tablet()
    assert page.evaluate("document.body.dataset.screen") == "setup"
    page.fill("#pin", "12")
    page.keyboard.press("Enter")
    assert page.locator(".error").is_visible()
    page.fill("#pin", PIN)
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-screen=attract]")
    page.reload()
    page.wait_for_selector("body[data-screen=attract]")
    staff(page)


def test_from_a_file_answers_are_sent_where_there_is_a_network_and_exported_where_there_is_none(tablet, shop, tmp_path):
    shop.store.set_setting("base_url", shop.address)
    files = {code: tmp_path / f"{code}.html" for code in ("SZ001", "SZ002")}
    for code, file in files.items():
        file.write_bytes(tablet_file(shop.store, code))
    page = tablet(files["SZ001"].as_uri())
    answers(page)
    soon(lambda: shop.rows() == 1, page)
    shop.closes()
    answers(page, 3)
    other = tablet(files["SZ002"].as_uri())
    staff(other)
    assert (tile(other, "waiting"), tile(other, "sent")) == (0, 0)
    staff(page)
    assert (tile(page, "waiting"), tile(page, "sent")) == (1, 1)
    file = exported(page, tmp_path)
    lines = file.read_bytes().splitlines(keepends=True)
    assert json.loads(lines[-1])["sha256"] == hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    assert import_files(shop.store, [file]).faults == []
    assert import_files(shop.store, [file]).counts["there already"] == 1
    found = shop.store.rows("select channel, grade, outlet_id from responses")
    assert [tuple(row) for row in found] == [("tablet", "C", 1)] * 2


def test_several_questionnaires_on_one_page_each(tablet, shop):
    shop.store.set_setting("tablet_questionnaires", "visit service-visit")
    shop.store.set_setting("tablet_flow", "page")
    page = tablet()
    page.click("[data-language=en]")
    page.wait_for_selector("[data-form=visit]")
    assert page.locator("[data-form]").count() == 2
    page.click("[data-form=visit]")
    page.wait_for_selector("[data-item=comment]:visible")
    assert not page.locator("[data-item=recovery]").is_visible()
    page.locator('[data-item=fixed] input[value="no"]').check(force=True)
    page.locator('[data-item=recovery] input[value="3"]').check(force=True)
    page.click("[data-do=next]")
    assert page.locator("[data-item=csat] .error").inner_text() == "Please answer this question."
    page.locator('[data-item=csat] input[value="2"]').check(force=True)
    page.locator('[data-item=fixed] input[value="yes"]').check(force=True)
    page.click("[data-do=next]")
    page.wait_for_selector("body[data-screen=thanks]")
    soon(lambda: outbox(page) == [], page)
    kept = shop.store.rows("select i.name, choice from answers join items i using (item_id) order by position")
    assert [tuple(row) for row in kept] == [("csat", "2"), ("fixed", "yes")]
    assert shop.store.one("select language from responses")["language"] == "en"


def test_the_keyboard_is_enough(tablet, shop):
    page = tablet()
    press = page.keyboard.press

    def until(reached: str, key: str = "Tab") -> None:
        for _ in range(20):
            if page.evaluate(f"document.activeElement.matches({json.dumps(reached)})"):
                return
            press(key)
        raise AssertionError(reached)

    until("[data-language=zh]")
    press("Enter")
    page.wait_for_selector("body[data-screen=form]")
    until("[name=csat]")
    for _ in range(3):
        press("ArrowRight")
        page.wait_for_timeout(400)
    assert page.locator("[data-item=csat]").is_visible()
    assert page.locator('[name=csat][value="4"]').is_checked()
    for _ in range(4):
        until("[data-do=next]")
        press("Enter")
    page.wait_for_selector("body[data-screen=thanks]")
    until("[data-do=done]")
    press("Enter")
    soon(lambda: shop.rows() == 1, page)
    assert shop.store.one("select number from answers")["number"] == 4


def test_a_tablet_from_taiwan_speaks_traditional_chinese_to_whoever_comes_and_to_staff(chromium, shop):
    shop.store.set_setting("tablet_questionnaires", "service-visit")
    context = chromium.new_context(viewport={"width": 768, "height": 1024}, locale="zh-TW")
    page = context.new_page()
    page.goto(shop.page)
    page.wait_for_selector("body[data-screen=attract]")
    assert page.locator("h1").inner_text() == "請您評價"
    assert page.locator(".doors button").all_inner_texts() == ["繁體中文", "简体中文", "English"]
    staff(page)
    assert "待發送" in page.locator("[data-tile=waiting]").inner_text()
    context.close()


def test_a_connection_the_system_closed_is_opened_again(tablet, shop):
    page = tablet()
    page.evaluate(
        """() => { const real = IDBDatabase.prototype.transaction; let first = true;
        IDBDatabase.prototype.transaction = function (...how) {
          if (first) { first = false; this.close(); }
          return real.apply(this, how); }; }"""
    )
    answers(page)
    soon(lambda: outbox(page) == [], page)
    assert shop.rows() == 1


@pytest.mark.parametrize(
    ("script", "word"),
    [
        ("Object.defineProperty(window, 'indexedDB', { value: undefined })", "无痕窗口"),
        ("navigator.storage.estimate = async () => ({ quota: 1e6, usage: 9e5 })", "快满了"),
    ],
)
def test_where_nothing_can_be_kept_nobody_is_asked(tablet, shop, script, word):
    page = tablet(script=script)
    if page.locator("[data-language=zh]").count():
        page.click("[data-language=zh]")
    page.wait_for_selector("body[data-screen=stopped]")
    assert word in page.locator(".lead").inner_text()
    assert page.locator("fieldset").count() == 0


def test_a_disk_that_fills_up_in_the_middle_loses_nothing_that_is_on_the_screen(tablet, shop):
    page = tablet()
    page.click("[data-language=zh]")
    page.evaluate(
        """() => { const real = IDBObjectStore.prototype.put; window.full = true;
        IDBObjectStore.prototype.put = function (...what) {
          if (window.full) throw new DOMException("full", "QuotaExceededError");
          return real.apply(this, what); }; }"""
    )
    page.locator('[data-item=csat] input[value="4"]').check(force=True)
    page.wait_for_selector("#trouble")
    page.evaluate("window.full = false")
    page.click("#trouble button")
    becomes(page, f"({OUTBOX})().then((found) => found[0] === 'open')")


def test_a_clock_that_is_ten_years_wrong_harms_nothing(tablet, shop):
    page = tablet(
        script="""const Right = Date, late = 315576e6;
        Date = class extends Right {
          constructor(...given) { given.length ? super(...given) : super(Right.now() - late); }
          static now() { return Right.now() - late; } }"""
    )
    answers(page)
    soon(lambda: outbox(page) == [], page)
    row = shop.store.one("select started_at, received_at, seconds from responses")
    assert int(row["received_at"][:4]) - int(row["started_at"][:4]) == 10
    assert 0 <= row["seconds"] < 60


def test_a_newer_page_moves_in_and_the_outbox_stays(tablet, shop):
    page = tablet()
    becomes(page, "Boolean(navigator.serviceWorker.controller)")
    shop.weather.mode = "busy"
    answers(page)
    shop.store.set_setting("tablet_idle", "77")
    with page.expect_navigation():
        page.evaluate("navigator.serviceWorker.getRegistration().then((kept) => kept.update())")
    page.wait_for_selector("body[data-screen=attract]")
    assert json.loads(page.locator("#tablet").text_content())["idle"] == 77
    assert outbox(page) == ["waiting"]


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (390, 844)])
def test_everything_to_press_is_large_and_nothing_overflows(tablet, shop, width, height):
    page = tablet()
    page.set_viewport_size({"width": width, "height": height})
    for language in ("zh", "en"):
        page.wait_for_selector("body[data-screen=attract]")
        measured = [_smallest(page)]
        page.click(f"[data-language={language}]")
        for _ in range(4):
            measured.append(_smallest(page))
            box = page.locator("fieldset:visible input").first
            if box.count() and not page.locator("[data-item=csat]:visible").count():
                page.click("[data-do=next]")
            elif box.count():
                box.check(force=True)
                page.wait_for_selector("[data-item=fixed]:visible")
        measured.append(_smallest(page))
        page.click("[data-do=leave]")
        assert min(measured) >= 52
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_screen_can_be_read_and_worked_by_everybody(chromium, shop, language):
    locale = {"zh": "zh-CN", "en": "en-GB"}[language]
    context = chromium.new_context(locale=locale, bypass_csp=True, reduced_motion="reduce")
    context.set_default_timeout(12000)
    page = context.new_page()
    page.goto(shop.page)

    def checked(screen: str) -> None:
        page.wait_for_selector(f"body[data-screen={screen}]")
        page.evaluate(AXE)
        assert page.evaluate(RUN, RULES) == [], screen

    checked("attract")
    page.click(f"[data-language={language}]")
    checked("form")
    page.click("[data-do=next]")
    checked("form")
    page.locator('[data-item=csat] input[value="1"]').focus()
    page.keyboard.press("Space")
    page.wait_for_selector("[data-item=fixed]:visible")
    for _ in range(3):
        page.locator("[data-do=next]").focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(100)
    checked("thanks")
    page.click("[data-do=done]")
    page.wait_for_selector("body[data-screen=attract]")
    page.click("[data-do=staff]")
    checked("staff")
    page.fill("#pin", PIN)
    page.keyboard.press("Enter")
    checked("board")
    context.close()


def _smallest(page, tries: int = 50) -> float:
    """The least height of what can be pressed."""
    heights = page.eval_on_selector_all(
        "button, .row span, textarea, input[type=text]",
        "found => found.map((one) => one.getBoundingClientRect().height).filter(Boolean)",
    )
    if not heights and tries:
        # Between two screens there is nothing to press for a moment.
        page.wait_for_timeout(100)
        return _smallest(page, tries - 1)
    return min(heights)


def test_every_language_says_everything_and_the_script_reckons_as_the_server_does(chromium):
    page = chromium.new_page()
    words = (WEB / "static" / "tablet" / "words.js").read_text("utf-8").partition("const PLAN")[0]
    keys = page.evaluate(f"() => {{ {words}; return Object.values(WORDS).map((one) => Object.keys(one).join()); }}")
    assert len(keys) == 3
    assert len(set(keys)) == 1
    digest = (WEB / "static" / "tablet" / "digest.js").read_text("utf-8")
    assert page.evaluate("crypto.subtle === undefined")  # about:blank is no safe place, like a plain http address
    for text in ("", "abc", "请您评价" * 40):
        assert page.evaluate(f"(text) => {{ {digest}; return Digest.sha256(text); }}", text) == (
            hashlib.sha256(text.encode()).hexdigest()
        )
    derived = page.evaluate(f"() => {{ {digest}; return Digest.pbkdf2('4711', 'salt', 1000); }}")
    assert derived == hashlib.pbkdf2_hmac("sha256", b"4711", b"salt", 1000).hex()
    page.close()
