"""A real server, a real browser (tests/conftest.py), the people who use them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.demo import make
from db.store import Store
from db.users import add_user
from tests.browser.shops import Shop, open_shop, tablets_of
from tests.dashboard.served import free_port, serving

ADMIN = ("chief", "a long enough password")


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def phone(chromium):
    """A customer's phone, speaking Chinese."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(chromium):
    """A manager's screen, speaking English."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en-US")
    yield context.new_page()
    context.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An outlet whose server can be switched off and on again."""
    with open_shop(tmp_path / "data") as found:
        yield found


@pytest.fixture
def tablet(chromium, shop: Shop) -> Iterator[Callable]:
    """``tablet()`` is a new page of a tablet at the shop; script errors fail the test."""
    with tablets_of(chromium, shop) as picked_up:
        yield picked_up


@pytest.fixture(scope="session")
def company(tmp_path_factory) -> Iterator["Company"]:
    """A small company with demo data up to yesterday, served by the product's own command."""
    folder = tmp_path_factory.mktemp("company")
    port = free_port()
    store = Store.open(folder)
    store.set_setting("base_url", f"http://127.0.0.1:{port}")
    make(store, orders=4000, outlets=30, seed=7)
    add_user(store, login=ADMIN[0], name="Chief", password=ADMIN[1], role="admin")
    with serving(folder, "dashboard", "--port", str(port), port=port) as served:
        yield Company(store, served.address)
    store.close()


class Company:
    """What a test may ask of the served company."""

    def __init__(self, store: Store, address: str) -> None:
        self.store = store
        self.address = address

    def busiest_outlet(self) -> str:
        """The code of the outlet with most orders."""
        row = self.store.one(
            """select o.code from outlets o join orders r using (outlet_id)
               group by o.code order by count(*) desc limit 1"""
        )
        assert row is not None
        return str(row["code"])

    def responses(self) -> int:
        """How many responses are kept."""
        row = self.store.one("select count(*) as n from responses")
        assert row is not None
        return int(row["n"])

    def sign_in(self, page, language: str = "en") -> None:
        """Through the sign-in page, as a person would."""
        page.goto(f"{self.address}/signin?lang={language}")
        page.fill("#login", ADMIN[0])
        page.fill("#password", ADMIN[1])
        page.click("button")
        page.wait_for_selector('[data-testid="stApp"]')
