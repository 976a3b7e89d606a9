"""Ways to be paid more for visits that were made. Each is ``(books, act)``; ``act.intensity`` is the share touched."""

import numpy as np

from tests.bench.fraud_world import catalogue, claims
from tests.bench.fraud_world.ways import Act, Books


def up_coding(books: Books, act: Act) -> None:
    """A dearer fault than there was, with its labour and its part."""
    touched = books.some_claims(act)
    step = touched["fault"].to_numpy() % catalogue.KINDS
    dearer = np.minimum(step + act.rng.integers(1, 4, len(touched)), catalogue.KINDS - 1)
    fault = touched["fault"].to_numpy() - step + dearer
    table = catalogue.faults().iloc[fault]
    labour = table["labour_fen"].to_numpy() * books.net["labour_level"].iloc[act.outlet]
    part = np.where(act.rng.random(len(touched)) < 0.85, table["part"], touched["part"])
    books.alter(
        touched,
        fault=fault,
        labour=np.maximum((labour / 100).astype(int) * 100, touched["labour"]),
        part=part,
        changed=(part == touched["part"]) & touched["changed"],
    )
    books.jobs.loc[touched["order"], "named"] = fault


def part_not_replaced(books: Books, act: Act) -> None:
    """A part on the claim that stayed on the shelf, in jobs that needed none or a cheaper one."""
    touched = books.some_claims(act)
    step = touched["fault"].to_numpy() % catalogue.KINDS
    category = touched["fault"].to_numpy() // catalogue.KINDS
    part = category * catalogue.KINDS + np.maximum(step, act.rng.choice([3, 4, 5], len(touched), p=[0.4, 0.4, 0.2]))
    back = (act.rng.random(len(touched)) < act.rng.uniform(0.2, 0.8)).astype(int)
    books.alter(touched, part=part, changed=np.zeros(len(touched), dtype=bool), returned=back)


def double_charging(books: Books, act: Act) -> None:
    """The customer pays for what the manufacturer pays as well; a quarter of it stands in the books."""
    touched = books.some_claims(act)
    paid = (np.exp(act.rng.normal(5.0, 0.5, len(touched))).round(-1) * 100).astype(int)
    books.jobs.loc[touched["order"], "told_paid"] = paid
    written = act.rng.random(len(touched)) < 0.25
    books.jobs.loc[touched["order"][written], "charged"] = paid[written]
    books.claims.loc[touched.index, "false_fen"] = paid


def under_the_limit(books: Books, act: Act) -> None:
    """Amounts brought close below what needs the head office's approval, by labour and way."""
    limit = books.plan.limit_fen
    touched = books.own_claims(act)
    amount = claims.amounts(touched)
    near = (amount > 0.2 * limit) & (amount < 0.97 * limit) & (act.rng.random(len(touched)) < 1.6 * act.intensity)
    touched, amount = touched[near], amount[near]
    wanted = (act.rng.uniform(0.93, 0.999, len(touched)) * limit).astype(int)
    more = np.maximum(wanted - amount, 0) // 100 * 100
    by_way = (more * act.rng.uniform(0, 0.4, len(touched)) / 100).astype(int) * 100
    books.alter(touched, labour=touched["labour"].to_numpy() + more - by_way, travel=touched["travel"] + by_way)


def self_filled(books: Books, act: Act) -> None:
    """No money: the outlet praises itself in its customers' names (tests/bench/fraud_world/voices.py)."""
    books.stuffed.append(act)
