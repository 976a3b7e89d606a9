"""Who cheats, how, how much and since when."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from tests.bench.fraud_world import false_claims, false_visits
from tests.bench.fraud_world.ways import Act, Books

KINDS: dict[str, Callable[[Books, Act], None]] = {
    "ghost_visits": false_visits.ghost_visits,
    "up_coding": false_claims.up_coding,
    "part_not_replaced": false_claims.part_not_replaced,
    "double_charging": false_claims.double_charging,
    "splitting": false_visits.splitting,
    "under_the_limit": false_claims.under_the_limit,
    "copy_paste": false_visits.copy_paste,
    "lent_phone": false_visits.lent_phone,
    "overlapping": false_visits.overlapping,
    "self_filled": false_claims.self_filled,
    "exchanged_serials": false_visits.exchanged_serials,
}
LEAST_JOBS = 80  # in the whole time; who does less has nothing to hide it in
ALWAYS = 0.4  # of the cheats did so from the first day
LATEST, EARLIEST = 120, 420  # days before the end at which the others began


def plant(books: Books) -> pd.DataFrame:
    """Let ``plan.share`` of the outlets cheat; one row each: code, kind, intensity, since, acts, stolen_fen."""
    rng, names = books.plan.rng(50), list(KINDS)
    wanted = round(books.plan.share * books.plan.outlets)
    jobs = books.jobs["outlet"].value_counts().reindex(range(books.plan.outlets), fill_value=0).to_numpy()
    chance = np.where(jobs >= LEAST_JOBS, np.sqrt(jobs), 0.0)
    places = rng.choice(len(jobs), wanted, replace=False, p=chance / chance.sum()).tolist() if wanted else []
    turn = 4 * books.plan.seed  # few cheats a company: the kinds take turns over the seeds
    rows = []
    while places:
        kind = names[turn % len(names)]
        turn += 1
        # Two outlets exchange; a single one that is left over does something else.
        pair = [places.pop() for _ in range(2 if kind == "exchanged_serials" else 1) if places]
        if kind == "exchanged_serials" and len(pair) < 2:
            places += pair
            continue
        rows += _cheat(books, rng, kind, pair)
    made = pd.DataFrame(rows, columns=["outlet", "kind", "intensity", "since"])
    return _told(books, made)


def _cheat(books: Books, rng: np.random.Generator, kind: str, who: list[int]) -> list[tuple[int, str, float, int]]:
    intensity = 0.1 + 0.6 * float(rng.beta(1.8, 2.2))
    since = 0 if rng.random() < ALWAYS else books.plan.days - int(rng.integers(LATEST, EARLIEST))
    for outlet in who:
        other = who[1 - who.index(outlet)] if len(who) == 2 else -1
        KINDS[kind](books, Act(outlet, intensity, since, books.plan.rng(51, outlet), other))
    return [(outlet, kind, intensity, since) for outlet in who]


def _told(books: Books, made: pd.DataFrame) -> pd.DataFrame:
    """The truth: how many claims are false in the last year, and what they took."""
    year = books.jobs["visit"].reindex(books.claims["order"]).to_numpy() >= books.plan.days - 365
    false = books.claims[(books.claims["false_fen"] > 0) & year].groupby("outlet")["false_fen"]
    made["code"] = books.net["code"].iloc[made["outlet"]].to_numpy()
    made["since"] = [books.plan.day(int(day)).isoformat() for day in made["since"]]
    made["acts"] = false.count().reindex(made["outlet"]).fillna(0).astype(int).to_numpy()
    made["stolen_fen"] = false.sum().reindex(made["outlet"]).fillna(0).astype(int).to_numpy()
    return made.drop(columns="outlet")
