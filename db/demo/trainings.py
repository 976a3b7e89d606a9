"""Technicians in training: a course whose pupils please customers more from then on, one that changes nothing."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from db.demo.fraud import STUFFING
from db.demo.network import Network
from db.demo.plan import Floats, Ints, Plan
from db.demo.work import Work
from db.store import Write

COURSES = ("制冷系统诊断与上门礼仪", "安全用电年度复训")
LIFT, SETTLES = 1.0, 14
DAYS_AGO = (300, 300)  # before the first improvement action, so that one does not hide the other
PUPILS = 0.1  # of all technicians in each of the two courses, from the busier ones
VALID_DAYS = 365
AGENT_COURSE = "回访话术"
INSERT = (
    "insert into trainings (person, course, trained_on, technician_id, user_id, valid_until, mark, rev) "
    "values (?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Trained:
    """Technician ids of each course, in the order of COURSES, and the days counted from the demo's first."""

    pupils: tuple[Ints, Ints]
    days: tuple[int, int]

    def lift(self, work: Work) -> Floats:
        """What the first course truly does to customers' feelings, by order; the second does nothing."""
        taught = np.isin(work.technician, self.pupils[0]) & (work.day >= self.days[0] + SETTLES)
        return np.where(taught, LIFT, 0.0)


def trainings(plan: Plan, net: Network) -> Trained:
    """Pairs of technicians with like work; a lot decides which of a pair goes to which course."""
    rng = plan.rng(90)
    homes = np.repeat(np.arange(len(net.share)), net.technicians)
    busy = np.repeat(net.share / net.technicians, net.technicians)
    steady = (net.opened_day < 0) & (net.closed_day >= plan.days)
    steady &= np.array([kind != STUFFING for kind in net.cast.kind])
    known = np.flatnonzero(steady[homes])
    each = max(3, round(PUPILS * len(homes)))
    busier = known[np.argsort(-busy[known], kind="stable")][: 5 * each]
    chosen = busier[np.sort(rng.permutation(len(busier))[: 2 * each])]
    pairs = rng.permuted((chosen[: len(chosen) // 2 * 2] + 1).reshape(-1, 2), axis=1)
    first, second = (max(plan.days - ago, plan.days // 2) for ago in DAYS_AGO)
    return Trained((np.sort(pairs[:, 0]), np.sort(pairs[:, 1])), (first, second))


def keep(write: Write, plan: Plan, made: Trained, agents: tuple[tuple[int, str], ...]) -> None:
    """Both courses, and what agents attended, as rows. ``agents``: user_id and login."""
    rng = plan.rng(91)
    rows: list[tuple[object, ...]] = []
    for course, pupils, day in zip(COURSES, made.pupils, made.days, strict=True):
        on = plan.start + timedelta(days=day)
        marks = np.clip(rng.normal(82, 9, len(pupils)), 45, 100).astype(int).tolist()
        for technician, mark in zip(pupils.tolist(), marks, strict=True):
            rows.append((f"T{technician:05d}", course, on.isoformat(), technician, None, _until(on), mark, write.rev))
    for number, (user, login) in enumerate(agents):
        on = plan.day_before_end(60 + 200 * number)
        rows.append((login, AGENT_COURSE, on.isoformat(), None, user, _until(on), 90 - 4 * number, write.rev))
    write.executemany(INSERT, rows)


def _until(day: date) -> str:
    return (day + timedelta(days=VALID_DAYS)).isoformat()
