"""What pages remember: the same answer until its tables change, the new one at once, or soon where it costs much."""

import threading
import time
from datetime import date

import pytest

from dashboard import remembered
from dashboard.metrics import satisfaction
from dashboard.metrics.scope import EVERY_GRADE
from dashboard.metrics.view import View
from dashboard.remembered import Remembered
from tests.dashboard.metrics.books import MARCH, Books

DAY = date(2026, 3, 10)


@pytest.fixture
def books(tmp_path):
    opened = Books(tmp_path)
    opened.answers("E1", DAY, csat="5")
    opened.warehouse.follow()
    yield opened
    opened.close()


@pytest.fixture
def asked(books):
    """How often the question was really asked, through ``recall``."""
    memory, times = Remembered(books.warehouse), []

    def ask(reader):
        times.append(1)
        return satisfaction.overall(View(reader, MARCH, grades=EVERY_GRADE))

    def recall():
        books.warehouse.follow()
        return int(memory.recall("overall", ask)["answers"])

    recall.times = times
    return recall


def test_the_same_question_is_asked_once(asked):
    assert (asked(), asked(), len(asked.times)) == (1, 1, 1)


def test_a_new_answer_is_counted_at_once(books, asked):
    assert asked() == 1
    books.answers("E1", DAY, csat="4")
    assert asked() == 2


def test_a_change_of_other_tables_asks_nothing_again(books, asked):
    assert asked() == 1
    books.repairs("E1", "S1", DAY)
    assert (asked(), len(asked.times)) == (1, 1)


def test_readers_get_copies(books):
    memory = Remembered(books.warehouse)
    memory.recall("list", lambda reader: [1]).append(2)
    assert memory.recall("list", lambda reader: [1]) == [1]


def test_an_expensive_answer_is_shown_while_it_is_asked_again(books, asked, monkeypatch):
    monkeypatch.setattr(remembered, "AT_ONCE", 0.0)
    monkeypatch.setattr(remembered, "PATIENCE", 1e6)
    assert asked() == 1
    books.answers("E1", DAY, csat="4")
    assert asked() == 1
    until = time.monotonic() + 20
    while asked() != 2:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_an_expensive_answer_that_is_too_old_is_waited_for(books, asked, monkeypatch):
    monkeypatch.setattr(remembered, "AT_ONCE", 0.0)
    monkeypatch.setattr(remembered, "OLDEST", 0.0)
    assert asked() == 1
    books.answers("E1", DAY, csat="4")
    assert asked() == 2


def test_a_question_that_fails_in_the_background_fails_before_the_next_reader(books, monkeypatch):
    monkeypatch.setattr(remembered, "AT_ONCE", 0.0)
    monkeypatch.setattr(remembered, "PATIENCE", 1e6)
    memory, broken = Remembered(books.warehouse), []

    def ask(reader):
        if broken:
            raise ValueError("broken")
        return int(satisfaction.overall(View(reader, MARCH, grades=EVERY_GRADE))["answers"])

    assert memory.recall("overall", ask) == 1
    broken.append(1)
    books.answers("E1", DAY, csat="4")
    books.warehouse.follow()

    def until_it_fails():
        for _ in range(2000):
            memory.recall("overall", ask)
            time.sleep(0.01)

    with pytest.raises(ValueError, match="broken"):
        until_it_fails()


def test_many_who_ask_the_same_at_once_wait_for_one(books):
    memory, times, started = Remembered(books.warehouse), [], threading.Barrier(5)

    def ask(reader):
        times.append(1)
        time.sleep(0.05)
        return "said"

    heard = []

    def reads():
        started.wait()
        heard.append(memory.recall("slow", ask))

    readers = [threading.Thread(target=reads) for _ in range(5)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert (heard, len(times)) == (["said"] * 5, 1)
