"""When things happen to an order: asked, answered, appointed, arrived, done."""

from dataclasses import dataclass

import numpy as np

from db.demo.network import SLOW_REGION, Network
from db.demo.plan import DAY, NEVER, ZONE_SECONDS, Flags, Floats, Ints, Moments, Plan, draw
from db.demo.seasons import CONSULTATION, HOURS, INSTALLATION, REPAIR

CRITICAL, URGENT, ORDINARY = range(3)
PRIORITY_SHARE = (0.01, 0.09, 0.90)
RESPONSE_HOURS = np.array([0.35, 0.9, 2.4])
DAYS_TO_VISIT = np.array([0.15, 0.6, 1.5])
WORK_MINUTES = np.array([35.0, 105.0, 62.0, 45.0, 30.0, 70.0, 12.0])
SLIP_DAYS, SLIP_FACTOR = 56, 2.6
SECOND_VISIT = 0.1
UNFINISHED = 0.012
FIRST_SLOT, LAST_SLOT = 8, 19


@dataclass(frozen=True, slots=True)
class Times:
    """UTC moments of each order, NaT where it has not come so far; ``late`` in minutes after the appointment."""

    responded: Moments
    appointed: Moments
    arrived: Moments
    completed: Moments
    response_hours: Floats
    late: Floats


def requested(plan: Plan, rng: np.random.Generator, day: Ints) -> Moments:
    """UTC moments spread over each order's day as telephones ring."""
    second = draw(rng, HOURS, len(day)) * 3600 + rng.integers(3600, size=len(day))
    return plan.moment(plan.start) + (day * DAY + second).astype("timedelta64[s]")


def times(
    plan: Plan, net: Network, rng: np.random.Generator, asked: Moments, outlet: Ints, service: Ints, priority: Ints,
    smooth: Flags,
) -> Times:  # fmt: skip
    """All moments of orders ``asked`` then; ``smooth`` visits (those that never took place) go by the book."""
    size = len(asked)
    slow = net.slowness[outlet] * _slip(plan, net, asked, outlet, service)
    hours = RESPONSE_HOURS[priority] * slow * np.exp(rng.normal(-0.35, 0.9, size)) + 0.05
    responded = asked + _seconds(_awake(asked, hours) * 3600)
    wait = DAYS_TO_VISIT[priority] * np.sqrt(slow) * rng.gamma(2.2, 0.45, size) + 0.12
    appointed = _slot(rng, responded + _seconds(wait * DAY))
    spread = rng.normal(-4, 16, size) + (rng.random(size) < 0.09 * np.sqrt(slow)) * rng.exponential(70, size)
    late = np.where(smooth, rng.normal(-2, 4, size), spread)
    arrived = np.maximum(appointed + _seconds(late * 60), responded + np.timedelta64(600, "s"))
    minutes = WORK_MINUTES[service] * np.exp(rng.normal(0, 0.4, size))
    again = (service == REPAIR) & ~smooth & (rng.random(size) < SECOND_VISIT)
    waiting = np.where(again, np.round(rng.uniform(1, 6, size)) * DAY, 0.0)
    completed = arrived + _seconds(minutes * 60 + waiting)
    talk = service == CONSULTATION
    appointed, arrived = np.where(talk, NEVER, appointed), np.where(talk, NEVER, arrived)
    completed = np.where(talk, responded + _seconds(minutes * 60), completed)
    completed = np.where(~smooth & (rng.random(size) < UNFINISHED), NEVER, completed)
    return Times(
        responded=_so_far(plan, responded),
        appointed=np.where(responded < plan.now, appointed, NEVER),
        arrived=_so_far(plan, arrived),
        completed=_so_far(plan, completed),
        response_hours=hours,
        late=np.where(talk, 0.0, late),
    )


def _slip(plan: Plan, net: Network, asked: Moments, outlet: Ints, service: Ints) -> Floats:
    """One region answers installations slower and slower in its last eight weeks."""
    begins = plan.now - np.timedelta64(SLIP_DAYS * DAY, "s")
    ramp = np.clip((asked - begins) / np.timedelta64(SLIP_DAYS * DAY, "s"), 0, 1)
    hit = (net.region[outlet] == SLOW_REGION) & (service == INSTALLATION)
    return np.where(hit, 1 + (SLIP_FACTOR - 1) * ramp, 1.0)


def _awake(asked: Moments, hours: Floats) -> Floats:
    """Hours until the answer when nobody answers between ten at night and seven."""
    clock = (asked.astype(np.int64) + ZONE_SECONDS) % DAY / 3600 + hours
    return np.where((clock > 22) & (clock < 31), hours + (31 - clock) * 1.02, hours)


def _slot(rng: np.random.Generator, moments: Moments) -> Moments:
    """The next hour at which technicians visit."""
    local = moments.astype(np.int64) + ZONE_SECONDS
    hour = np.clip(local % DAY // 3600 + 1, FIRST_SLOT, LAST_SLOT)
    hour = np.where(local % DAY // 3600 >= LAST_SLOT, rng.integers(FIRST_SLOT + 24, 36, len(moments)), hour)
    return (local // DAY * DAY + hour * 3600 - ZONE_SECONDS).astype("datetime64[s]")


def _seconds(amount: Floats) -> np.ndarray:
    return amount.astype("timedelta64[s]")


def _so_far(plan: Plan, moments: Moments) -> Moments:
    return np.where(moments < plan.now, moments, NEVER)
