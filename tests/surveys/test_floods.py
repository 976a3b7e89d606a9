"""A flood is slowed; a shop behind one address, and everybody else, answers as if nothing were going on."""

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from db.store import Store
from surveys.floods import (
    ALL_DEVICES,
    ALL_LINKS,
    AT_A_LINK,
    COPIES_ALL_LINKS,
    COPIES_AT_A_LINK,
    OF_A_DEVICE,
    Floods,
    Gate,
    network_of,
)
from surveys.links import outlet_link
from tests.surveys.serving import serving


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def floods(clock: Clock) -> Floods:
    return Floods(clock)


def test_sixty_phones_behind_one_address_pass_at_once_or_in_ten_minutes(floods, clock):
    assert [floods.wait(1, "203.0.113.9") for _ in range(60)] == [0] * 60
    for _ in range(60):
        clock.now += 10
        assert floods.wait(1, "203.0.113.9") == 0


def test_a_script_is_slowed_to_the_rate_and_told_when_to_come_back(floods, clock):
    passed = 0
    for _ in range(50 * 60):
        clock.now += 1 / 50
        passed += floods.wait(1, "198.51.100.1") == 0
    assert passed <= AT_A_LINK[0] + 60 * AT_A_LINK[1] + 1
    wait = floods.wait(1, "198.51.100.1")
    assert wait >= 1
    clock.now += wait
    assert floods.wait(1, "198.51.100.1") == 0


def test_a_flood_on_a_poster_does_not_stand_in_the_way_of_its_customers(floods):
    while not floods.wait(1, "198.51.100.1"):
        pass
    assert floods.wait(1, "203.0.113.9") == 0
    assert floods.wait(2, "198.51.100.1") == 0


def test_a_script_that_goes_from_link_to_link_is_slowed_as_a_network(floods):
    passed = sum(floods.wait(link, "198.51.100.1") == 0 for link in range(2000))
    assert passed == ALL_LINKS[0]


def test_what_is_refused_is_not_counted(floods, clock):
    while not floods.wait(1, "198.51.100.1"):
        pass
    before = floods.wait(1, "198.51.100.1")
    for _ in range(1000):
        floods.wait(1, "198.51.100.1")
    assert floods.wait(1, "198.51.100.1") == before


def test_memory_is_bounded_whatever_comes(clock):
    gate = Gate(10, 1.0, most=100)
    for key in range(10_000):
        gate.take(key, clock.now)
    assert len(gate) == 100
    assert gate.wait(1, clock.now) == 0


def test_a_line_of_ipv6_is_one_network_and_nonsense_is_its_own():
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:203.0.113.9") == network_of("203.0.113.9") == "203.0.113.9"
    assert network_of("testclient") == "testclient"


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    with serving(store) as found:
        yield found


def sent_answer(store: Store, response_id: str = "") -> dict[str, object]:
    return {
        "response_id": response_id or str(uuid.uuid4()),
        "link": outlet_link(store, "SZ001"),
        "answers": {"csat": "5"},
    }


def test_a_shop_answers_while_a_script_floods_the_same_poster(store, address):
    def flood(_: int) -> int:
        reply = line.post("/api/responses", json=sent_answer(store), headers={"x-forwarded-for": "198.51.100.1"})
        assert (reply.status_code == 429) == ("retry-after" in reply.headers)
        return reply.status_code

    def customer(_: int) -> int:
        return line.post(
            "/api/responses", json=sent_answer(store), headers={"x-forwarded-for": "203.0.113.9"}
        ).status_code

    with httpx.Client(base_url=address) as line, ThreadPoolExecutor(8) as crowd:
        script, shop = crowd.map(flood, range(200)), crowd.map(customer, range(60))
        refused, landed = Counter(script), Counter(shop)
    assert landed == {201: 60}
    assert set(refused) == {201, 429}
    assert refused[429] > 0
    assert store.one("select count(*) as n from responses")["n"] == 60 + refused[201]


def test_a_customer_who_is_slowed_finds_the_form_as_it_was_filled_in(store, address):
    path = "/" + outlet_link(store, "SZ001").split("/", 3)[3]
    with httpx.Client(base_url=address, headers={"accept-language": "en"}) as phone:
        while (reply := phone.post("/api/responses", json=sent_answer(store))).status_code == 201:
            pass
        assert reply.status_code == 429
        page = phone.post(path, data={"response_id": str(uuid.uuid4()), "csat": "4", "comment": "Very kind"})
    assert page.status_code == 429
    assert int(page.headers["retry-after"]) >= 1
    assert "Very kind" in page.text
    assert "still here" in page.text


def test_looking_at_a_form_is_never_counted(store, address):
    path = "/" + outlet_link(store, "SZ001").split("/", 3)[3]
    with httpx.Client(base_url=address) as viewer:
        assert {viewer.get(path).status_code for _ in range(200)} == {200}
        assert viewer.post("/api/responses", json=sent_answer(store)).status_code == 201


def test_sixty_phones_behind_one_address_have_their_copies_kept_and_a_script_has_not(store, address):
    path = "/" + outlet_link(store, "SZ001").split("/", 3)[3] + "/partial"

    def copy(step: int, response_id: str) -> dict[str, str]:
        return {"response_id": response_id, "version": "test-1", "step": str(step), "csat": "4"}

    phones = [str(uuid.uuid4()) for _ in range(60)]
    with httpx.Client(base_url=address) as line, ThreadPoolExecutor(12) as crowd:
        sent = [copy(step, phone) for step in range(1, 6) for phone in phones]
        assert set(crowd.map(lambda one: line.post(path, data=one).status_code, sent)) == {204}
        flood = list(crowd.map(lambda _: line.post(path, data={"step": "1"}), range(500)))
        slowed = [reply for reply in flood if reply.status_code == 429]
        assert slowed
        assert all(int(reply.headers["retry-after"]) >= 1 and "copies" in reply.text for reply in slowed)
        # The answers themselves have other gates.
        assert line.post("/api/responses", json=sent_answer(store)).status_code == 201
    assert store.one("select count(*) as n from partials")["n"] == 60


def test_a_flood_of_wishes_for_a_call_is_slowed_and_the_number_stays_in_its_field(store, address):
    path = "/" + outlet_link(store, "SZ001").split("/", 3)[3]
    with httpx.Client(base_url=address, headers={"accept-language": "zh"}) as phone:
        receipt = phone.post("/api/responses", json=sent_answer(store)).json()["receipt"]
        wish = {"receipt": receipt, "phone": "138 0013 8000"}
        replies = [phone.post(f"{path}/call", data=wish) for _ in range(AT_A_LINK[0] + 5)]
        assert {reply.status_code for reply in replies[: AT_A_LINK[0]]} == {422}
        last = replies[-1]
        assert last.status_code == 429
        assert int(last.headers["retry-after"]) >= 1
        assert "138 0013 8000" in last.text
        assert "还没有记下" in last.text
        assert phone.post("/api/responses", json=sent_answer(store)).status_code == 201


def test_the_page_on_answering_tells_each_gate_as_it_is():
    told = (Path(__file__).parents[2] / "surveys" / "docs" / "answering.md").read_text("utf-8")
    gates = [(AT_A_LINK, ALL_LINKS)] * 2 + [(COPIES_AT_A_LINK, COPIES_ALL_LINKS), (OF_A_DEVICE, ALL_DEVICES)]
    rows = re.findall(r"^\| [^|]+ \| ([\d,]+), (\d+) \| ([\d,]+), (\d+) \|", told, re.MULTILINE)
    assert [[int(cell.replace(",", "")) for cell in row] for row in rows] == [[*one, *every] for one, every in gates]
