"""The frame in a real browser: set up, change language, sign out, and what becomes of the other tab."""

import pytest

from db.store import Store
from db.users import check_password
from tests.dashboard.served import PASSWORD, free_port, serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("frame")


@pytest.fixture(scope="module")
def address(folder):
    port = free_port()
    with serving(folder, "dashboard", "--port", str(port), port=port) as running:
        yield running.address


@pytest.fixture
def context(chromium):
    opened = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    yield opened
    opened.close()


def lang(page):
    return page.evaluate("document.documentElement.lang")


def test_from_an_empty_folder_to_a_second_tab_that_is_signed_out_with_the_first(address, folder, context):
    page = context.new_page()
    page.goto(address)
    for field, value in {"organisation": "海川电器", "login": "li.na", "name": "李娜", "password": PASSWORD}.items():
        page.fill(f"#{field}", value)
    page.click("button")
    page.get_by_role("heading", name="导入文件").wait_for()
    assert lang(page) == "zh-CN"

    page.get_by_text("English", exact=True).click()
    page.get_by_role("heading", name="Import a file").wait_for()
    assert "lang=en" in page.url
    page.wait_for_function("document.documentElement.lang === 'en'")

    other = context.new_page()
    other.goto(f"{address}/administration")
    # What was chosen is remembered for the person, not only for the tab.
    other.get_by_role("heading", name="Import a file").wait_for()
    assert lang(other) == "en"

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signin")
    other.get_by_text("People", exact=True).click()
    other.wait_for_url("**/signin")

    store = Store(folder)
    user = check_password(store, "li.na", PASSWORD)
    store.close()
    assert user is not None
    assert user.language == "en"
