"""An answer that staff typed in, on its way through the one door: channel excel, evidence grade D."""

import uuid
from datetime import date, datetime, time

from db.store import Store
from kit.excel.calls_back import Fate
from kit.excel.cells import Misread, day, fold, shown
from kit.excel.faults import Fault
from kit.excel.rows import Given
from surveys.intake import ConflictKept, Intake, IntakeRefused, Misfits, Submission
from surveys.intake.submission import payload_hash

# The names of answers typed into entry sheets; part of the product's format, never to change.
ENTRIES = uuid.UUID("c2f6a1de-0f0b-5d0e-8f57-7a5b1c0b9e42")


def response_id_of(store: Store, sheet: str, number: int) -> str:
    """The response_id of a row: the same every time the sheet comes back, another one in every database."""
    return str(uuid.uuid5(ENTRIES, f"{store.origin} sheet {sheet} row {number}"))


def read_entry(store: Store, given: Given, now: datetime, faults: list[Fault]) -> Submission | None:
    """What the row says; None for an untouched row, or with ``faults`` that say why not."""
    if given.empty:
        return None
    before, answers = len(faults), given.answers(faults)
    answered = _answered(given, now.astimezone(store.zone).date(), faults)
    order = _order(store, given, faults)
    if not answers and len(faults) == before:
        faults.append(given.fault("", "nothing"))
    if len(faults) > before:
        return None
    noon = datetime.combine(answered, time(12), tzinfo=store.zone) if answered else None
    return Submission(
        response_id=response_id_of(store, given.key.sheet, given.key.number),
        questionnaire=given.key.questionnaire,
        version=given.key.version,
        answers=answers,
        channel="excel",
        order=order or None,
        outlet=given.key.outlet,
        language=given.key.language,
        finished_at=min(noon, now.astimezone(store.zone)).isoformat(timespec="seconds") if noon else None,
        correctable=True,
    )


def land_entry(store: Store, given: Given, submission: Submission, faults: list[Fault]) -> Fate:
    """Through the intake; what hinders it is added to ``faults``. Waits for the disk: many at once go faster."""
    try:
        receipt = Intake(store).submit(submission)
    except Misfits as misfits:
        faults.extend(given.misfits(misfits.problems))
        return "refused"
    except ConflictKept as kept:
        faults.append(given.fault("", "conflict", reason=_differs(kept.number)))
        return "in_conflict"
    except IntakeRefused as refused:
        faults.append(given.fault("", "conflict", reason={"zh": f"{refused}；", "en": str(refused)}))
        return "in_conflict"
    return "there_already" if receipt.replay else "landed"


def try_entry(store: Store, given: Given, submission: Submission, now: datetime, faults: list[Fault]) -> Fate:
    """What ``land_entry`` would do; nothing is written."""
    held = store.one("select payload_hash, receipt from responses where response_id = :id", id=submission.response_id)
    if held is not None:
        if held["payload_hash"] == payload_hash(submission.payload()):
            return "there_already"
        faults.append(given.fault("", "conflict", reason=_differs(held["receipt"])))
        return "in_conflict"
    local = now.astimezone(store.zone)
    problems = given.misfits(given.form.check(submission.answers, local.date(), local).problems)
    faults.extend(problems)
    return "refused" if problems else "landed"


def _differs(receipt: str) -> dict[str, str]:
    return {
        "zh": f"这一行以前交过（回执 {receipt}），内容不同；",
        "en": f"this row came in before with other answers (receipt {receipt})",
    }


def _answered(given: Given, today: date, faults: list[Fault]) -> date | None:
    cell = given.cells.get("answered")
    if cell is None:
        return None
    try:
        found = day(cell)
    except Misread as wrong:
        faults.append(given.fault("answered", wrong.rule))
        return None
    if found > today:
        faults.append(given.fault("answered", "ahead"))
    return found


def _order(store: Store, given: Given, faults: list[Fault]) -> str:
    """The order's number, checked: answers must not reach another outlet's order by a slip of the hand."""
    outlet = store.one("select outlet_id from outlets where code = :code", code=given.key.outlet)
    if outlet is None:
        faults.append(given.fault("outlet", "outlet"))
    typed = given.key.about or shown(given.cells.get("order"))
    if not typed or outlet is None:
        return ""
    row = store.one(
        "select order_no, outlet_id from orders where order_no = :typed or order_no = :folded",
        typed=typed,
        folded=fold(typed).upper(),
    )
    if row is None or row["outlet_id"] != outlet["outlet_id"]:
        faults.append(given.fault("order", "order_elsewhere" if row else "order"))
        return ""
    return str(row["order_no"])
