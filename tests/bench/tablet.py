"""What the tablet's page weighs and what a visit asks for: ``python -m tests.bench.tablet``.

A real Chromium opens the page of the shipped questionnaire over loopback: bytes over the wire and requests of the
first visit (page, worker and what the worker keeps), of the next one with the server gone, and of one answer sent.
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from db.store import Store
from surveys.intake import Intake
from surveys.links import outlet_link
from surveys.tablet import set_pin, tablet_file
from tests.bench.web import firm
from tests.conftest import BROWSERS, QUIET
from tests.surveys.serving import serving


class Wire:
    """Counts what a browser context fetches."""

    def __init__(self, page: Page) -> None:
        self.requests, self.bytes = 0, 0
        page.context.on("requestfinished", self._count)

    def _count(self, request) -> None:
        if request.response() and request.response().from_service_worker:
            return
        sizes = request.sizes()
        self.requests += 1
        self.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def told(self, name: str) -> None:
        print(f"{name:<44}{self.requests:>3} requests {self.bytes:>8,} bytes")
        self.requests = self.bytes = 0


def answer(page: Page) -> None:
    """One customer, nothing but the first mark of each question."""
    page.click("[data-language=zh]")
    page.wait_for_selector("body[data-screen=form]")
    while page.evaluate("document.body.dataset.screen") == "form":
        cards = page.locator("fieldset:visible input")
        if cards.count():
            cards.first.check(force=True)
        else:
            page.click("[data-do=next]")
        page.wait_for_timeout(600)
    page.wait_for_timeout(800)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = firm(Path(folder))
        set_pin(store, "4711")
        found = next(path for name in BROWSERS if (path := shutil.which(name)))
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        with serving(store) as address:
            page = browser.new_context().new_page()
            wire = Wire(page)
            page.goto(f"{address}/s/tablet/{outlet_link(store, 'SZ001').rsplit('/', 1)[1]}")
            page.wait_for_selector("body[data-screen=setup], body[data-screen=attract]")
            page.wait_for_timeout(1500)
            wire.told("first visit, with all that is kept for later")
            answer(page)
            wire.told("one answer sent (healthz, response)")
            page.context.set_offline(True)
            page.reload()
            page.wait_for_selector("body[data-screen=attract]")
            wire.told("opened again without a network")
        browser.close()
        _file(store)
        Intake(store).close()


def _file(store: Store) -> None:
    print(f"{'one file for the stick':<44}{'':>12} {len(tablet_file(store, 'SZ001')):>8,} bytes")


if __name__ == "__main__":
    main()
