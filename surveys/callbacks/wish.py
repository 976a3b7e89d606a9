"""What a plan of callbacks asks for: whom, how many, when, by which questionnaire, how often, by whom."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, get_args

from db.callback_plan import Candidate
from db.store import Store, utc_text
from surveys.callbacks.hours import SHAPE, Hours

Size = Literal["all", "share", "calls", "margin"]
Strata = Literal["none", "region", "outlet", "service"]
QUESTIONNAIRE = "callback"
LONGEST_WAIT = 60
MOST_TRIES = 10
NAME = re.compile(r"[\w.-]{1,64}")


class PlanRefused(ValueError):
    """The plan asks for something that cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One plan's parameters; days are on the organisation's clock.

    ``amount`` belongs to ``size``: a share 0..1, a number of calls, or a margin (0.03: three points either way); it is
    nothing for ``all``. ``aimed`` are (outlet_id, weight) pairs that ``aimed_share`` of the calls go to. A customer is
    rung ``wait_days`` after the visit at the earliest, for the first time within ``window`` ("10:00-18:00"), and should
    have been within ``within_days`` more. No ``agents``: all of them.
    """

    start: date
    end: date
    size: Size = "all"
    amount: float = 1.0
    questionnaire: str = QUESTIONNAIRE
    region_ids: tuple[int, ...] | None = None
    outlet_ids: tuple[int, ...] | None = None
    service_types: tuple[str, ...] | None = None
    warranty: bool | None = None
    strata: Strata = "none"
    neyman: bool = False
    least: int = 0
    aimed: tuple[tuple[int, float], ...] = ()
    aimed_share: float = 0.5
    call_answered: bool = False
    wait_days: int = 1
    within_days: int = 3
    window: str = ""
    most_attempts: int | None = None
    agents: tuple[int, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Plain values by name."""
        return asdict(self) | {"start": self.start.isoformat(), "end": self.end.isoformat()}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Wish":
        """The wish that ``to_json`` wrote."""
        lists = {name: tuple(value) for name, value in plain.items() if isinstance(value, list)}
        lists["aimed"] = tuple((int(outlet), float(weight)) for outlet, weight in plain["aimed"])
        days = {"start": date.fromisoformat(plain["start"]), "end": date.fromisoformat(plain["end"])}
        return cls(**{**plain, **lists, **days})

    def checked(self) -> "Wish":
        """The same wish. Raises PlanRefused where it makes no sense."""
        for wrong, said in _faults(self):
            if wrong:
                raise PlanRefused(said)
        return self

    def within(self, region_ids: tuple[int, ...] | None) -> "Wish":
        """Cut to the regions its maker may see; None: all of them."""
        if region_ids is None:
            return self
        asked = region_ids if self.region_ids is None else self.region_ids
        return replace(self, region_ids=tuple(one for one in asked if one in region_ids))

    def covers(self, order: Candidate, day: date) -> bool:
        """Whether an order completed on ``day`` is one of those asked for."""
        return (
            self.start <= day <= self.end
            and (self.region_ids is None or order.region_id in self.region_ids)
            and (self.outlet_ids is None or order.outlet_id in self.outlet_ids)
            and (self.service_types is None or order.service_type in self.service_types)
            and (self.warranty is None or order.under_warranty == self.warranty)
        )

    def stratum(self, order: Candidate) -> str:
        """The stratum an order belongs to, as a name; all in one without strata."""
        names = {"region": str(order.region_id), "outlet": str(order.outlet_id), "service": order.service_type}
        return names.get(self.strata, "")

    def hours(self, store: Store) -> Hours:
        """When first calls are made: the window, as far as customers may be rung at all. Raises PlanRefused."""
        usual = Hours.of(store)
        if not self.window:
            return usual
        opens, closes = _minutes(self.window)
        opens, closes = max(opens, usual.opens), min(closes, usual.closes)
        if opens >= closes:
            raise PlanRefused(f"window {self.window}: customers may be rung {usual} only; choose a time within")
        return usual.within(opens, closes)

    def moments(self, store: Store) -> tuple[str, str]:
        """Start and end of the period as the database writes moments; the end itself is out."""
        return _midnight(store, self.start), _midnight(store, self.end + timedelta(days=1))


def _faults(wish: Wish) -> list[tuple[bool, str]]:
    kept_share = wish.size != "share" or 0 < wish.amount <= 1
    return [
        (wish.start > wish.end, f"the period runs from {wish.start} to {wish.end}; the first day comes first"),
        (wish.size not in get_args(Size), f'size "{wish.size}": choose all, share, calls or margin'),
        (
            not kept_share,
            f"share {wish.amount:g}: give a number above 0 and up to 1, such as 0.2 for one order in five",
        ),
        (wish.size == "calls" and wish.amount < 1, f"{wish.amount:g} calls: give at least 1"),
        (
            wish.size == "margin" and not 0 < wish.amount < 0.5,
            f"margin {wish.amount:g}: give a number above 0 and below 0.5, such as 0.03 for three points either way",
        ),
        (wish.strata not in get_args(Strata), f'strata "{wish.strata}": choose none, region, outlet or service'),
        (wish.least < 0, f"at least {wish.least} calls a stratum: give 0 or more"),
        (
            any(weight < 0 for _, weight in wish.aimed),
            "a weight of the risk list is negative; 0 leaves an outlet to chance, more aims at it",
        ),
        (not 0 < wish.aimed_share < 1, f"aimed share {wish.aimed_share:g}: give a number between 0 and 1, such as 0.5"),
        (not 0 <= wish.wait_days <= LONGEST_WAIT, f"{wish.wait_days} days after the visit: give 0 to {LONGEST_WAIT}"),
        (not 0 <= wish.within_days <= LONGEST_WAIT, f"within {wish.within_days} days: give 0 to {LONGEST_WAIT}"),
        (bool(wish.window) and not _is_window(wish.window), f'window "{wish.window}": write it as 10:00-18:00'),
        (
            wish.most_attempts is not None and not 1 <= wish.most_attempts <= MOST_TRIES,
            f"{wish.most_attempts} attempts: give 1 to {MOST_TRIES}",
        ),
        (not NAME.fullmatch(wish.questionnaire), f'questionnaire "{wish.questionnaire}": give its name'),
    ]


def _is_window(written: str) -> bool:
    opens, closes = _minutes(written) if SHAPE.fullmatch(written) else (0, 0)
    return opens < closes <= 24 * 60


def _minutes(written: str) -> tuple[int, int]:
    parts = [int(part) for part in re.findall(r"\d\d", written)]
    return parts[0] * 60 + parts[1], parts[2] * 60 + parts[3]


def _midnight(store: Store, day: date) -> str:
    return utc_text(datetime.combine(day, time(), tzinfo=store.zone))
