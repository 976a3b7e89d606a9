"""How collecting goes: answers a day, versions and their answers, what became of the links."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.store import Store, utc_now, utc_text


@dataclass(frozen=True, slots=True)
class Day:
    """Answers of one day (the organisation's) that came by one way."""

    day: str
    channel: str
    answers: int


@dataclass(frozen=True, slots=True)
class Version:
    """One published version of a questionnaire; ``last_at``: when an answer to it came last, None before the first."""

    name: str
    version: str
    published_at: str
    answers: int
    last_at: str | None
    partials: int


@dataclass(frozen=True, slots=True)
class Links:
    """How many links of a kind (order, outlet) there are in which state."""

    kind: str
    open: int
    spent: int
    expired: int
    revoked: int


def days(store: Store, back: int) -> list[Day]:
    """Answers a day and way over the last ``back`` days, today included, oldest first; days without any are absent."""
    now = datetime.now(store.zone)
    start = datetime.combine(now.date() - timedelta(days=back - 1), datetime.min.time(), tzinfo=store.zone)
    offset = now.utcoffset() or timedelta()
    rows = store.rows(
        """select date(received_at, :shift) as day, channel, count(*) as answers from responses
           where received_at >= :start and received_at <= :now group by day, channel order by day, channel""",
        shift=f"{offset.total_seconds():+.0f} seconds",
        start=utc_text(start),
        now=utc_now(),
    )
    return [Day(*row) for row in rows]


def versions(store: Store) -> list[Version]:
    """All published versions, by name, the newest of each first."""
    rows = store.rows(
        """select q.name, q.version, q.published_at, coalesce(r.n, 0), r.last_at, coalesce(p.n, 0)
           from questionnaires q
             left join (select questionnaire_id, count(*) as n, max(received_at) as last_at
                        from responses group by questionnaire_id) r using (questionnaire_id)
             left join (select questionnaire, version, count(*) as n from partials group by questionnaire, version) p
               on p.questionnaire = q.name and p.version = q.version
           where q.published_at is not null order by q.name, q.published_at desc, q.questionnaire_id desc"""
    )
    return [Version(*row) for row in rows]


def links(store: Store) -> list[Links]:
    """What became of all links given out."""
    rows = store.rows(
        """select kind, sum(state = 'open'), sum(state = 'spent'), sum(state = 'expired'), sum(state = 'revoked')
           from (select kind, case when revoked_at is not null then 'revoked' when spent_at is not null then 'spent'
                   when expires_at <= :now then 'expired' else 'open' end as state from invitations)
           group by kind order by kind""",
        now=utc_now(),
    )
    return [Links(*row) for row in rows]


def last_answer(store: Store) -> str | None:
    """When the newest answer came, or None."""
    row = store.one("select max(received_at) as at from responses where received_at <= :now", now=utc_now())
    return row["at"] if row else None
