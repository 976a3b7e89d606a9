"""Decisions about answers that wait: count them, count them as an answer of their own, or put them away.

A decision is one transaction: the row is claimed, the answers land through the same rules as any other, the log tells
who decided and why. Two people cannot settle one; the same decision made again changes nothing. Nothing is deleted:
what was sent stays where it lies, and its id goes on getting the same receipt when the sender sends it again.

Evidence stays honest. What staff let in is at best C (it came by a genuine link and nothing in it was changed); where
they changed an answer or said whom it is about, it is D.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from db import access, responses, settlements
from db.settlements import Held, Kind
from db.store import Store, Write, utc_now
from db.users import User
from surveys.intake import Receipt, Submission
from surveys.intake.landing import Landing
from surveys.intake.submission import Answer
from surveys.waiting import Opened, about, opened

Decision = Literal["counted", "own", "put_away"]
SHORTEST_REASON = 4
LONGEST_REASON = 500
GENUINE = ("open", "spent", "expired", "revoked")
WORST = "D"


class SettlingRefused(ValueError):
    """Nothing was decided; ``rule``: gone | settled | erased | reason | landed | nothing_landed."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Correction:
    """What staff changed. ``answers``: by question, None takes one away. ``outlet`` and ``order``: None leaves them as
    they were, "" takes them away; another outlet alone means that the order was wrong, too. ``version``: "" its own.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    outlet: str | None = None
    order: str | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided; ``receipt`` of what is counted now, None for what was put away. ``again``: it was so before."""

    decision: Decision
    receipt: Receipt | None
    again: bool = False


UNCHANGED = Correction()


def count(store: Store, who: User, number: int, why: str, correction: Correction = UNCHANGED) -> Settled:
    """Let an answer that was put aside in, under its own id. Raises SettlingRefused, IntakeRefused, LinkRefused.

    The refusals of the intake (``Misfits``, ``Quarantined``) say what still does not fit; nothing has changed then.
    """
    found = _found(store, "quarantine", number)
    return _land(store, who, found, "counted", why, _corrected(store, found, correction))


def count_as_own(
    store: Store, who: User, kind: Kind, number: int, why: str, correction: Correction = UNCHANGED
) -> Settled:
    """Let it in beside what has landed under its id, with an id of its own that follows from both. Raises as count."""
    found = _found(store, kind, number)
    return _land(store, who, found, "own", why, _as_own(found, _corrected(store, found, correction)))


def put_away(store: Store, who: User, kind: Kind, number: int, why: str) -> Settled:
    """Decide that it is not counted; it stays where it lies. Raises SettlingRefused."""
    found, why = _found(store, kind, number, erased=True), _reason(why)
    with store.transaction() as write:
        if not settlements.claim(write, kind, number, who.user_id, "put_away", utc_now()):
            return _again(write, found.held, "put_away")
        _log(write, who, found.held, "put_away", why)
    return Settled("put_away", None)


def own_id(held: Held) -> str:
    """The id of an answer that is counted beside the one that landed: the same for the same payload."""
    assert held.response_id is not None
    return str(uuid.uuid5(uuid.UUID(held.response_id), held.payload_hash))


@dataclass(frozen=True, slots=True)
class _Decided:
    """A submission as it shall land, and the best grade it may have."""

    submission: Submission
    best: str


def _found(store: Store, kind: Kind, number: int, *, erased: bool = False) -> Opened:
    found = opened(store, kind, number)
    if found is None:
        raise SettlingRefused("gone", f"{kind} {number} is not there; go back to the list")
    if found.submission is None and not erased:
        raise SettlingRefused("erased", f"what {kind} {number} held was erased; it can only be put away")
    return found


def _corrected(store: Store, found: Opened, correction: Correction) -> _Decided:
    """With the correction in it. A link that is no longer good is left out, and its target named instead."""
    sent = found.submission
    assert sent is not None
    answers = {**sent.answers, **correction.answers}
    answers = {name: answer for name, answer in answers.items() if answer not in (None, "", [])}
    named = about(store, sent)[:2]
    meant = _meant(named, correction)
    untouched = meant == named and answers == {k: v for k, v in sent.answers.items() if v not in (None, "", [])}
    # A link to another questionnaire is genuine evidence, but not for these answers to spend.
    keeps_link = found.link_state == "open" and meant == named and found.reason != "uninvited"
    submission = replace(
        sent,
        answers=answers,
        version=correction.version or sent.version,
        link=sent.link if keeps_link else None,
        order=None if keeps_link else meant[1] or None,
        outlet=None if keeps_link else meant[0] or None,
        correctable=True,
    )
    return _Decided(submission, "C" if untouched and found.link_state in GENUINE else WORST)


def _meant(named: tuple[str, str], correction: Correction) -> tuple[str, str]:
    """Outlet and order as staff say."""
    outlet = named[0] if correction.outlet is None else correction.outlet
    if correction.order is not None:
        return outlet, correction.order
    return outlet, named[1] if outlet == named[0] else ""


def _as_own(found: Opened, decided: _Decided) -> _Decided:
    """Under another id, about what the answer that landed is about; a link is spent once only."""
    submission = replace(decided.submission, response_id=own_id(found.held), link=None)
    if found.kept is not None:
        submission = replace(submission, outlet=found.kept.outlet, order=found.kept.order)
    return replace(decided, submission=submission)


def _land(store: Store, who: User, found: Opened, decision: Decision, why: str, decided: _Decided) -> Settled:
    held, why = found.held, _reason(why)
    landing = Landing(store)
    # It belongs to the day it came. The fingerprint stays that of what was sent: sent again, it is known.
    arrival = replace(landing.arrival(decided.submission, held.received_at), payload_hash=held.payload_hash)
    with store.transaction() as write:
        if not settlements.claim(write, held.kind, held.number, who.user_id, decision, utc_now()):
            return _again(write, held, decision)
        outcome = landing.batch(write, [arrival]).land()[0]
        if not isinstance(outcome, Receipt):
            raise outcome
        if not outcome.replay and outcome.grade != decided.best:
            settlements.lower(write, outcome.response_id, decided.best)
            outcome = replace(outcome, grade=decided.best)
        _log(write, who, held, decision, f"{why} [{outcome.number}]")
    return Settled(decision, outcome)


def _again(write: Write, held: Held, decision: Decision) -> Settled:
    """The same decision once more is no fault; another one comes too late."""
    row = write.one(
        """select w.decision, w.settled_at, u.name from held_answers w left join users u on u.user_id = w.settled_by
           where w.kind = :kind and w.number = :number""",
        kind=held.kind,
        number=held.number,
    )
    assert row is not None
    if row["decision"] != decision:
        raise SettlingRefused("settled", f"{row['name'] or 'somebody'} settled it at {row['settled_at']}")
    name = own_id(held) if decision == "own" else held.response_id
    landed = responses.already(write, [name]).get(name) if name and decision != "put_away" else None
    if landed is None:
        return Settled(decision, None, again=True)
    receipt = Receipt(landed["response_id"], landed["receipt"], landed["received_at"], landed["grade"], True)
    return Settled(decision, receipt, again=True)


def _reason(why: str) -> str:
    why = " ".join(why.split())
    if len(why) < SHORTEST_REASON:
        raise SettlingRefused("reason", f"the reason has {len(why)} characters; write what others can understand later")
    return why[:LONGEST_REASON]


def _log(write: Write, who: User, held: Held, decision: Decision, why: str) -> None:
    access.note(
        write,
        f"settled_{decision}",
        user_id=who.user_id,
        login=who.login,
        subject=held.kind,
        subject_id=held.number,
        reason=why,
    )
