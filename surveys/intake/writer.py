"""Group commit: those who wait together are fsynced together.

One thread a process and data folder writes all submissions. While one transaction is being fsynced the next ones
gather, and go into the next transaction: a lone customer waits for one fsync, a thousand for a few. When one of a
batch breaks, the batch is rolled back and done again with a savepoint each, so that it takes none of its neighbours
with it. All replies leave after the commit.
"""

import asyncio
import logging
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue

from db.store import Store, Write, utc_now
from surveys.intake.landing import Arrival, Landing, Outcome
from surveys.intake.submission import Submission

MOST_TOGETHER = 256
# In a rush the writer lets others gather this long, while the event loop has the interpreter to itself; a lone
# customer never waits for it.
RUSH_SECONDS = 0.002
log = logging.getLogger("afterword.intake")

Waiter = Future[Outcome] | asyncio.Future[Outcome]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An arrival and the one who waits for its outcome."""

    arrival: Arrival
    waiter: Waiter


class Writer:
    """The one thread that lands submissions in a store; starts with the first of them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.landing = Landing(store)
        self.queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._rush = False

    def put(self, submission: Submission, waiter: Waiter) -> None:
        """Queue a submission; ``waiter`` gets its outcome after the commit, or what broke."""
        arrival = self.landing.arrival(submission, utc_now())
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="afterword-intake", daemon=True)
                self._thread.start()
        self.queue.put(Waiting(arrival, waiter))

    def close(self) -> None:
        """Land what waits, then stop."""
        with self._starting:
            if self._thread is not None:
                self.queue.put(None)
                self._thread.join()
                self._thread = None

    def _run(self) -> None:
        try:
            while batch := self._gather():
                _tell(self._land_together(batch))
        finally:
            self.store.close()

    def _gather(self) -> list[Waiting]:
        """Wait for one, take all that came meanwhile; empty when it is time to stop."""
        first = self.queue.get()
        if first is None:
            return []
        if self._rush:
            time.sleep(RUSH_SECONDS)
        batch = [first]
        # Only this thread takes: what is there stays there until it is taken.
        while len(batch) < MOST_TOGETHER and not self.queue.empty():
            waiting = self.queue.get()
            if waiting is None:
                self.queue.put(None)
                break
            batch.append(waiting)
        self._rush = len(batch) > 1
        return batch

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
