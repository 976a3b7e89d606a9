"""Agents' call sheets within a pack: one workbook each, under ``agents/``, beside the outlets' folders.

A sheet takes its customers out of everybody else's queue until it is due back, so it is made only for agents who are
named, and made once: a build that goes on keeps the sheet it has. It holds customers' numbers: only its owner can read
the file, and it never travels in the pack's zip.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.store import Store
from db.users import User, find_user
from kit.brand import Brand
from kit.errors import KitError
from kit.excel import call_sheet
from kit.packs.contents import Made
from surveys.callbacks.hours import HoursUnreadable

FOLDER = "agents"
NAME = "calls"
USUAL = 40


@dataclass(frozen=True, slots=True)
class CallSheets:
    """Who gets a sheet, and how many customers are on each."""

    store: Store
    agents: tuple[User, ...]
    count: int
    brand: Brand

    @property
    def made_from(self) -> str:
        """What decides whether a sheet that is there is the one asked for."""
        return f"{self.count} {' '.join(agent.login for agent in self.agents)}"

    def make(self) -> Iterator[Made]:
        """The workbooks. Raises KitError."""
        for agent in self.agents:
            try:
                book = call_sheet(self.store, agent, self.count, agent.language, brand=self.brand)
            except HoursUnreadable as unreadable:
                raise KitError(str(unreadable)) from unreadable
            yield Made(f"calls-{agent.login}.xlsx", book)


def agents_named(store: Store, logins: Sequence[str]) -> tuple[User, ...]:
    """The people who sign in by these names. Raises KitError."""
    found = []
    for login in dict.fromkeys(logins):
        row = store.one("select user_id from users where login = :login", login=login)
        agent = find_user(store, row["user_id"]) if row else None
        if agent is None:
            raise KitError(f'agent "{login}": nobody signs in by that name; see the list of users')
        found.append(agent)
    return tuple(found)
