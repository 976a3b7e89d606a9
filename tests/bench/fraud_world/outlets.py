"""Outlets that differ honestly, and some that differ much."""

import numpy as np
import pandas as pd

from tests.bench.fraud_world.catalogue import CATEGORIES
from tests.bench.fraud_world.plan import Plan

REGIONS = 8
# Habits that are no fraud, and the share of outlets that have them.
HABITS = {
    "night": 0.05,
    "hotels": 0.06,
    "remote": 0.1,
    "month_end": 0.12,
    "sloppy": 0.07,
    "specialist": 0.06,
    "keen_namer": 0.08,
}


def found(plan: Plan) -> pd.DataFrame:
    """One row an outlet, in order of its number: ``share`` of all work, its people, its habits and its rates."""
    rng, size = plan.rng(10), plan.outlets
    net = pd.DataFrame({"code": [f"N{n + 1:04d}" for n in range(size)]})
    net["region"] = rng.choice(REGIONS, size, p=rng.dirichlet(np.full(REGIONS, 6.0)))
    weight = np.exp(rng.normal(0, 1.05, size)) * (1 + rng.pareto(2.6, size))
    net["share"] = weight / weight.sum()
    for name, share in HABITS.items():
        net[name] = rng.random(size) < share
    expected = net["share"] * plan.orders / plan.days
    net["people"] = np.maximum(1, np.ceil(expected / rng.uniform(1.6, 3.4, size)).astype(int) + rng.poisson(0.6, size))
    _rates(net, rng)
    return net


def mix(plan: Plan, net: pd.DataFrame) -> np.ndarray:
    """Outlets x categories: regions differ by climate, outlets by their trade, specialists do one thing."""
    rng = plan.rng(11)
    regional = rng.dirichlet(np.array([6, 7, 5, 4, 3]), REGIONS)
    shares = np.array([rng.dirichlet(14 * regional[region] + 0.2) for region in net["region"]])
    one = np.eye(len(CATEGORIES))[rng.choice(len(CATEGORIES), len(net), p=[0.2, 0.45, 0.15, 0.15, 0.05])]
    return np.where(net["specialist"].to_numpy()[:, None], 0.12 * shares + 0.88 * one, shares)


def _rates(net: pd.DataFrame, rng: np.random.Generator) -> None:
    """What is each outlet's own, drawn about the company's mean; over-dispersed on purpose."""
    size = len(net)
    sloppy, remote = net["sloppy"].to_numpy(), net["remote"].to_numpy()
    net["claims_share"] = rng.beta(17, 3.2, size)  # of warranty repairs that are claimed at all
    net["labour_level"] = np.exp(rng.normal(0, 0.07, size))
    net["part_level"] = np.exp(rng.normal(0, 0.12, size))  # how soon a part is changed rather than mended
    net["severity"] = rng.normal(0, 0.22, size)  # harder or easier faults come to it
    net["returned"] = np.where(sloppy, rng.beta(6, 4, size), rng.beta(18, 1.8, size))
    net["km"] = np.where(remote, rng.uniform(45, 120, size), np.exp(rng.normal(2.1, 0.45, size)))
    net["lag_days"] = np.where(sloppy, rng.uniform(18, 45, size), np.exp(rng.normal(1.2, 0.5, size)))
    net["month_end_share"] = np.where(net["month_end"], rng.uniform(0.7, 1.0, size), 0.03)
    net["night_share"] = np.where(net["night"], rng.uniform(0.3, 0.6, size), 0.02)
    net["namer_share"] = np.where(net["keen_namer"], rng.uniform(0.45, 0.75, size), rng.beta(2, 18, size))
    net["namer_step"] = rng.choice([-1, 1], size)  # towards the cheaper or the dearer neighbour
    net["answered"] = rng.beta(2.2, 34, size)  # of its jobs, by QR
    net["quality"] = rng.normal(0, 0.35, size)
    net["gratis"] = rng.beta(1.5, 60, size)  # of warranty visits with something sold or charged rightly
    net["repeat_need"] = rng.beta(2, 40, size)  # of repairs that need a second visit
