"""The door itself: ``Intake(store).submit(submission)``."""

import asyncio
import threading
from concurrent.futures import Future
from pathlib import Path

from db.store import Store
from surveys.intake.landing import Outcome
from surveys.intake.submission import Receipt, Submission
from surveys.intake.writer import Writer

_writers: dict[Path, Writer] = {}
_opening = threading.Lock()


class Intake:
    """Takes submissions for one store. All of a process share the folder's writer thread."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.path = store.path.resolve()

    def submit(self, submission: Submission) -> Receipt:
        """Keep the submission; the receipt, once it is fsynced. Raises IntakeRefused, LinkRefused, sqlite3.Error,
        of which IntakeFull says that too many wait already.

        Waits for the writer thread: never call it inside a ``store.transaction()`` of your own, nor on an event loop.
        """
        waiter: Future[Outcome] = Future()
        self._writer().put(submission, waiter)
        return _receipt(waiter.result())

    async def submit_soon(self, submission: Submission) -> Receipt:
        """The same for an event loop, which stays free while the disk works."""
        waiter: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._writer().put(submission, waiter)
        return _receipt(await waiter)

    def close(self) -> None:
        """Land what waits and stop the writer; the next submission starts it again."""
        with _opening:
            writer = _writers.pop(self.path, None)
        if writer is not None:
            writer.close()

    def _writer(self) -> Writer:
        with _opening:
            if self.path not in _writers:
                _writers[self.path] = Writer(self.store)
            return _writers[self.path]


def _receipt(outcome: Outcome) -> Receipt:
    if isinstance(outcome, Receipt):
        return outcome
    raise outcome
