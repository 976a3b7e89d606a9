"""Late cases go up, and mail about them goes out, even while nobody looks: a light pass every few minutes."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime

from anyio import to_thread

from db.privacy import SealBroken
from db.store import Store
from surveys.cases.calendar import CalendarUnreadable
from surveys.cases.deadlines import DeadlinesUnreadable
from surveys.cases.escalation import sweep
from surveys.cases.mail import MailUnreadable, mail_out

EVERY = 300.0
log = logging.getLogger("afterword.cases")


async def watch_cases(store: Callable[[], Store], every: float = EVERY) -> None:
    """Sweep until cancelled; what goes wrong is in the log and does not end the watch."""
    while True:
        try:
            await to_thread.run_sync(lambda: sweep(store(), datetime.now(UTC)))
        except (CalendarUnreadable, DeadlinesUnreadable) as wrong:
            log.error("late cases do not go up: %s", wrong)
        except (sqlite3.Error, OverflowError):
            log.exception("late cases were not looked for")
        try:
            await to_thread.run_sync(lambda: mail_out(store(), datetime.now(UTC)))
        except MailUnreadable as wrong:
            log.error("nobody is mailed about late cases: %s", wrong)
        except (sqlite3.Error, SealBroken):
            log.exception("mail about late cases was not looked for")
        await asyncio.sleep(every)
