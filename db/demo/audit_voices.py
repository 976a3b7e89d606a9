"""What a service audit hears: customers asked twice (expected, found), shoppers, auditors, managers, staff, dealers.

Each answers a shipped questionnaire and is kept like any other answer. Planted: every dimension's gap, what managers
believe, and shoppers who see what customers feel, though only in part.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from db.demo import audit_books
from db.demo.network import Network
from db.demo.plan import ZONE_SECONDS, Plan
from db.demo.replies import Ledger, Reply, definitions
from db.responses import Value
from db.store import Write

SERVQUAL, SHORT = "servqual-22", "servqual-short"
# Where customers stand on a scale of 7: what they expect, and how far behind what they find lies.
EXPECTED = {"tangibles": 5.3, "reliability": 6.5, "responsiveness": 6.3, "assurance": 6.2, "empathy": 5.6}
BEHIND = {"tangibles": 0.0, "reliability": 0.9, "responsiveness": 1.4, "assurance": 0.3, "empathy": 0.5}
# What managers believe customers find important, of 5: looks too high, speed too low.
BELIEVED = {
    "tangibles": 4.2,
    "reliability": 4.5,
    "responsiveness": 3.5,
    "assurance": 4.5,
    "empathy": 3.4,
    "recovery": 3.6,
}
GUESSED = (96, 3)
SHOPPER_SLOPE = 0.9
ON_THE_PHONE = ("rings", "named", "phone_answered", "phone_summed", "phone_close")
SPAN_DAYS = 330
INVITE = (
    "insert into invitations (invitation_id, kind, outlet_id, order_id, questionnaire, issued_at, spent_at, "
    "response_id) values (?, 'order', ?, ?, ?, ?, ?, ?)"
)
ORDERS = """select o.order_id, o.outlet_id, o.completed_at from orders o
  where o.completed_at between :first and :last and o.service_type <> 'consultation' order by o.order_id"""
COMMENTS = ("规定是好的，人手跟不上。", "备件到得慢，顾客等得急。", "承诺变了，我们总是最后知道。")


class Item(NamedTuple):
    """One item of a form: its name, highest mark (0 where it is not marked), dimension, catalogue tag, type."""

    name: str
    high: int
    dimension: str
    tag: str
    kind: str
    choices: tuple[str, ...]


def keep(write: Write, plan: Plan, net: Network, ledger: Ledger) -> None:
    """Write every voice; numbers follow the size of the company."""
    dice = Random(plan.seed * 6_007)
    forms = {form["name"]: _items(form) for form in definitions()}
    _customers(write, plan, net, ledger, dice, forms)
    kinds: tuple[tuple[str, int, Callable[..., dict[str, Value]]], ...] = (
        ("mystery-shopper", _size(plan.orders // 150, 8, min(60, plan.outlets // 2)), _shopper),
        ("audit-checklist", _size(plan.orders // 400, 4, min(40, plan.outlets // 3)), _auditor),
        ("management", _size(plan.orders // 1000, 4, 12), _manager),
        ("employee", _size(plan.orders // 250, 6, 60), _employee),
        ("dealer", _size(plan.orders // 500, 5, 30), _dealer),
    )
    drawn = [one.outlet_id - 1 for one in audit_books.planned(write, plan)[0]]
    for name, size, answers in kinds:
        replies = []
        places = _places(plan, net, dice, size, name == "mystery-shopper")
        # Some of the visits drawn last have been made.
        made = dice.sample(drawn, min(len(drawn), size // 4)) if name == "mystery-shopper" else []
        for number, place in enumerate([*made, *places[len(made) :]]):
            at = _moment(plan, dice, audit_books.DRAWN_AGO - 2 if number < len(made) else SPAN_DAYS)
            given = answers(dice, forms[name], float(net.quality[place]), at)
            replies.append(Reply(name, place + 1, None, None, "excel" if name != "mystery-shopper" else "tablet", "D",
                                 "zh", None, _text(at), None, (None, None), given))  # fmt: skip
        ledger.keep(write, ledger.ids(len(replies)), replies)


def truth() -> dict[str, Any]:
    """What was planted, for ``demo_truth.json``."""
    return {
        "expected_of_7": EXPECTED,
        "gap_of_7": {name: -behind for name, behind in BEHIND.items()},
        "managers_believe_of_5": BELIEVED,
        "managers_guess_satisfied": GUESSED[0],
    }


def _customers(
    write: Write, plan: Plan, net: Network, ledger: Ledger, dice: Random, forms: Mapping[str, Sequence[Item]]
) -> None:
    """Some customers of the last year were invited to the long form, some to the short one."""
    first = f"{plan.day_before_end(SPAN_DAYS).isoformat()}T00:00:00Z"
    last = f"{plan.day_before_end(12).isoformat()}T00:00:00Z"
    orders = write.execute(ORDERS, first=first, last=last).fetchall()
    asked = dice.sample(orders, min(len(orders), _size(plan.orders // 75, 8, 300)))
    free = write.one("select coalesce(max(invitation_id), 0) + 1 as free from invitations")
    assert free is not None
    ids, replies = ledger.ids(len(asked)), []
    for number, row in enumerate(asked):
        name = SHORT if number % 3 == 2 else SERVQUAL
        completed = datetime.fromisoformat(row["completed_at"][:19])
        at = completed + timedelta(hours=20 + dice.expovariate(1 / 60))
        at = min(at, completed + timedelta(days=11))
        mood = 0.5 * float(net.quality[row["outlet_id"] - 1]) + dice.gauss(0, 0.55)
        seconds = round(dice.uniform(150, 420) if name == SERVQUAL else dice.uniform(35, 110), 1)
        invitation = free["free"] + number
        write.connection.execute(
            INVITE, (invitation, row["outlet_id"], row["order_id"], name, row["completed_at"], _text(at), ids[number])
        )
        replies.append(Reply(name, row["outlet_id"], row["order_id"], invitation, "web", "A", "zh",
                             _text(at - timedelta(seconds=seconds)), _text(at), seconds, (None, None),
                             _marks(dice, forms[name], mood)))  # fmt: skip
    ledger.keep(write, ids, replies)


def _marks(dice: Random, items: Sequence[Item], mood: float) -> dict[str, Value]:
    """A customer's marks; an expectation is not moved by the visit, and a few items are left out."""
    given: dict[str, Value] = {}
    picky = dice.gauss(0, 0.35)
    for item in items:
        if item.name == "csat":
            given["csat"] = str(_step(4.35 + 0.9 * mood + dice.gauss(0, 0.4), 5))
        elif item.high == 7 and item.dimension in EXPECTED and dice.random() > 0.03:
            expected = EXPECTED[item.dimension] + picky
            found = expected - BEHIND[item.dimension] + 0.8 * mood
            centre = expected if item.name.startswith("e_") else found
            given[item.name] = str(_step(centre + dice.gauss(0, 0.6), 7))
        elif item.name == "trouble":
            given["trouble"] = "no"
    return given


def _shopper(dice: Random, items: Sequence[Item], quality: float, at: datetime) -> dict[str, Value]:
    """One visit with its checklist; a shopper sees part of what customers feel, and each outlet has one good day."""
    day = SHOPPER_SLOPE * quality / 0.3 * 0.55 + dice.gauss(0, 0.45)
    given: dict[str, Value] = {"visited_on": _day(at), "phone_reached": "yes" if dice.random() < 0.85 else "no_answer"}
    for item in items:
        if item.kind != "select_one" or item.choices[:2] != ("yes", "no"):
            continue
        if item.name in ON_THE_PHONE and given["phone_reached"] != "yes":
            continue
        hard = {"phone_summed": 1.4, "survey_code": 1.0, "price_told": 0.9, "badge": 0.7}.get(item.name, 0.0)
        given[item.name] = "na" if dice.random() < 0.05 else "yes" if dice.gauss(1.15 + day - hard, 1) > 0 else "no"
    given["pretext"] = dice.choice(("repair", "price", "warranty"))
    given["wait_minutes"] = float(max(0, round(dice.gauss(5 - 2 * day, 3))))
    given["impression"] = str(_step(3.9 + 0.75 * day + dice.gauss(0, 0.5), 5))
    return given


def _auditor(dice: Random, items: Sequence[Item], quality: float, at: datetime) -> dict[str, Value]:
    given: dict[str, Value] = {
        "audited_on": _day(at),
        "notice": dice.choice(("announced", "unannounced")),
        "sampled": 20.0,
    }
    for item in items:
        if item.kind == "select_one" and item.choices[:2] == ("yes", "no"):
            hard = {"old_tagged": 0.8, "trained": 0.7, "prices": 0.5}.get(item.name, 0.0)
            well = dice.gauss(1.3 + quality - hard, 1) > 0
            given[item.name] = "na" if dice.random() < 0.1 else "yes" if well else "no"
    doubtful = sum(one == "no" for one in given.values())
    given |= {"doubtful": float(doubtful), "outcome": "none" if doubtful <= 3 else "improve"}
    return given


def _manager(dice: Random, items: Sequence[Item], quality: float, at: datetime) -> dict[str, Value]:
    given: dict[str, Value] = {
        "level": dice.choice(("head", "region")),
        "last_contact": dice.choice(("month", "quarter", "longer")),
    }
    for item in items:
        if item.name.startswith("matters_"):
            given[item.name] = str(_step(BELIEVED[item.dimension] + dice.gauss(0, 0.6), 5))
        elif item.high == 5:
            centre = {"feasible": 2.9, "advert": 2.6, "budget": 2.8}.get(item.name, 3.7)
            given[item.name] = str(_step(centre + dice.gauss(0, 0.8), 5))
    given["guess_csat"] = float(max(60, min(100, round(dice.gauss(*GUESSED)))))
    return given


def _employee(dice: Random, items: Sequence[Item], quality: float, at: datetime) -> dict[str, Value]:
    given: dict[str, Value] = {"job": dice.choice(("technician", "technician", "desk", "agent", "store"))}
    hard = {"realistic": 2.9, "promise_known": 2.7, "parts": 3.1, "manager_hears": 3.2, "own_view": 4.0}
    for item in items:
        if item.high == 5:
            given[item.name] = str(_step(hard.get(item.name, 3.8) + 0.5 * quality + dice.gauss(0, 0.8), 5))
    if dice.random() < 0.2:
        given["comment"] = dice.choice(COMMENTS)
    return given


def _dealer(dice: Random, items: Sequence[Item], quality: float, at: datetime) -> dict[str, Value]:
    given: dict[str, Value] = {"years": dice.choice(("1to3", "over3", "over3"))}
    centre = {"promise_kept": 3.2, "parts": 3.0, "vs_delivery": 2.5, "vs_installation": 3.4, "vs_repair": 3.6,
              "vs_returns": 2.9, "vs_exchange": 3.0, "vs_warranty": 3.5, "vs_callback": 3.7}  # fmt: skip
    for item in items:
        # A scale with "I cannot compare" on it has no highest mark.
        if item.high == 5 or "unsure" in item.choices:
            unsure = item.name.startswith("vs_") and dice.random() < 0.1
            given[item.name] = "unsure" if unsure else str(_step(centre.get(item.name, 3.4) + dice.gauss(0, 0.7), 5))
    given["complaints"] = ("wait",) if dice.random() < 0.6 else ("fix", "price")
    return given


def _items(form: Mapping[str, Any]) -> list[Item]:
    return [
        Item(
            item["name"],
            int(item.get("high") or 0) if item["type"] == "select_one" else 0,
            item.get("dimension") or "",
            item.get("index") or "",
            item["type"],
            tuple(choice["value"] for choice in item.get("choices", ())),
        )
        for item in form["items"]
    ]


def _places(plan: Plan, net: Network, dice: Random, size: int, spread: bool) -> list[int]:
    """Positions of open outlets, each once while they last; shoppers go where there is enough work to compare with."""
    steady = [
        place for place in range(plan.outlets) if net.opened_day[place] < 0 and net.closed_day[place] >= plan.days
    ]
    if spread:
        steady = sorted(steady, key=lambda place: -float(net.share[place]))[: max(size, round(1.5 * size))]
    return (dice.sample(steady, len(steady)) * (size // len(steady) + 1))[:size]


def _moment(plan: Plan, dice: Random, days: int) -> datetime:
    day = plan.day_before_end(dice.randrange(2, days))
    return datetime(day.year, day.month, day.day, dice.randrange(1, 9), dice.randrange(60))


def _day(at: datetime) -> str:
    return (at + timedelta(seconds=ZONE_SECONDS)).date().isoformat()


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _size(wanted: int, least: int, most: int) -> int:
    return max(min(least, most), min(wanted, most))


def _step(value: float, high: int) -> int:
    return max(1, min(high, round(value)))
