"""Service orders, a chunk of days at a time: what was asked for, by whom, at which outlet, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from db.demo import outcomes, visits
from db.demo.catalogue import MAIN_BOARD, PRODUCTS, Catalogue
from db.demo.fraud import PHANTOM, SERIALS
from db.demo.network import Network
from db.demo.plan import DAY, Flags, Floats, Ints, Moments, Plan, draw, month_texts, texts
from db.demo.seasons import CONSULTATION, MAINTENANCE, REPAIR, SERVICES
from db.demo.units import RETURNING, Memory, Units, fresh_units, returning
from db.demo.visits import ORDINARY, PRIORITY_SHARE, Times
from db.store import Write

CHUNK = 100_000
CHANNELS = ("hotline", "web", "app", "outlet")
CHANNEL_SHARE = (0.55, 0.08, 0.23, 0.14)
PRIORITIES = ("critical", "urgent", "ordinary")
REWORK = 0.52
INSERT_ORDER = (
    "insert into orders (order_id, order_no, outlet_id, technician_id, customer_id, product_id, serial, "
    "production_month, purchased_on, service_type, channel, priority, fault_id, under_warranty, requested_at, "
    "responded_at, appointed_at, arrived_at, completed_at, charged_fen, rev) "
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Work:
    """One chunk of orders; positions count from 0, ``first_order`` is the first one's id.

    The last six columns are the truth behind the order, which only the planted answers may look at.
    """

    first_order: int
    day: Ints
    category: Ints
    service: Ints
    priority: Ints
    technician: Ints
    units: Units
    fault: Ints
    warranty: Flags
    requested: Moments
    times: Times
    charged: Ints
    fixed: Flags
    phantom: Flags
    clone: Flags
    rework: Flags
    part_faked: Flags
    pocketed: Ints

    @property
    def outlet(self) -> Ints:
        """Outlet position of each order."""
        return self.units.outlet

    @property
    def done(self) -> Flags:
        """Whether each order is completed."""
        return ~np.isnat(self.times.completed)


def chunks(counts: Ints) -> Iterator[tuple[int, int]]:
    """Stretches of days with orders, at most a month and about CHUNK long: first day, day after the last."""
    first = held = 0
    for day, count in enumerate(counts.tolist()):
        if day > first and (held + count > CHUNK or day - first >= 30):
            if held:
                yield first, day
            first, held = day, 0
        held += count
    if held:
        yield first, len(counts)


def orders(
    plan: Plan, net: Network, cat: Catalogue, weights: Floats, counts: Ints, days: tuple[int, int], memory: Memory,
    first_order: int,
) -> Work:  # fmt: skip
    """The orders of one stretch of days."""
    rng = plan.rng(10, days[0])
    day = np.repeat(np.arange(*days), counts[days[0] : days[1]])
    category, service = _kinds(rng, weights, counts, days)
    outlet = _outlets(rng, net, category, day)
    phantom = rng.random(len(day)) < net.cast.rate(PHANTOM, outlet, day)
    service[phantom] = REPAIR
    priority = draw(rng, PRIORITY_SHARE, len(day))
    priority[np.isin(service, (MAINTENANCE, CONSULTATION))] = ORDINARY
    asked = visits.requested(plan, rng, day)
    when = visits.times(plan, net, rng, asked, outlet, service, priority, phantom)
    fixed = _fixed(rng, net, outlet, service) | phantom
    parents, slots, clone = _again(plan, net, rng, outlet, service, when, fixed, phantom, day)
    outlet[slots], category[slots], service[slots] = outlet[parents], category[parents], REPAIR
    phantom[slots], fixed[slots] = False, True
    asked[slots] = _later(plan, rng, when.completed[parents], clone[slots])
    _retime(
        when,
        slots,
        visits.times(plan, net, rng, asked[slots], outlet[slots], service[slots], priority[slots], clone[slots]),
    )
    forced = phantom | clone
    forced[parents[clone[slots]]] = True
    units = _units(plan, rng, cat, net, memory, (outlet, category, service, day, forced), parents, slots)
    fault, faked = outcomes.faults(rng, net, cat, units, service, day, parents, slots)
    warranty = outcomes.warranty(cat, units, asked, service) | forced
    faked &= warranty & ~phantom & ~clone
    fault[faked] = MAIN_BOARD
    return Work(
        first_order, day, cat.category[units.product], service, priority, outcomes.technicians(rng, net, units.outlet),
        units, fault, warranty, asked, when, outcomes.charges(rng, cat, service, fault, warranty, when),
        fixed, phantom, clone, _flags(len(day), slots) & ~clone, faked,
        outcomes.pocketed(rng, net, units.outlet, day, service, warranty, phantom | clone),
    )  # fmt: skip


def keep(write: Write, work: Work) -> None:
    """The orders as rows."""
    size, units, times = len(work.day), work.units, work.times
    ids = np.arange(work.first_order, work.first_order + size)
    made = month_texts(units.production_month)
    rng = np.random.default_rng([work.first_order, 77])
    rows = zip(
        ids.tolist(),
        [
            f"S{asked[2:4]}{asked[5:7]}{number:08d}"
            for asked, number in zip(_plain(work.requested), ids.tolist(), strict=True)
        ],
        (units.outlet + 1).tolist(),
        work.technician.tolist(),
        units.customer.tolist(),
        (units.product + 1).tolist(),
        serials(units, made),
        made,
        list(np.datetime_as_string(units.purchased_day.astype("datetime64[D]"))),
        [SERVICES[number] for number in work.service.tolist()],
        [CHANNELS[number] for number in draw(rng, CHANNEL_SHARE, size).tolist()],
        [PRIORITIES[number] for number in work.priority.tolist()],
        [number + 1 if number >= 0 else None for number in work.fault.tolist()],
        work.warranty.astype(int).tolist(),
        _plain(work.requested),
        texts(times.responded),
        texts(times.appointed),
        texts(times.arrived),
        texts(times.completed),
        work.charged.tolist(),
        [write.rev] * size,
        strict=True,
    )
    write.connection.executemany(INSERT_ORDER, rows)


def serials(units: Units, made: list[str]) -> list[str]:
    """Serial numbers: model, production month, and a number no two units share."""
    models = ["".join(sign for sign in one.model if sign.isalnum()) for one in PRODUCTS]
    scrambled = (units.serial * 7_368_787 % 10_000_019).tolist()
    return [
        f"{models[product]}{month[2:4]}{month[5:]}{number:08d}"
        for product, month, number in zip(units.product.tolist(), made, scrambled, strict=True)
    ]


def _plain(moments: Moments) -> list[str]:
    return [text or "" for text in texts(moments)]


def _flags(size: int, places: Ints) -> Flags:
    flags = np.zeros(size, dtype=bool)
    flags[places] = True
    return flags


def _kinds(rng: np.random.Generator, weights: Floats, counts: Ints, days: tuple[int, int]) -> tuple[Ints, Ints]:
    kinds = [draw(rng, weights[day], int(counts[day])) for day in range(*days)]
    together = np.concatenate(kinds)
    return together // len(SERVICES), together % len(SERVICES)


def _outlets(rng: np.random.Generator, net: Network, category: Ints, day: Ints) -> Ints:
    """Each order's outlet; not one that is not yet or no longer there, nor a specialist of something else."""
    share = net.share * np.where(net.only >= 0, 4.0, 1.0)
    outlet = draw(rng, share, len(day))
    wrong = (net.opened_day[outlet] > day) | (net.closed_day[outlet] <= day)
    wrong |= (net.only[outlet] >= 0) & (net.only[outlet] != category)
    open_to_all = np.where((net.only < 0) & (net.opened_day < 0) & (net.closed_day > day.max()), net.share, 0.0)
    outlet[wrong] = draw(rng, open_to_all, int(wrong.sum()))
    return outlet


def _fixed(rng: np.random.Generator, net: Network, outlet: Ints, service: Ints) -> Flags:
    logit = np.where(service == REPAIR, 1.95, 3.6) + 0.4 * net.skill[outlet]
    return rng.random(len(outlet)) < 1 / (1 + np.exp(-logit))


def _again(
    plan: Plan, net: Network, rng: np.random.Generator, outlet: Ints, service: Ints, when: Times, fixed: Flags,
    phantom: Flags, day: Ints,
) -> tuple[Ints, Ints, Flags]:  # fmt: skip
    """Orders that are about an earlier one of the chunk: honest rework, and serials claimed once more.

    Gives the earlier orders, the places of the later ones, and a flag an order: claimed once more.
    """
    ripe = (service == REPAIR) & (when.completed < plan.now - np.timedelta64(4 * DAY, "s"))
    redone = np.flatnonzero(ripe & ~fixed & ~phantom & (rng.random(len(outlet)) < REWORK))
    parents = [redone]
    for place in net.cast.outlets(SERIALS):
        here = outlet == place
        often = rng.binomial(1, net.cast.rate(SERIALS, outlet[here], day[here])).sum()
        ready = np.flatnonzero(ripe & here & fixed)
        parents.append(rng.choice(ready, int(often)) if len(ready) else ready)
    earlier = np.concatenate(parents)
    free = (service == REPAIR) & ~phantom & (net.only[outlet] < 0)
    free[earlier] = False
    slots = rng.permutation(np.flatnonzero(free))[: len(earlier)]
    earlier = earlier[: len(slots)]
    clone = np.zeros(len(outlet), dtype=bool)
    clone[slots[len(redone) :]] = True
    return earlier, slots, clone


def _later(plan: Plan, rng: np.random.Generator, completed: Moments, clone: Flags) -> Moments:
    """Some days after the earlier visit, but before the demo ends."""
    left = (plan.now - completed) / np.timedelta64(DAY, "s")
    longest = np.minimum(np.where(clone, 44.0, 26.0), left - 1.2)
    shortest = np.minimum(np.where(clone, 6.0, 1.0), longest - 1)
    days = np.floor(shortest + rng.random(len(left)) * (longest - shortest)) * DAY
    clock = rng.integers(-3 * 3600, 3 * 3600, len(left))
    return completed + (days + clock).astype("timedelta64[s]")


def _retime(when: Times, places: Ints, other: Times) -> None:
    for name in ("responded", "appointed", "arrived", "completed", "response_hours", "late"):
        getattr(when, name)[places] = getattr(other, name)


def _units(
    plan: Plan, rng: np.random.Generator, cat: Catalogue, net: Network, memory: Memory,
    asked: tuple[Ints, Ints, Ints, Ints, Flags], parents: Ints, slots: Ints,
) -> Units:  # fmt: skip
    outlet, category, service, day, forced = asked
    calendar_day = day + int(np.datetime64(plan.start).astype("datetime64[D]").astype(np.int64))
    units = fresh_units(rng, cat, net, outlet, category, service, calendar_day, forced, memory)
    wanted = (rng.random(len(day)) < RETURNING) & ~_flags(len(day), slots) & ~(forced & (service == REPAIR))
    units, _, used = returning(rng, memory, units, service, wanted, int(calendar_day[0]))
    _shared_phones(rng, net, units, outlet, day)
    units.put(slots, units.take(parents))
    return units_and_memory(rng, memory, units, slots, used)


def units_and_memory(rng: np.random.Generator, memory: Memory, units: Units, slots: Ints, used: Ints) -> Units:
    """Give new households dense numbers, and let the memory learn every unit once."""
    fresh = units.customer >= memory.next_customer
    _, dense = np.unique(units.customer[fresh], return_inverse=True)
    units.customer[fresh] = memory.next_customer + dense
    memory.next_customer += int(dense.max()) + 1 if len(dense) else 0
    memory.next_serial += len(units.serial)
    memory.remember(rng, used, units.take(~_flags(len(units.serial), slots)))
    return units


def _shared_phones(rng: np.random.Generator, net: Network, units: Units, outlet: Ints, day: Ints) -> None:
    """Some visits that never took place carry the telephone of one and the same household."""
    for place in net.cast.outlets(PHANTOM):
        here = np.flatnonzero((outlet == place) & (day >= net.cast.first_day[place]))
        lent = here[rng.random(len(here)) < 0.12]
        if len(lent) > 1:
            units.customer[lent] = units.customer[lent[0]]
