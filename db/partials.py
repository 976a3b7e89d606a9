"""Answers that were entered and not sent: sealed, replaced as they grow, never counted, gone after 30 days.

Triggers remove a partial in the very transaction in which its answers land or are put aside, and keep one out that
comes after them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from db.privacy import Sealed
from db.store import Store, Write, utc_now, utc_text

DAYS = 30
# A link that somebody floods keeps its newest.
MOST_A_LINK = 1000


@dataclass(frozen=True, slots=True)
class Partial:
    """What one customer has entered so far; ``answers`` is JSON, ``step`` counts up with every copy sent."""

    response_id: str
    invitation_id: int
    questionnaire: str
    version: str
    language: str
    step: int
    answered: int
    answers: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many partials of a questionnaire lie there, and how much of it was answered at most."""

    questionnaire: str
    count: int
    answered: float
    oldest: str


def keep(store: Store, partials: Sequence[Partial]) -> None:
    """Put these in the place of what was kept before; one without answers leaves nothing."""
    now = utc_now()
    with store.transaction() as write:
        for partial in partials:
            if partial.answered:
                _keep(store, write, partial, now)
            else:
                _drop(write, partial)
        for link in {partial.invitation_id for partial in partials}:
            _thin(write, link)


def answers(store: Store, response_id: str) -> str | None:
    """The JSON of what was entered; None when nothing is kept. Raises SealBroken."""
    row = store.one("select answers_sealed from partials where response_id = :id", id=response_id)
    return store.vault.unseal(row["answers_sealed"], Sealed.PARTIAL) if row else None


def waiting(store: Store) -> list[Waiting]:
    """What is kept, by questionnaire."""
    rows = store.rows(
        """select questionnaire, count(*) as n, avg(answered) as answered, min(saved_at) as oldest
           from partials group by questionnaire order by questionnaire"""
    )
    return [Waiting(row["questionnaire"], row["n"], row["answered"], row["oldest"]) for row in rows]


def remove_older(store: Store, days: int = DAYS) -> int:
    """Remove what was last saved more than ``days`` days ago; how many that were."""
    before = utc_text(datetime.now(UTC) - timedelta(days=days))
    if store.one("select 1 from partials where saved_at < :before limit 1", before=before) is None:
        return 0
    store.connection.execute("pragma secure_delete = on")
    with store.transaction() as write:
        return write.execute("delete from partials where saved_at < :before", before=before).rowcount


def _keep(store: Store, write: Write, partial: Partial, now: str) -> None:
    # Beacons may overtake each other, and an id belongs to the link it was first used with.
    write.execute(
        """insert into partials (response_id, invitation_id, questionnaire, version, language, step, answered,
             saved_at, answers_sealed)
           values (:response_id, :invitation_id, :questionnaire, :version, :language, :step, :answered,
             :now, :answers_sealed)
           on conflict (response_id) do update set version = excluded.version, language = excluded.language,
             step = excluded.step, answered = excluded.answered, saved_at = excluded.saved_at,
             answers_sealed = excluded.answers_sealed
           where excluded.step > partials.step and excluded.invitation_id = partials.invitation_id""",
        response_id=partial.response_id,
        invitation_id=partial.invitation_id,
        questionnaire=partial.questionnaire,
        version=partial.version,
        language=partial.language,
        step=partial.step,
        answered=partial.answered,
        now=now,
        answers_sealed=store.vault.seal(partial.answers, Sealed.PARTIAL),
    )


def _drop(write: Write, partial: Partial) -> None:
    write.execute(
        """delete from partials where response_id = :response_id and invitation_id = :invitation_id
           and step < :step""",
        response_id=partial.response_id,
        invitation_id=partial.invitation_id,
        step=partial.step,
    )


def _thin(write: Write, invitation_id: int) -> None:
    write.execute(
        """delete from partials where response_id in (select response_id from partials
             where invitation_id = :invitation_id order by saved_at desc limit -1 offset :most)""",
        invitation_id=invitation_id,
        most=MOST_A_LINK,
    )
