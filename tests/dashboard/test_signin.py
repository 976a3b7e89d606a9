"""The small rules of signing in, one by one."""

import pytest
from starlette.requests import Request

from dashboard.server.signin.first import ALPHABET, FirstVisit
from dashboard.server.signin.origin import local_path, on_loopback
from dashboard.server.signin.throttle import WINDOW, Throttle


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def throttle(clock):
    return Throttle(clock)


def fails(throttle, times, login="li.na", address="198.51.100.1"):
    for _ in range(times):
        throttle.failed(login, address)


def test_four_failures_cost_nothing_and_the_fifth_costs_a_quarter_of_an_hour(throttle, clock):
    fails(throttle, 4)
    assert throttle.wait("li.na", "198.51.100.1") == 0
    fails(throttle, 1)
    assert WINDOW <= throttle.wait("LI.NA ", "198.51.100.1") <= WINDOW + 1
    clock.now = WINDOW + 1
    assert throttle.wait("li.na", "198.51.100.1") == 0


def test_another_login_or_another_address_is_not_punished(throttle):
    fails(throttle, 5)
    assert throttle.wait("wang", "198.51.100.1") == 0
    assert throttle.wait("li.na", "198.51.100.2") == 0


def test_a_login_guessed_from_many_addresses_must_wait_everywhere(throttle):
    for number in range(25):
        throttle.failed("li.na", f"198.51.100.{number}")
    assert throttle.wait("li.na", "203.0.113.9") > 0


def test_an_address_that_guesses_many_logins_must_wait_for_all(throttle):
    for number in range(50):
        throttle.failed(f"user{number}", "198.51.100.1")
    assert throttle.wait("li.na", "198.51.100.1") > 0


def test_a_right_password_forgets_the_slips_before_it(throttle):
    fails(throttle, 4)
    throttle.succeeded("li.na", "198.51.100.1")
    fails(throttle, 4)
    assert throttle.wait("li.na", "198.51.100.1") == 0


def request(client, **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "client": client, "headers": named})


@pytest.mark.parametrize(
    ("client", "headers", "here"),
    [
        (("127.0.0.1", 1), {"host": "localhost:8501"}, True),
        (("127.0.0.1", 1), {"host": "127.0.0.1"}, True),
        (("::1", 1), {"host": "[::1]:8501"}, True),
        (("127.0.0.1", 1), {"host": "evil.example:8501"}, False),
        (("127.0.0.1", 1), {"host": "localhost:8501", "x_forwarded_for": "198.51.100.7"}, False),
        (("198.51.100.7", 1), {"host": "localhost:8501"}, False),
        (("testclient", 1), {"host": "localhost"}, False),
        (None, {"host": "localhost"}, False),
    ],
)
def test_only_who_sits_at_the_machine_is_on_loopback(client, headers, here):
    assert on_loopback(request(client, **headers)) is here


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/", "/"),
        ("/risk?a=b", "/risk?a=b"),
        ("//x", "/"),
        ("/\\x", "/"),
        ("http://x", "/"),
        ("", "/"),
        ("/a\r\nb", "/"),
    ],
)
def test_a_way_back_is_a_path_on_this_server(wanted, path):
    assert local_path(wanted) == path


def test_the_set_up_code_is_hard_to_guess_and_easy_to_type():
    first = FirstVisit()
    assert len(ALPHABET) ** 8 > 10**11
    assert first.knows(first.code)
    assert first.knows(f" {first.code.lower().replace('-', '')} ")
    assert not first.knows("")
    assert FirstVisit().code != first.code
