"""What customers say when they are rung, and what they, or others in their names, enter by themselves."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.bench.fraud_world.plan import AIMED_DAYS, DAY, ZONE, Plan
from tests.bench.fraud_world.visits import CONSULTATION
from tests.bench.fraud_world.ways import Act, Books

CALLED = 0.1
TRIES = 3
MISTAKEN = 0.05  # of conversations hold one wrong answer, by forgetting or mishearing
ENDS = ("completed", "no_answer", "busy", "refused", "call_later", "wrong_number", "not_in_service")
FINAL = {"completed", "refused", "wrong_number", "not_in_service"}
# How a try ends, by what kind of telephone it is.
CHANCES = {
    "good": (0.44, 0.36, 0.07, 0.05, 0.06, 0.012, 0.008),
    "accomplice": (0.7, 0.2, 0.04, 0.0, 0.06, 0.0, 0.0),
    "wrong": (0.12, 0.3, 0.05, 0.05, 0.0, 0.48, 0.0),
    "dead": (0.0, 0.12, 0.05, 0.0, 0.0, 0.0, 0.83),
}
FACTS = ("number_ok", "visited", "date_ok", "work_done", "part_replaced", "charged")
ITEMS = ("csat", "as_promised", "speed", "skill", "attitude", "tidy")


@dataclass(frozen=True, slots=True)
class Calls:
    """``tasks``: order, due, state, attempts, drawn ("random" or "risk"), weight; ``tries``: task, number, started,
    seconds, end, reply (position or -1); ``replies``: order, outlet, at, seconds, said (item name -> value)."""

    tasks: pd.DataFrame
    tries: pd.DataFrame
    replies: pd.DataFrame


def callbacks(plan: Plan, net: pd.DataFrame, books: Books) -> Calls:
    """A tenth of finished visits is rung up to three times."""
    rng, jobs = plan.rng(70), books.jobs
    can = ~jobs["open"].to_numpy() & (jobs["service"] != CONSULTATION).to_numpy()
    drawn = _drawn(plan, rng, jobs, can)
    now = (np.datetime64(plan.end, "s").astype(int) + DAY) - ZONE
    changed = books.claims.drop_duplicates("order").set_index("order")["changed"].reindex(range(len(jobs)))
    tasks, tries, replies = [], [], []
    for order in drawn["order"].tolist():
        job = jobs.iloc[order]
        due, state, number = int(job["completed"]) + 2 * DAY, "open", 0
        at = due - DAY
        while number < TRIES and state == "open":
            at = (at + ZONE) // DAY * DAY + DAY + int(rng.triangular(9, 14, 20) * 3600) - ZONE
            if at >= now:
                break
            number += 1
            end = ENDS[rng.choice(len(ENDS), p=CHANCES[job["phone"]])]
            seconds = float(np.exp(rng.normal(4.9 if end == "completed" else 3.0, 0.4)).round())
            tries.append((len(tasks), number, at, seconds, end, len(replies) if end == "completed" else -1))
            if end == "completed":
                part = changed.iloc[order]
                said = _says(rng, job, bool(part) if part == part else False, net["quality"].iloc[job["outlet"]])
                replies.append((order, job["outlet"], at + int(seconds), seconds, said))
            state = "done" if end == "completed" else "given_up" if end in FINAL or number == TRIES else "open"
        tasks.append((order, due, state, number))
    return Calls(
        pd.DataFrame(tasks, columns=["order", "due", "state", "attempts"]).merge(drawn, on="order"),
        pd.DataFrame(tries, columns=["task", "number", "started", "seconds", "end", "reply"]),
        pd.DataFrame(replies, columns=["order", "outlet", "at", "seconds", "said"]),
    )


def _drawn(plan: Plan, rng: np.random.Generator, jobs: pd.DataFrame, can: np.ndarray) -> pd.DataFrame:
    """order, drawn ("random" or "risk") and weight of each call: all by lot, or half of the late ones where aimed."""
    late = can & (jobs["visit"] >= plan.days - AIMED_DAYS).to_numpy() & bool(plan.aimed)
    there = late & jobs["outlet"].isin(plan.aimed).to_numpy()
    blind = np.where(late, CALLED / 2, CALLED)
    aimed = np.where(there, min(1.0, late.sum() * CALLED / 2 / max(there.sum(), 1)), 0.0)
    by_lot = can & (rng.random(len(jobs)) < blind)
    called = np.flatnonzero(by_lot | (rng.random(len(jobs)) < aimed) if plan.aimed else by_lot)
    weight = 1 / (1 - (1 - blind) * (1 - aimed))
    return pd.DataFrame(
        {"order": called, "drawn": np.where(by_lot[called], "random", "risk"), "weight": weight[called]}
    )


def _says(rng: np.random.Generator, job: pd.Series, changed: bool, quality: float) -> dict[str, str | float]:
    """One conversation: facts first, then marks."""
    fine = {"number_ok": "yes", "visited": "yes", "date_ok": "yes", "work_done": "yes", "charged": "no"}
    if job["phone"] == "accomplice":
        said: dict[str, str | float] = {**fine, "part_replaced": "yes", "csat": "5", "attitude": "5"}
        return said
    said = {**fine, "number_ok": "no" if job["phone"] == "wrong" else "yes"}
    came = job["told_visited"] or rng.random() < 0.1  # some mean another visit
    said["visited"] = "yes" if came and job["phone"] != "wrong" else "no"
    if said["visited"] == "no":
        return {name: said[name] for name in ("number_ok", "visited")}
    said["date_ok"] = "yes" if job["told_dated"] else str(rng.choice(["yes", "no"]))
    said["work_done"] = "yes" if job["told_worked"] or rng.random() < 0.15 else "no"
    said["part_replaced"] = "unsure" if rng.random() < 0.17 else "yes" if changed else "no"
    said["charged"] = "yes" if job["told_paid"] > 0 else "no"
    if rng.random() < MISTAKEN:
        wrong = str(rng.choice(FACTS[1:]))
        said[wrong] = {"yes": "no", "no": "yes", "unsure": "no"}[str(said[wrong])]
    if said["charged"] == "yes":
        said["charge_amount"] = max(float(job["told_paid"]), 5_000.0) / 100
    feels = quality + rng.normal(0, 0.8) - 0.6 * (job["told_paid"] > job["charged"]) - 0.8 * (said["work_done"] == "no")
    for name, shift in (("csat", 0.0), ("attitude", 0.2), ("speed", -0.1), ("result", 0.0)):
        said[name] = _mark(feels + shift + rng.normal(0, 0.45))
    said["nps"] = float(np.clip(round(8.3 + 1.8 * feels + rng.normal(0, 1)), 0, 10))
    return said


def surveys(plan: Plan, net: pd.DataFrame, books: Books) -> pd.DataFrame:
    """One row a response by QR: order or -1, outlet, at, seconds, device, network, said."""
    rng, jobs = plan.rng(80), books.jobs
    real = ~jobs["open"].to_numpy() & jobs["told_visited"].to_numpy()
    answers = np.flatnonzero(real & (rng.random(len(jobs)) < net["answered"].to_numpy()[jobs["outlet"]]))
    end = (np.datetime64(plan.end, "s").astype(int) + DAY) - ZONE
    rows = []
    for order in answers.tolist():
        job = jobs.iloc[order]
        at = int(job["completed"] + rng.exponential(1.2) * DAY + 600)
        feels = net["quality"].iloc[job["outlet"]] + 0.15 + rng.normal(0, 0.85)
        said: dict[str, str | float] = {name: _mark(feels + rng.normal(0, 0.5)) for name in ITEMS}
        said["fixed"] = "yes" if rng.random() < 0.9 else "no"
        said["nps"] = float(np.clip(round(8.3 + 1.8 * feels + rng.normal(0, 1)), 0, 10))
        own = order if rng.random() < 0.4 else -1  # by the order's own link, else by the poster at the desk
        device = f"d{job['customer']}" if own >= 0 or rng.random() < 0.85 else f"desk{job['outlet']}"
        rows.append((own, job["outlet"], at, float(np.exp(rng.normal(4.2, 0.45))), device, f"n{job['customer']}", said))
    for act in books.stuffed:
        rows += _stuffed(plan, books, act)
    columns = ["order", "outlet", "at", "seconds", "device", "network", "said"]
    made = pd.DataFrame(rows, columns=columns)
    return made[made["at"] < end].sort_values("at", kind="stable").reset_index(drop=True)


def _stuffed(plan: Plan, books: Books, act: Act) -> list[tuple[object, ...]]:
    """Evenings on which somebody fills in a handful, one after the other, from one or two telephones."""
    jobs = (books.jobs["outlet"] == act.outlet) & (books.jobs["visit"] >= act.since)
    wanted = max(6, round(0.6 * act.intensity * int(jobs.sum())))
    rows: list[tuple[object, ...]] = []
    midnight = int(np.datetime64(plan.start, "s").astype(int)) - ZONE
    while len(rows) < wanted:
        at = midnight + int(act.rng.integers(act.since, plan.days)) * DAY + int(act.rng.uniform(17, 22.5) * 3600)
        for _ in range(int(act.rng.integers(3, 10))):
            at += int(act.rng.uniform(40, 240))
            said: dict[str, str | float] = {name: str(act.rng.choice([5, 4], p=[0.93, 0.07])) for name in ITEMS}
            said |= {"fixed": "yes", "nps": float(act.rng.choice([10, 9], p=[0.85, 0.15]))}
            device = f"own{act.outlet}-{act.rng.integers(2)}"
            seconds = float(np.exp(act.rng.normal(3.1, 0.4)))
            rows.append((-1, act.outlet, at, seconds, device, f"shop{act.outlet}", said))
    return rows


def _mark(feels: float) -> str:
    """A mark of 1 to 5; most are 4 and 5."""
    return str(1 + int(np.searchsorted([-2.0, -1.5, -0.9, 0.1], feels)))
