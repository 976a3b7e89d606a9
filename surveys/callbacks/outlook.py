"""A plan of callbacks before it is released: who is drawn, what to expect, how sure it will make us."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.callbacks.wish import Wish


@dataclass(frozen=True, slots=True)
class Draw:
    """One order to be called: ``weight`` is one over its chance of being drawn by any draw."""

    order_id: int
    drawn: str
    weight: float
    due_at: str
    next_at: str


@dataclass(frozen=True, slots=True)
class Experience:
    """What to expect of a task: the chance of an interview, calls, seconds a call; and how many stand behind it."""

    completion: float
    calls: float
    seconds: float
    ended: int
    timed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What a plan means for one region: orders to speak for, tasks new and old, interviews expected, margin."""

    region_id: int
    orders: int
    drawn: int
    before: int
    interviews: float
    margin: float | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """A plan before it is released. ``orders`` asked for = ``reached`` + left out for each reason."""

    wish: Wish
    orders: int
    reached: int
    no_number: int
    opted_out: int
    answered: int
    before: int
    draws: tuple[Draw, ...]
    reweighted: tuple[tuple[float, int], ...]
    random_chances: Mapping[str, float]
    aimed_chances: Mapping[int, float]
    experience: Experience
    interviews: float
    margin: float | None
    best_margin: float | None
    design_effect: float
    parts: tuple[Part, ...]

    @property
    def random(self) -> int:
        """Orders that chance would have drawn alone."""
        return sum(draw.drawn == "random" for draw in self.draws)

    @property
    def aimed(self) -> int:
        """Orders drawn because of risk only."""
        return len(self.draws) - self.random

    @property
    def calls(self) -> float:
        """Calls expected, repeated ones included."""
        return len(self.draws) * self.experience.calls

    @property
    def hours(self) -> float:
        """Hours of calling expected."""
        return self.calls * self.experience.seconds / 3600

    @property
    def attainable(self) -> bool:
        """Whether the wanted margin can be had at all."""
        return self.wish.size != "margin" or (self.margin is not None and self.margin <= self.wish.amount + 1e-9)
