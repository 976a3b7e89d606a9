"""The first visit to an empty folder: who will be the administrator."""

import hmac
import secrets
import threading
from functools import cache
from zoneinfo import available_timezones

from db.store import Store
from db.users import User, UserRefused, add_user, has_users

# Without the vowels, and without what is easily misread.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"


class FirstVisit:
    """One process's set-up: its code, told on the terminal, shows that whoever sets up may read the terminal."""

    def __init__(self) -> None:
        self.code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(2))
        self._setting_up = threading.Lock()

    def knows(self, code: str) -> bool:
        """Whether this is the code, however it was typed."""
        return hmac.compare_digest(_plain(code), _plain(self.code))

    def set_up(self, store: Store, typed: dict[str, str], language: str) -> User:
        """The administrator, added with the organisation's name and zone. Raises UserRefused, also when too late."""
        organisation, zone = typed.get("organisation", "").strip(), typed.get("zone", "")
        if not organisation:
            raise UserRefused("organisation", "the organisation's name is empty")
        if zone not in available_timezones():
            raise UserRefused("zone", f"time zone {zone!r} is unknown")
        with self._setting_up:
            if has_users(store):
                raise UserRefused("late", "somebody was quicker; sign in")
            user = add_user(
                store,
                login=typed.get("login", ""),
                name=typed.get("name", ""),
                password=typed.get("password", ""),
                role="admin",
                language=language,
            )
        store.set_setting("organisation", organisation[:80])
        store.set_setting("zone", zone)
        return user

    @staticmethod
    @cache
    def zones() -> tuple[str, ...]:
        """Places a person may live in, by name."""
        return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


def _plain(code: str) -> bytes:
    return "".join(letter for letter in code.upper() if letter.isalnum()).encode()
