"""What customers say when they are rung, and which of it contradicts the outlet's book."""

from dataclasses import dataclass
from random import Random

import numpy as np

from db.demo import comments, phrases
from db.demo.calls import Calls
from db.demo.claims import Claims
from db.demo.network import Network
from db.demo.opinions import Opinions, ease, opinions
from db.demo.people import speaks_english
from db.demo.plan import Floats, texts
from db.demo.replies import CALLBACK, Reply
from db.demo.voice import visit_of
from db.demo.work import Work
from db.responses import Value

Against = tuple[str, ...]
# What an outlet books wrongly without meaning harm.
SLIPS = ("visit", "date", "date", "work", "part", "part")


@dataclass(frozen=True, slots=True)
class Job:
    """One order as the customer remembers it; ``slip`` is what the honest book has wrong, '' for nothing."""

    unseen: bool
    fitted: bool
    faked: bool
    fixed: bool
    warranty: bool
    charged: int
    pocketed: int
    slip: str


def replies(
    net: Network, rng: np.random.Generator, work: Work, feeling: Floats, claimed: Claims, made: Calls
) -> tuple[list[Reply], list[Against]]:
    """One reply a completed task; and the items that contradict the outlet's book."""
    order = made.order[made.completed]
    given = opinions(rng, work, feeling + 0.05, order)
    # Dice of their own: an item more leaves every other answer as it was.
    easy = ease(rng.spawn(1)[0], work, feeling + 0.05, order)
    fitted = claimed.has_part(len(work.day))
    dice = Random(int(rng.integers(2**62)))
    english = speaks_english(work.units.customer[order])
    attempt = (made.ended == 0).argmax(axis=0)[made.completed]
    began, seconds = made.tried[attempt, made.completed], made.seconds[attempt, made.completed]
    starts, ends = texts(began), texts(began + seconds.astype("timedelta64[s]"))
    found: list[Reply] = []
    against: list[Against] = []
    for at, place in enumerate(order.tolist()):
        job = _job(dice, net, work, place, bool(fitted[place]))
        answers, contradicted = _said(dice, work, job, given, at, place)
        against.append(contradicted)
        if answers["visited"] == "yes":
            answers["ease"] = str(int(easy[at]))
        found.append(
            Reply(
                CALLBACK, int(work.outlet[place]) + 1, work.first_order + place, None, "callback", "B",
                "en" if english[at] else "zh", starts[at], ends[at] or "", float(seconds[at]), (None, None), answers,
            )
        )  # fmt: skip
    return found, against


def _job(dice: Random, net: Network, work: Work, place: int, fitted: bool) -> Job:
    return Job(
        unseen=bool(work.phantom[place] or work.clone[place]),
        fitted=fitted,
        faked=bool(work.part_faked[place]),
        fixed=bool(work.fixed[place]),
        warranty=bool(work.warranty[place]),
        charged=int(work.charged[place]),
        pocketed=int(work.pocketed[place]),
        slip=dice.choice(SLIPS) if dice.random() < net.slips[work.outlet[place]] else "",
    )


def _said(dice: Random, work: Work, job: Job, given: Opinions, at: int, place: int) -> tuple[dict[str, Value], Against]:
    """One conversation's answers, and which of them contradict the book."""
    number_ok = dice.random() > (0.14 if job.unseen else 0.006)
    visited = job.slip != "visit" and dice.random() > (0.82 if job.unseen else 0.003)
    answers: dict[str, Value] = {"number_ok": _yes(number_ok), "visited": _yes(visited)}
    if not visited:
        answers |= {"problem": "yes", "problem_text": dice.choice(phrases.NEVER_CAME)}
        answers["promised"] = phrases.PROMISED[2]
        return answers, ("visited",)
    checks, against = _checked(dice, job)
    answers |= checks
    for item, score in (("csat", "csat"), ("attitude", "attitude"), ("speed", "speed"), ("result", "skill")):
        answers[item] = str(int(given.scores[score][at]))
    if dice.random() > 0.05:
        answers["nps"] = float(given.nps[at])
    answers |= _problem(dice, work, job, given, at, place, bool(against))
    if dice.random() < 0.13:
        answers["suggestion"] = dice.choice(phrases.ADVICE["zh"])
    answers["bought_again"] = _yes(dice.random() < (0.19 if int(given.scores["csat"][at]) >= 4 else 0.06))
    return answers, against


def _checked(dice: Random, job: Job) -> tuple[dict[str, Value], Against]:
    """What the customer says to each fact of the book."""
    date_ok = job.slip != "date" and dice.random() > 0.004
    work_done = job.slip != "work" and dice.random() > (0.003 if job.fixed else 0.03)
    part = _part(dice, job)
    says_paid = dice.random() < (0.9 if job.pocketed else 0.97 if job.charged else 0.006)
    answers: dict[str, Value] = {
        "date_ok": _yes(date_ok), "work_done": _yes(work_done), "part_replaced": part, "charged": _yes(says_paid),
    }  # fmt: skip
    paid = (job.pocketed or job.charged or dice.choice((2000, 3000, 5000, 8000))) // 100 if says_paid else 0
    if says_paid:
        answers["charge_amount"] = float(paid)
    free = job.warranty and not job.charged
    wrong = {
        "date_ok": not date_ok,
        "work_done": not work_done,
        "part_replaced": job.fitted and part == "no",
        "charged": free if says_paid else job.charged > 0,
        "charge_amount": says_paid and not free and _another_sum(100 * paid, job.charged),
    }
    return answers, tuple(name for name, so in wrong.items() if so)


def _another_sum(said: int, charged: int) -> bool:
    """Whether an amount in fen is more off than memory and rounding explain; as the callback room judges it."""
    return abs(said - charged) > max(1000, 0.1 * max(said, charged))


def _part(dice: Random, job: Job) -> str:
    """Was a part replaced? Customers often do not know."""
    thrown = dice.random()
    if job.faked or (job.fitted and job.slip == "part"):
        return "no" if thrown < 0.74 else "unsure" if thrown < 0.93 else "yes"
    if job.fitted:
        return "yes" if thrown < 0.935 else "unsure" if thrown < 0.994 else "no"
    return "no" if thrown < 0.93 else "unsure" if thrown < 0.98 else "yes"


def _problem(
    dice: Random, work: Work, job: Job, given: Opinions, at: int, place: int, against: bool
) -> dict[str, Value]:
    """Is anything still to be put right, in the customer's words, and what the agent promised."""
    low = int(given.scores["csat"][at]) <= 2
    if dice.random() > (0.75 if low else 0.4 if not job.fixed else 0.25 if against else 0.025):
        return {"problem": "no"}
    visit = visit_of(work, place, "zh", bool(given.late[at]), job.fixed)
    if job.faked and against:
        text = dice.choice(phrases.NOT_CHANGED)
    elif visit.pocketed:
        text = comments.charge(dice, visit)
    else:
        topics = ("late", "attitude", "price" if visit.charged else "untidy")
        text = comments.complaint(dice, visit, "again" if not job.fixed else dice.choice(topics))
    return {"problem": "yes", "problem_text": text, "promised": dice.choice(phrases.PROMISED)}


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"
