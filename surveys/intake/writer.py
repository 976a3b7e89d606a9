"""Group commit: those who wait together are fsynced together.

One thread a process and data folder writes all submissions. While one transaction is being fsynced the next ones
gather, and go into the next transaction: a lone customer waits for one fsync, a thousand for a few. When one of a
batch breaks, the batch is rolled back and done again with a savepoint each, so that it takes none of its neighbours
with it. All replies leave after the commit.

What waits is bounded, in number and in bytes: when another process holds the database for long, a server must neither
grow without end nor let people wait for what nobody may ever answer.
"""

import asyncio
import logging
import sqlite3
import threading
from collections import defaultdict, deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import NoReturn

from db.store import Store, Write, utc_now
from surveys.intake.landing import Arrival, Landing, Outcome
from surveys.intake.submission import Submission

MOST_TOGETHER = 256
# What may wait while another process holds the database; whoever comes then is asked to send again.
MOST_WAITING = 5000
MOST_BYTES = 64 * 1024 * 1024
log = logging.getLogger("afterword.intake")

Waiter = Future[Outcome] | asyncio.Future[Outcome]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An arrival and the one who waits for its outcome."""

    arrival: Arrival
    waiter: Waiter


class IntakeFull(sqlite3.OperationalError):
    """So many wait for the database that no more may: nothing of this submission is kept, send it again."""


class Writer:
    """The one thread that lands submissions in a store; starts with the first of them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.landing = Landing(store)
        self._line: deque[Waiting] = deque()
        self._knocks: SimpleQueue[bool] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting, self._counting = threading.Lock(), threading.Lock()
        self._count, self._bytes, self._full = 0, 0, False
        self._knocking: set[asyncio.AbstractEventLoop] = set()

    def put(self, submission: Submission, waiter: Waiter) -> None:
        """Queue a submission; ``waiter`` gets its outcome after the commit, or what broke. Raises IntakeFull."""
        if self._count >= MOST_WAITING or self._bytes >= MOST_BYTES:
            self._turn_away()
        arrival = self.landing.arrival(submission, utc_now())
        with self._counting:
            self._count += 1
            self._bytes += len(arrival.payload_sealed)
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="afterword-intake", daemon=True)
                self._thread.start()
            self._line.append(Waiting(arrival, waiter))
        if isinstance(waiter, asyncio.Future):
            self._knock_soon(waiter.get_loop())
        else:
            self._knocks.put(True)

    def _turn_away(self) -> NoReturn:
        """Said once in the log for each time that it fills up: the others are turned away thousands of times."""
        if not self._full:
            log.error("%d submissions wait for the database; those who come now are asked to send again", self._count)
        self._full = True
        raise IntakeFull(f"{self._count} submissions wait for the database; send again later")

    def close(self) -> None:
        """Land what waits, then stop."""
        with self._starting:
            if self._thread is not None:
                self._knocks.put(False)
                self._thread.join()
                self._thread = None

    def _knock_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wake the writer once for all that the event loop takes in at one go, so that they come together."""
        if loop not in self._knocking:
            self._knocking.add(loop)
            loop.call_soon(self._knock, loop)

    def _knock(self, loop: asyncio.AbstractEventLoop) -> None:
        self._knocking.discard(loop)
        self._knocks.put(True)

    def _run(self) -> None:
        try:
            more = True
            while more or self._line:
                if not self._line:
                    more = self._knocks.get()
                elif batch := self._gather():
                    self._settle(batch)
        finally:
            self.store.close()

    def _settle(self, batch: Sequence[Waiting]) -> None:
        told = self._land_together(batch)
        with self._counting:
            self._count -= len(batch)
            self._bytes -= sum(len(waiting.arrival.payload_sealed) for waiting in batch)
            self._full = False
        _tell(told)

    def _gather(self) -> list[Waiting]:
        """All that wait, as far as one transaction takes them; only this thread takes."""
        return [self._line.popleft() for _ in range(min(len(self._line), MOST_TOGETHER))]

    def _land_together(self, batch: Sequence[Waiting]) -> list[tuple[Waiter, Outcome | Exception]]:
        try:
            outcomes = self._land_all(batch)
        except Exception as failure:
            # A full disk or a lock held too long fails the whole batch: nobody gets a receipt, everybody may retry.
            log.exception("a batch of %d submissions could not be kept", len(batch))
            self.store.close()
            return [(waiting.waiter, failure) for waiting in batch]
        return [(waiting.waiter, outcome) for waiting, outcome in zip(batch, outcomes, strict=True)]

    def _land_all(self, batch: Sequence[Waiting]) -> Sequence[Outcome | Exception]:
        """Everything in one transaction: at first without savepoints, and with them when one of the batch breaks."""
        try:
            with self.store.transaction() as write:
                return self.landing.batch(write, [waiting.arrival for waiting in batch]).land()
        except sqlite3.OperationalError:
            raise
        except Exception:
            log.warning("one of %d submissions broke; they are kept one by one", len(batch), exc_info=True)
        with self.store.transaction() as write:
            return [self._land_one(write, waiting.arrival) for waiting in batch]

    def _land_one(self, write: Write, arrival: Arrival) -> Outcome | Exception:
        write.execute("savepoint submission")
        try:
            outcome: Outcome | Exception = self.landing.batch(write, [arrival]).land()[0]
        except Exception as failure:
            # Goes to the one who waits for it; the neighbours' work stays.
            log.exception("submission %s could not be kept", arrival.submission.response_id)
            write.execute("rollback to submission")
            outcome = failure
        write.execute("release submission")
        return outcome


def _tell(told: Sequence[tuple[Waiter, Outcome | Exception]]) -> None:
    """Hand out the outcomes: threads at once, each event loop with one wake-up for all of its requests."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[Waiter, Outcome | Exception]]] = defaultdict(list)
    for waiter, outcome in told:
        if isinstance(waiter, asyncio.Future):
            loops[waiter.get_loop()].append((waiter, outcome))
        else:
            _settle(waiter, outcome)
    for loop, waiting in loops.items():
        # A loop that is closed has nobody left to tell; the rows are safe, a retry finds them.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle_all, waiting)


def _settle_all(told: Sequence[tuple[Waiter, Outcome | Exception]]) -> None:
    for waiter, outcome in told:
        _settle(waiter, outcome)


def _settle(waiter: Waiter, outcome: Outcome | Exception) -> None:
    if waiter.done():
        return
    if isinstance(outcome, Exception):
        waiter.set_exception(outcome)
    else:
        waiter.set_result(outcome)
