"""How a call ended, on record: the attempt, the answers through the one door, the case, the next try."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from db import callbacks
from db.callbacks import Books, Task
from db.privacy import Sealed
from db.store import Store, Write, utc_text
from db.users import User
from surveys.callbacks.contradictions import AMOUNT, contradictions, open_case
from surveys.callbacks.dispositions import DISPOSITIONS, Next, after, most_attempts
from surveys.callbacks.hours import RegionalHours
from surveys.callbacks.queue import still_held
from surveys.intake import ConflictKept, Intake, Submission
from surveys.questionnaire import Questionnaire

# The names of answers given by telephone; part of the product's format, never to change.
CALLS = uuid.UUID("5e1c8b5e-64a3-5c0e-9a39-2f2a6a1f7c11")
# Above everything drawn by a plan: the customer named this hour.
PROMISED = 100
# What was answered before such an ending waits for the next call.
CARRIED_ON = ("appointed", "handed")


class NothingAnswered(ValueError):
    """A call cannot be completed without a single answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the agent reports. ``answers`` as given, by item; ``appointed`` for call_later only, ``anyone``: it need not
    be this agent who rings then.

    Answers noted before the customer asked to be rung later stay in the draft, for whoever rings then.
    """

    disposition: str
    answers: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    appointed: datetime | None = None
    note: str = ""
    never_again: bool = False
    anyone: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is on record now. ``state`` and ``next_at`` are the task's; ``case_id`` where a contradiction opened one."""

    number: int
    disposition: str
    state: str
    next_at: str | None
    response_id: str | None
    case_id: int | None = None


def record(
    store: Store, agent: User, task: Task, questionnaire: Questionnaire, outcome: Outcome, now: datetime
) -> Recorded:
    """Put the call on record; the same call recorded twice changes nothing.

    Raises LeaseLost, AppointmentRefused, NothingAnswered, Misfits (answers to correct; nothing is kept).
    """
    number = task.attempts + 1
    if (held := _on_record(store, agent, task.task_id, number)) is not None:
        return held
    way = DISPOSITIONS[outcome.disposition]
    given = {name: answer for name, answer in outcome.answers.items() if answer} if way.answered else {}
    if way.code == "completed" and not given:
        raise NothingAnswered("no question has an answer yet; choose how the call ended, or note what was said")
    books = callbacks.books(store, task.order_id)
    hours = RegionalHours.of(store).of_region(books.region_id)
    following = after(way, number, now, hours, task.most_attempts or most_attempts(store), outcome.appointed)
    still_held(store, agent, task, now)
    response_id = _submit(store, task, questionnaire, given, outcome.language, now, agent) if given else None
    with store.transaction() as write:
        if way.rule == "handed" and callbacks.answered_by_link(write, task.order_id):
            following = Next("done", now)  # quicker than the agent
        callbacks.keep_attempt(
            write, task.task_id, number, agent.user_id, (_began(store, agent, task, now), utc_text(now)), way.code,
            response_id, utc_text(following.at) if following.state == "open" else None,
            store.vault.seal(outcome.note.strip(), Sealed.ATTEMPT_NOTE),
        )  # fmt: skip
        priority, owner = 0, None
        if way.rule == "appointed":
            priority, owner = PROMISED, None if outcome.anyone else agent.user_id
        callbacks.settle(write, task.task_id, number, following.state, utc_text(following.at), priority, owner)
        if way.rule not in CARRIED_ON or following.state == "done" or outcome.never_again:
            callbacks.drop_draft(write, task.task_id)
        if outcome.never_again:
            callbacks.never_again(write, books.customer_id, utc_text(now))
        case_id = look_into(store, write, books, task.order_id, questionnaire, given, response_id, now)
    return _result(number, way.code, following, outcome.never_again, response_id, case_id)


def response_id_of(store: Store, task_id: int, number: int) -> str:
    """The response_id of attempt ``number``: the same every time, another one in every database."""
    return str(uuid.uuid5(CALLS, f"{store.origin} task {task_id} attempt {number}"))


def _submit(
    store: Store, task: Task, questionnaire: Questionnaire, given: Mapping[str, str], language: str, now: datetime,
    agent: User,
) -> str:  # fmt: skip
    response_id = response_id_of(store, task.task_id, task.attempts + 1)
    submission = Submission(
        response_id=response_id,
        questionnaire=questionnaire.name,
        version=questionnaire.version,
        answers=given,
        channel="callback",
        order=callbacks.books(store, task.order_id).order_no,
        language=language,
        started_at=_began(store, agent, task, now),
        finished_at=utc_text(now),
        correctable=True,
    )
    try:
        Intake(store).submit(submission)
    except ConflictKept:
        # Landed before, and the machine stopped before the attempt was written: the first answers count, both are kept.
        return response_id
    return response_id


def look_into(
    store: Store, write: Write, books: Books, order_id: int, questionnaire: Questionnaire, given: Mapping[str, str],
    response_id: str | None, now: datetime,
) -> int | None:  # fmt: skip
    """A case where the customer contradicts the books. Low marks and problems open theirs at the intake."""
    if response_id is None:
        return None
    local = now.astimezone(store.zone)
    values = questionnaire.check(given, local.date(), local).values
    against = contradictions(questionnaire, values, books)
    if not against:
        return None
    price = all(name == AMOUNT or questionnaire.item(name).verify == "charge" for name in against)
    note = store.vault.seal(" ".join(against), Sealed.CASE_NOTE)
    return open_case(write, response_id, order_id, utc_text(now), price, note)


def _began(store: Store, agent: User, task: Task, now: datetime) -> str:
    """When the number was shown for this attempt; now, when it was not."""
    draft = callbacks.draft(store, task.task_id, agent.user_id)
    before = [attempt.started_at for attempt in callbacks.attempts(store, task.task_id)]
    return draft.started_at if draft and draft.started_at > max(before, default="") else utc_text(now)


def _on_record(store: Store, agent: User, task_id: int, number: int) -> Recorded | None:
    """The attempt when it was recorded already; what another agent recorded under its number is no answer to this."""
    row = store.one(
        """select a.disposition, t.state, a.next_at, a.response_id, c.case_id
           from callback_attempts a join callback_tasks t using (task_id)
             left join cases c on c.cause = 'response:' || a.response_id and c.source = 'verification'
           where a.task_id = :task_id and a.number = :number and a.agent_id = :agent""",
        task_id=task_id,
        number=number,
        agent=agent.user_id,
    )
    return Recorded(number, *row) if row else None


def _result(
    number: int, code: str, following: Next, never_again: bool, response_id: str | None, case_id: int | None
) -> Recorded:
    if never_again and following.state == "open":
        return Recorded(number, code, "given_up", None, response_id, case_id)
    next_at = utc_text(following.at) if following.state == "open" else None
    return Recorded(number, code, following.state, next_at, response_id, case_id)
