"""An auditor brings evidence and prints the checklist; one of another region sees nothing of it."""

from datetime import date

import pytest

from db import audit_evidence, audits
from db.audits import Drawing
from db.users import add_user
from surveys.publishing import publish_shipped
from tests.browser.test_cases import calm
from tests.dashboard.served import PASSWORD, free_port, serving
from tests.surveys.conftest import firm

PAPER = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A served firm of two regions, an auditor in each, and an audit of an outlet in the first."""
    folder = tmp_path_factory.mktemp("inspection")
    store = firm(folder)
    publish_shipped(store)
    with store.transaction() as write:
        write.execute("insert into regions values (2, 'N', '华北', 'North', :rev)")
    for region, login in ((1, "south"), (2, "north")):
        add_user(store, login=login, name=login, password=PASSWORD, role="auditor", region_id=region, language="en")
    chief = add_user(store, login="chief", name="Chief", password=PASSWORD, role="admin", language="en")
    (number,) = audits.plan(store, [Drawing(1, "random", "By lot", chance=0.5)], "k", date(2026, 12, 24), chief.user_id)
    port = free_port()
    with serving(folder, "dashboard", "--port", str(port), port=port) as served:
        yield store, served.address, number
    store.close()


def opens(page, address: str, login: str, number: int) -> None:
    page.goto(f"{address}/signin?lang=en")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("button")
    page.wait_for_selector('[data-testid="stApp"]')
    page.goto(f"{address}/inspection?audit={number}")
    page.wait_for_selector('[data-testid="stApp"]')
    calm(page)


def test_a_paper_is_brought_in_and_the_checklist_printed(office, desk):
    store, address, number = office
    opens(desk, address, "south", number)
    upload = desk.get_by_test_id("stFileUploader").locator("input")
    upload.set_input_files({"name": "count.pdf", "mimeType": "application/pdf", "buffer": PAPER})
    desk.get_by_text("count.pdf").wait_for()
    calm(desk)
    desk.get_by_role("button", name="Keep it").click()
    # The page speaks of SHA-256 before, too; a file can be got only once it is kept.
    desk.get_by_role("button", name="Get it").wait_for(timeout=60_000)
    (kept,) = audit_evidence.evidence(store, number)
    assert (kept.name, kept.size) == ("count.pdf", len(PAPER))
    calm(desk)
    assert desk.get_by_text(kept.digest).count() == 1

    desk.get_by_role("button", name="Make the checklist").click()
    download = desk.get_by_role("button", name="Download the checklist")
    download.wait_for(timeout=60_000)
    calm(desk)
    with desk.expect_download() as waiting:
        download.click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")


def test_an_auditor_of_another_region_sees_nothing_of_it(office, desk):
    _, address, number = office
    opens(desk, address, "north", number)
    assert desk.get_by_text("SZ001").count() == 0
    assert desk.get_by_test_id("stFileUploader").count() == 0
