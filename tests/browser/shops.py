"""A shop with a tablet in it, on a network that fails, lies and comes back: what the tablet's tests share."""

import os
import random
import shutil
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import uvicorn
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from db.store import Store
from surveys.intake import Intake
from surveys.links import order_link, outlet_link
from surveys.publishing import publish
from surveys.tablet import set_pin
from surveys.web import build
from tests.conftest import BROWSERS, QUIET
from tests.surveys.conftest import VISIT

PIN = "4711"
# As the server says it to a page from a file, which tests/surveys/test_tablet.py holds.
SLOWED = {"retry-after": "2", "access-control-allow-origin": "null", "access-control-expose-headers": "retry-after"}


class Weather:
    """What stands between the tablet and its server: ``mode`` fair | portal | half | refusing | busy | flood."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.mode = app, "fair"
        self.posts: Counter[str] = Counter()
        self.luck = random.Random(7)
        self.at: list[float] = []

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
        if self.mode == "flood" and posted:
            self.at.append(time.monotonic())
            return JSONResponse({"error": "not kept: too many from one network"}, 429, SLOWED)
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

    def poster(self) -> str:
        """The outlet's form."""
        return f"{self.address}/S/{outlet_link(self.store, 'SZ001', 'visit').rsplit('/', 1)[1]}"

    def order(self) -> str:
        """The form of an order that nobody has answered about."""
        with self.store.transaction() as write:
            write.execute(
                """insert into orders (order_no, outlet_id, service_type, requested_at, completed_at, rev)
                   values ('WO-1', 1, 'repair', '2026-11-17T01:00:00Z', '2026-11-18T03:00:00Z', :rev)"""
            )
        return f"{self.address}/S/{order_link(self.store, 'WO-1', 'visit').rsplit('/', 1)[1]}"

    def comments(self) -> list[str]:
        """What was written and counts, in order."""
        rows = self.store.rows(
            "select text from answers join items using (item_id) where name = 'comment' order by response_key"
        )
        return [row["text"] for row in rows]

    def rows(self) -> int:
        return self.store.one("select count(*) as n from responses")["n"]


@contextmanager
def open_shop(folder: Path) -> Iterator[Shop]:
    """A shop whose server runs, for one test."""
    shop = Shop(folder)
    shop.opens()
    yield shop
    shop.closes()
    Intake(shop.store).close()
    shop.store.close()


@contextmanager
def tablets_of(chromium, shop: Shop) -> Iterator[Callable]:
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


def lasting(chromium, folder: Path):
    """A browser of its own whose storage stays in ``folder``; its context and page."""
    found = next(path for name in BROWSERS if (path := shutil.which(name)))
    for lock in folder.glob("Singleton*"):
        lock.unlink()
    context = chromium.browser_type.launch_persistent_context(
        folder, executable_path=found, args=list(QUIET), locale="zh-CN", viewport={"width": 1024, "height": 768}
    )
    return context, context.pages[0]


def killed(folder: Path) -> None:
    """SIGKILL for the browser that this test started over this folder."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(folder).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
