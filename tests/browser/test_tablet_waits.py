"""A tablet that is told to wait waits, and goes on with all of its answers; from a server or from a file."""

import uuid
from itertools import pairwise

import httpx
import pytest

from surveys.tablet import tablet_file
from tests.browser.shops import answers, outbox, soon, staff

HURRY = "for (let i = 0; i < 5; i += 1) dispatchEvent(new Event('online'))"


@pytest.mark.parametrize("source", ["served", "file"])
def test_nothing_is_sent_before_the_seconds_are_over_that_the_server_names(tablet, shop, tmp_path, source):
    file = tmp_path / "tablet.html"
    shop.store.set_setting("base_url", shop.address)
    file.write_bytes(tablet_file(shop.store, "SZ001", ["visit"], ["zh"]))
    page = tablet(f"file://{file}" if source == "file" else "")
    shop.weather.mode = "flood"
    for _ in range(2):
        answers(page)
        page.evaluate(HURRY)
    soon(lambda: len(shop.weather.at) >= 3, page)
    assert all(later - at >= 1.9 for at, later in pairwise(shop.weather.at))
    shop.weather.mode = "fair"
    soon(lambda: outbox(page) == [], page)
    assert shop.rows() == 2


def test_staff_may_press_send_before(tablet, shop):
    page = tablet()
    shop.weather.mode = "flood"
    answers(page)
    page.wait_for_timeout(300)
    shop.weather.mode = "fair"
    staff(page)
    page.click("[data-do=sendNow]")
    page.wait_for_timeout(500)
    assert outbox(page) == []


def test_answers_that_meet_the_real_gates_arrive_one_after_the_other(tablet, shop):
    page = tablet()
    link = shop.page.rpartition("/")[2]
    with httpx.Client(base_url=shop.address) as script:
        while True:
            sent = {"response_id": str(uuid.uuid4()), "link": link, "questionnaire": "visit", "answers": {"csat": "5"}}
            if script.post("/api/responses", json=sent).status_code == 429:
                break
    landed = shop.rows()
    for _ in range(3):
        answers(page)
    soon(lambda: outbox(page) == [], page)
    assert shop.rows() == landed + 3
