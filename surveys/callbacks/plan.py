"""The short way to a plan: a share of a period's orders, drawn and released at once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from db.callback_plan import Candidate
from db.store import Store
from surveys.callbacks.outlook import Outlook
from surveys.callbacks.planning import draw_up, release
from surveys.callbacks.wish import QUESTIONNAIRE, PlanRefused, Wish
from surveys.sampling import aim

__all__ = ["QUESTIONNAIRE", "PlanRefused", "Planned", "aimed_chances", "plan", "planned"]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan made (or, dry, would make), and whom it left out."""

    orders: int
    already_planned: int
    no_number: int
    opted_out: int
    random: int
    aimed: int
    answered: int = 0

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
    to its weight, besides the random half. Customers who answered another way are called as well. Raises PlanRefused.
    """
    wish = Wish(start, end, "share", share, aimed=tuple(risk), call_answered=True, wait_days=0, within_days=2)
    found = draw_up(store, wish, now)
    if not dry_run:
        release(store, found, str(uuid.uuid4()), None, now)
    return planned(found)


def planned(found: Outlook) -> Planned:
    """The counts of an outlook."""
    return Planned(
        found.orders, found.before, found.no_number, found.opted_out, found.random, found.aimed, found.answered
    )


def aimed_chances(orders: Sequence[Candidate], weights: Mapping[int, float], share: float) -> dict[int, float]:
    """Outlet → chance that each of its orders is drawn, so that a ``share`` of all orders is, as far as 1 allows."""
    sizes: dict[int, int] = {}
    for order in orders:
        sizes[order.outlet_id] = sizes.get(order.outlet_id, 0) + 1
    return aim(sizes, weights, share * len(orders))
