"""Agents at work together: ``python -m tests.bench.agents [--agents 30 --seconds 300 --tasks 60000 --think 1 --json]``.

One server process, a thread an agent, through the functions that the calling screen calls: take a customer, show the
number, keep the answers as they come, save and take the next one, with the tally on top. Between the steps an agent
talks for ``--think`` seconds on average: far less than a person, so that hundreds of real agents would load it as much.

The law that is checked: nobody works on a customer whom another has, every call that an agent saw saved is on record
once, with its answers where there were any, and no task is lost. The figure is the p95 of "save and next" against the
same rows written by one bare transaction, by as many threads with the same pauses on the same database.
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.privacy import Sealed
from db.store import Store, utc_now
from db.users import User, add_user
from surveys.callbacks.conversation import keep
from surveys.callbacks.outcome import Outcome, record
from surveys.callbacks.queue import next_task, reveal, today
from surveys.intake import Intake
from surveys.publishing import Shelf, publish_shipped

ANSWERS = {
    "number_ok": "yes", "visited": "yes", "date_ok": "yes", "work_done": "yes", "part_replaced": "no", "charged": "no",
    "csat": "5", "attitude": "5", "speed": "4", "result": "5", "nps": "9", "problem": "no",
}  # fmt: skip
ENDINGS = ("completed", "no_answer", "busy", "refused", "call_later", "wrong_number")
WEIGHTS = (45, 30, 8, 7, 6, 4)
BARE_SHARE = 0.2  # of the time, for the yardstick


@dataclass
class Diary:
    """What one agent saw: (task, taken, saved, ending) on the clock, and how long each "save and next" took."""

    calls: list[tuple[int, float, float, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Figures:
    """What came of it. ``ratio``: p95 of save and next over p95 of the bare transaction; times in milliseconds."""

    agents: int
    tasks: int
    calls: int
    answered: int
    worked_twice: int
    lost: int
    broken: int
    p50_ms: float
    p95_ms: float
    bare_p50_ms: float
    bare_p95_ms: float
    ratio: float


def company(folder: Path, tasks: int, agents: int) -> tuple[Store, list[User]]:
    """A store with as many customers to ring, at any hour, and as many agents."""
    store = Store.open(folder)
    store.set_setting("callback_hours", "00:00-24:00")
    store.set_setting("callback_attempts", "9")
    vault = store.vault
    with store.transaction() as write:
        for number in range(1, 9):
            write.execute("insert into regions values (:n, :code, :code, :code, :rev)", n=number, code=f"R{number}")
        for number in range(1, 201):
            write.execute(
                "insert into outlets (outlet_id, code, name, region_id, rev) values (:n, :code, :code, :region, :rev)",
                n=number, code=f"L{number:04d}", region=number % 8 + 1,
            )  # fmt: skip
        name = vault.seal("王小明", Sealed.CUSTOMER_NAME)
        rows = range(1, tasks + 1)
        write.executemany(
            "insert into customers (customer_id, name_sealed, phone_sealed, created_at) values (?, ?, ?, ?)",
            [(n, name, vault.seal(f"138{n:08d}", Sealed.CUSTOMER_PHONE), "2026-01-01T00:00:00Z") for n in rows],
        )
        write.executemany(
            """insert into orders (order_id, order_no, outlet_id, customer_id, service_type, under_warranty,
                 requested_at, completed_at, rev) values (?, ?, ?, ?, 'repair', 1, ?, ?, ?)""",
            [(n, f"WO-{n}", n % 200 + 1, n, "2026-11-01T01:00:00Z", "2026-11-02T03:00:00Z", write.rev) for n in rows],
        )
        due = "2026-11-04T03:00:00Z"
        write.executemany(
            "insert into callback_tasks (task_id, order_id, due_at, next_at, rev) values (?, ?, ?, ?, ?)",
            [(n, n, due, due, write.rev) for n in rows],
        )
    publish_shipped(store)
    people = [
        add_user(store, login=f"agent{n}", name=f"Agent {n}", password="a long password", role="agent")
        for n in range(agents)
    ]
    _ = store.origin
    return store, people


def work(store: Store, agent: User, until: float, think: float, diary: Diary, seed: int) -> None:
    """One agent, from customer to customer, until the clock says ``until``."""
    rng = random.Random(seed)
    published = Shelf(store).newest("callback")
    assert published is not None
    form = published.questionnaire
    try:
        task = next_task(store, agent, _now())
        while task is not None and time.perf_counter() < until:
            taken = time.perf_counter()
            reveal(store, agent, task.task_id, _now())
            ending = rng.choices(ENDINGS, WEIGHTS)[0]
            given: dict[str, str] = {}
            if ending == "completed":
                for done, (item, answer) in enumerate(ANSWERS.items(), 1):
                    given[item] = answer
                    if done % 4 == 0:
                        time.sleep(rng.expovariate(1 / think) / 3 if think else 0)
                        keep(store, agent, task, given, _now())
            else:
                time.sleep(rng.expovariate(1 / think) if think else 0)
            appointed = _now() + timedelta(days=1) if ending == "call_later" else None
            began = time.perf_counter()
            record(store, agent, task, form, Outcome(ending, given, "zh", appointed), _now())
            saved = time.perf_counter()
            today(store, agent, _now())
            following = next_task(store, agent, _now())
            diary.seconds.append(time.perf_counter() - began)
            diary.calls.append((task.task_id, taken, saved, ending))
            task = following
    except (sqlite3.Error, ValueError) as broken:
        diary.broken.append(repr(broken))
    finally:
        store.close()


def write_bare(store: Store, until: float, think: float, seconds: list[float], first: int, seed: int) -> None:
    """The rows of one answered call and of the next lease in one transaction, again and again, by hand."""
    rng = random.Random(seed)
    number = first
    while time.perf_counter() < until:
        time.sleep(rng.expovariate(1 / think) if think else 0)
        number += 1
        began = time.perf_counter()
        with store.transaction() as write:
            write.execute("update bare_tasks set leased_until = :at, rev = :rev where task_id = :n", n=number, at="x")
            write.execute("insert into bare_responses values (:n, randomblob(600), :at, :rev)", n=number, at=utc_now())
            for item in range(len(ANSWERS)):
                write.execute("insert into bare_answers values (:n, :item, 5, '5')", n=number, item=item)
            write.execute("insert into bare_attempts values (:n, randomblob(60), :at, :rev)", n=number, at=utc_now())
            write.execute("update bare_tasks set state = 'done', rev = :rev where task_id = :n", n=number)
            write.execute(
                "update bare_tasks set leased_until = :at, rev = :rev where task_id = :n", n=number + 1, at="x"
            )
        seconds.append(time.perf_counter() - began)
    store.close()


BARE = """
create table bare_tasks (task_id integer primary key, state text, leased_until text, rev integer) strict;
create table bare_responses (response_key integer primary key, payload blob, at text, rev integer) strict;
create table bare_answers (response_key integer, item integer, number real, choice text,
  primary key (response_key, item)) strict, without rowid;
create table bare_attempts (attempt_id integer primary key, note blob, at text, rev integer) strict;
"""


def bare(store: Store, agents: int, seconds: float, think: float) -> list[float]:
    """How long the bare transaction takes, by as many threads."""
    store.connection.executescript(BARE)
    with store.transaction() as write:
        write.executemany(
            "insert into bare_tasks values (?, 'open', null, 0)",
            [(agent * 1_000_000 + n,) for agent in range(agents) for n in range(2000)],
        )
    found: list[list[float]] = [[] for _ in range(agents)]
    until = time.perf_counter() + seconds
    _together(
        [
            threading.Thread(target=write_bare, args=(store, until, think, found[n], n * 1_000_000, n))
            for n in range(agents)
        ]
    )
    return [one for each in found for one in each]


def run(folder: Path, agents: int, seconds: float, tasks: int, think: float) -> Figures:
    """The whole comparison in a folder of its own."""
    store, people = company(folder, tasks, agents)
    yardstick = bare(store, agents, seconds * BARE_SHARE, think)
    diaries = [Diary() for _ in people]
    until = time.perf_counter() + seconds * (1 - BARE_SHARE)
    _together(
        [
            threading.Thread(target=work, args=(store, agent, until, think, diary, seed))
            for seed, (agent, diary) in enumerate(zip(people, diaries, strict=True))
        ]
    )
    Intake(store).close()
    found = judge(store, diaries, yardstick, tasks)
    store.close()
    return found


def judge(store: Store, diaries: list[Diary], yardstick: list[float], tasks: int) -> Figures:
    """Hold what the agents saw against what is on record."""
    calls = [call for diary in diaries for call in diary.calls]
    kept = {(row[0], row[1]) for row in store.rows("select task_id, disposition from callback_attempts")}
    lost = sum((task, ending) not in kept for task, _, _, ending in calls)
    lost += abs(_count(store, "select count(*) from callback_attempts") - len(calls))
    lost += tasks - _count(store, "select count(*) from callback_tasks")
    answered = sum(ending == "completed" for *_, ending in calls)
    lost += abs(_count(store, "select count(*) from responses") - answered)
    lost += abs(_count(store, "select count(*) from callback_tasks where state = 'done'") - answered)
    times = [one for diary in diaries for one in diary.seconds]
    p95, bare_p95 = _quantile(times, 0.95), _quantile(yardstick, 0.95)
    return Figures(
        len(diaries), tasks, len(calls), answered, _overlaps(calls), lost, sum(len(d.broken) for d in diaries),
        _quantile(times, 0.5), p95, _quantile(yardstick, 0.5), bare_p95, round(p95 / bare_p95, 2),
    )  # fmt: skip


def _overlaps(calls: list[tuple[int, float, float, str]]) -> int:
    """How often a task was in two agents' hands at the same moment, or was worked again after it had ended."""
    by_task: dict[int, list[tuple[float, float, str]]] = defaultdict(list)
    for task, taken, saved, ending in calls:
        by_task[task].append((taken, saved, ending))
    final = {"completed", "refused", "wrong_number"}
    return sum(
        later[0] < earlier[1] or earlier[2] in final
        for spans in by_task.values()
        for earlier, later in zip(sorted(spans), sorted(spans)[1:], strict=False)
    )


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _count(store: Store, question: str) -> int:
    row = store.one(question)
    return int(row[0]) if row else 0


def _quantile(times: list[float], share: float) -> float:
    """In milliseconds; NaN of nothing."""
    return round(sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000, 1) if times else float("nan")


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--tasks", type=int, default=60_000)
    parser.add_argument("--think", type=float, default=1.0, help="seconds of talk on average; 0 for none (1)")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), given.agents, given.seconds, given.tasks, given.think)
    if given.json:
        print(json.dumps(asdict(found)))
    else:
        print("\n".join(f"{name:>14}  {value:,}" for name, value in asdict(found).items()))
    return 1 if found.worked_twice or found.lost or found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
