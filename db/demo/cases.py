"""Cases: what low scores, named problems and contradicted facts led to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from db.demo import case_causes
from db.demo.people import AUDITOR, MANAGER
from db.demo.plan import Plan
from db.demo.replies import Reply
from db.privacy import Sealed, Vault
from db.store import Write

STAGES = ("received", "acknowledged", "assessed", "investigated", "responded", "decided", "closed")
INVESTIGATED = STAGES.index("investigated")
# Days a stage takes to be reached, on average.
PACE = {"acknowledged": 0.2, "assessed": 0.3, "investigated": 1.9, "responded": 1.2, "decided": 0.7, "closed": 0.6}
LIES_DAYS = 90  # what was forgotten longer ago somebody has found by now
DUE_DAYS = {"critical": 1, "urgent": 2, "ordinary": 5}
INSERT_CASE = (
    "insert into cases (case_id, cause, order_id, outlet_id, customer_id, source, urgency, nature, way, subject, "
    "stage, owner_id, opened_at, due_at, closed_at, stage_since, told_at, told_way, told_by, rev) "
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_CAUSE = (
    "insert into case_causes (case_cause_id, case_id, parent_id, category, words, noted_at, noted_by, rev) "
    "values (?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_EVENT = "insert into case_events (case_id, at, user_id, kind, stage, note_sealed) values (?, ?, ?, ?, ?, ?)"


def keep(
    write: Write, plan: Plan, first_case: int, ids: Sequence[str], replies: Sequence[Reply],
    customers: dict[int, int], contradicted: Sequence[tuple[str, ...]], vault: Vault,
) -> int:  # fmt: skip
    """Open and work the cases these replies give cause for; how many there were."""
    dice = Random(plan.seed * 1_000_003 + first_case)
    now = str(plan.now)
    cases: list[tuple[object, ...]] = []
    events: list[tuple[object, ...]] = []
    causes: list[tuple[object, ...]] = []
    for response_id, reply, against in zip(ids, replies, contradicted, strict=True):
        urgency = _urgency(reply, against)
        if urgency is None:
            continue
        number = first_case + len(cases)
        history = _history(dice, reply.finished_at, now)
        stage, at = history[-1]
        owner = AUDITOR if against else MANAGER
        source = "verification" if against else "callback" if reply.channel == "callback" else "survey"
        cause = f"response:{response_id}"
        by_phone = "telephone" if reply.channel == "callback" else "written"
        closed_at = at if stage == "closed" else None
        cases.append(
            (number, cause, reply.order_id, reply.outlet_id, customers.get(reply.order_id or 0), source, urgency,
             "normal", by_phone, _subject(reply, against), stage, owner, reply.finished_at,
             _shifted(reply.finished_at, DUE_DAYS[urgency]), closed_at, at, *_told(dice, owner, closed_at), write.rev)
        )  # fmt: skip
        if len(history) > INVESTIGATED:
            about = "price" if against == ("charged",) else _subject(reply, against)
            causes += case_causes.rows(dice, number, about, history[INVESTIGATED][1], owner, write.rev)
        for step, (name, moment) in enumerate(history):
            events.append((number, moment, owner if step else None, "stage" if step else "opened", name, None))
        if against:
            events.append(
                (number, reply.finished_at, None, "contradicted", None, vault.seal(" ".join(against), Sealed.CASE_NOTE))
            )
    write.executemany(INSERT_CASE, cases)
    write.executemany(INSERT_EVENT, events)
    write.executemany(INSERT_CAUSE, causes)
    return len(cases)


def _urgency(reply: Reply, against: tuple[str, ...]) -> str | None:
    """As the intake judges: the lowest mark or a named problem is urgent, a low mark ordinary."""
    mark = int(str(reply.answers.get("csat", "5")))
    if mark == 1 or against or reply.answers.get("problem") == "yes":
        return "urgent"
    return "ordinary" if mark == 2 else None


def _subject(reply: Reply, against: tuple[str, ...]) -> str:
    if against:
        return "price" if against == ("charged",) else "service"
    return "product_quality" if reply.answers.get("fixed") == "no" else "service"


def _history(dice: Random, opened_at: str, now: str) -> list[tuple[str, str]]:
    """Stages with their moments: most cases are closed within two weeks, some lie."""
    history = [("received", opened_at)]
    moment = opened_at
    lazy = 3.0 if dice.random() < 0.12 else 1.0
    for stage in STAGES[1:]:
        moment = _shifted(moment, dice.expovariate(1 / PACE[stage]) * lazy)
        lies = opened_at > _shifted(f"{now}Z", -LIES_DAYS)
        if moment[:19] >= now or (dice.random() < 0.012 and lies and stage != "closed"):
            break
        history.append((stage, moment))
    return history


def _told(dice: Random, owner: object, closed_at: str | None) -> tuple[object, object, object]:
    """When, how and by whom the customer heard of the decision; one in twelve could not be reached."""
    if closed_at is None:
        return None, None, None
    return closed_at, "unreached" if dice.random() < 0.08 else "telephone", owner


def _shifted(at: str, days: float) -> str:
    return (datetime.fromisoformat(at[:19]) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
