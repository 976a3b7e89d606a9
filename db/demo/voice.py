"""Customers answering by themselves: order link, tablet, paper and poster; and outlets answering for them."""

from dataclasses import dataclass
from random import Random

import numpy as np

from db.demo import comments, phrases
from db.demo.fraud import STUFFING
from db.demo.network import Network
from db.demo.opinions import Opinions, opinions
from db.demo.people import speaks_english
from db.demo.plan import DAY, ZONE_SECONDS, Flags, Floats, Ints, Moments, Plan, draw, texts
from db.demo.replies import SERVICE_VISIT, Reply
from db.demo.work import Work
from db.responses import Value

LINK, TABLET, VOUCHER, POSTER, LEAFLET = range(5)
# Share of completed orders answering each way; the rest stays silent.
RATES = (0.088, 0.005, 0.005, 0.021, 0.003)
WAYS = (("web", "A"), ("tablet", "A"), ("paper", "A"), ("web", "C"), ("paper", "D"))
ANSWER_HOURS = (1, 0.5, 0.2, 0.2, 0.2, 0.5, 1.5, 3, 4, 4.5, 4.5, 5, 6, 5, 4, 4, 4, 5, 6.5, 8, 9, 8, 5, 2.5)
# What customers call each service type, in the order of SERVICES.
KINDS = ("delivery", "installation", "repair", "delivery", "delivery", "maintenance", "talk")
SHARED_NETWORK = 0.14
SKIPPED = 0.025
# Answers an outlet invents, as a share of its orders at full intensity.
STUFFED = 0.3
BURST = (3, 9)


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answers, by which way and when; positions in the chunk."""

    order: Ints
    way: Ints
    finished: Moments


def answered(plan: Plan, rng: np.random.Generator, work: Work, feeling: Floats) -> Answered:
    """Draw who answers: the delighted and the angry more often than the rest."""
    size = len(work.day)
    eager = 0.85 + 0.35 * (np.abs(feeling - 0.1) > 1.1) + 0.25 * (feeling < -1)
    rates = np.where(work.phantom | work.clone, 0.05, 1.0) * eager
    ladder = np.cumsum(RATES)
    way = np.searchsorted(ladder, rng.random(size) / rates, side="right")
    finished = _moment(rng, work.times.completed, np.isin(way, (TABLET, POSTER)))
    post = np.isin(way, (VOUCHER, LEAFLET)) * rng.integers(2, 9, size) * DAY
    finished = finished + post.astype("timedelta64[s]")
    chosen = np.flatnonzero(work.done & (way < len(RATES)) & (finished < plan.now))
    return Answered(chosen, way[chosen], finished[chosen])


def replies(
    rng: np.random.Generator, work: Work, feeling: Floats, who: Answered, invitations: dict[int, int]
) -> list[Reply]:
    """The answers of ``who``; ``invitations`` gives an order's invitation, an outlet's has the outlet's number."""
    given = opinions(rng, work, feeling, who.order)
    size = len(who.order)
    dice = Random(int(rng.integers(2**62)))
    seconds = np.round(np.exp(rng.normal(np.log(58), 0.48, size)), 1)
    paper = np.isin(who.way, (VOUCHER, LEAFLET))
    finished = texts(who.finished)
    started = texts(who.finished - np.maximum(seconds, 1).astype("timedelta64[s]"))
    english = speaks_english(work.units.customer[who.order])
    signs = _signs(rng, work, who)
    found = []
    for at, order in enumerate(who.order.tolist()):
        way = int(who.way[at])
        channel, grade = WAYS[way]
        outlet_id = int(work.outlet[order]) + 1
        known = grade == "A"
        answers = _answers(dice, work, given, at, order, "en" if english[at] else "zh")
        found.append(
            Reply(
                SERVICE_VISIT, outlet_id, work.first_order + order if known else None,
                invitations.get(order) if known else outlet_id if way == POSTER else None,
                channel, grade, "en" if english[at] else "zh", None if paper[at] else started[at], finished[at] or "",
                None if paper[at] else float(seconds[at]), (None, None) if paper[at] else signs[at], answers,
            )
        )  # fmt: skip
    return found


def stuffed(plan: Plan, net: Network, rng: np.random.Generator, work: Work) -> list[Reply]:
    """Answers the outlet gives for its customers: bursts in the evening, one device, all fives."""
    found: list[Reply] = []
    for place in net.cast.outlets(STUFFING):
        days = work.day[(work.outlet == place) & (work.day >= net.cast.first_day[place])]
        wanted = len(days) * net.cast.intensity[place] * STUFFED
        for _ in range(int(rng.poisson(wanted / np.mean(BURST)))):
            found += _burst(plan, rng, place, int(rng.choice(days)))
    return found


def _burst(plan: Plan, rng: np.random.Generator, place: int, day: int) -> list[Reply]:
    dice = Random(int(rng.integers(2**62)))
    signs = (_hex(rng), _hex(rng))
    at = int(rng.integers(int(18.8 * 3600), int(22.5 * 3600)))
    burst = []
    for _ in range(int(rng.integers(*BURST))):
        seconds = float(np.round(np.clip(rng.normal(19, 4), 8, 40), 1))
        finished = plan.moment(plan.start) + np.timedelta64(day * DAY + at, "s")
        began, ended = texts(np.array([finished - np.timedelta64(int(seconds), "s"), finished]))
        answers: dict[str, Value] = dict.fromkeys(("csat", "as_promised", "speed", "skill", "attitude", "tidy"), "5")
        answers |= {"fixed": "yes", "nps": 10.0 if dice.random() < 0.9 else 9.0}
        if dice.random() < 0.25:
            answers["comment"] = dice.choice(phrases.STUFFED)
        burst.append(
            Reply(
                SERVICE_VISIT, place + 1, None, place + 1, "web", "C", "zh", began, ended or "", seconds, signs, answers
            )
        )
        at += int(seconds + rng.integers(15, 90))
    return burst


def _moment(rng: np.random.Generator, completed: Moments, at_once: Flags) -> Moments:
    """Some answer in the doorway, most that evening, the rest within days, at hours when people hold a phone."""
    size = len(completed)
    days = np.floor(rng.exponential(1.1, size)).astype(np.int64) * DAY
    clock = draw(rng, ANSWER_HOURS, size) * 3600 + rng.integers(3600, size=size)
    local = (completed.astype(np.int64) + ZONE_SECONDS) // DAY * DAY + clock - ZONE_SECONDS + days
    later = np.where(np.isnat(completed), completed, local.astype("datetime64[s]"))
    soon = completed + rng.integers(60, 2400, size).astype("timedelta64[s]")
    return np.where(at_once | (later < completed), soon, later)


def _signs(rng: np.random.Generator, work: Work, who: Answered) -> list[tuple[str | None, str | None]]:
    """Device and network indexes: devices are people's own or the technician's tablet, some networks are
    a carrier's shared address. Like the intake's they hold for one day."""
    size = len(who.order)
    shared = rng.random(size) < SHARED_NETWORK
    pool = (work.outlet[who.order] % 8 * 1_000_003 + work.day[who.order] * 31 + rng.integers(4, size=size)).tolist()
    tablet = np.where(who.way == TABLET, work.technician[who.order] * 4_001 + work.day[who.order], 0).tolist()
    return [
        (_spread(owner) if owner else _hex(rng), _spread(number) if nat else _hex(rng))
        for number, nat, owner in zip(pool, shared.tolist(), tablet, strict=True)
    ]


def _spread(number: int) -> str:
    """An index that looks like any other and is the same for the same number."""
    return f"{(number + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"


def _hex(rng: np.random.Generator) -> str:
    return rng.bytes(16).hex()


def _answers(dice: Random, work: Work, given: Opinions, at: int, order: int, language: str) -> dict[str, Value]:
    scores = {name: int(column[at]) for name, column in given.scores.items()}
    fixed, late = bool(given.fixed[at]), bool(given.late[at])
    answers: dict[str, Value] = {
        name: str(score)
        for name, score in scores.items()
        if name == "csat" or (name != "recovery" and dice.random() > SKIPPED)
    }
    answers["fixed"] = "yes" if fixed else "no"
    if not fixed:
        answers["recovery"] = str(scores["recovery"])
    if dice.random() > SKIPPED:
        answers["nps"] = float(given.nps[at])
    angry = scores["csat"] <= 2 or work.pocketed[order] > 0
    if dice.random() < comments.LEAVES_ONE * (2.1 if angry else 0.93):
        answers["comment"] = comments.comment(dice, visit_of(work, order, language, late, fixed), scores)
    return answers


def visit_of(work: Work, order: int, language: str, late: bool, fixed: bool) -> comments.Visit:
    """What there is to write about the order at this position."""
    return comments.Visit(
        language, int(work.category[order]), KINDS[int(work.service[order])],
        int(work.charged[order]), int(work.pocketed[order]), late, fixed,
    )  # fmt: skip
