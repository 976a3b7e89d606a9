"""What an honest outlet asks for a warranty repair, and when its paper comes in."""

import numpy as np
import pandas as pd

from tests.bench.fraud_world import catalogue
from tests.bench.fraud_world.plan import DAY, ZONE, Plan
from tests.bench.fraud_world.visits import REPAIR

FREE_KM, FEN_A_KM = 12, 90
SUNDRY = 0.22
STATES = ("submitted", "approved", "paid", "rejected")
COLUMNS = ("order", "fault", "labour", "travel", "part", "sundry", "returned", "changed", "claimed")


def draft(rng: np.random.Generator, net: pd.DataFrame, jobs: pd.DataFrame) -> pd.DataFrame:
    """The claims of those of these jobs that are claimed: warranty repairs, but for those an outlet lets go."""
    due = (jobs["service"] == REPAIR) & (jobs["warranty"] == 1)
    asks = due & (rng.random(len(jobs)) < net["claims_share"].to_numpy()[jobs["outlet"]])
    return ask(rng, net, jobs[asks])


def ask(rng: np.random.Generator, net: pd.DataFrame, jobs: pd.DataFrame) -> pd.DataFrame:
    """One claim for each of these jobs. ``order`` is the job's label, money in fen, ``part`` and ``sundry`` positions
    or -1, ``changed`` whether the part truly was, ``claimed`` UTC seconds."""
    outlet, named, size = jobs["outlet"].to_numpy(), jobs["named"].to_numpy(), len(jobs)
    fault = catalogue.faults().iloc[named]
    labour = fault["labour_fen"].to_numpy() * net["labour_level"].to_numpy()[outlet] * np.exp(rng.normal(0, 0.06, size))
    needed = fault["needed"].to_numpy() ** (1 / net["part_level"].to_numpy()[outlet])
    part = np.where((fault["part"] >= 0) & (rng.random(size) < needed), fault["part"], -1)
    km = rng.gamma(2.2, 1 / 2.2, size) * net["km"].to_numpy()[outlet]
    sundry = catalogue.first_sundry() + rng.integers(0, len(catalogue.SUNDRIES), size)
    return pd.DataFrame(
        {
            "order": jobs.index.to_numpy(),
            "outlet": outlet,
            "fault": named,
            "labour": (np.round(labour / 100) * 100).astype(int),
            "travel": (np.round(np.clip(km - FREE_KM, 0, 250) * FEN_A_KM / 100) * 100).astype(int),
            "part": part,
            "sundry": np.where(rng.random(size) < SUNDRY, sundry, -1),
            "returned": (rng.random(size) < net["returned"].to_numpy()[outlet]).astype(int),
            "changed": part >= 0,
            "claimed": filed(rng, net, outlet, jobs["completed"].to_numpy()),
        }
    )


def filed(rng: np.random.Generator, net: pd.DataFrame, outlet: np.ndarray, completed: np.ndarray) -> np.ndarray:
    """When the paper came in: some days later at the desk, or with all others in the last days of the month."""
    size = len(outlet)
    lag = rng.gamma(2.0, net["lag_days"].to_numpy()[outlet] / 2.0)
    day = (completed + ZONE) // DAY + 1 + np.floor(lag).astype(int)
    month = (day + 0).astype("datetime64[D]").astype("datetime64[M]")
    last = (month + 1).astype("datetime64[D]").astype(int) - 1
    batch = rng.random(size) < net["month_end_share"].to_numpy()[outlet]
    day = np.where(batch, last - rng.integers(0, 2, size), day)
    desk = rng.triangular(8.5, 11.0, 18.0, size) * 3600
    return np.maximum(day * DAY + desk.astype(int) - ZONE, completed + 1800)


def amounts(claims: pd.DataFrame) -> np.ndarray:
    """Fen asked for by each claim."""
    return claims["labour"].to_numpy() + claims["travel"].to_numpy() + parts_fen(claims)


def parts_fen(claims: pd.DataFrame) -> np.ndarray:
    """Fen of the parts of each claim."""
    price = np.append(catalogue.parts()["price_fen"].to_numpy(), 0)
    return price[claims["part"]] + price[claims["sundry"]]


def states(rng: np.random.Generator, plan: Plan, claims: pd.DataFrame) -> list[str]:
    """What became of each: young ones wait, one in thirty is rejected on formal grounds."""
    end = (np.datetime64(plan.end, "s").astype(int) + DAY) - ZONE
    age = (end - claims["claimed"].to_numpy()) / DAY
    state = np.where(age < 10, 0, np.where(age < 45, 1, 2))
    return [STATES[n] for n in np.where((rng.random(len(claims)) < 0.03) & (age >= 10), 3, state)]
