"""Device accounts: the name and password a telephone or tablet sends answers with.

An account belongs to one outlet, or to none: then the form asks for the outlet. Passwords are made here, never chosen:
100 random bits in letters and digits that cannot be mistaken for each other. They are shown once and kept as scrypt.
"""

import re
import secrets
import sqlite3
from dataclasses import dataclass

from db.store import Store, utc_now
from db.users import hash_password

NAME_SHAPE = re.compile(r"[\w.@-]{2,64}")
PASSWORD_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
PASSWORD_LENGTH = 20


class DeviceRefused(ValueError):
    """An account cannot be made or withdrawn like this; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Device:
    """One account. ``outlet``: the code of its outlet, None where the form asks for it."""

    device_id: int
    name: str
    outlet: str | None
    created_at: str
    revoked_at: str | None
    password_hash: str


def add_device(store: Store, name: str, outlet: str | None = None) -> str:
    """Make an account; its password, which nobody can read again. Raises DeviceRefused."""
    if not NAME_SHAPE.fullmatch(name):
        raise DeviceRefused(f'device "{name}": a name is 2 to 64 letters, digits or . _ @ -')
    found = store.one("select outlet_id from outlets where code = :code", code=outlet) if outlet else None
    if outlet and found is None:
        raise DeviceRefused(f'outlet "{outlet}" is not known; import it, or check its code')
    password = "".join(secrets.choice(PASSWORD_SIGNS) for _ in range(PASSWORD_LENGTH))
    try:
        with store.transaction() as write:
            write.execute(
                """insert into field_devices (name, password_hash, outlet_id, created_at)
                   values (:name, :hash, :outlet_id, :now)""",
                name=name,
                hash=hash_password(password),
                outlet_id=found["outlet_id"] if found else None,
                now=utc_now(),
            )
    except sqlite3.IntegrityError as clash:
        raise DeviceRefused(f'device "{name}" is there already; choose another name') from clash
    return password


def revoke_device(store: Store, name: str) -> None:
    """Lock an account out at once; what it sent stays. Raises DeviceRefused."""
    with store.transaction() as write:
        row = write.one(
            """update field_devices set revoked_at = coalesce(revoked_at, :now) where name = :name
               returning device_id""",
            name=name,
            now=utc_now(),
        )
    if row is None:
        raise DeviceRefused(f'device "{name}" is not known; list them: python -m surveys device list')


def find_device(store: Store, name: str) -> Device | None:
    """The account of this name that may send, in any case of letters."""
    row = store.one(
        """select d.device_id, d.name, t.code, d.created_at, d.revoked_at, d.password_hash
           from field_devices d left join outlets t using (outlet_id)
           where d.name = :name and d.revoked_at is null""",
        name=name,
    )
    return Device(*row) if row else None


def list_devices(store: Store) -> list[Device]:
    """Every account by name, also those withdrawn."""
    rows = store.rows(
        """select d.device_id, d.name, t.code, d.created_at, d.revoked_at, d.password_hash
           from field_devices d left join outlets t using (outlet_id) order by d.name"""
    )
    return [Device(*row) for row in rows]
