"""What came of a visit: the fault found, the warranty, who went, what was paid, and what was done past the book."""

import numpy as np

from db.demo.catalogue import WAVE_MODELS, Catalogue
from db.demo.fraud import CHARGES, PARTS
from db.demo.network import Network
from db.demo.plan import Flags, Ints, Moments
from db.demo.seasons import CONSULTATION, EXCHANGE, INSTALLATION, MAINTENANCE, REPAIR
from db.demo.units import Units
from db.demo.visits import Times

SAME_FAULT = 0.75
DAYS_A_MONTH = 30.44


def faults(
    rng: np.random.Generator, net: Network, cat: Catalogue, units: Units, service: Ints, day: Ints,
    parents: Ints, slots: Ints,
) -> tuple[Ints, Flags]:  # fmt: skip
    """Fault positions (-1 for work without one), and where an outlet writes down a board it did not change."""
    size = len(service)
    kind = cat.category[units.product]
    waved = np.isin(units.product, WAVE_MODELS) & np.isin(units.production_month, cat.wave_months)
    habitual = rng.random(size) < net.habit[units.outlet]
    thrown = np.where(habitual, net.favourite[units.outlet], rng.random(size))
    plain = (thrown[:, None] >= cat.fault_ladder[kind]).sum(axis=1)
    bad = (thrown[:, None] >= cat.wave_ladder[kind]).sum(axis=1)
    fault = np.where(waved, bad, plain)
    same = rng.random(len(slots)) < SAME_FAULT
    fault[slots[same]] = fault[parents[same]]
    broken = np.isin(service, (REPAIR, EXCHANGE))
    faked = (service == REPAIR) & (rng.random(size) < net.cast.rate(PARTS, units.outlet, day))
    return np.where(broken, fault, -1), faked


def warranty(cat: Catalogue, units: Units, asked: Moments, service: Ints) -> Flags:
    age = asked.astype("datetime64[D]").astype(np.int64) - units.purchased_day
    return (age < cat.warranty[units.product] * DAYS_A_MONTH) & (service != CONSULTATION) | (service == INSTALLATION)


def technicians(rng: np.random.Generator, net: Network, outlet: Ints) -> Ints:
    return net.first_technician[outlet] + (rng.random(len(outlet)) ** 1.3 * net.technicians[outlet]).astype(np.int64)


def charges(rng: np.random.Generator, cat: Catalogue, service: Ints, fault: Ints, warranty: Flags, when: Times) -> Ints:
    """What the customer paid by the outlet's book, in fen: repairs out of warranty, cleaning, fitting material."""
    size = len(service)
    part = np.where(fault >= 0, cat.fault_part[fault], -1)
    material = np.where((part >= 0) & (rng.random(size) < 0.6), cat.price[part] * 1.25, 0.0)
    repair = np.where(warranty, 0, cat.labour[fault] * rng.uniform(0.9, 1.5, size) + material)
    fitting = np.where(rng.random(size) < 0.28, rng.gamma(2.0, 6500, size) + 2000, 0)
    cleaning = rng.choice([6800, 8800, 9900, 12800, 15800], size)
    amount = np.select(
        [service == REPAIR, service == INSTALLATION, service == MAINTENANCE], [repair, fitting, cleaning], 0.0
    )
    return np.where(np.isnat(when.completed), 0, np.round(amount / 500) * 500).astype(np.int64)


def pocketed(
    rng: np.random.Generator, net: Network, outlet: Ints, day: Ints, service: Ints, warranty: Flags, unseen: Flags
) -> Ints:
    """What the customer paid past the book, in fen, although the manufacturer pays too."""
    hit = (rng.random(len(day)) < net.cast.rate(CHARGES, outlet, day)) & warranty & (service == REPAIR) & ~unseen
    return np.where(hit, rng.choice([5000, 8000, 10000, 12000, 15000, 20000, 26000], len(day)), 0)
