"""Who is looking, what they may look at, and where it lies: what every page begins with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

import streamlit as st

from dashboard.metrics.scope import EVERYWHERE, Scope
from dashboard.server import demo
from dashboard.texts import t
from db.store import Store
from db.users import User, find_user, list_users
from db.warehouse import Warehouse

# Written by dashboard/server/gate.py over whatever the browser sent, and read by Streamlit into st.user
# (server.trustedUserHeaders in .streamlit/config.toml).
USER_HEADER = "afterword-user"
SESSION_HEADER = "afterword-session"

_opening = threading.RLock()
_reader: ContextVar[User | None] = ContextVar("reader", default=None)


def store() -> Store:
    """The process's store, opened once; each thread has its own connection inside."""
    with _opening:
        return _store()


def warehouse() -> Warehouse:
    """The process's warehouse, opened once and brought up to what SQLite holds now."""
    with _opening:
        held = _warehouse()
    held.follow()
    return held


def current_user() -> User:
    """Who is looking. Ends the page with a word when they were signed out or stopped meanwhile."""
    user = _reader.get() or (demo_user() if demo.is_on() else _named(st.user.get("user")))
    if user is None:
        st.info(t("shell_signed_out"), icon=":material/logout:")
        st.stop()
    return user


@contextmanager
def reading_as(user: User) -> Iterator[None]:
    """Everything inside is asked by ``user``, who was let in by the gate: routes and exports outside of Streamlit."""
    token = _reader.set(user)
    try:
        yield
    finally:
        _reader.reset(token)


def scope() -> Scope:
    """The outlets the one who is looking may see. Enforced by passing it into every question."""
    return scope_of(current_user())


def scope_of(user: User) -> Scope:
    """A manager's region, an auditor's when set, an outlet's own outlet; everything for the others."""
    if user.role == "outlet":
        return Scope(outlet_ids=() if user.outlet_id is None else (user.outlet_id,))
    if user.role == "manager":
        return Scope(region_ids=() if user.region_id is None else (user.region_id,))
    if user.role in ("auditor", "agent") and user.region_id is not None:
        return Scope(region_ids=(user.region_id,))
    return EVERYWHERE


def demo_user() -> User | None:
    """The demonstration's administrator; None outside of it."""
    if not demo.is_on():
        return None
    return next((user for user, active in list_users(store()) if active and user.role == "admin"), None)


def _named(user_id: object) -> User | None:
    return find_user(store(), int(user_id)) if isinstance(user_id, str) and user_id.isdecimal() else None


@cache
def _store() -> Store:
    return Store.open()


@cache
def _warehouse() -> Warehouse:
    return Warehouse.open(_store())
