"""The people who sign in: what they may see, how their password is kept."""

import hashlib
import hmac
import os
import re
import sqlite3
from dataclasses import dataclass
from typing import Literal, get_args

from db.store import Store, utc_now

Role = Literal["executive", "manager", "auditor", "agent", "outlet", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
LANGUAGES = ("zh", "en")
SHORTEST_PASSWORD = 10
# scrypt at 32 MiB and about 60 ms: dear for whoever tries a stolen table, unnoticed by whoever signs in.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 1
LOGIN_SHAPE = re.compile(r"[\w.@+-]{2,64}")


class UserRefused(ValueError):
    """A user cannot be added or changed like this; ``rule`` names what was broken."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class User:
    """One person who may sign in. ``region_id`` or ``outlet_id`` narrow what the role may see."""

    user_id: int
    login: str
    name: str
    role: Role
    region_id: int | None
    outlet_id: int | None
    language: str


def add_user(
    store: Store,
    *,
    login: str,
    name: str,
    password: str,
    role: Role,
    region_id: int | None = None,
    outlet_id: int | None = None,
    language: str = "zh",
) -> User:
    """Add one person. Raises UserRefused: rules login, name, password, role, region, outlet, taken."""
    login, name = login.strip(), name.strip()
    _check(login, name, password, role, region_id, outlet_id)
    try:
        with store.transaction() as write:
            row = write.one(
                "insert into users (login, name, password_hash, role, region_id, outlet_id, language, created_at) "
                "values (:login, :name, :hash, :role, :region, :outlet, :language, :now) returning user_id",
                login=login,
                name=name,
                hash=hash_password(password),
                role=role,
                region=region_id,
                outlet=outlet_id,
                language=language if language in LANGUAGES else "zh",
                now=utc_now(),
            )
    except sqlite3.IntegrityError as clash:
        raise _clash(clash, login) from clash
    assert row is not None
    added = find_user(store, row["user_id"])
    assert added is not None
    return added


def find_user(store: Store, user_id: int) -> User | None:
    """The person with this number, unless there is none or they may no longer sign in."""
    row = store.one(
        "select user_id, login, name, role, region_id, outlet_id, language from users "
        "where user_id = :user_id and active = 1",
        user_id=user_id,
    )
    return _user(row) if row else None


def has_users(store: Store) -> bool:
    """Whether anybody can sign in yet; the people of demonstration data have no password and do not count."""
    return store.one("select 1 from users where password_hash like 'scrypt$%' limit 1") is not None


def list_users(store: Store) -> list[tuple[User, bool]]:
    """Everybody by login, each with whether they may sign in."""
    rows = store.rows(
        "select user_id, login, name, role, region_id, outlet_id, language, active from users order by login"
    )
    return [(_user(row), bool(row["active"])) for row in rows]


def check_password(store: Store, login: str, password: str) -> User | None:
    """The person these belong to, or None; takes as long for an unknown login as for a wrong password."""
    row = store.one(
        "select user_id, login, name, role, region_id, outlet_id, language, password_hash from users "
        "where login = :login and active = 1",
        login=login.strip(),
    )
    kept = row["password_hash"] if row and row["password_hash"].startswith("scrypt$") else UNKNOWN_LOGIN
    return _user(row) if matches(password, kept) and row else None


def set_password(store: Store, user_id: int, password: str) -> None:
    """Give a new password and end every session of the old one. Raises UserRefused."""
    if len(password) < SHORTEST_PASSWORD:
        raise UserRefused("password", f"the password has {len(password)} characters; give {SHORTEST_PASSWORD} or more")
    with store.transaction() as write:
        write.execute(
            "update users set password_hash = :hash where user_id = :user_id",
            hash=hash_password(password),
            user_id=user_id,
        )
        write.execute("delete from sessions where user_id = :user_id", user_id=user_id)


def set_active(store: Store, user_id: int, active: bool) -> None:
    """Let somebody sign in, or stop them at once."""
    with store.transaction() as write:
        write.execute("update users set active = :active where user_id = :user_id", active=int(active), user_id=user_id)
        if not active:
            write.execute("delete from sessions where user_id = :user_id", user_id=user_id)


def set_language(store: Store, user_id: int, language: str) -> None:
    """Keep the language somebody reads; an unknown one changes nothing."""
    if language in LANGUAGES:
        with store.transaction() as write:
            write.execute(
                "update users set language = :language where user_id = :user_id", language=language, user_id=user_id
            )


def hash_password(password: str) -> str:
    """``scrypt$n$r$p$salt$key``, salted anew each time."""
    salt = os.urandom(16)
    key = _scrypt(password, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P)
    return f"scrypt${SCRYPT_N}${SCRYPT_R}${SCRYPT_P}${salt.hex()}${key.hex()}"


def matches(password: str, kept: str) -> bool:
    """Whether ``password`` made this hash, compared in constant time. A hash of another kind never matches."""
    kind, *numbers, salt, key = kept.split("$") if kept.count("$") == 5 else ("", "", "")
    if kind != "scrypt":
        return False
    n, r, p = map(int, numbers)
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt), n, r, p), bytes.fromhex(key))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=32)


def _user(row: sqlite3.Row) -> User:
    return User(*tuple(row)[:7])


def _check(login: str, name: str, password: str, role: str, region_id: int | None, outlet_id: int | None) -> None:
    broken = {
        "login": not LOGIN_SHAPE.fullmatch(login) and f"login {login!r}: 2 to 64 letters, digits or . _ @ + -",
        "name": not name and "the name is empty; write how colleagues call this person",
        "password": len(password) < SHORTEST_PASSWORD
        and f"the password has {len(password)} characters; give {SHORTEST_PASSWORD} or more",
        "role": role not in ROLES and f"role {role!r} is unknown; one of {', '.join(ROLES)}",
        "region": role == "manager" and region_id is None and "a manager belongs to a region; choose one",
        "outlet": role == "outlet" and outlet_id is None and "an outlet's user belongs to an outlet; choose one",
    }
    for rule, message in broken.items():
        if message:
            raise UserRefused(rule, message)


def _clash(clash: sqlite3.IntegrityError, login: str) -> UserRefused:
    if "users.login" in str(clash):
        return UserRefused("taken", f"login {login!r} is taken; choose another")
    return UserRefused("outlet", "the region or outlet chosen is not there any more; choose another")


# Compared when a login is unknown, so that the answer takes as long; nobody knows a password that makes it.
UNKNOWN_LOGIN = f"scrypt${SCRYPT_N}${SCRYPT_R}${SCRYPT_P}${'00' * 16}${'00' * 32}"
