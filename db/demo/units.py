"""Which household and which appliance an order is about; households come back, with the same machine or another."""

from dataclasses import dataclass, fields, replace

import numpy as np

from db.demo.catalogue import WAVE_MODELS, Catalogue
from db.demo.fraud import BAD_BATCH
from db.demo.network import Network
from db.demo.plan import Flags, Floats, Ints, draw
from db.demo.seasons import CATEGORIES, CONSULTATION, DELIVERY, EXCHANGE, INSTALLATION, MAINTENANCE, REPAIR, RETURN

# Households remembered between chunks; more would not change what is seen and would cost memory.
REMEMBERED = 300_000
RETURNING = 0.2
SAME_UNIT = 0.55
REST_DAYS = 35
DAYS_A_MONTH = 30.44
# A bad batch also breaks a little more often altogether; an honest outlet may have sold much of it.
WAVE_EXTRA, WAVE_EXTRA_DECOY = 0.08, 0.5


@dataclass(frozen=True, slots=True)
class Units:
    """One household and appliance an order; days and months count since 1970."""

    outlet: Ints
    customer: Ints
    product: Ints
    production_month: Ints
    purchased_day: Ints
    serial: Ints
    last_day: Ints

    def take(self, places: Ints | Flags) -> "Units":
        """Some of them."""
        return Units(*(getattr(self, field.name)[places] for field in fields(self)))

    def put(self, places: Ints, other: "Units") -> None:
        """Overwrite those at ``places``."""
        for field in fields(self):
            getattr(self, field.name)[places] = getattr(other, field.name)

    def and_also(self, other: "Units") -> "Units":
        """Both, one after the other."""
        return Units(*(np.concatenate([getattr(self, one.name), getattr(other, one.name)]) for one in fields(self)))


@dataclass(slots=True)
class Memory:
    """What one chunk hands to the next: known units and the next free numbers."""

    known: Units
    next_customer: int = 1
    next_serial: int = 1

    @classmethod
    def empty(cls) -> "Memory":
        """Before the first chunk."""
        return cls(Units(*(np.zeros(0, dtype=np.int64) for _ in fields(Units))))

    def remember(self, rng: np.random.Generator, used: Ints, fresh: Units) -> None:
        """Forget the ``used`` units, learn the chunk's, keep at most REMEMBERED of them."""
        kept = np.ones(len(self.known.outlet), dtype=bool)
        kept[used] = False
        everything = self.known.take(kept).and_also(fresh)
        if len(everything.outlet) > REMEMBERED:
            everything = everything.take(rng.choice(len(everything.outlet), REMEMBERED, replace=False))
        self.known = everything


def age_in_months(rng: np.random.Generator, service: Ints, forced: Flags, warranty: Ints) -> Floats:
    """Months since purchase: new for deliveries, early failures and a long tail for repairs."""
    size = len(service)
    old = np.clip(rng.gamma(1.25, 17.0, size), 0.2, 110)
    fresh = rng.exponential(0.2, size)
    recent = rng.uniform(0.1, 1.4, size)
    age = np.select(
        [np.isin(service, (DELIVERY, INSTALLATION)), np.isin(service, (EXCHANGE, RETURN)), service == MAINTENANCE],
        [fresh, recent, old + 6],
        old,
    )
    return np.where(forced, rng.uniform(0.5, np.maximum(warranty - 1.0, 1.0)), age)


def fresh_units(
    rng: np.random.Generator, cat: Catalogue, net: Network, outlet: Ints, category: Ints, service: Ints, day: Ints,
    forced: Flags, memory: Memory,
) -> Units:  # fmt: skip
    """A new household with a new machine for every order."""
    size = len(outlet)
    product = np.zeros(size, dtype=np.int64)
    for number in range(len(CATEGORIES)):
        here = category == number
        product[here] = draw(rng, np.where(cat.category == number, cat.share, 0.0), int(here.sum()))
    storage = rng.gamma(2.0, 1.6, size) + 0.3
    age = age_in_months(rng, service, forced, cat.warranty[product])
    purchased = day - (age * DAYS_A_MONTH).astype(np.int64)
    made = (purchased / DAYS_A_MONTH - storage).astype(np.int64)
    product, made, purchased = _wave(rng, cat, net, outlet, service, day, product, made, purchased)
    customer = memory.next_customer + np.arange(size)
    serial = memory.next_serial + np.arange(size)
    return Units(outlet, customer, product, made, purchased, serial, day.copy())


def _wave(
    rng: np.random.Generator, cat: Catalogue, net: Network, outlet: Ints, service: Ints, day: Ints, product: Ints,
    made: Ints, purchased: Ints,
) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    """Move some repairs of air conditioners into the bad production months."""
    decoy = np.isin(outlet, net.cast.outlets(BAD_BATCH))
    month = np.array(cat.wave_months)[rng.integers(3, size=len(outlet))]
    begins = (month * DAYS_A_MONTH).astype(np.int64) + 60
    chance = np.where(decoy, WAVE_EXTRA_DECOY, WAVE_EXTRA)
    fits = np.isin(product, WAVE_MODELS) | (decoy & (cat.category[product] == 0))
    moved = (service == REPAIR) & fits & (begins < day - 5) & (rng.random(len(outlet)) < chance)
    shop = begins + (rng.random(len(outlet)) * np.maximum(day - begins, 1) * 0.7).astype(np.int64)
    model = np.where(np.isin(product, WAVE_MODELS), product, WAVE_MODELS[0])
    return np.where(moved, model, product), np.where(moved, month, made), np.where(moved, shop, purchased)


def returning(
    rng: np.random.Generator, memory: Memory, units: Units, service: Ints, wanted: Flags, first_day: int
) -> tuple[Units, Flags, Ints]:
    """``units`` with known households in the ``wanted`` orders where their outlet knows one.

    Also which orders bring the same machine back, and which known units were used.
    """
    known = memory.known
    rested = np.flatnonzero(known.last_day < first_day - REST_DAYS)
    rested = rng.permutation(rested)
    askers = np.flatnonzero(wanted)
    pairs, used = _match(units.outlet[askers], known.outlet[rested])
    askers, used = askers[pairs], rested[used]
    machine = (rng.random(len(askers)) < SAME_UNIT) & np.isin(service[askers], (REPAIR, MAINTENANCE, CONSULTATION))
    again = np.zeros(len(service), dtype=bool)
    again[askers[machine]] = True
    day = units.last_day[askers]
    units.put(askers, replace(units.take(askers), customer=known.customer[used]))
    units.put(askers[machine], replace(known.take(used[machine]), last_day=day[machine]))
    return units, again, used


def _match(asking: Ints, offered: Ints) -> tuple[Ints, Ints]:
    """Pair the k-th asker of an outlet with the k-th offer of the same outlet; positions of both."""
    first, second = np.argsort(asking, kind="stable"), np.argsort(offered, kind="stable")
    left = _numbered(asking[first])
    right = _numbered(offered[second])
    _, at, other = np.intersect1d(left, right, assume_unique=True, return_indices=True)
    return first[at], second[other]


def _numbered(outlets: Ints) -> Ints:
    """Sorted outlet positions as unique numbers: outlet and running number within it."""
    if not len(outlets):
        return outlets
    starts = np.flatnonzero(np.r_[True, outlets[1:] != outlets[:-1]])
    running = np.arange(len(outlets)) - np.repeat(starts, np.diff(np.r_[starts, len(outlets)]))
    return outlets * 10_000_000 + running
