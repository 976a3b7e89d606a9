"""The collection room in a real browser: an answer is settled, a form is tried out and published, by telephone too."""

import uuid
from contextlib import suppress

import pytest

from surveys.intake import Intake, IntakeRefused, Submission
from surveys.links import outlet_link
from tests.surveys.test_sources import source


@pytest.fixture
def conflict(company):
    """Two contents under one id, at the busiest outlet."""
    link = outlet_link(company.store, company.busiest_outlet()).rsplit("/", 1)[1]
    response_id = str(uuid.uuid4())
    for csat in ("5", "1"):
        with suppress(IntakeRefused):
            sent = {"csat": csat, "fixed": "yes"}
            Intake(company.store).submit(Submission(response_id, "service-visit", sent, "tablet", link=link))


def no_wider_than_the_screen(page):
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
    return wide <= 0


def test_a_second_answer_is_counted_as_its_own_by_keyboard_on_a_telephone(company, phone, conflict):
    before = company.responses()
    company.sign_in(phone, "en")
    phone.goto(f"{company.address}/collection?lang=en")
    phone.get_by_text("wait for a decision").wait_for()
    assert no_wider_than_the_screen(phone)
    phone.get_by_role("button", name="Open").first.press("Enter")
    phone.get_by_text("One id, two contents").wait_for()
    phone.get_by_text("≠ Very dissatisfied").wait_for()
    assert no_wider_than_the_screen(phone)
    phone.get_by_label("Reason (kept on record)").fill("the customer came back")
    phone.keyboard.press("Tab")
    phone.get_by_role("button", name="Count as its own answer").press("Enter")
    phone.get_by_text("evidence grade C").wait_for()
    assert company.responses() == before + 1


def test_a_form_is_checked_tried_out_and_published(company, desk):
    company.sign_in(desk, "en")
    desk.goto(f"{company.address}/collection?lang=en&section=forms")
    desk.get_by_text("Bring in a new version").wait_for()
    upload = desk.get_by_test_id("stFileUploader").locator("input")
    upload.set_input_files({"name": "bad.md", "mimeType": "text/markdown", "buffer": b"| survey |\n"})
    desk.get_by_text("faults; mend them").wait_for()
    desk.get_by_text("found").first.wait_for()
    form = source("b1")
    upload.set_input_files({"name": form.name, "mimeType": "text/markdown", "buffer": form.content})
    desk.get_by_text("ready to publish").wait_for()
    page = desk.frame_locator("iframe").nth(1)
    page.get_by_text("Anything else?").wait_for()
    desk.get_by_role("button", name="Publish", exact=True).click()
    desk.get_by_text("new answers use it from now on").wait_for()
    assert company.store.one("select 1 from questionnaires where name = 'trial' and version = 'b1'")
