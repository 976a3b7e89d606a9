"""The copies of unfinished answers that browsers send, written together several times a second."""

import asyncio
import json
import sqlite3
from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool

from db import partials
from db.partials import Partial
from db.store import Store, utc_now
from surveys.expressions.values import to_text
from surveys.intake import Submission
from surveys.intake.submission import Answer, is_uuid
from surveys.links import Link, LinkRefused, read_link
from surveys.publishing import Published, Shelf

# Long enough that customers who answer at once share an fsync; a page that is being closed waits for nobody.
GATHERED_SECONDS = 0.2
MOST_WAITING = 2000
MOST_BYTES = 64 * 1024


class Partials:
    """Gathers what comes in and writes it in one transaction; the newest of each response counts."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._held: dict[str, Partial] = {}
        self._writing: asyncio.Task[None] | None = None
        self._swept = utc_now()[:10]

    async def keep(self, partial: Partial) -> bool:
        """True once it lies on the disk; False when the server has too much to do or the disk refuses."""
        held = self._held.get(partial.response_id)
        if held is None and len(self._held) >= MOST_WAITING:
            return False
        if held is None or held.step < partial.step:
            self._held[partial.response_id] = partial
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        try:
            await asyncio.shield(self._writing)
        except sqlite3.Error:
            return False
        return True

    async def _write(self) -> None:
        await asyncio.sleep(GATHERED_SECONDS)
        # From here on newcomers start the next round.
        batch, self._held, self._writing = list(self._held.values()), {}, None
        await run_in_threadpool(self._put, batch)

    def _put(self, batch: Sequence[Partial]) -> None:
        partials.keep(self.store, batch)
        if self._swept != (today := utc_now()[:10]):
            partials.remove_older(self.store)
            self._swept = today


def read(posted: Mapping[str, Sequence[str]], published: Published, link: Link, language: str) -> Partial | None:
    """The partial in a posted form; None when it is not one of our page's."""

    def one(name: str) -> str:
        return (posted.get(name) or [""])[0]

    step, form = one("step"), published.questionnaire
    if not is_uuid(one("response_id")) or not step.isascii() or not step.isdecimal() or len(step) > 9:
        return None
    entered = {
        item.name: list(values)
        for item in form.items
        if item.answerable and (values := posted.get(item.name)) and any(values)
    }
    answered = sum(item.name in entered and item.type not in ("hidden", "start", "end") for item in form.items)
    return Partial(
        response_id=one("response_id"),
        invitation_id=link.invitation_id,
        questionnaire=form.name,
        version=form.version,
        language=language,
        step=int(step),
        answered=answered,
        answers=json.dumps({"started_at": one("started_at")[:40], "answers": entered}, ensure_ascii=False),
    )


def of_submission(store: Store, shelf: Shelf, submission: Submission) -> Partial | None:
    """The partial in what a tablet exported half-way; None where its link or questionnaire takes none.

    That is: a genuine link that is open, to this questionnaire if it is an order's; a version published here; and only
    answers to its questions. ``step`` is the number of answers, so that a later, fuller copy takes its place.
    """
    published = shelf.get(submission.questionnaire, submission.version or "")
    try:
        link = read_link(store, submission.link or "")
    except LinkRefused:
        return None
    if (
        published is None
        or link.state != "open"
        or (link.kind == "order" and link.questionnaire != published.questionnaire.name)
    ):
        return None
    form = published.questionnaire
    asked = {item.name for item in form.items if item.answerable}
    entered = {name: several for name, answer in submission.answers.items() if (several := _entered(answer))}
    if not entered or not asked.issuperset(entered):
        return None
    answered = sum(item.name in entered and item.type not in ("hidden", "start", "end") for item in form.items)
    return Partial(
        response_id=submission.response_id,
        invitation_id=link.invitation_id,
        questionnaire=form.name,
        version=form.version,
        language=submission.language,
        step=len(entered),
        answered=answered,
        answers=json.dumps({"started_at": submission.started_at or "", "answers": entered}, ensure_ascii=False),
    )


def _entered(answer: Answer) -> list[str]:
    """As a form's field would hold it; empty for no answer."""
    parts = answer if isinstance(answer, list | tuple) else [answer]
    return [
        to_text(float(part)) if isinstance(part, int | float) else str(part) for part in parts if part not in (None, "")
    ]
