"""A second company with planted fraud, made without a look at the signals that are to find it.

``make(store, Plan(seed=1))`` writes regions, outlets, technicians, products, orders, claims, callbacks and surveys into
an empty store and returns the truth, which is nowhere in the database. Its numbers are this package's own: nothing is
taken from ``db/demo`` but the questionnaires' wording. What it assumes stands beside each draw.

    plan        size, seed, share of outlets that cheat, calendar
    catalogue   products, faults and parts with their prices
    outlets     honest differences: size, habits, prices, paperwork
    machines    what customers own, and when it breaks (Weibull lifetimes)
    demand      how many jobs an outlet has on a day (gamma-mixed Poisson)
    visits      who goes where and when
    claims      what an honest outlet asks for a job
    frauds      eleven ways not to be one
    voices      callbacks and surveys, with their mistakes
    rows        the same as database rows
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from db.store import Store
from tests.bench.fraud_world import claims, demand, frauds, machines, outlets, rows, visits, voices
from tests.bench.fraud_world.plan import Plan
from tests.bench.fraud_world.ways import Books

__all__ = ["Plan", "Truth", "make"]


@dataclass(frozen=True, slots=True)
class Truth:
    """What only the maker knows. ``cheats``: code, kind, intensity, since (date), acts, stolen_fen, one row an outlet;
    ``habits``: code and the honest habits (space-separated) that may look like fraud."""

    cheats: pd.DataFrame
    habits: pd.DataFrame

    @property
    def kinds(self) -> dict[str, str]:
        """Kind by outlet code."""
        return dict(zip(self.cheats["code"], self.cheats["kind"], strict=True))

    @property
    def acts(self) -> dict[str, int]:
        """False claims in the last year by outlet code; none for who only praises himself."""
        return dict(zip(self.cheats["code"], self.cheats["acts"].tolist(), strict=True))


def make(store: Store, plan: Plan) -> Truth:
    """Write the company; the same plan writes the same rows."""
    net = outlets.found(plan)
    base = machines.sell(plan, net)
    jobs = visits.work(plan, net, base, machines.breakdowns(plan, net, base, demand.spread(plan, net)))
    books = Books(plan, net, base, jobs, claims.draft(plan.rng(60), net, jobs))
    cheats = frauds.plant(books)
    done = books.close()
    calls, answers = voices.callbacks(plan, net, done), voices.surveys(plan, net, done)
    with store.transaction() as write:
        rows.write(write, plan, net, base, done, calls, answers)
    return Truth(cheats, _habits(net))


def _habits(net: pd.DataFrame) -> pd.DataFrame:
    held = net[list(outlets.HABITS)].to_numpy()
    named = [" ".join(np.array(list(outlets.HABITS))[row]) for row in held]
    return pd.DataFrame({"code": net["code"], "habits": named})
