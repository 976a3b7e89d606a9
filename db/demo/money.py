"""Why goods came back, and claims that the warranty does not cover: a realistic few, and one fragile model."""

import numpy as np

from db.demo.catalogue import FAULTS, PRODUCTS
from db.demo.claims import Claims
from db.demo.plan import Ints, Plan, draw, texts
from db.demo.seasons import EXCHANGE, RETURN
from db.demo.work import Work
from db.money_schema import REASONS
from db.store import Write

# In the order of db/money_schema.py: quality, performance, transport damage, wrong item, change of mind, other.
REASON_SHARE = (38, 14, 10, 7, 24, 7)
DAMAGE = REASONS.index("transport_damage")
# A large screen in a thin box: of its returns so many were broken on the way.
FRAGILE = next(place for place, one in enumerate(PRODUCTS) if one.model == "TV-75Q")
FRAGILE_DAMAGE = 0.6
IMPROPER_USE = next(place for place, one in enumerate(FAULTS) if one.code == "F18")
MISUSE = 0.12
STATED = (("unauthorised_repair", 0.0025), ("force_majeure", 0.0015), ("altered_voucher", 0.0012))
MISTYPED = 0.003

INSERT_REASON = "insert into returns (order_id, reason, rev) values (?, ?, ?)"
INSERT_EXCLUSION = "insert into claim_exclusions (claim_id, exclusion, found_by, at, rev) values (?, ?, ?, ?, ?)"
# Two figures changed places when the serial number was copied.
MISTYPE = """update claims set
      serial = substr(serial, 1, length(serial) - 2) || substr(serial, -1) || substr(serial, -2, 1)
    where claim_id = ? and substr(serial, -1) <> substr(serial, -2, 1)"""
# As the import looks at claims (db/importing/exclusions.py).
EXPIRED = """insert into claim_exclusions (claim_id, exclusion, found_by, at, rev)
    select c.claim_id, 'expired', 'warranty_end', c.claimed_at, :rev
    from claims c join orders o using (order_id) join products p on p.product_id = c.product_id
    where c.claim_id >= :first and date(o.completed_at) > date(o.purchased_on, '+' || p.warranty_months || ' months')"""
OTHER_SERIAL = """insert into claim_exclusions (claim_id, exclusion, found_by, at, rev)
    select c.claim_id, 'serial_mismatch', 'order_serial', c.claimed_at, :rev
    from claims c join orders o using (order_id) where c.claim_id >= :first and c.serial <> o.serial"""


def keep(write: Write, plan: Plan, work: Work, claimed: Claims) -> None:
    """Reasons of the chunk's returns and exchanges, and what its claims are not covered for."""
    _reasons(write, plan, work)
    rng = plan.rng(22, claimed.first_claim)
    size = len(claimed.order)
    at = [text or "" for text in texts(claimed.claimed)]
    stated = [(place, "misuse") for place in np.flatnonzero(_misused(rng, work, claimed.order)).tolist()]
    for exclusion, share in STATED:
        stated += [(place, exclusion) for place in np.flatnonzero(rng.random(size) < share).tolist()]
    write.executemany(
        INSERT_EXCLUSION,
        [(claimed.first_claim + place, exclusion, "stated", at[place], write.rev) for place, exclusion in stated],
    )
    honest = ~work.clone[claimed.order] & ~work.phantom[claimed.order]
    slips = np.flatnonzero(honest & (rng.random(size) < MISTYPED))
    write.executemany(MISTYPE, [(claimed.first_claim + place,) for place in slips.tolist()])
    for found in (EXPIRED, OTHER_SERIAL):
        write.execute(found, first=claimed.first_claim)


def _misused(rng: np.random.Generator, work: Work, order: Ints) -> np.ndarray:
    return np.asarray((work.fault[order] == IMPROPER_USE) & (rng.random(len(order)) < MISUSE))


def _reasons(write: Write, plan: Plan, work: Work) -> None:
    rng = plan.rng(23, work.first_order)
    order = np.flatnonzero(np.isin(work.service, (RETURN, EXCHANGE)))
    reason = draw(rng, REASON_SHARE, len(order))
    # Nobody swaps a machine because of a change of mind.
    swapped = (work.service[order] == EXCHANGE) & (reason == REASONS.index("change_of_mind"))
    reason[swapped] = REASONS.index("quality")
    broken = (work.units.product[order] == FRAGILE) & (rng.random(len(order)) < FRAGILE_DAMAGE)
    reason[broken] = DAMAGE
    write.executemany(
        INSERT_REASON,
        [
            (work.first_order + place, REASONS[number], write.rev)
            for place, number in zip(order.tolist(), reason.tolist(), strict=True)
        ],
    )
