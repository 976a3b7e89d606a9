"""The plan: which completed orders are called back, drawn so that the result can be weighted.

An order is drawn by its own keyed hash against a chance, not by dice: the same plan made twice draws the same orders,
overlapping periods agree, and nobody without the folder's keys can tell which order will be called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from db.callback_plan import Candidate, add_tasks, candidates
from db.store import Store, utc_text

QUESTIONNAIRE = "callback"
DUE_DAYS = 2
AIMED_PRIORITY = 10
SCALE = 2.0**128


class PlanRefused(ValueError):
    """The plan asks for something that cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Draw:
    """One order to be called: ``weight`` is one over its chance of being drawn by either draw."""

    order_id: int
    drawn: str
    weight: float
    due_at: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan made (or, dry, would make), and whom it left out."""

    orders: int
    already_planned: int
    no_number: int
    opted_out: int
    random: int
    aimed: int

    def to_json(self) -> dict[str, int]:
        """Plain values by name."""
        return asdict(self)


def plan(
    store: Store,
    start: date,
    end: date,
    share: float,
    now: datetime,
    risk: Sequence[tuple[int, float]] = (),
    dry_run: bool = False,
) -> Planned:
    """Make tasks for a ``share`` of the orders completed from ``start`` to ``end`` (both days included).

    ``risk``, (outlet_id, weight) pairs, aims half of the calls: an outlet's orders are drawn with a chance proportional
    to its weight, besides the random half. Weights follow Horvitz and Thompson (1952). Raises PlanRefused.
    """
    _check(start, end, share, risk)
    found = candidates(store, QUESTIONNAIRE, _midnight(store, start), _midnight(store, end + timedelta(days=1)))
    free = [order for order in found if not (order.tasked or order.unreachable or order.opted_out)]
    reachable = [order for order in found if not (order.unreachable or order.opted_out)]
    chances = aimed_chances(reachable, dict(risk), share / 2) if risk else {}
    draws = _draw(store, free, share / 2 if risk else share, chances)
    if not dry_run:
        rows = [(d.order_id, d.drawn, d.weight, _priority(d), d.due_at, utc_text(now)) for d in draws]
        with store.transaction() as write:
            add_tasks(write, QUESTIONNAIRE, rows)
    return Planned(
        orders=len(found),
        already_planned=sum(order.tasked for order in found),
        no_number=sum(order.unreachable and not order.tasked for order in found),
        opted_out=sum(order.opted_out and not order.tasked for order in found),
        random=sum(draw.drawn == "random" for draw in draws),
        aimed=sum(draw.drawn == "risk" for draw in draws),
    )


def aimed_chances(orders: Sequence[Candidate], weights: Mapping[int, float], share: float) -> dict[int, float]:
    """Outlet → chance that each of its orders is drawn, so that a ``share`` of all orders is, as far as 1 allows.

    What an outlet cannot take, its chance being 1 already, goes to the others in proportion.
    """
    sizes: dict[int, int] = {}
    for order in orders:
        sizes[order.outlet_id] = sizes.get(order.outlet_id, 0) + 1
    open_to = {outlet: weight for outlet, weight in weights.items() if weight > 0 and outlet in sizes}
    wanted, full = share * len(orders), dict.fromkeys(weights, 0.0)
    while open_to and wanted > 0:
        scale = wanted / sum(weight * sizes[outlet] for outlet, weight in open_to.items())
        certain = {outlet for outlet, weight in open_to.items() if scale * weight >= 1}
        if not certain:
            return full | {outlet: scale * weight for outlet, weight in open_to.items()}
        for outlet in certain:
            full[outlet] = 1.0
            wanted -= sizes[outlet]
            del open_to[outlet]
    return full


def _draw(store: Store, orders: Sequence[Candidate], share: float, chances: Mapping[int, float]) -> list[Draw]:
    found = []
    for order in orders:
        aimed = chances.get(order.outlet_id, 0.0)
        by_chance = _fate(store, "random", order) < share
        if by_chance or _fate(store, "risk", order) < aimed:
            weight = 1 / (1 - (1 - share) * (1 - aimed))
            due = datetime.fromisoformat(order.completed_at) + timedelta(days=DUE_DAYS)
            found.append(Draw(order.order_id, "random" if by_chance else "risk", weight, utc_text(due)))
    return found


def _fate(store: Store, draw: str, order: Candidate) -> float:
    """A number from 0 to 1 that belongs to this order in this draw for ever, uniform over orders."""
    keyed = store.vault.index(f"callback {draw} {order.order_no}")
    return int(str(keyed), 16) / SCALE


def _priority(draw: Draw) -> int:
    return AIMED_PRIORITY if draw.drawn == "risk" else 0


def _midnight(store: Store, day: date) -> str:
    return utc_text(datetime.combine(day, time(), tzinfo=store.zone))


def _check(start: date, end: date, share: float, risk: Sequence[tuple[int, float]]) -> None:
    if start > end:
        raise PlanRefused(f"the period runs from {start} to {end}; the first day comes first")
    if not 0 < share <= 1:
        raise PlanRefused(f"share {share:g}: give a number above 0 and up to 1, such as 0.2 for one order in five")
    if any(weight < 0 for _, weight in risk):
        raise PlanRefused("a weight of the risk list is negative; 0 leaves an outlet to chance, more aims at it")
