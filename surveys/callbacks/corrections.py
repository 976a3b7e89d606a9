"""Putting a call of today right: an answer noted wrongly, an ending pressed by mistake. Nothing on record is changed.

The law of the intake is that a response is never changed. A corrected answer therefore is a response of its own, under
an id that follows from the call and its place among the corrections, through the same checks as any other; it stands
in the first one's place, which is kept and no longer counted. An ending pressed by mistake stays on record as an
attempt, and the customer is the agent's again.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db import callback_history, callbacks
from db.callback_history import Made, Standing
from db.callbacks import Task
from db.privacy import Sealed
from db.store import Store, utc_text
from db.users import User
from surveys.callbacks.outcome import CALLS, look_into
from surveys.callbacks.queue import LEASE, midnight
from surveys.intake import Receipt, Submission
from surveys.intake.landing import Landing
from surveys.publishing import Shelf
from surveys.questionnaire import Questionnaire

MOST_LISTED = 30


class CorrectionRefused(ValueError):
    """Nothing was changed. ``rule``: gone (not this agent's call of today) | same | taken | answered."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Recorded:
    """What counts for a call now: its answers, the questionnaire they were given to, the language it was read in."""

    call: Made
    standing: Standing
    form: Questionnaire
    answers: Mapping[str, str]
    sent: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Corrected:
    """The response that counts now, the questions whose answers changed, the case that looks into a contradiction."""

    response_id: str
    changed: tuple[str, ...]
    case_id: int | None


def calls_today(store: Store, agent: User, now: datetime) -> list[Made]:
    """The agent's calls of today, the newest first."""
    return callback_history.made_since(store, agent.user_id, utc_text(midnight(store, now)), MOST_LISTED)


def recorded(store: Store, agent: User, task_id: int, number: int, now: datetime) -> Recorded:
    """What is on record for a call of today. Raises CorrectionRefused."""
    call = _call(store, agent, task_id, number, now)
    standing = callback_history.standing(store, call)
    if standing is None:
        raise CorrectionRefused("gone", f"callback {task_id}, call {number}: nothing was answered, or it was erased")
    sent = json.loads(store.vault.unseal(standing.payload_sealed, Sealed.PAYLOAD) or "{}")
    published = Shelf(store).get(str(sent.get("questionnaire", "")), str(sent.get("version", "")))
    if published is None:
        raise CorrectionRefused("gone", f"callback {task_id}, call {number}: its questionnaire is not published here")
    answers = {str(name): str(answer) for name, answer in sent.get("answers", {}).items()}
    return Recorded(call, standing, published.questionnaire, answers, sent)


def correct(
    store: Store, agent: User, task_id: int, number: int, answers: Mapping[str, str], now: datetime
) -> Corrected:
    """Let these answers stand in the place of what was recorded; both are kept, and who corrected what is on record.

    Raises CorrectionRefused, Misfits (answers that do not fit; nothing is kept).
    """
    held = recorded(store, agent, task_id, number, now)
    given = {name: answer for name, answer in answers.items() if answer}
    changed = sorted(name for name in {*given, *held.answers} if given.get(name, "") != held.answers.get(name, ""))
    if not changed:
        raise CorrectionRefused("same", "no answer is another one than before; change one, or go back")
    first = held.call.response_id or held.standing.response_id
    landing, at = Landing(store), utc_text(now)
    submission = _submission(store, held, given)
    # It belongs to the moment at which the customer said it.
    arrival = landing.arrival(submission, held.standing.received_at)
    books = callbacks.books(store, held.call.order_id)
    with store.transaction() as write:
        callback_history.told_in_case(write, first, at, agent.user_id)
        outcome = landing.batch(write, [arrival]).land(instead_of=first)[0]
        if not isinstance(outcome, Receipt):
            raise outcome
        if outcome.replay:
            raise CorrectionRefused("taken", f"callback {task_id}, call {number}: corrected meanwhile; look again")
        callback_history.supersede(
            write, held.call, held.standing, submission.response_id, agent.user_id, at, " ".join(changed)
        )
        case_id = look_into(store, write, books, held.call.order_id, held.form, given, first, now)
    return Corrected(submission.response_id, tuple(changed), case_id)


def open_again(store: Store, agent: User, task_id: int, number: int, now: datetime) -> Task:
    """The customer is the agent's again after an ending pressed by mistake. Raises CorrectionRefused.

    The attempt stays. Only the last call of a customer, without answers, not when the customer wants no more calls.
    """
    call = _call(store, agent, task_id, number, now)
    if call.response_id is not None:
        raise CorrectionRefused("answered", "this call has answers; correct those instead")
    with store.transaction() as write:
        ours = callback_history.open_again(write, call, utc_text(now), utc_text(now + LEASE), agent.user_id)
    task = callbacks.task(store, task_id)
    if not ours or task is None:
        raise CorrectionRefused(
            "taken", f"callback {task_id}: rung again since, in other hands, or the customer wants no more calls"
        )
    return task


def _call(store: Store, agent: User, task_id: int, number: int, now: datetime) -> Made:
    call = callback_history.made(store, agent.user_id, utc_text(midnight(store, now)), task_id, number)
    if call is None:
        raise CorrectionRefused("gone", f"callback {task_id}, call {number}: not a call of {agent.login} of today")
    return call


def _submission(store: Store, held: Recorded, given: Mapping[str, str]) -> Submission:
    call, sent = held.call, held.sent
    place = f"{store.origin} task {call.task_id} attempt {call.number} correction {held.standing.corrections + 1}"
    return Submission(
        response_id=str(uuid.uuid5(CALLS, place)),
        questionnaire=held.form.name,
        version=held.form.version,
        answers=given,
        channel="callback",
        order=call.order_no,
        language=str(sent.get("language", "")),
        started_at=str(sent.get("started_at", "")) or None,
        finished_at=str(sent.get("finished_at", "")) or None,
        signs={"corrects": held.standing.response_id},
        correctable=True,
    )
