"""Callbacks: whom to ring, how often it was tried, and how each try ended."""

from dataclasses import dataclass

import numpy as np

from db.demo.people import AGENTS
from db.demo.plan import DAY, ZONE_SECONDS, Flags, Floats, Ints, Moments, Plan, draw, texts
from db.demo.seasons import CONSULTATION, REPAIR
from db.demo.work import Work
from db.store import Write

RANDOM_SHARE = 0.075
# Chance of a warranty job to be rung because of risk: everywhere, and where an outlet stands out.
RISK_PLAIN, RISK_AIMED = 0.07, 0.6
# Calls are dear: the outlets aimed at do at most this share of all work.
AIMED_SHARE = 0.2
# So many ordinary conversations stand beside an outlet's own, so that one slip of memory aims no calls at it.
ORDINARY_CALLS = 20
TRIES = 3
DISPOSITIONS = (
    *("completed", "no_answer", "busy", "refused", "wrong_number", "not_in_service", "call_later"),
    *("partial", "language_barrier"),
)
HONEST = np.array([0.235, 0.44, 0.1, 0.05, 0.008, 0.02, 0.09, 0.015, 0.002])
UNSEEN = np.array([0.2, 0.34, 0.07, 0.05, 0.16, 0.11, 0.05, 0.01, 0.0])
TALKED = np.isin(DISPOSITIONS, ("completed", "partial"))
FINAL = np.isin(DISPOSITIONS, ("completed", "refused", "wrong_number", "not_in_service", "partial", "language_barrier"))
TALK_SECONDS = np.array([150.0, 32.0, 9.0, 24.0, 20.0, 11.0, 28.0, 75.0, 30.0])
INSERT_TASK = (
    "insert into callback_tasks (task_id, order_id, drawn, weight, priority, due_at, next_at, state, attempts, rev) "
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_ATTEMPT = (
    "insert into callback_attempts (task_id, number, agent_id, started_at, ended_at, disposition, response_id, "
    "next_at, rev) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Calls:
    """Tasks of one chunk: ``order`` positions, and for each try (a row each)
    when it was, how it ended (-1: not made) and how long it took."""

    order: Ints
    aimed: Flags
    weight: Floats
    due: Moments
    tried: Moments
    ended: Ints
    seconds: Floats

    @property
    def completed(self) -> Ints:
        """Positions of the tasks that were answered."""
        return np.flatnonzero((self.ended == 0).any(axis=0))


@dataclass(frozen=True, slots=True)
class Heard:
    """Conversations so far and those that contradicted the outlet's book, by outlet position."""

    told: Floats
    denied: Floats

    @classmethod
    def nothing(cls, plan: Plan) -> "Heard":
        """Before the first call."""
        return cls(np.zeros(plan.outlets), np.zeros(plan.outlets))

    def add(self, outlet: Ints, denied: Flags) -> None:
        """Some conversations more: whose outlet each was about, and whether it contradicted the book."""
        np.add.at(self.told, outlet, 1.0)
        np.add.at(self.denied, outlet, denied.astype(float))


def aim(heard: Heard, share: Floats) -> Floats:
    """Each outlet's chance that a warranty job is rung because of risk, by nothing but what customers have said so far.

    The outlets contradicted more often than the network, worst first, until they do AIMED_SHARE of all work; ``share``
    is each outlet's part of it. Who cheats is not known here.
    """
    usual = heard.denied.sum() / max(heard.told.sum(), 1.0)
    rate = (heard.denied + ORDINARY_CALLS * usual) / (heard.told + ORDINARY_CALLS)
    chance, room = np.full(len(share), RISK_PLAIN), AIMED_SHARE
    for place in np.argsort(-rate, kind="stable").tolist():
        if rate[place] > usual and share[place] <= room:
            chance[place] = RISK_AIMED
            room -= float(share[place])
    return chance


def calls(plan: Plan, rng: np.random.Generator, work: Work, chance: Floats) -> Calls:
    """Draw tasks among completed visits and try each up to three times.

    A task's weight is one over its chance of being drawn by either draw, so that weighted sums over all calls are
    unbiased (Horvitz and Thompson 1952).
    """
    size = len(work.day)
    reachable = work.done & (work.service != CONSULTATION)
    risk = np.where(work.warranty & (work.service == REPAIR), chance[work.outlet], 0.02)
    by_chance, by_risk = rng.random(size) < RANDOM_SHARE, rng.random(size) < risk
    order = np.flatnonzero(reachable & (by_chance | by_risk))
    weight = 1 / (1 - (1 - RANDOM_SHARE) * (1 - risk[order]))
    due = work.times.completed[order] + np.timedelta64(2 * DAY, "s")
    unseen = work.phantom[order] | work.clone[order]
    tried = np.full((TRIES, len(order)), np.datetime64("NaT"), dtype="datetime64[s]")
    ended = np.full((TRIES, len(order)), -1)
    open_still = np.ones(len(order), dtype=bool)
    at = due - np.timedelta64(DAY, "s")
    for number in range(TRIES):
        at = _working(rng, at)
        now = open_still & (at < plan.now)
        result = np.where(unseen, draw(rng, UNSEEN, len(order)), draw(rng, HONEST, len(order)))
        tried[number] = np.where(now, at, np.datetime64("NaT"))
        ended[number] = np.where(now, result, -1)
        open_still &= ~(now & FINAL[result]) & now
    seconds = np.round(np.clip(TALK_SECONDS[ended] * np.exp(rng.normal(0, 0.33, ended.shape)), 4, 900))
    return Calls(order, ~by_chance[order], np.round(weight, 4), due, tried, ended, seconds)


def keep(write: Write, plan: Plan, work: Work, made: Calls, first_task: int, ids: list[str]) -> None:
    """Tasks and attempts as rows; ``ids`` are the responses of the completed tasks, in order."""
    answered = dict(zip(made.completed.tolist(), ids, strict=True))
    tries = (made.ended >= 0).sum(axis=0)
    last = np.where(tries > 0, made.ended[np.maximum(tries - 1, 0), np.arange(len(tries))], -1)
    closed = (last >= 0) & FINAL[last] | (tries == TRIES)
    again = np.where(tries > 0, made.tried[np.maximum(tries - 1, 0), np.arange(len(tries))], made.due)
    due = texts(made.due)
    next_at = texts(np.where(closed, made.due, _next_try(plan, again, tries)))
    tasks = []
    for at, order in enumerate(made.order.tolist()):
        state = "open" if not closed[at] else "done" if TALKED[last[at]] else "given_up"
        drawn, priority = ("risk", 10) if made.aimed[at] else ("random", 0)
        tasks.append(
            (first_task + at, work.first_order + order, drawn, float(made.weight[at]), priority, due[at], next_at[at],
             state, int(tries[at]), write.rev)
        )  # fmt: skip
    write.executemany(INSERT_TASK, tasks)
    write.executemany(INSERT_ATTEMPT, _attempts(made, first_task, answered, write.rev))


def _attempts(made: Calls, first_task: int, answered: dict[int, str], rev: int) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for number in range(TRIES):
        began, ended = made.tried[number], made.ended[number]
        starts, stops = texts(began), texts(began + made.seconds[number].astype("timedelta64[s]"))
        later = texts(began + np.timedelta64(DAY, "s"))
        for at in np.flatnonzero(ended >= 0).tolist():
            result = DISPOSITIONS[ended[at]]
            response = answered[at] if result == "completed" else None
            again = later[at] if not FINAL[ended[at]] and number + 1 < TRIES else None
            agent = AGENTS[(first_task + at + number) % len(AGENTS)]
            rows.append((first_task + at, number + 1, agent, starts[at], stops[at], result, response, again, rev))
    return rows


def _working(rng: np.random.Generator, after: Moments) -> Moments:
    """A moment of the next day within calling hours (9 to 20)."""
    local = (after.astype(np.int64) + ZONE_SECONDS) // DAY * DAY + DAY
    clock = draw(rng, (0,) * 9 + (8, 10, 9, 3, 4, 7, 8, 8, 7, 8, 7), len(after)) * 3600
    return (local + clock + rng.integers(3600, size=len(after)) - ZONE_SECONDS).astype("datetime64[s]")


def _next_try(plan: Plan, last: Moments, tries: Ints) -> Moments:
    """Open tasks wait for the first calling hour after the demo's last day, unless they are due later."""
    morning = plan.now + np.timedelta64(9 * 3600, "s")
    return np.where(tries > 0, np.maximum(last + np.timedelta64(DAY // 2, "s"), morning), np.minimum(last, morning))
