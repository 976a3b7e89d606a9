"""The company's books while somebody cooks them: false jobs are added, claims altered, and each act is remembered."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tests.bench.fraud_world import catalogue, claims
from tests.bench.fraud_world.claims import ask
from tests.bench.fraud_world.machines import serials
from tests.bench.fraud_world.plan import DAY, ZONE, Plan
from tests.bench.fraud_world.visits import NEVER, REPAIR, TIMES

INVENTED = 20_000_000  # running numbers from here on belong to no machine


@dataclass(frozen=True, slots=True)
class Act:
    """One outlet's fraud: how much of its claims it touches, from which day on, with its own dice."""

    outlet: int
    intensity: float
    since: int
    rng: np.random.Generator
    partner: int = -1


@dataclass(slots=True)
class Books:
    """Jobs and claims, one row each, labelled by whole numbers that stay."""

    plan: Plan
    net: pd.DataFrame
    base: pd.DataFrame
    jobs: pd.DataFrame
    claims: pd.DataFrame
    stuffed: list[Act] = field(default_factory=list)
    phones: dict[int, str] = field(default_factory=dict)  # of customers who are no customers
    people: int = 0
    invented: int = INVENTED

    def __post_init__(self) -> None:
        self.people = int(self.base["customer"].max()) + 1
        self.jobs["false"] = False
        self.claims["false_fen"] = 0

    def own_claims(self, act: Act) -> pd.DataFrame:
        """The honest claims of the outlet for jobs since the fraud began."""
        of = self.claims[(self.claims["outlet"] == act.outlet) & (self.claims["false_fen"] == 0)]
        visit = self.jobs["visit"].reindex(of["order"]).to_numpy()
        return of[(visit >= act.since) & (visit < self.plan.days)]

    def some_claims(self, act: Act, times: float = 1.0) -> pd.DataFrame:
        """So many of them as the intensity says; at least one if there are any."""
        of = self.own_claims(act)
        return of.sample(min(len(of), max(1, round(times * act.intensity * len(of)))), random_state=act.rng)

    def false_jobs(self, act: Act, like: pd.DataFrame, visit: np.ndarray, told: bool = False) -> pd.DataFrame:
        """Copies of jobs on other days, by the outlet's own people, that nobody saw unless ``told``; not yet added."""
        made = like.copy().reset_index(drop=True)
        shift = (np.minimum(visit, self.plan.days - 1) - made["visit"].to_numpy()) * DAY
        jitter = act.rng.integers(-5400, 5400, len(made))
        for name in TIMES:
            made[name] = np.where(made[name] == NEVER, NEVER, made[name] + shift + jitter)
        made["visit"] = np.minimum(visit, self.plan.days - 1)
        made["day"] = np.minimum(made["day"] + shift // DAY, made["visit"])
        made["outlet"] = act.outlet
        made["technician"] = self.person(act, len(made))
        made["service"], made["warranty"], made["charged"], made["told_paid"] = REPAIR, 1, 0, 0
        made["told_visited"] = made["told_dated"] = told
        made["told_worked"] = False
        made["false"] = True
        return made

    def person(self, act: Act, size: int) -> np.ndarray:
        """Technicians of the outlet; whoever cheats does most of it himself."""
        first = int(self.net["people"].iloc[: act.outlet].sum())
        people = int(self.net["people"].iloc[act.outlet])
        weight = 0.5 ** np.arange(people)
        return first + act.rng.choice(people, size, p=weight / weight.sum())

    def new_serials(self, act: Act, made: pd.DataFrame) -> None:
        """Serial numbers of machines that were never built, of popular models, in warranty."""
        size = len(made)
        made["made"] = (np.datetime64(self.plan.start) + made["visit"].to_numpy()).astype("datetime64[M]").astype(int)
        made["made"] -= act.rng.integers(4, 22, size)
        made["bought"] = made["visit"] - act.rng.integers(40, 560, size)
        made["machine"] = -1
        made["serial"] = serials(made["product"].to_numpy(), made["made"].to_numpy(), self.invented + np.arange(size))
        self.invented += size

    def strangers(self, size: int) -> np.ndarray:
        """Numbers of customers whom nobody has met."""
        first, self.people = self.people, self.people + size
        return first + np.arange(size)

    def name_fault(self, made: pd.DataFrame, step: np.ndarray) -> None:
        """Give jobs a fault of their machine's category, by its step."""
        made["fault"] = made["product"] // catalogue.MODELS * catalogue.KINDS + step
        made["named"] = made["fault"]

    def enter(self, act: Act, made: pd.DataFrame) -> pd.DataFrame:
        """Put false jobs into the books and claim for each; the new claims, as they stand in the books."""
        if made.empty:
            return self.claims.iloc[:0]
        made.index = pd.RangeIndex(len(made)) + int(self.jobs.index.max()) + 1
        self.jobs = pd.concat([self.jobs, made])
        new = ask(act.rng, self.net, made)
        new["changed"] = False
        new["returned"] = (act.rng.random(len(new)) < 0.5 * self.net["returned"].iloc[act.outlet]).astype(int)
        new["false_fen"] = claims.amounts(new)
        new.index = pd.RangeIndex(len(new)) + int(self.claims.index.max()) + 1
        self.claims = pd.concat([self.claims, new])
        return new

    def alter(self, touched: pd.DataFrame, **columns: np.ndarray) -> None:
        """Write other values into claims; what they ask for more is false."""
        before = claims.amounts(self.claims.loc[touched.index])
        for name, values in columns.items():
            self.claims.loc[touched.index, name] = values
        more = claims.amounts(self.claims.loc[touched.index]) - before
        self.claims.loc[touched.index, "false_fen"] += np.maximum(more, 0)

    def close(self) -> "Books":
        """What the company has by the last day: jobs in the order they were asked for, claims that have come in."""
        end = int(np.datetime64(self.plan.end, "s").astype(int)) + DAY - ZONE
        jobs = self.jobs[self.jobs["requested"] < end].sort_values("requested", kind="stable")
        jobs = jobs.assign(open=jobs["completed"] >= end)
        known = self.claims[self.claims["order"].isin(jobs.index[~jobs["open"]]) & (self.claims["claimed"] < end)]
        number = pd.Series(np.arange(len(jobs)), index=jobs.index)
        known = known.assign(order=number.loc[known["order"]].to_numpy()).sort_values("claimed", kind="stable")
        self.jobs, self.claims = jobs.reset_index(drop=True), known.reset_index(drop=True)
        return self
