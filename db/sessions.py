"""Who is signed in: a random token in the browser, its hash here, twelve hours."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from db.store import Store, utc_now, utc_text
from db.users import User, find_user

HOURS = 12


def start_session(store: Store, user_id: int) -> str:
    """Sign somebody in; the token (43 URL-safe characters) is told once and kept only as a hash."""
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    with store.transaction() as write:
        write.execute("delete from sessions where expires_at <= :now", now=utc_text(now))
        write.execute(
            "insert into sessions values (:hash, :user_id, :now, :until)",
            hash=token_hash(token),
            user_id=user_id,
            now=utc_text(now),
            until=utc_text(now + timedelta(hours=HOURS)),
        )
    return token


def session_user(store: Store, token: str) -> User | None:
    """The person this token stands for now; None when it is unknown, over, or the person was stopped."""
    row = store.one(
        "select user_id from sessions where token_hash = :hash and expires_at > :now",
        hash=token_hash(token),
        now=utc_now(),
    )
    return find_user(store, row["user_id"]) if row else None


def end_session(store: Store, token: str) -> None:
    """Sign out; a token that is unknown is already out."""
    with store.transaction() as write:
        write.execute("delete from sessions where token_hash = :hash", hash=token_hash(token))


def token_hash(token: str) -> str:
    """SHA-256 of a token, hexadecimal: what is kept, and what names a session without being able to open it."""
    return hashlib.sha256(token.encode()).hexdigest()
