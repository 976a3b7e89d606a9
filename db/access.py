"""Who came in, who tried, who looked at sealed data: one line each, never changed."""

from dataclasses import dataclass

from db.store import Store, Write, utc_now


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the log. ``subject`` and ``subject_id`` name what was looked at, e.g. ``customer`` 17."""

    at: str
    login: str
    event: str
    subject: str
    subject_id: int | None
    reason: str


def record(
    store: Store,
    event: str,
    *,
    user_id: int | None = None,
    login: str = "",
    subject: str = "",
    subject_id: int | None = None,
    reason: str = "",
) -> None:
    """Write one line; it is on disk when this returns. A typed login is cut at 64 characters."""
    with store.transaction() as write:
        note(write, event, user_id=user_id, login=login, subject=subject, subject_id=subject_id, reason=reason)


def note(
    write: Write,
    event: str,
    *,
    user_id: int | None = None,
    login: str = "",
    subject: str = "",
    subject_id: int | None = None,
    reason: str = "",
) -> None:
    """Write one line in the running transaction: it is there if what it tells of is there."""
    write.execute(
        "insert into access_log (at, user_id, login, event, subject, subject_id, reason) "
        "values (:at, :user_id, :login, :event, :subject, :subject_id, :reason)",
        at=utc_now(),
        user_id=user_id,
        login=login[:64],
        event=event,
        subject=subject,
        subject_id=subject_id,
        reason=reason,
    )


def entries(store: Store, limit: int = 200) -> list[Access]:
    """The newest lines first."""
    rows = store.rows(
        "select at, login, event, subject, subject_id, reason from access_log order by access_id desc limit :limit",
        limit=limit,
    )
    return [Access(*row) for row in rows]
