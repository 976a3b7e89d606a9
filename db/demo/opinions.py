"""What customers feel about a visit, and how that becomes answers on scales.

One feeling lies behind all items; each item adds what it asks about (lateness, speed, the repair) and noise of its
own, so that items correlate as real ones do. Chinese satisfaction scales pile up at the top: so do these.
"""

from dataclasses import dataclass

import numpy as np

from db.demo.network import Network
from db.demo.plan import Flags, Floats, Ints
from db.demo.seasons import REPAIR
from db.demo.work import Work

ITEMS = ("csat", "as_promised", "speed", "skill", "attitude", "tidy", "recovery")
CUTS = np.array([-2.15, -1.72, -1.28, -0.18])
RECOVERY_CUTS = np.array([-1.9, -1.35, -0.75, 0.3])
NPS_CUTS = np.array([-2.2, -2.05, -1.9, -1.75, -1.6, -1.35, -1.12, -0.78, -0.36, 0.2])
OWN_NOISE = 0.42
BASE = 0.16
DAYS_A_QUARTER = 91
CUSTOMER_SPREAD = 0.8


@dataclass(frozen=True, slots=True)
class Effect:
    """A planted change: these outlets' customers feel ``lift`` standard deviations better from ``first_day`` on."""

    outlets: Ints
    first_day: int
    lift: float


@dataclass(frozen=True, slots=True)
class Opinions:
    """Scores of some orders: 1–5 a row an item, NPS 0–10, ``late`` as the customer felt it."""

    scores: dict[str, Ints]
    nps: Ints
    fixed: Flags
    late: Flags


def feelings(rng: np.random.Generator, net: Network, work: Work, effects: tuple[Effect, ...]) -> Floats:
    """One latent number an order: the outlet, what happened, and the customer's own temper."""
    feeling = (
        net.quality[work.outlet]
        + net.drift[work.outlet, work.day // DAYS_A_QUARTER]
        + rng.normal(0, CUSTOMER_SPREAD, len(work.day))
        + BASE
    )
    feeling -= np.where(work.fixed, 0.0, 1.05)
    feeling -= np.clip(work.times.late - 25, 0, 120) / 120 * 0.8
    feeling -= np.clip(np.log2(np.maximum(work.times.response_hours, 0.1) / 6), 0, 3) * 0.22
    feeling -= np.where(work.rework, 0.35, 0.0)
    feeling -= np.where(work.pocketed > 0, 0.75, 0.0)
    feeling -= np.where((work.charged > 25_000) & (work.service == REPAIR), 0.2, 0.0)
    for effect in effects:
        feeling += effect.lift * (np.isin(work.outlet, effect.outlets) & (work.day >= effect.first_day))
    return feeling


def opinions(rng: np.random.Generator, work: Work, feeling: Floats, places: Ints) -> Opinions:
    """The answers the orders at ``places`` would give."""
    base = feeling[places]
    late = work.times.late[places]
    tardy = np.clip(late - 15, 0, 120) / 120
    slow = np.clip(np.log2(np.maximum(work.times.response_hours[places], 0.1) / 4), 0, 3)
    broken = np.where(work.fixed[places], 0.0, 1.0)
    own = {
        "csat": 0.02 - 0.25 * broken,
        "as_promised": 0.0 - 1.1 * tardy - 0.5 * (work.pocketed[places] > 0),
        "speed": 0.12 - 0.7 * tardy - 0.3 * slow,
        "skill": 0.08 - 0.55 * broken,
        "attitude": 0.28 + 0.15 * broken,
        "tidy": 0.1 + 0.3 * broken,
    }
    scores = {name: _scale(rng, 0.92 * base + shift, CUTS) for name, shift in own.items()}
    scores["recovery"] = _scale(rng, 0.8 * base + 0.9, RECOVERY_CUTS)
    nps = np.searchsorted(NPS_CUTS, 0.95 * base + rng.normal(0, 0.45, len(places)) - 0.2 * broken)
    return Opinions(scores, np.where(scores["csat"] <= 2, np.minimum(nps, 6), nps), work.fixed[places], late > 30)


def ease(rng: np.random.Generator, work: Work, feeling: Floats, places: Ints) -> Ints:
    """How easy it was for the customers of the orders at ``places``, 1–5: waiting and second visits make it hard."""
    late = np.clip(work.times.late[places] - 15, 0, 120) / 120
    slow = np.clip(np.log2(np.maximum(work.times.response_hours[places], 0.1) / 4), 0, 3)
    again = np.where(work.fixed[places], 0.0, 1.0)
    return _scale(rng, 0.75 * feeling[places] - 0.1 - 0.5 * late - 0.3 * slow - 0.5 * again, CUTS)


def _scale(rng: np.random.Generator, latent: Floats, cuts: Floats) -> Ints:
    return 1 + np.searchsorted(cuts, latent + rng.normal(0, OWN_NOISE, len(latent)))
