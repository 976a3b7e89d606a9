"""Copies of unfinished answers: who may send them, what becomes of them."""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from db import partials
from db.__main__ import main
from db.erasure import erase_order
from db.privacy import Sealed
from db.store import Store
from db.warehouse import Warehouse
from surveys.links import order_link, outlet_link
from surveys.publishing import publish
from surveys.questionnaire import Item
from tests.surveys.conftest import VISIT, YES_NO, text
from tests.surveys.serving import serving


@pytest.fixture
def browser(store: Store) -> Iterator[httpx.Client]:
    with serving(store) as address, httpx.Client(base_url=address) as found:
        yield found


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def entered(step: int = 1, **answers: str) -> dict[str, str]:
    return {"response_id": str(uuid.uuid4()), "version": "test-1", "step": str(step), **answers}


def kept(store: Store, sent: dict[str, str]) -> dict[str, list[str]] | None:
    held = partials.answers(store, sent["response_id"])
    return json.loads(held)["answers"] if held else None


def test_copies_replace_each_other_as_they_grow_and_late_ones_change_nothing(browser, store):
    there = path(outlet_link(store, "SZ001")) + "/partial"
    sent = entered(1, csat="4")
    assert browser.post(there, data=sent).status_code == 204
    assert browser.post(there, data=sent | {"step": "3", "comment": "好"}).status_code == 204
    assert browser.post(there, data=sent | {"step": "2", "csat": "1"}).status_code == 204
    assert kept(store, sent) == {"csat": ["4"], "comment": ["好"]}
    assert store.one("select count(*) as n from responses")["n"] == 0
    assert browser.post(there, data=entered(4) | {"response_id": sent["response_id"]}).status_code == 204
    assert kept(store, sent) is None


def test_only_our_own_page_behind_an_open_link_may_send_them(browser, store):
    there = path(order_link(store, "WO-1"))
    sent = entered(1, csat="4")
    assert browser.post("/S/NONSENSE/partial", data=sent).status_code == 404
    for foreign in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        assert browser.post(f"{there}/partial", data=sent, headers=foreign).status_code == 403
    assert browser.post(f"{there}/partial", data=sent | {"comment": "字" * 50_000}).status_code == 413
    assert browser.post(f"{there}/partial", data=sent | {"step": "x"}).status_code == 400
    assert browser.post(f"{there}/partial", data=sent | {"response_id": "x"}).status_code == 400
    assert browser.get(f"{there}/partial").status_code == 405
    assert kept(store, sent) is None
    browser.post(there, data={"csat": "4"})
    assert browser.post(f"{there}/partial", data=entered(1, csat="4")).status_code == 410


def test_an_id_belongs_to_the_link_it_was_first_used_with(browser, store):
    sent = entered(1, csat="4")
    browser.post(path(outlet_link(store, "SZ001")) + "/partial", data=sent)
    browser.post(path(outlet_link(store, "SZ002")) + "/partial", data=sent | {"step": "2", "csat": "1"})
    assert kept(store, sent) == {"csat": ["4"]}


def test_a_copy_goes_when_its_answers_land_or_are_put_aside_and_does_not_come_back(browser, store, customer):
    there = path(outlet_link(store, "SZ001"))
    sent = entered(1, csat="4")
    browser.post(f"{there}/partial", data=sent)
    assert browser.post(there, data=sent).status_code == 303
    assert kept(store, sent) is None
    assert browser.post(f"{there}/partial", data=sent | {"step": "9"}).status_code == 204
    assert kept(store, sent) is None
    strange = entered(1, csat="4")
    browser.post(f"{there}/partial", data=strange)
    body = {"response_id": strange["response_id"], "link": there, "answers": {"csat": "99"}}
    assert browser.post("/api/responses", json=body).status_code == 422
    assert kept(store, strange) is None


def test_copies_are_removed_after_thirty_days_and_with_their_customer(browser, store, capsys):
    old, other = entered(1, csat="4"), entered(1, csat="4")
    browser.post(path(outlet_link(store, "SZ001")) + "/partial", data=old)
    browser.post(path(order_link(store, "WO-1")) + "/partial", data=other)
    with store.transaction() as write:
        write.execute(
            "update partials set saved_at = '2026-01-01T00:00:00Z' where response_id = :id", id=old["response_id"]
        )
    assert main(["--folder", str(store.folder), "partials"]) == 0
    assert "2 begun and not sent" in capsys.readouterr().out
    assert main(["--folder", str(store.folder), "partials", "--remove-older", "30"]) == 0
    assert "1 older than 30 days removed" in capsys.readouterr().out
    assert kept(store, old) is None
    assert kept(store, other) == {"csat": ["4"]}
    erase_order(store, "WO-1")
    assert kept(store, other) is None


def test_a_flooded_link_keeps_its_newest(browser, store, monkeypatch):
    monkeypatch.setattr(partials, "MOST_A_LINK", 3)
    there = path(outlet_link(store, "SZ001")) + "/partial"
    for _ in range(5):
        assert browser.post(there, data=entered(1, csat="4")).status_code == 204
    assert store.one("select count(*) as n from partials")["n"] == 3


def test_a_wish_for_a_call_needs_link_and_receipt_and_can_be_corrected(browser, store):
    there = path(order_link(store, "WO-1"))
    receipt = browser.post(there, data={"csat": "1"}).headers["location"].split("receipt=")[1].split("&")[0]
    wish = {"receipt": receipt, "phone": "０１３８ 0013-8000", "consent": "yes"}
    other = path(outlet_link(store, "SZ001"))
    assert browser.post(f"{other}/call", data=wish).status_code == 404
    assert browser.post(f"{there}/call", data=wish | {"receipt": "AAAA-AAAA"}).status_code == 404
    assert browser.post(f"{there}/call", data=wish, headers={"sec-fetch-site": "cross-site"}).status_code == 404
    assert browser.post(f"{there}/call", data=wish | {"phone": "no"}).status_code == 422
    assert store.one("select count(*) as n from customers")["n"] == 0
    for phone in (wish["phone"], "+44 20 7946 0958"):
        done = browser.post(f"{there}/call", data=wish | {"phone": phone})
        assert done.status_code == 303
    assert (
        f"{there}/call".rsplit("/", 1)[0] + "/" + done.headers["location"]
        == f"{there}/thanks?receipt={receipt}&lang=zh"
    )
    events = store.rows("select kind from case_events join cases using (case_id) where cause like 'response:%'")
    assert sorted(row["kind"] for row in events) == ["call_wanted", "opened"]
    assert [row["drawn"] for row in store.rows("select drawn from callback_tasks")] == ["case"]


def test_a_number_asked_for_in_the_questionnaire_is_sealed_and_never_an_answer(browser, store):
    consent = Item("may_call", "select_one", text("可以打电话吗？", "May we call?"), choices=YES_NO, role="consent")
    phone = Item("number", "text", text("电话", "Telephone"), role="phone")
    publish(store, replace(VISIT, version="with-phone", items=(*VISIT.items, consent, phone)))
    there = path(order_link(store, "WO-1"))
    sent = {"version": "with-phone", "csat": "5", "may_call": "yes", "number": "138 0013 8000"}
    assert browser.post(there, data=sent).status_code == 303
    row = store.one("select * from responses")
    assert "138 0013 8000" in store.vault.unseal(row["payload_sealed"], Sealed.PAYLOAD)
    answered = {tuple(row) for row in store.rows("select name, choice from answers join items using (item_id)")}
    assert answered == {("csat", "5"), ("may_call", "yes")}
    note = store.one("select note_sealed from case_events where kind = 'call_wanted'")["note_sealed"]
    assert store.vault.unseal(note, Sealed.CASE_NOTE) == "13800138000"
    warehouse = Warehouse.open(store)
    warehouse.sync()
    warehouse.close()
    clear = [file for file in store.folder.iterdir() if file.is_file() and b"13800138000" in file.read_bytes()]
    assert clear == []
    assert not any(b"138 0013 8000" in file.read_bytes() for file in store.folder.iterdir() if file.is_file())


def test_staff_are_asked_by_the_forms_title_and_thanked_without_a_customers_next_steps(browser, store):
    there = path(outlet_link(store, "SZ001", "employee"))
    page = browser.get(f"{there}?lang=en").text
    assert "How was the service" not in page
    questions = {match[1]: "5" for match in re.finditer(r'type="radio"[^>]* name="(\w+)" value="5"', page)}
    done = browser.post(f"{there}?lang=en", data=questions)
    assert done.status_code == 303
    assert "What happens next" not in browser.get(done.headers["location"]).text
