"""Improvement actions: what is done where, by whom, until when, and which metric it should move."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from db.access import note
from db.store import Store, Write, utc_now

Category = Literal["people", "product", "parts", "procedure", "place", "measure"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
Outcome = Literal["keep", "widen", "stop"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
State = Literal["planned", "running", "overdue", "closed"]
STATES: tuple[State, ...] = ("overdue", "running", "planned", "closed")
LONGEST_TITLE, LONGEST_WORDS = 120, 2000
LONGEST_SETTLING = 90


class ActionRefused(ValueError):
    """An action cannot be kept like this; ``rule`` names what was broken."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody writes down about an action."""

    title: str
    metric: str
    owner_id: int | None
    started_on: date
    due_on: date | None
    outlet_ids: tuple[int, ...]
    settling_days: int = 14
    category: Category | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One action as it is kept. ``region_ids``: where its outlets are."""

    action_id: int
    draft: Draft
    owner: str
    region_ids: frozenset[int]
    closed_on: date | None
    outcome: Outcome | None
    comment: str

    def state(self, today: date) -> State:
        """Where it stands: closed by somebody, not begun, past its day, or running."""
        if self.closed_on is not None:
            return "closed"
        if self.draft.started_on > today:
            return "planned"
        return "overdue" if self.draft.due_on and self.draft.due_on < today else "running"


def actions(store: Store, region_ids: Collection[int] | None = None) -> list[Action]:
    """Actions with an outlet in these regions (None: all), the newest start first."""
    rows = store.rows(f"{SELECT} order by a.started_on desc, a.action_id desc")
    places = _places(store)
    found = [_action(row, places.get(row["action_id"], [])) for row in rows]
    return [one for one in found if region_ids is None or one.region_ids & set(region_ids)]


def find_action(store: Store, action_id: int, region_ids: Collection[int] | None = None) -> Action | None:
    """One action, None when there is none or none of its outlets lies in these regions."""
    return next((one for one in actions(store, region_ids) if one.action_id == action_id), None)


def owners(store: Store) -> dict[int, str]:
    """Who may answer for an action, by user_id: everybody who steers and may sign in or is a demonstration's person."""
    rows = store.rows(
        "select user_id, name from users where active = 1 and role in ('executive', 'manager', 'admin') order by name"
    )
    return {row["user_id"]: row["name"] for row in rows}


def create(store: Store, draft: Draft, by: int, region_ids: Collection[int] | None = None) -> int:
    """Keep a new action; its number. ``region_ids``: where the writer may act. Raises ActionRefused."""
    with store.transaction() as write:
        _check(write, draft, region_ids)
        row = write.one(
            """insert into actions (title, metric, owner_id, started_on, due_on, settling_days, category, cause,
                 created_at, created_by, rev)
               values (:title, :metric, :owner_id, :started_on, :due_on, :settling_days, :category, :cause,
                 :at, :by, :rev) returning action_id""",
            **_columns(draft),
            at=utc_now(),
            by=by,
        )
        assert row is not None
        _keep_outlets(write, row["action_id"], draft.outlet_ids)
        note(write, "action_created", user_id=by, subject="action", subject_id=row["action_id"])
    return int(row["action_id"])


def edit(store: Store, action_id: int, draft: Draft, by: int, region_ids: Collection[int] | None = None) -> None:
    """Write an open action anew. Raises ActionRefused, also for one that is closed or reaches outside the regions."""
    with store.transaction() as write:
        _check_open(write, action_id, region_ids)
        _check(write, draft, region_ids)
        write.execute(
            """update actions set title = :title, metric = :metric, owner_id = :owner_id, started_on = :started_on,
                 due_on = :due_on, settling_days = :settling_days, category = :category, cause = :cause, rev = :rev
               where action_id = :action_id""",
            **_columns(draft),
            action_id=action_id,
        )
        _keep_outlets(write, action_id, draft.outlet_ids)
        note(write, "action_edited", user_id=by, subject="action", subject_id=action_id)


def close(
    store: Store, action_id: int, outcome: Outcome, comment: str, today: date, by: int,
    region_ids: Collection[int] | None = None,
) -> None:  # fmt: skip
    """End an action with what was decided. Raises ActionRefused."""
    if outcome not in OUTCOMES:
        raise ActionRefused("outcome", f"outcome {outcome!r} is unknown; one of {', '.join(OUTCOMES)}")
    with store.transaction() as write:
        _check_open(write, action_id, region_ids)
        write.execute(
            """update actions set closed_on = :today, closed_by = :by, outcome = :outcome, comment = :comment,
                 rev = :rev where action_id = :action_id""",
            today=today.isoformat(),
            by=by,
            outcome=outcome,
            comment=comment.strip()[:LONGEST_WORDS],
            action_id=action_id,
        )
        note(write, "action_closed", user_id=by, subject="action", subject_id=action_id, reason=outcome)


SELECT = """select a.*, coalesce(u.name, '') as owner from actions a left join users u on u.user_id = a.owner_id"""


def _places(store: Store) -> dict[int, list[tuple[int, int]]]:
    """Outlet and region by action."""
    found: dict[int, list[tuple[int, int]]] = {}
    for row in store.rows("select action_id, outlet_id, region_id from action_outlets join outlets using (outlet_id)"):
        found.setdefault(row["action_id"], []).append((row["outlet_id"], row["region_id"]))
    return found


def _action(row: sqlite3.Row, places: Sequence[tuple[int, int]]) -> Action:
    started = date.fromisoformat(row["started_on"])
    draft = Draft(
        row["title"],
        row["metric"] or "",
        row["owner_id"],
        started,
        date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        tuple(sorted(outlet for outlet, _ in places)),
        row["settling_days"],
        row["category"],
        row["cause"],
    )
    closed = date.fromisoformat(row["closed_on"]) if row["closed_on"] else None
    regions = frozenset(region for _, region in places)
    return Action(row["action_id"], draft, row["owner"], regions, closed, row["outcome"], row["comment"])


def _columns(draft: Draft) -> dict[str, object]:
    return {
        "title": draft.title.strip(),
        "metric": draft.metric,
        "owner_id": draft.owner_id,
        "started_on": draft.started_on.isoformat(),
        "due_on": draft.due_on.isoformat() if draft.due_on else None,
        "settling_days": draft.settling_days,
        "category": draft.category,
        "cause": draft.cause.strip(),
    }


def _keep_outlets(write: Write, action_id: int, outlet_ids: Sequence[int]) -> None:
    write.execute("delete from action_outlets where action_id = :action_id", action_id=action_id)
    rows = [(action_id, outlet) for outlet in sorted(set(outlet_ids))]
    write.executemany("insert into action_outlets values (?, ?)", rows)


def _check(write: Write, draft: Draft, region_ids: Collection[int] | None) -> None:
    title = draft.title.strip()
    owner = write.one("select 1 from users where user_id = :id and active = 1", id=draft.owner_id)
    broken = {
        "title": not 0 < len(title) <= LONGEST_TITLE
        and f"the title has {len(title)} characters; write 1 to {LONGEST_TITLE}",
        "owner": owner is None and "nobody answers for it; choose an owner who may sign in",
        "due": draft.due_on is not None and draft.due_on <= draft.started_on
        and "it is due before it begins; choose a later day",
        "settling": not 0 <= draft.settling_days <= LONGEST_SETTLING
        and f"settling in takes {draft.settling_days} days; write 0 to {LONGEST_SETTLING}",
        "category": draft.category is not None and draft.category not in CATEGORIES
        and f"category {draft.category!r} is unknown; one of {', '.join(CATEGORIES)}",
        "cause": len(draft.cause) > LONGEST_WORDS
        and f"the cause is longer than {LONGEST_WORDS} characters; shorten it",
        "outlets": not draft.outlet_ids and "no outlet is chosen; choose where it is done",
    }  # fmt: skip
    for rule, message in broken.items():
        if message:
            raise ActionRefused(rule, message)
    _check_outlets(write, draft.outlet_ids, region_ids)


def _check_outlets(write: Write, outlet_ids: Sequence[int], region_ids: Collection[int] | None) -> None:
    regions = {row["outlet_id"]: row["region_id"] for row in write.execute("select outlet_id, region_id from outlets")}
    for outlet in outlet_ids:
        if outlet not in regions:
            raise ActionRefused("outlets", f"outlet number {outlet} is not there any more; choose again")
        if region_ids is not None and regions[outlet] not in region_ids:
            raise ActionRefused("region", "an outlet lies outside your region; take it out")


def _check_open(write: Write, action_id: int, region_ids: Collection[int] | None) -> None:
    row = write.one("select closed_on from actions where action_id = :id", id=action_id)
    if row is None:
        raise ActionRefused("unknown", f"there is no action number {action_id}")
    if row["closed_on"]:
        raise ActionRefused("closed", f"action number {action_id} is closed and stays as it is; set up a new one")
    placed = write.execute("select outlet_id from action_outlets where action_id = :id", id=action_id).fetchall()
    _check_outlets(write, [one["outlet_id"] for one in placed], region_ids)
