"""One whole demo company, written chunk by chunk: memory stays bounded however many orders are asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from db.demo import (
    audit_books,
    audit_voices,
    calls,
    cases,
    catalogue,
    claims,
    conversations,
    follow_ups,
    inspections,
    money,
    network,
    opinions,
    people,
    reviews,
    seasons,
    steering,
    trainings,
    truth,
    voice,
    work,
)
from db.demo.invitations import keep_invited, keep_posters
from db.demo.plan import Floats, Ints, Plan
from db.demo.replies import Ledger, Reply
from db.demo.units import Memory
from db.demo.work import Work
from db.store import Store, Write

Progress = Callable[[str, float], None]
SETTINGS = (("organisation", "海川电器"), ("organisation_en", "Haichuan"), ("zone", "Asia/Shanghai"))
SMALLEST_ORDERS, LARGEST_ORDERS = 200, 9_000_000
SMALLEST_OUTLETS, LARGEST_OUTLETS = 16, 9_000


class StoreNotEmpty(ValueError):
    """The store holds orders; demo data would mix with real ones."""


@dataclass(slots=True)
class Numbers:
    """The next free ids between chunks."""

    order: int = 1
    claim: int = 1
    task: int = 1
    case: int = 1
    invitation: int = 1


@dataclass(frozen=True, slots=True)
class Company:
    """All that chunks share."""

    plan: Plan
    net: network.Network
    cat: catalogue.Catalogue
    actions: steering.Actions
    trained: trainings.Trained
    heard: calls.Heard
    weights: Floats
    counts: Ints
    ledger: Ledger
    memory: Memory
    numbers: Numbers


def make(
    store: Store, *, orders: int = 30_000, outlets: int = 240, seed: int = 7, months: int = 24, end: date | None = None,
    progress: Progress | None = None,
) -> Path:  # fmt: skip
    """Fill an empty store with the demo company Haichuan; the path of the file that tells the planted truth.

    Same ``seed``, sizes and ``end`` (the last day with orders; default yesterday) give the same rows; only the sealed
    blobs differ. ``progress`` hears what is being made and how much of all is done (0–1). Time grows linearly with
    ``orders``, memory does not. Raises StoreNotEmpty when the store has orders, ValueError for sizes out of range.
    """
    _check(store, orders, outlets, months)
    last = end or datetime.now(UTC).date() - timedelta(days=1)
    plan = Plan.of(orders, outlets, seed, months, last)
    tell = progress or (lambda stage, share: None)
    tell("network", 0.0)
    company = _found(store, plan)
    for days in work.chunks(company.counts):
        with store.transaction() as write:
            _chunk(store, write, company, days)
        tell("orders", (company.numbers.order - 1) / orders)
    with store.transaction() as write:
        steering.keep_audits(write, store.vault, plan, company.net)
        inspections.keep(store, write, plan, company.net)
        follow_ups.keep(write, plan, company.ledger, company.numbers.invitation)
        audit_voices.keep(write, plan, company.net, company.ledger)
        audit_books.keep(write, store.vault, plan)
        reviews.keep(write, store.vault, plan, company.net)
        trainings.keep(write, plan, company.trained, people.agents(write))
    path = truth.tell(store.folder, plan, company.net, company.cat, company.actions, company.trained)
    tell("done", 1.0)
    return path


def _check(store: Store, orders: int, outlets: int, months: int) -> None:
    if store.one("select 1 from orders limit 1") or store.one("select 1 from outlets limit 1"):
        raise StoreNotEmpty(
            f"{store.path} holds an organisation already; demo data need an empty store: choose another folder"
        )
    for name, value, low, high in (
        ("orders", orders, SMALLEST_ORDERS, LARGEST_ORDERS),
        ("outlets", outlets, SMALLEST_OUTLETS, LARGEST_OUTLETS),
        ("months", months, 6, 60),
    ):
        if not low <= value <= high:
            raise ValueError(f"demo data: {name} = {value} is out of range; choose {low} to {high}")


def _found(store: Store, plan: Plan) -> Company:
    """Write everything that is there before the first order."""
    net, cat = network.network(plan), catalogue.catalogue(plan)
    acted = steering.actions(plan, net)
    trained = trainings.trainings(plan, net)
    weights = seasons.day_weights(plan)
    numbers = Numbers(invitation=plan.outlets + 1)
    with store.transaction() as write:
        write.executemany("insert or replace into settings values (?, ?)", SETTINGS)
        network.keep(write, store.vault, plan, net)
        catalogue.keep(write)
        largest = int(np.argmax(net.share))
        people.keep_users(write, plan, largest + 1, int(net.region[largest]) + 1)
        steering.keep(write, plan, acted)
        keep_posters(write, plan)
        ledger = Ledger.publish(write, store.vault, plan)
    return Company(
        plan, net, cat, acted, trained, calls.Heard.nothing(plan), weights, seasons.day_counts(plan, weights), ledger,
        Memory.empty(), numbers,
    )  # fmt: skip


def _chunk(store: Store, write: Write, own: Company, days: tuple[int, int]) -> None:
    plan, numbers = own.plan, own.numbers
    known = own.memory.next_customer
    made = work.orders(plan, own.net, own.cat, own.weights, own.counts, days, own.memory, numbers.order)
    _customers(store, write, own, made, known)
    work.keep(write, made)
    claimed = claims.claims(plan, own.net, own.cat, made, numbers.claim)
    claims.keep(write, plan, own.cat, made, claimed)
    money.keep(write, plan, made, claimed)
    rng = plan.rng(30, days[0])
    feeling = opinions.feelings(rng, own.net, made, own.actions.effects()) + own.trained.lift(made)
    _voices(write, own, made, feeling, rng)
    _callbacks(write, own, made, feeling, claimed, rng)
    numbers.order += len(made.day)
    numbers.claim += len(claimed.order)


def _customers(store: Store, write: Write, own: Company, made: Work, known: int) -> None:
    """New households, each where its first order's outlet is."""
    fresh, first = np.unique(made.units.customer, return_index=True)
    first = first[fresh >= known]
    towns = [own.net.town[place].split(" ")[0] for place in made.outlet[first].tolist()]
    people.keep_customers(write, store.vault, own.plan.rng(31, known), known, towns, made.requested[first])


def _voices(write: Write, own: Company, made: Work, feeling: Floats, rng: np.random.Generator) -> None:
    who = voice.answered(own.plan, rng, made, feeling)
    ids = own.ledger.ids(len(who.order))
    spent = keep_invited(write, own.plan, made, who, ids, own.numbers.invitation)
    own.numbers.invitation += spent.written
    replies = voice.replies(rng, made, feeling, who, spent.numbers)
    own.ledger.keep(write, ids, replies)
    _cases(write, own, made, ids, replies, [()] * len(ids))
    stuffed = voice.stuffed(own.plan, own.net, rng, made)
    own.ledger.keep(write, own.ledger.ids(len(stuffed)), stuffed)


def _callbacks(
    write: Write, own: Company, made: Work, feeling: Floats, claimed: claims.Claims, rng: np.random.Generator
) -> None:
    drawn = calls.calls(own.plan, rng, made, calls.aim(own.heard, own.net.share))
    replies, against = conversations.replies(own.net, rng, made, feeling, claimed, drawn)
    own.heard.add(made.outlet[drawn.order[drawn.completed]], np.array([bool(facts) for facts in against]))
    ids = own.ledger.ids(len(replies))
    own.ledger.keep(write, ids, replies)
    calls.keep(write, own.plan, made, drawn, own.numbers.task, ids)
    own.numbers.task += len(drawn.order)
    _cases(write, own, made, ids, replies, against)


def _cases(
    write: Write, own: Company, made: Work, ids: list[str], replies: list[Reply], against: list[tuple[str, ...]]
) -> None:
    customers = made.units.customer
    whose = {reply.order_id: int(customers[reply.order_id - made.first_order]) for reply in replies if reply.order_id}
    own.numbers.case += cases.keep(write, own.plan, own.numbers.case, ids, replies, whose, against, own.ledger.vault)
