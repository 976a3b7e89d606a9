"""Compensation claims: labour by the price list, parts, travel by distance."""

from dataclasses import dataclass

import numpy as np

from db.demo.catalogue import EXTRA_PARTS, MAIN_BOARD_PART, PARTS, Catalogue
from db.demo.network import Network
from db.demo.plan import DAY, Flags, Ints, Moments, Plan, month_texts, texts
from db.demo.seasons import EXCHANGE, REPAIR
from db.demo.work import Work, serials
from db.store import Write

FEN_A_KM = 130
FREE_KM = 8
SECOND_PART = 0.17
# Work above this needs head office's consent first, so that prices and habits keep just below it.
APPROVAL_LIMIT_FEN = 80_000
REWORK_CLAIMED = 0.35
INSERT_CLAIM = (
    "insert into claims (claim_id, claim_no, order_id, outlet_id, product_id, serial, production_month, fault_id, "
    "labour_fen, parts_fen, travel_fen, claimed_at, status, rev) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_PART = (
    "insert into claim_parts (claim_id, part_id, quantity, unit_price_fen, old_part_returned, rev) "
    "values (?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims of one chunk; ``order`` is the position in the chunk, ``part`` -1 where none was fitted."""

    first_claim: int
    order: Ints
    labour: Ints
    travel: Ints
    part: Ints
    extra: Ints
    returned: Flags
    claimed: Moments

    def has_part(self, size: int) -> Flags:
        """For each order of the chunk: does a claim say that a part was fitted?"""
        flags = np.zeros(size, dtype=bool)
        flags[self.order[self.part >= 0]] = True
        return flags


def claims(plan: Plan, net: Network, cat: Catalogue, work: Work, first_claim: int) -> Claims:
    """Warranty repairs and exchanges that are done, claimed some days later."""
    rng = plan.rng(20, work.first_order)
    size = len(work.day)
    owed = work.done & work.warranty & np.isin(work.service, (REPAIR, EXCHANGE))
    owed &= ~work.rework | (rng.random(size) < REWORK_CLAIMED)
    claimed = _claimed(rng, work.times.completed)
    order = np.flatnonzero(owed & (claimed < plan.now))
    fault, outlet = work.fault[order], work.outlet[order]
    fitted = rng.random(len(order)) < cat.part_share[fault]
    part = np.where(fitted & (work.service[order] == REPAIR), cat.fault_part[fault], -1)
    part = np.where(work.part_faked[order], MAIN_BOARD_PART, part)
    extra = np.where((part >= 0) & (rng.random(len(order)) < SECOND_PART), rng.choice(EXTRA_PARTS, len(order)), -1)
    distance = rng.gamma(1.8, net.travel_km[outlet] / 1.8)
    travel = np.round(np.clip(distance - FREE_KM, 0, 160) * FEN_A_KM / 100) * 100
    keeps = work.part_faked[order] | work.phantom[order] | work.clone[order]
    return Claims(
        first_claim=first_claim,
        order=order,
        labour=_labour(rng, cat, fault, net.skill[outlet]),
        travel=travel.astype(np.int64),
        part=part,
        extra=np.where(extra == part, -1, extra),
        returned=rng.random(len(order)) < np.where(keeps, 0.35, net.returns[outlet]),
        claimed=claimed[order],
    )


def keep(write: Write, plan: Plan, cat: Catalogue, work: Work, claimed: Claims) -> None:
    """The claims and their parts as rows."""
    order, units = claimed.order, work.units.take(claimed.order)
    size = len(order)
    made = month_texts(units.production_month)
    ids = (claimed.first_claim + np.arange(size)).tolist()
    parts = np.where(claimed.part >= 0, cat.price[claimed.part], 0) + np.where(
        claimed.extra >= 0, cat.price[claimed.extra], 0
    )
    at = [text or "" for text in texts(claimed.claimed)]
    rows = zip(
        ids,
        [f"C{when[2:4]}{when[5:7]}{number:08d}" for when, number in zip(at, ids, strict=True)],
        (work.first_order + order).tolist(),
        (units.outlet + 1).tolist(),
        (units.product + 1).tolist(),
        serials(units, made),
        made,
        (work.fault[order] + 1).tolist(),
        claimed.labour.tolist(),
        parts.tolist(),
        claimed.travel.tolist(),
        at,
        _states(plan, claimed),
        [write.rev] * size,
        strict=True,
    )
    write.connection.executemany(INSERT_CLAIM, rows)
    write.connection.executemany(INSERT_PART, _part_rows(cat, claimed, write.rev))


def _claimed(rng: np.random.Generator, completed: Moments) -> Moments:
    """Claims are written in the evening of some later day."""
    days = np.floor(rng.gamma(1.6, 3.0, len(completed)) + 0.5) * DAY
    return completed + (days + rng.integers(600, 4 * 3600, len(completed))).astype("timedelta64[s]")


def _labour(rng: np.random.Generator, cat: Catalogue, fault: Ints, skill: np.ndarray) -> Ints:
    """The price list's amount; one in six is a hard case with a surcharge."""
    surcharge = np.where(rng.random(len(fault)) < 0.16, rng.choice([2000, 3000, 4000, 6000], len(fault)), 0)
    return np.asarray(cat.labour[fault] + surcharge, dtype=np.int64)


def _states(plan: Plan, claimed: Claims) -> list[str]:
    age = (plan.now - claimed.claimed) / np.timedelta64(DAY, "s")
    rng = plan.rng(21, claimed.first_claim)
    paid = rng.normal(38, 7, len(age)) < age
    seen = rng.normal(12, 4, len(age)) < age
    refused = seen & (rng.random(len(age)) < 0.018)
    return np.select([refused, paid, seen], ["rejected", "paid", "approved"], "submitted").tolist()


def _part_rows(cat: Catalogue, claimed: Claims, rev: int) -> list[tuple[object, ...]]:
    """Main part and, now and then, a small one. Consumables (class C) are not asked back: NULL."""
    rows: list[tuple[object, ...]] = []
    consumable = [part.abc_class == "C" for part in PARTS]
    price = cat.price.tolist()
    asked = zip(claimed.part.tolist(), claimed.extra.tolist(), claimed.returned.tolist(), strict=True)
    for claim_id, (part, extra, returned) in enumerate(asked, claimed.first_claim):
        if part >= 0:
            back = None if consumable[part] else int(returned)
            rows.append((claim_id, part + 1, 1, price[part], back, rev))
        if extra >= 0:
            rows.append((claim_id, extra + 1, 1, price[extra], None, rev))
    return rows
