"""Which page is on the table: the oldest that waits, that this reader may see, and that nobody else is looking at."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from dashboard.session import scope_of
from db import scans
from db.scans import Scan
from db.store import Store
from db.users import User
from kit.paper.reviewing import Review

STATE = "review_state"
HELD_SECONDS = 180.0
# Who looks at which page since when: in this process, because there is one; a lost word costs a second look, no more.
_held: dict[int, tuple[int, float]] = {}


@dataclass
class Table:
    """What the tab remembers: the page looked at, the question picked, pages skipped, how many are done."""

    scan_id: int | None = None
    item: str = ""
    done: int = 0
    skipped: set[int] = field(default_factory=set)
    marked: list[str] = field(default_factory=list)
    notice: str = ""
    fault: str = ""


def table() -> Table:
    """This tab's table."""
    held: Table = st.session_state.setdefault(STATE, Table())
    return held


def outlets(store: Store, user: User) -> list[int] | None:
    """The outlets whose pages this reader may see; None for all."""
    scope = scope_of(user)
    regions, places = scope.region_ids, scope.outlet_ids
    if regions is None and places is None:
        return None
    rows = store.rows("select outlet_id, region_id from outlets")
    return [
        row["outlet_id"] for row in rows if row["region_id"] in (regions or ()) or row["outlet_id"] in (places or ())
    ]


def waiting(store: Store, review: Review, user: User) -> list[Scan]:
    """Pages that wait for this reader: not those where their own correction waits for another person."""
    found = scans.in_state(store, (scans.REVIEW, scans.REJECTED), outlets(store, user))
    return [scan for scan in found if scan.reason != "second" or not _own(review, scan, user)]


def turn(found: Sequence[Scan], user: User) -> Scan | None:
    """The page on this reader's table; the next free one when the last is settled."""
    mine = table()
    by_id = {scan.scan_id: scan for scan in found}
    now = time.monotonic()
    if mine.scan_id in by_id:
        _held[mine.scan_id] = user.user_id, now
        return by_id[mine.scan_id]
    free = [scan for scan in found if not _taken(scan.scan_id, user, now)]
    fresh = [scan for scan in free if scan.scan_id not in mine.skipped]
    if not fresh and free:
        # Once round: what was skipped comes again.
        mine.skipped.clear()
        fresh = free
    chosen = fresh[0] if fresh else None
    mine.scan_id, mine.item, mine.marked = chosen.scan_id if chosen else None, "", []
    if chosen:
        _held[chosen.scan_id] = user.user_id, now
    return chosen


def leave(notice: str = "", *, skipped: bool = False) -> None:
    """This page is off the table; ``notice`` is said above the next one."""
    mine = table()
    if mine.scan_id is not None:
        _held.pop(mine.scan_id, None)
        if skipped:
            mine.skipped.add(mine.scan_id)
        else:
            mine.done += 1
    mine.scan_id, mine.item, mine.fault, mine.notice, mine.marked = None, "", "", notice, []


def _taken(scan_id: int, user: User, now: float) -> bool:
    holder, since = _held.get(scan_id, (user.user_id, now))
    return holder != user.user_id and now - since < HELD_SECONDS


def _own(review: Review, scan: Scan, user: User) -> bool:
    found = review.kept(scan.scan_id)
    return found is not None and all(one.by_id == user.user_id for one in found[1].second)
