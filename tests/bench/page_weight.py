"""What a customer's visit weighs: bytes over the wire and requests, for every form and language that is shipped.

    python -m tests.bench.page_weight

Bytes are those of the response as gzip, headers included; requests are counted in Chromium from the address bar to the
thanks. Aim: 14 kB (what ten packets of a fresh connection carry) and one request a page.
"""

import shutil
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright

from db.store import Store
from surveys.intake import Intake
from surveys.links import outlet_link
from surveys.publishing import shipped
from surveys.web.pages import offered
from tests.bench.web import firm
from tests.conftest import BROWSERS, QUIET
from tests.surveys.serving import serving

AIM = 14 * 1024


def weigh(address: str, path: str) -> tuple[int, int, int]:
    """``(bytes of head and packed body, bytes of the body packed, unpacked)``."""
    with httpx.stream("GET", address + path, headers={"accept-encoding": "gzip"}) as page:
        packed = b"".join(page.iter_raw())
        head = sum(len(name) + len(value) + 4 for name, value in page.headers.raw) + 19
    return head + len(packed), len(packed), len(httpx.get(address + path).content)


def requests(browser: Browser, address: str, path: str) -> tuple[int, int]:
    """``(for the form, from pressing the button to the thanks)``; copies of what was entered are not among them."""
    page = browser.new_page()
    seen: list[str] = []
    page.on("request", lambda sent: seen.append(sent.url) if not sent.url.endswith("/partial") else None)
    page.goto(address + path, wait_until="networkidle")
    form = len([url for url in seen if url.startswith("http")])
    seen.clear()
    page.locator('[name=csat][value="5"]').check(force=True)
    page.click(".bar button")
    page.wait_for_url("**/thanks**", wait_until="networkidle")
    page.close()
    return form, len([url for url in seen if url.startswith("http")])


def run(store: Store, address: str) -> bool:
    """Print the table; True when every page keeps to the aim."""
    print(f"{'form':22}{'language':10}{'sent':>9}{'body':>9}{'unpacked':>10}{'of 14 kB':>10}")
    heaviest = 0
    for form in shipped():
        path = "/S/" + outlet_link(store, "SZ001", form.name).rsplit("/", 1)[1]
        for language in offered(form):
            sent, body, plain = weigh(address, f"{path}?lang={language}")
            heaviest = max(heaviest, body)
            print(f"{form.name:22}{language:10}{sent:9,}{body:9,}{plain:10,}{body / AIM:10.0%}")
    print(f"heaviest: {heaviest:,} bytes")
    return heaviest <= AIM


def main() -> None:
    """Serve a firm, weigh its pages, count what a browser asks for."""
    chromium = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    with tempfile.TemporaryDirectory() as folder:
        store = firm(Path(folder))
        with serving(store) as address:
            kept = run(store, address)
            if chromium:
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
                    path = "/S/" + outlet_link(store, "SZ001").rsplit("/", 1)[1]
                    form, thanks = requests(browser, address, path)
                    browser.close()
                print(f"requests: {form} for the form, {thanks} from the button to the thanks")
        Intake(store).close()
        store.close()
    raise SystemExit(not kept)


if __name__ == "__main__":
    main()
