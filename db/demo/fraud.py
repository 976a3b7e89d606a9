"""Who cheats in the demo, how, from when and how much; and who only looks like it.

Nothing of this reaches the database: the truth lies in a file of its own, for tests and benchmarks of the signals.
"""

from dataclasses import dataclass

import numpy as np

from db.demo.plan import Floats, Ints, Plan

PHANTOM, PARTS, CHARGES, SERIALS, STUFFING = (
    "phantom_visits",
    "parts_not_replaced",
    "double_charging",
    "repeated_serials",
    "survey_stuffing",
)
KINDS = (PHANTOM, PARTS, CHARGES, SERIALS, STUFFING)
BAD_BATCH, RURAL, SPECIALIST = "bad_batch", "slow_rural", "specialist"
DECOYS = (BAD_BATCH, RURAL, SPECIALIST)
SHARE = 0.015
INTENSITY = {
    PHANTOM: (0.15, 0.45),
    PARTS: (0.2, 0.6),
    CHARGES: (0.25, 0.65),
    SERIALS: (0.12, 0.35),
    STUFFING: (0.35, 1.0),
}
MID_SIZE = (0.66, 0.97)


@dataclass(frozen=True, slots=True)
class Cast:
    """Roles by outlet position: fraud kind, first day of it (days since the start) and intensity; decoys likewise."""

    kind: tuple[str | None, ...]
    first_day: Ints
    intensity: Floats
    decoy: tuple[str | None, ...]
    rates: dict[str, Floats]

    def outlets(self, kind: str) -> list[int]:
        """Positions of the outlets that play ``kind``."""
        return [place for place, role in enumerate(self.kind) if role == kind] + [
            place for place, role in enumerate(self.decoy) if role == kind
        ]

    def rate(self, kind: str, outlet: Ints, day: Ints) -> Floats:
        """Each case's chance of that fraud: the outlet's intensity once it has begun, else 0."""
        return np.where(day >= self.first_day[outlet], self.rates[kind][outlet], 0.0)


def cast(plan: Plan, share: Floats) -> Cast:
    """Draw the players among the mid-size outlets, each outlet at most one role."""
    rng = plan.rng(2)
    order = np.argsort(share)
    middle = order[int(len(order) * MID_SIZE[0]) : int(len(order) * MID_SIZE[1])]
    each = max(1, round(SHARE * plan.outlets))
    players = rng.permutation(middle)
    kind: list[str | None] = [None] * plan.outlets
    decoy: list[str | None] = [None] * plan.outlets
    first_day = np.full(plan.outlets, plan.days, dtype=np.int64)
    intensity = np.zeros(plan.outlets)
    for number, place in enumerate(players[: each * len(KINDS)].tolist()):
        role = KINDS[number % len(KINDS)]
        kind[place] = role
        intensity[place] = rng.uniform(*INTENSITY[role])
        first_day[place] = int(rng.uniform(0.15, 0.7) * plan.days) // 30 * 30
    for number, place in enumerate(players[each * len(KINDS) :][: each * len(DECOYS)].tolist()):
        decoy[place] = DECOYS[number % len(DECOYS)]
    rates = {role: np.where(np.array(kind) == role, intensity, 0.0) for role in KINDS}
    return Cast(tuple(kind), first_day, intensity, tuple(decoy), rates)
