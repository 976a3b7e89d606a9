"""Ways to be paid for visits nobody made. Each is ``(books, act)`` and adds ``act.intensity`` claims per honest one."""

import numpy as np
import pandas as pd

from tests.bench.fraud_world import catalogue, claims
from tests.bench.fraud_world.plan import DAY, ZONE
from tests.bench.fraud_world.ways import Act, Books

LUCRATIVE = (2, 3, 4, 5)  # steps of the fault ladder that pay and are not looked at twice


def ghost_visits(books: Books, act: Act) -> None:
    """Invented machines of invented customers: numbers that are dead or a stranger's, sometimes an accomplice's."""
    like = books.jobs.loc[books.some_claims(act)["order"]]
    made = books.false_jobs(act, like, _days(books, act, len(like)))
    books.new_serials(act, made)
    books.name_fault(made, act.rng.choice(LUCRATIVE, len(made), p=[0.2, 0.25, 0.3, 0.25]))
    unmet = act.rng.random(len(made)) < 0.7
    made["customer"] = np.where(unmet, books.strangers(len(made)), made["customer"])
    phone = act.rng.choice(["dead", "wrong", "good", "accomplice"], len(made), p=[0.4, 0.3, 0.15, 0.15])
    made["phone"] = np.where(unmet, phone, "good")
    books.enter(act, made)


def splitting(books: Books, act: Act) -> None:
    """One job, claimed again two to seven weeks later under another fault."""
    like = books.jobs.loc[books.some_claims(act)["order"]]
    visit = like["visit"].to_numpy() + act.rng.integers(14, 50, len(like))
    like, visit = like[visit < books.plan.days], visit[visit < books.plan.days]
    made = books.false_jobs(act, like, visit)
    step = (made["fault"] % catalogue.KINDS).to_numpy()
    books.name_fault(made, (step + act.rng.integers(1, catalogue.KINDS - 1, len(made))) % catalogue.KINDS)
    books.enter(act, made)


def overlapping(books: Books, act: Act) -> None:
    """Jobs squeezed into days that were full: the same man at two addresses at once, for machines the outlet knows."""
    real = books.jobs.loc[books.some_claims(act)["order"]]
    real = real[real["arrived"] > 0]
    made = books.false_jobs(act, _known_machines(books, act, real), real["visit"].to_numpy())
    length = real["completed"].to_numpy() - real["arrived"].to_numpy()
    made["arrived"] = real["arrived"].to_numpy() + (act.rng.uniform(0.05, 0.7, len(real)) * length).astype(int)
    made["completed"] = made["arrived"] + np.maximum(900, (length * act.rng.uniform(0.5, 1.1, len(real))).astype(int))
    made["appointed"] = made["arrived"] // 1800 * 1800
    for name in ("requested", "responded"):
        made[name] = real[name].to_numpy() + act.rng.integers(60, 900, len(real))
    made["responded"] = np.minimum(made["responded"], made["arrived"] - 60)
    made["technician"] = real["technician"].to_numpy()
    books.name_fault(made, act.rng.choice(LUCRATIVE, len(made)))
    made["phone"] = act.rng.choice(["good", "wrong", "accomplice"], len(made), p=[0.6, 0.2, 0.2])
    books.enter(act, made)


def copy_paste(books: Books, act: Act) -> None:
    """Written at the desk on the last evenings of the month: two or three models of a claim, over and over, for
    customers who had something else done; the day of the job is long past."""
    real = books.jobs.loc[books.some_claims(act)["order"]]
    ends = books.plan.month_ends()[real["visit"]]
    late = np.maximum(ends - act.rng.integers(12, 29, len(real)), 0)
    made = books.false_jobs(act, _known_machines(books, act, real), late, told=True)
    made["told_visited"] = made["told_dated"] = act.rng.random(len(made)) < 0.5
    pattern = act.rng.integers(0, act.rng.integers(2, 4), len(made))
    steps = act.rng.choice(LUCRATIVE, 3, replace=False)
    books.name_fault(made, steps[pattern])
    new = books.enter(act, made)
    if new.empty:
        return
    _same_amounts(books, new, pattern)
    desk = np.datetime64(books.plan.start).astype(int) + ends - act.rng.integers(0, 2, len(new))
    minutes = 17 * 3600 + np.arange(len(new)) % 40 * 170 + act.rng.integers(0, 60, len(new))
    books.claims.loc[new.index, "claimed"] = desk * DAY + minutes - ZONE


def lent_phone(books: Books, act: Act) -> None:
    """One to three telephones stand for many customers: half of the jobs are padded real ones, half never were."""
    touched = books.some_claims(act)
    friends = books.strangers(int(act.rng.integers(1, 4)))
    for number, friend in enumerate(friends.tolist()):
        if act.rng.random() < 0.35:
            books.phones[friend] = f"staff {act.outlet} {number}"
    half = act.rng.random(len(touched)) < 0.5
    padded = touched[half]
    books.jobs.loc[padded["order"], "customer"] = act.rng.choice(friends, len(padded))
    books.jobs.loc[padded["order"], "phone"] = "accomplice"
    dearer = (padded["labour"].to_numpy() * act.rng.uniform(1.2, 1.6, len(padded)) / 100).astype(int) * 100
    books.alter(padded, labour=dearer)
    real = books.jobs.loc[touched[~half]["order"]]
    made = books.false_jobs(act, _known_machines(books, act, real), _days(books, act, len(real)))
    made["customer"], made["phone"] = act.rng.choice(friends, len(made)), "accomplice"
    books.name_fault(made, act.rng.choice(LUCRATIVE, len(made)))
    books.enter(act, made)


def exchanged_serials(books: Books, act: Act) -> None:
    """Two outlets tell each other the serial numbers they were paid for; some weeks later the other is paid too."""
    partner = Act(act.partner, act.intensity, act.since, act.rng)
    wanted = len(books.some_claims(act))
    theirs = books.own_claims(partner)
    theirs = theirs.sample(min(len(theirs), wanted), random_state=act.rng)
    like = books.jobs.loc[theirs["order"]]
    visit = like["visit"].to_numpy() + act.rng.integers(10, 41, len(like))
    like, visit = like[visit < books.plan.days], visit[visit < books.plan.days]
    made = books.false_jobs(act, like, visit)
    made["customer"] = books.strangers(len(made))
    made["phone"] = act.rng.choice(["accomplice", "wrong", "dead"], len(made), p=[0.45, 0.3, 0.25])
    books.enter(act, made)


def _days(books: Books, act: Act, size: int) -> np.ndarray:
    """Visits nobody makes fall on any day, Sundays and holidays as well."""
    return act.rng.integers(act.since, books.plan.days, size)


def _known_machines(books: Books, act: Act, like: pd.DataFrame) -> pd.DataFrame:
    """The same jobs, but about other machines the outlet has worked on."""
    held = books.jobs[(books.jobs["outlet"] == act.outlet) & ~books.jobs["false"]]
    young = held[held["day"] - held["bought"] < 700]
    known = (young if len(young) else held).sample(len(like), replace=True, random_state=act.rng)
    about = ["machine", "product", "bought", "made", "serial", "customer", "phone"]
    return like.assign(**{name: known[name].to_numpy() for name in about})


def _same_amounts(books: Books, new: pd.DataFrame, pattern: np.ndarray) -> None:
    """Claims of one pattern and machine category ask for the same, to the fen."""
    model = pd.Series(pattern * 100 + new["fault"].to_numpy(), index=new.index)
    for name in ("labour", "travel", "part", "sundry"):
        books.claims.loc[new.index, name] = new[name].groupby(model).transform("first")
    books.claims.loc[new.index, "false_fen"] = claims.amounts(books.claims.loc[new.index])
