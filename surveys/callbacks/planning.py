"""A plan drawn up and looked at, then released once: which orders, how many calls and hours, how sure it will make us.

An order is drawn by its own keyed hash against a chance, not by dice: the same plan made twice draws the same orders,
overlapping plans agree, and nobody without the folder's keys can tell which order will be called. Where earlier plans
reached the same orders, each keeps at least the chance it had, and weights are one over the chance of being drawn by
any plan and either draw (Horvitz and Thompson 1952).
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt

from db import callback_plans
from db.callback_plan import Candidate, History, add_tasks, candidates, history, satisfied, weigh_anew
from db.callback_plans import Reach
from db.store import Store, utc_text
from surveys.callbacks.hours import Hours, HoursUnreadable
from surveys.callbacks.outlook import Draw, Experience, Outlook, Part
from surveys.callbacks.wish import PlanRefused, Wish
from surveys.sampling import aim, allocate, design_effect, either, margin_of, smallest

AIMED_PRIORITY = 10
SCALE = 2.0**128
REMEMBERED = timedelta(days=365)
# Until enough calls were brought to an end to know better.
ENOUGH_ENDED, ENOUGH_CALLS = 50, 30
USUAL_COMPLETION, USUAL_CALLS, USUAL_SECONDS = 0.5, 2.0, 240.0


@dataclass(frozen=True, slots=True)
class _Order:
    """An order that could be called, with the chances earlier plans gave it."""

    found: Candidate
    stratum: str
    random_before: float
    aimed_before: float


def draw_up(store: Store, wish: Wish, now: datetime) -> Outlook:
    """What the wish would come to. Nothing is written. Raises PlanRefused."""
    wish = wish.checked()
    hours = _hours(store, wish)
    days = _Days(store)
    asked = [
        one for one in candidates(store, wish.questionnaire, *wish.moments(store)) if wish.covers(one, days.of(one))
    ]
    reachable = [one for one in asked if not (one.unreachable or one.opted_out)]
    fit = [one for one in reachable if wish.call_answered or not one.answered or one.tasked]
    orders = _with_reaches(wish, fit, callback_plans.reaches(store, wish.questionnaire), days)
    experience = experience_of(history(store, wish.questionnaire, utc_text(now - REMEMBERED), wish.agents), wish)
    spread = _spread(store, wish, now)
    cells = _Cells(wish, orders, spread, experience.completion)
    random_chances, aimed_chances = cells.chances(cells.total())
    draws, anew = _draw(store, wish, orders, random_chances, aimed_chances, hours, now)
    chances = [(*_both(one, wish, random_chances, aimed_chances), one) for one in orders]
    total = Counter(either(f, a) * experience.completion for f, a, _ in chances)
    drawn_or_before = [either(f, a) for f, a, one in chances if one.found.tasked]
    drawn_or_before += [1 / draw.weight for draw in draws]
    return Outlook(
        wish=wish,
        orders=len(asked),
        reached=len(fit),
        no_number=sum(one.unreachable for one in asked),
        opted_out=sum(one.opted_out and not one.unreachable for one in asked),
        answered=sum(one.answered and not one.tasked for one in reachable) if not wish.call_answered else 0,
        before=sum(one.tasked for one in fit),
        draws=tuple(draws),
        reweighted=tuple(anew),
        random_chances=random_chances,
        aimed_chances=aimed_chances,
        experience=experience,
        interviews=len(draws) * experience.completion,
        margin=margin_of(list(total.items())),
        best_margin=margin_of([(experience.completion, len(fit))]),
        design_effect=design_effect([(1 / chance, 1) for chance in drawn_or_before if chance > 0]),
        parts=_parts(chances, draws, experience.completion),
    )


def release(store: Store, outlook: Outlook, key: str, by: int | None, now: datetime) -> int:
    """Make the tasks; the plan's number. The same ``key`` again changes nothing and gives the same number."""
    wish = outlook.wish
    with store.transaction() as write:
        before = callback_plans.released_as(write, key)
        if before is not None:
            return before
        plan_id = callback_plans.keep_plan(write, key, wish.questionnaire, _figures(outlook, by, now), wish.agents)
        rows = [
            (one.order_id, one.drawn, one.weight, AIMED_PRIORITY if one.drawn == "risk" else 0, one.due_at, one.next_at)
            for one in outlook.draws
        ]
        made = add_tasks(write, wish.questionnaire, rows, plan_id, wish.most_attempts)
        weigh_anew(write, wish.questionnaire, outlook.reweighted)
        callback_plans.count_released(write, plan_id, made)
    return plan_id


def cancel(store: Store, plan_id: int, by: int | None, now: datetime) -> int | None:
    """Take back the plan's calls that nobody has begun; how many, None when it is cancelled already."""
    with store.transaction() as write:
        return callback_plans.cancel(write, plan_id, by, utc_text(now))


def experience_of(past: History, wish: Wish) -> Experience:
    """What a task of the plan will take, from calls of the last year; the usual guesses until there are enough."""
    known = past.ended >= ENOUGH_ENDED
    calls = past.calls / past.ended if known else USUAL_CALLS
    timed = past.seconds is not None and past.calls >= ENOUGH_CALLS
    return Experience(
        completion=past.interviews / past.ended if known and past.interviews else USUAL_COMPLETION,
        calls=calls if wish.most_attempts is None else min(calls, wish.most_attempts),
        seconds=past.seconds if timed and past.seconds is not None else USUAL_SECONDS,
        ended=past.ended if known else 0,
        timed=timed,
    )


class _Days:
    """The organisation's calendar day of an order's completion; many orders share a minute."""

    def __init__(self, store: Store) -> None:
        self._zone = store.zone
        self._known: dict[str, date] = {}

    def of(self, order: Candidate) -> date:
        hour = order.completed_at[:13]
        if hour not in self._known:
            self._known[hour] = datetime.fromisoformat(f"{hour}:00:00Z").astimezone(self._zone).date()
        return self._known[hour]


class _Cells:
    """The orders counted by all that their chances depend on: chances are worked out by the cell, not by the order."""

    def __init__(
        self, wish: Wish, orders: Sequence[_Order], spread: Mapping[str, float] | None, completion: float
    ) -> None:
        self.wish, self.spread, self.completion = wish, spread, completion
        self.strata = Counter(one.stratum for one in orders)
        self.outlets = Counter(one.found.outlet_id for one in orders)
        self.weights = dict(wish.aimed)
        self.cells = Counter(_cell(one) for one in orders)
        self.free = Counter(_cell(one) for one in orders if not one.found.tasked)

    def total(self) -> float:
        """How many orders to draw in all."""
        wish, population = self.wish, sum(self.strata.values())
        if wish.size == "all":
            return population
        if wish.size == "share":
            return wish.amount * population
        if wish.size == "calls":
            return smallest(lambda total: -self.fresh(total), -wish.amount, 2 * population) or 2 * population
        # What the outlets aimed at cannot take is left to chance, so even twice the orders are not too many to ask for.
        return smallest(self.margin, wish.amount, 2 * population) or 2 * population

    def chances(self, total: float) -> tuple[dict[str, float], dict[int, float]]:
        """Chances at random by stratum and aimed by outlet, when ``total`` orders are to be drawn."""
        if self.wish.size == "all":
            return dict.fromkeys(self.strata, 1.0), {}
        room = sum(size for outlet, size in self.outlets.items() if self.weights.get(outlet))
        aimed = min(total * self.wish.aimed_share, room)
        given = allocate(self.strata, total - aimed, self.spread, self.wish.least)
        random = {name: given[name] / size for name, size in self.strata.items() if size}
        return random, aim(self.outlets, self.weights, aimed)

    def fresh(self, total: int) -> float:
        """How many tasks drawing ``total`` orders is expected to add to those there are."""
        random, aimed = self.chances(total)
        added = 0.0
        for (stratum, outlet, random_before, aimed_before), size in self.free.items():
            before = either(random_before, aimed_before)
            chance = either(max(random[stratum], random_before), max(aimed.get(outlet, 0.0), aimed_before))
            added += size * (chance - before) / (1 - before) if before < 1 else size
        return added

    def margin(self, total: int) -> float | None:
        """The margin that drawing ``total`` orders gives; None when none can be told."""
        random, aimed = self.chances(total)
        told: Counter[float] = Counter()
        for (stratum, outlet, random_before, aimed_before), size in self.cells.items():
            chance = either(max(random[stratum], random_before), max(aimed.get(outlet, 0.0), aimed_before))
            told[chance * self.completion] += size
        return margin_of(list(told.items()))


def _with_reaches(wish: Wish, orders: Sequence[Candidate], reaches: Sequence[Reach], days: _Days) -> list[_Order]:
    earlier = [(Wish.from_json(reach.wish), reach) for reach in reaches]
    found = []
    for one in orders:
        day = days.of(one)
        chances = [
            (
                reach.random.get(past.stratum(one), 0.0),
                reach.aimed.get(str(one.outlet_id), 0.0),
                not reach.cancelled,
            )
            for past, reach in earlier
            if past.covers(one, day)
        ]
        # Calls that a cancelled plan had made stay made; what it would have drawn is not drawn any more.
        kept = [(random, aimed) for random, aimed, stands in chances if stands or one.tasked]
        before = (max((random for random, _ in kept), default=0.0), max((aimed for _, aimed in kept), default=0.0))
        found.append(_Order(one, wish.stratum(one), *before))
    return found


def _cell(order: _Order) -> tuple[str, int, float, float]:
    return order.stratum, order.found.outlet_id, order.random_before, order.aimed_before


def _both(order: _Order, wish: Wish, random: Mapping[str, float], aimed: Mapping[int, float]) -> tuple[float, float]:
    return (
        max(random.get(order.stratum, 0.0), order.random_before),
        max(aimed.get(order.found.outlet_id, 0.0), order.aimed_before),
    )


def _draw(
    store: Store, wish: Wish, orders: Sequence[_Order], random: Mapping[str, float], aimed: Mapping[int, float],
    hours: Hours, now: datetime,
) -> tuple[list[Draw], list[tuple[float, int]]]:  # fmt: skip
    """The orders drawn, and the new weights of those an earlier plan drew."""
    found, anew = [], []
    for one in orders:
        by_chance, by_aim = _both(one, wish, random, aimed)
        chance = either(by_chance, by_aim)
        if one.found.tasked:
            if chance > either(one.random_before, one.aimed_before) and one.random_before + one.aimed_before > 0:
                anew.append((1 / chance, one.found.order_id))
            continue
        drawn = fate(store, wish.questionnaire, "random", one.found.order_no) < by_chance
        if drawn or fate(store, wish.questionnaire, "risk", one.found.order_no) < by_aim:
            ready = datetime.fromisoformat(one.found.completed_at) + timedelta(days=wish.wait_days)
            due = max(ready, now) + timedelta(days=wish.within_days)
            begins = hours.first_from(max(ready, now))
            found.append(
                Draw(one.found.order_id, "random" if drawn else "risk", 1 / chance, utc_text(due), utc_text(begins))
            )
    return found, anew


def fate(store: Store, questionnaire: str, draw: str, order_no: str) -> float:
    """A number from 0 to 1 that belongs to this order in this draw for ever, uniform over orders."""
    keyed = store.vault.index(f"{questionnaire} {draw} {order_no}")
    return int(str(keyed), 16) / SCALE


def _parts(
    chances: Sequence[tuple[float, float, _Order]], draws: Sequence[Draw], completion: float
) -> tuple[Part, ...]:
    drawn = {draw.order_id for draw in draws}
    regions: dict[int, list[tuple[float, _Order]]] = {}
    for random, aimed, one in chances:
        regions.setdefault(one.found.region_id, []).append((either(random, aimed), one))
    found = []
    for region, rows in sorted(regions.items()):
        new = sum(one.found.order_id in drawn for _, one in rows)
        told = Counter(chance * completion for chance, _ in rows)
        before = sum(one.found.tasked for _, one in rows)
        found.append(Part(region, len(rows), new, before, new * completion, margin_of(list(told.items()))))
    return tuple(found)


def _spread(store: Store, wish: Wish, now: datetime) -> dict[str, float] | None:
    """Each stratum's standard deviation of satisfaction over the last year (Agresti and Coull's share)."""
    if not wish.neyman or wish.strata == "none":
        return None
    by = {"region": "region", "outlet": "outlet", "service": "service_type"}[wish.strata]
    found = {}
    for stratum, (yes, asked) in satisfied(store, by, utc_text(now - REMEMBERED)).items():
        share = (yes + 2) / (asked + 4)
        found[stratum] = sqrt(share * (1 - share))
    return found


def _hours(store: Store, wish: Wish) -> Hours:
    try:
        return wish.hours(store)
    except HoursUnreadable as unreadable:
        raise PlanRefused(str(unreadable)) from unreadable


def _figures(outlook: Outlook, by: int | None, now: datetime) -> dict[str, object]:
    chances = {"random": dict(outlook.random_chances), "aimed": {str(k): v for k, v in outlook.aimed_chances.items()}}
    return {
        "wish": json.dumps(outlook.wish.to_json(), ensure_ascii=False),
        "chances": json.dumps(chances),
        "population": outlook.reached,
        "drawn": len(outlook.draws),
        "expected": outlook.interviews,
        "hours": outlook.hours,
        "margin": outlook.margin,
        "made_by": by,
        "made_at": utc_text(now),
    }
