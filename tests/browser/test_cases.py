"""A bad answer by QR becomes a case, goes through every stage in the browser, and ends with a satisfied customer."""

import pytest

from db.users import add_user
from surveys.links import outlet_link
from surveys.publishing import publish_shipped
from tests.dashboard.served import PASSWORD, free_port, serving
from tests.surveys.conftest import firm


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A served firm of one region, whose manager speaks English."""
    folder = tmp_path_factory.mktemp("cases")
    store = firm(folder)
    publish_shipped(store)
    port = free_port()
    store.set_setting("base_url", f"http://127.0.0.1:{port}")
    add_user(store, login="lin", name="Lin", password=PASSWORD, role="manager", region_id=1, language="en")
    with serving(folder, "dashboard", "--port", str(port), port=port) as served:
        yield store, served.address
    store.close()


def answers(page, link: str, item: str, value: str) -> None:
    """Somebody opens a link, marks one item and sends."""
    page.goto(link)
    page.locator(f'input[name="{item}"][value="{value}"]').check(force=True)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/thanks**")


def sign_in(page, address: str) -> None:
    page.goto(f"{address}/signin?lang=en")
    page.fill("#login", "lin")
    page.fill("#password", PASSWORD)
    page.click("button")
    page.wait_for_selector('[data-testid="stApp"]')


def calm(page) -> None:
    """The page has finished what it was asked; a press in the middle of a run may be lost."""
    page.wait_for_timeout(250)
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']", timeout=60_000)
    page.wait_for_function("""!document.querySelector('[data-stale="true"]')""", timeout=60_000)


def step(page, instruction: str, button: str, reached: str, words: str = "") -> None:
    """Do what the page says is next."""
    page.get_by_text(instruction).wait_for()
    calm(page)
    if words:
        page.get_by_role("textbox").first.fill(words)
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text(f": {reached}.").wait_for()


def test_a_case_born_of_a_qr_answer_travels_to_a_satisfied_customer(office, phone, desk):
    store, address = office
    answers(phone, outlet_link(store, "SZ001"), "csat", "1")
    (case,) = store.rows("select case_id, source, stage from cases")
    assert tuple(case)[1:] == ("survey", "received")

    sign_in(desk, address)
    desk.goto(f"{address}/cases?lang=en")
    desk.get_by_text("Open cases: 1, all in time.").wait_for()
    calm(desk)
    desk.get_by_role("button", name="Open No. 1").first.click()
    step(desk, "Tell the customer that it arrived", "The customer knows", "Acknowledged")
    step(desk, "Assess it", "Assessed", "Assessed")
    step(desk, "Find out", "Investigated", "Investigated", "The technician came without tools")
    step(
        desk, "Answer the customer", "The customer was answered", "Responded", "We come again tomorrow, free of charge"
    )
    step(desk, "Decide, and write", "Decided", "Decided", "Second visit free, travel refunded")
    desk.get_by_text("Tell the customer the decision").wait_for()
    calm(desk)
    desk.get_by_role("button", name="Close the case", exact=True).click()
    desk.get_by_text("Before closing, the customer is told").wait_for()
    calm(desk)
    desk.get_by_role("radio", name="Telephone").click()
    step(desk, "Tell the customer the decision", "Close the case", "Closed", "Thanked us")

    desk.get_by_text("The customer has not said yet").wait_for()
    link = desk.locator("code").first.inner_text().strip()
    phone.goto(link)
    phone.locator('input[name="solved"][value="yes"]').check(force=True)
    phone.locator('input[name="handling"][value="5"]').check(force=True)
    phone.get_by_role("button", name="提交").click()
    phone.wait_for_url("**/thanks**")

    desk.reload()
    desk.get_by_text("The customer is satisfied with the handling").wait_for()
    width = desk.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
    stages = [row["stage"] for row in store.rows("select stage from case_events where stage is not null")]
    assert stages == ["received", "acknowledged", "assessed", "investigated", "responded", "decided", "closed"]
    assert store.one("select count(*) from cases")[0] == 1
