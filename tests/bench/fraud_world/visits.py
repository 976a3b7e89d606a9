"""Who went where and when: technicians' days, the times of each job, and what was wrong."""

import numpy as np
import pandas as pd

from tests.bench.fraud_world import catalogue
from tests.bench.fraud_world.machines import SERVICES
from tests.bench.fraud_world.plan import DAY, ZONE, Plan

REPAIR, CONSULTATION = SERVICES.index("repair"), SERVICES.index("consultation")
OPENS, NIGHT = 8.5 * 3600, 19.5 * 3600
BOTH_CLOCKS = 0.012  # of visits are entered with a time that is not theirs
NEVER = -1
TIMES = ("requested", "responded", "appointed", "arrived", "completed")


def work(plan: Plan, net: pd.DataFrame, base: pd.DataFrame, jobs: pd.DataFrame) -> pd.DataFrame:
    """One row an order. Times are UTC seconds since 1970, ``NEVER`` if unknown; ``told_*`` is what truly happened, for
    the callbacks alone."""
    rng = plan.rng(40)
    jobs = jobs.join(base[["product", "bought", "made", "customer", "serial"]], on="machine")
    jobs["fault"] = _faults(rng, net, base, jobs)
    jobs["named"] = _naming(rng, net, jobs)
    months = catalogue.products()["warranty"].to_numpy()[jobs["product"]]
    jobs["warranty"] = (jobs["day"] - jobs["bought"] <= 30.44 * months).astype(int)
    jobs = _again(rng, plan, net, jobs)
    _times(rng, plan, net, jobs)
    jobs["priority"] = rng.choice(3, len(jobs), p=[0.78, 0.17, 0.05])
    jobs["channel"] = rng.choice(4, len(jobs), p=[0.55, 0.12, 0.2, 0.13])
    jobs["charged"] = _charges(rng, net, jobs)
    for fact in ("visited", "dated", "worked"):
        jobs[f"told_{fact}"] = True
    jobs["told_paid"] = jobs["charged"]
    jobs["phone"] = rng.choice(["good", "dead", "wrong"], len(jobs), p=[0.955, 0.025, 0.02])
    return jobs


def _faults(rng: np.random.Generator, net: pd.DataFrame, base: pd.DataFrame, jobs: pd.DataFrame) -> np.ndarray:
    """What broke, by the machine's category, the outlet's severity, and in a bad batch by the batch's own fault."""
    met = np.array([row[4] for row in catalogue.FAULTS])
    tilt = np.exp(np.outer(net["severity"], np.linspace(-1, 1, catalogue.KINDS)))
    ladder = np.cumsum(met * tilt, axis=1)[jobs["outlet"]]
    step = (rng.random(len(jobs))[:, None] * ladder[:, -1:] > ladder).sum(axis=1)
    bad = base["bad"].to_numpy()[jobs["machine"]]
    step = np.where((bad >= 0) & (rng.random(len(jobs)) < 0.6), bad, step)
    fault = jobs["product"] // catalogue.MODELS * catalogue.KINDS + step
    return np.where(jobs["service"] == REPAIR, fault, -1)


def _naming(rng: np.random.Generator, net: pd.DataFrame, jobs: pd.DataFrame) -> np.ndarray:
    """What the outlet calls it: some outlets call a fault by its neighbour's name, always in the same direction."""
    fault, outlet = jobs["fault"].to_numpy(), jobs["outlet"].to_numpy()
    step = fault % catalogue.KINDS
    # No fault found and the dearest are unmistakable; only neighbours in between are confused.
    other = np.clip(step + net["namer_step"].to_numpy()[outlet], 1, catalogue.KINDS - 2)
    takes = (rng.random(len(jobs)) < net["namer_share"].to_numpy()[outlet]) & (step > 0) & (step < catalogue.KINDS - 1)
    return np.where((fault >= 0) & takes, fault - step + other, fault)


def _again(rng: np.random.Generator, plan: Plan, net: pd.DataFrame, jobs: pd.DataFrame) -> pd.DataFrame:
    """Some repairs did not hold: the same machine, the same fault, some days later, in the place of another job."""
    repairs = jobs["service"] == REPAIR
    comes = repairs & (rng.random(len(jobs)) < net["repeat_need"].to_numpy()[jobs["outlet"]])
    second = jobs[comes].copy()
    second["day"] += np.ceil(rng.weibull(0.9, len(second)) * 14).astype(int)
    second = second[second["day"] < plan.days]
    gone = rng.choice(len(jobs), len(second), replace=False)
    return pd.concat([jobs.drop(index=jobs.index[gone]), second], ignore_index=True)


def _times(rng: np.random.Generator, plan: Plan, net: pd.DataFrame, jobs: pd.DataFrame) -> None:
    """Technicians take turns; one visit follows the other, with the way between."""
    size, outlet = len(jobs), jobs["outlet"].to_numpy()
    remote, sloppy = net["remote"].to_numpy()[outlet], net["sloppy"].to_numpy()[outlet]
    midnight = _midnight(plan)
    night = rng.random(size) < net["night_share"].to_numpy()[outlet]
    wait = rng.poisson(np.where(remote, 1.6, 0.6))
    jobs["visit"] = jobs["day"] + np.where(night, 0, wait)
    jobs["minutes"] = _minutes(rng, jobs)
    jobs["technician"], begins = _turns(rng, net, jobs, night)
    asked = np.where(night, rng.uniform(17.5, 22.5, size), rng.triangular(7.5, 10.0, 20.0, size)) * 3600
    arrived = midnight + jobs["visit"] * DAY + begins
    requested = np.minimum(midnight + jobs["day"] * DAY + asked, arrived - rng.uniform(1200, 5400, size))
    response = np.exp(rng.normal(np.where(remote, 4.0, 3.3), 0.9, size)) * 60
    jobs["requested"] = requested.astype(int)
    jobs["responded"] = np.minimum(requested + response, arrived - 300).astype(int)
    jobs["appointed"] = (np.round(arrived + rng.normal(0, 1500, size)) // 1800 * 1800).astype(int)
    jobs["arrived"] = (arrived + rng.normal(0, 120, size)).astype(int)
    jobs["completed"] = jobs["arrived"] + (jobs["minutes"] * 60).astype(int)
    # Sloppy outlets enter the day in the evening, to the half hour; anybody may take the wrong line.
    rounds = sloppy & (rng.random(size) < 0.6)
    for name in ("arrived", "completed"):
        jobs[name] = np.where(rounds, (jobs[name] + 900) // 1800 * 1800, jobs[name])
    wrong = rng.random(size) < BOTH_CLOCKS
    shift = np.where(wrong, rng.integers(-3, 4, size) * 3600, 0)
    jobs["arrived"] += np.where(jobs["arrived"] + shift > jobs["responded"], shift, 0)
    jobs["completed"] = np.maximum(jobs["completed"] + np.where(wrong, shift, 0), jobs["arrived"] + 300)
    talk = jobs["service"] == CONSULTATION
    jobs.loc[talk, "completed"] = jobs["responded"] + (jobs["minutes"] * 60).astype(int)
    jobs.loc[talk, ["technician", "appointed", "arrived"]] = NEVER
    jobs.loc[sloppy & (rng.random(size) < 0.3), "arrived"] = NEVER


def _minutes(rng: np.random.Generator, jobs: pd.DataFrame) -> np.ndarray:
    planned = catalogue.faults()["minutes"].to_numpy()[jobs["fault"].clip(lower=0)]
    planned = np.where(jobs["service"] == REPAIR, planned, np.array([0, 70, 40, 12, 25, 35, 20])[jobs["service"]])
    return np.clip(planned * np.exp(rng.normal(0, 0.35, len(jobs))), 6, 300)


def _turns(
    rng: np.random.Generator, net: pd.DataFrame, jobs: pd.DataFrame, night: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each job's technician (numbered through) and the second of the day at which it begins."""
    people, first = net["people"].to_numpy(), np.concatenate([[0], np.cumsum(net["people"])])[:-1]
    order = jobs[["outlet", "visit"]].assign(night=night, dice=rng.random(len(jobs)))
    place = order.sort_values("dice").groupby(["outlet", "visit", "night"]).cumcount().sort_index().to_numpy()
    outlet = order["outlet"].to_numpy()
    person = first[outlet] + (place + order["visit"].to_numpy() * 7) % people[outlet]
    way = np.clip(rng.gamma(2.0, 1.0, len(jobs)) * net["km"].to_numpy()[outlet] * 60, 300, 5400)
    order["taken"] = jobs["minutes"] * 60 + way
    order["person"], order["turn"] = person, place
    order = order.sort_values(["person", "visit", "night", "turn"])
    ends = order.groupby(["person", "visit", "night"])["taken"].cumsum()
    opens = np.where(night, NIGHT + jobs["visit"].to_numpy() * 37 % 7 * 1800, OPENS)
    begins = (ends - order["taken"]).sort_index().to_numpy() + opens
    return person, begins + rng.uniform(0, 1500, len(jobs)) * (place < people[outlet])


def _charges(rng: np.random.Generator, net: pd.DataFrame, jobs: pd.DataFrame) -> np.ndarray:
    """What the customer paid by the books, in fen: out of warranty nearly always, in warranty seldom and rightly."""
    pays = (jobs["warranty"] == 0) & jobs["service"].isin([REPAIR, SERVICES.index("maintenance")])
    extra = rng.random(len(jobs)) < net["gratis"].to_numpy()[jobs["outlet"]]
    amount = np.exp(rng.normal(np.where(pays, 5.0, 3.6), 0.6))
    return np.where(pays | extra, np.round(amount) * 100, 0).astype(int)


def _midnight(plan: Plan) -> int:
    return int(np.datetime64(plan.start, "s").astype(int)) - ZONE
