"""The tablet in a real Chromium, on a network that fails, lies and comes back; and a browser that is killed."""

import hashlib
import json
import os
import random
import shutil
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from db.store import Store
from surveys.intake import Intake
from surveys.links import outlet_link
from surveys.outbox import import_files, receipt_lines
from surveys.publishing import publish
from surveys.tablet import WEB, set_pin, tablet_file
from surveys.web import build
from tests.browser.test_accessibility import AXE, RULES, RUN
from tests.conftest import BROWSERS, QUIET
from tests.surveys.conftest import VISIT

PIN = "4711"


class Weather:
    """What stands between the tablet and its server: ``mode`` fair | portal | half | refusing | busy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.mode = app, "fair"
        self.posts: Counter[str] = Counter()
        self.luck = random.Random(7)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (answer := self._instead(scope)):
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _instead(self, scope: Scope) -> ASGIApp | None:
        posted = scope["method"] == "POST"
        self.posts[self.mode] += posted
        if self.mode == "portal":
            return HTMLResponse("<h1>欢迎使用酒店网络</h1>")
        if self.mode == "busy" and posted:
            return Response("busy", 503)
        if self.mode == "refusing" and posted:
            return JSONResponse({"error": "put aside for staff (answers)", "quarantined": True}, 422)
        if self.mode != "half" or not posted or self.luck.random() < 0.5:
            return None
        return Response("busy", 503) if self.luck.random() < 0.5 else self._lost

    async def _lost(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lands, and the reply is cut off after its 201."""

        async def swallowed(message) -> None:
            pass

        await self.app(scope, receive, swallowed)
        length = [(b"content-length", b"200"), (b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 201, "headers": length})
        await send({"type": "http.response.body", "body": b'{"resp', "more_body": True})


class Shop:
    """One outlet: a store, a server that can be switched off and on again under the same address."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(folder)
        with self.store.transaction() as write:
            write.execute("insert into regions values (1, 'S', '华南', 'South', :rev)")
            for number, code in enumerate(("SZ001", "SZ002"), 1):
                write.execute(
                    """insert into outlets (outlet_id, code, name, name_en, region_id, rev)
                       values (:number, :code, :code || '网点', 'Shop ' || :code, 1, :rev)""",
                    number=number,
                    code=code,
                )
        self.store.set_setting("tablet_questionnaires", "visit")
        set_pin(self.store, PIN)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.weather = Weather(build(self.store))
        publish(self.store, replace(VISIT, name="visit"))
        self.server: uvicorn.Server | None = None
        self.address = f"http://127.0.0.1:{self.port}"
        self.page = f"{self.address}/s/tablet/{outlet_link(self.store, 'SZ001').rsplit('/', 1)[1]}"

    def opens(self) -> None:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.server = uvicorn.Server(uvicorn.Config(self.weather, log_level="critical", timeout_graceful_shutdown=1))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]})
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def closes(self) -> None:
        if self.server:
            self.server.should_exit = True
            self.thread.join()
            self.server = None

    def rows(self) -> int:
        return self.store.one("select count(*) as n from responses")["n"]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "data")
    shop.opens()
    yield shop
    shop.closes()
    Intake(shop.store).close()
    shop.store.close()


@pytest.fixture
def tablet(chromium, shop: Shop) -> Iterator[Callable]:
    """``tablet()`` is a new page of a tablet at the shop; script errors fail the test."""
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": 1024, "height": 768}, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(12000)
    context.on("weberror", lambda failure: faults.append(str(failure.error)))
    context.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)

    def picked_up(address: str = "", script: str = ""):
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.goto(address or shop.page)
        page.wait_for_selector("body[data-screen]")
        return page

    yield picked_up
    context.close()
    assert faults == []


def answers(page, mark: int = 5, comment: str = "") -> None:
    """A customer at the tablet, from the start to the thanks."""
    page.bring_to_front()
    page.wait_for_selector("body[data-screen=attract]")
    page.click("[data-language=zh]")
    page.locator(f'[data-item=csat] input[value="{mark}"]').check(force=True)
    page.wait_for_selector("[data-item=fixed]:visible")
    for _ in range(2):
        page.click("[data-do=next]")
    if comment:
        page.fill("textarea", comment)
    page.click("[data-do=next]")
    page.wait_for_selector("body[data-screen=thanks]")
    page.click("[data-do=done]")
    page.wait_for_selector("body[data-screen=attract]")


OUTBOX = """async () => {
  const name = (await indexedDB.databases()).map((one) => one.name).find((one) => one.startsWith("afterword-tablet-"));
  const base = await new Promise((done) => { const o = indexedDB.open(name); o.onsuccess = () => done(o.result); });
  const found = await new Promise((done) => {
    const got = base.transaction("answers").objectStore("answers").getAll(); got.onsuccess = () => done(got.result); });
  base.close();
  return found.map((one) => one.state);
}"""


def outbox(page) -> list[str]:
    """The states of what lies on the tablet."""
    return sorted(page.evaluate(OUTBOX))


def soon(holds: Callable[[], bool], page, seconds: float = 20) -> None:
    """Wait until it holds; the tablet is told now and then that the network may be back."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(150)


def becomes(page, expression: str) -> None:
    """Wait until it is true. The page's policy forbids what Playwright's own waiting does."""
    until = time.monotonic() + 20
    while not page.evaluate(expression):
        assert time.monotonic() < until, expression
        page.wait_for_timeout(50)


def staff(page) -> None:
    page.click("[data-do=staff]")
    page.fill("#pin", PIN)
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-screen=board]")


def tile(page, name: str) -> int:
    return int(page.locator(f"[data-tile={name}] b").inner_text())


def exported(page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.click("[data-do=export]")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def killed(folder: Path) -> None:
    """SIGKILL for the browser that this test started over this folder."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(folder).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finding the browser's process needs /proc")
def test_three_answers_survive_a_dead_server_a_killed_browser_and_a_server_failing_half_the_time(
    chromium, shop, tmp_path
):
    folder = tmp_path / "profile"
    found = next(path for name in BROWSERS if (path := shutil.which(name)))

    def opened():
        context = chromium.browser_type.launch_persistent_context(
            folder, executable_path=found, args=list(QUIET), locale="zh-CN", viewport={"width": 1024, "height": 768}
        )
        return context, context.pages[0]

    context, page = opened()
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
    for lock in folder.glob("Singleton*"):
        lock.unlink()
    context, page = opened()
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
    assert done.counts["partial, put aside"] == 1
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
