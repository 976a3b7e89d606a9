"""A call that was noted in a sheet, on record by the same function as one noted on the screen."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from db import access, callbacks
from db.callbacks import Task
from db.privacy import Sealed
from db.store import Store, utc_text
from db.users import User, find_user
from kit.excel import leases
from kit.excel.cells import Misread, clock, day, fold, moment, shown, words
from kit.excel.columns import ending_named
from kit.excel.faults import Fault, Text
from kit.excel.rows import Given
from kit.excel.wording import YES_NO
from surveys.callbacks.conversation import keep, resume
from surveys.callbacks.dispositions import DISPOSITIONS, AppointmentRefused, after, most_attempts
from surveys.callbacks.hours import Hours, RegionalHours
from surveys.callbacks.outcome import NothingAnswered, Outcome, record, response_id_of
from surveys.callbacks.queue import CALLERS, LEASE, LeaseLost
from surveys.intake import Misfits, Submission
from surveys.intake.submission import payload_hash

Fate = Literal["landed", "there_already", "in_conflict", "refused", "blank"]
CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Call:
    """What a row says about one call; ``called`` None where the agent did not note when."""

    ending: str
    answers: Mapping[str, str]
    called: datetime | None
    appointed: datetime | None
    note: str
    never: bool


def land_call(store: Store, given: Given, now: datetime, dry_run: bool, faults: list[Fault]) -> Fate:
    """Put the row's call on record once; what hinders it is added to ``faults``. Dry: nothing is written."""
    if given.empty:
        return "blank"
    agent, task = find_user(store, given.key.agent), callbacks.task(store, given.key.number)
    if agent is None or agent.role not in CALLERS:
        faults.append(given.fault("", "agent"))
        return "refused"
    if task is None or not _reachable(store, task):
        faults.append(given.fault("", "gone"))
        return "refused"
    call = read_call(store, given, agent, task, now, faults)
    if call is None:
        return "refused" if faults else "blank"
    if (held := leases.attempt(store, task.task_id, given.key.attempt)) is not None:
        if _same(store, held, agent, call):
            return "there_already"
        who, at = held["login"], held["ended_at"].replace("T", " ").rstrip("Z")
        ending = DISPOSITIONS[held["disposition"]].label
        return _conflict(store, given, agent, call, dry_run, faults, {
            "zh": f"这通电话已由 {who} 记录（{at} UTC，{ending['zh']}），与这一行不同；",
            "en": f"{who} recorded this call at {at} UTC as {ending['en'].lower()}, which differs from this row",
        })  # fmt: skip
    hours = RegionalHours.of(store).of_region(callbacks.books(store, task.order_id).region_id)
    if _problems(store, given, task, call, hours, now, faults):
        return "refused"
    late = call.called is not None and not hours.allow(call.called)
    if late:
        faults.append(given.fault("called", "hours_kept", reason=_hours_of(hours, call.called, store)))
    if dry_run:
        return "landed" if _free(task, given, now) else _taken(store, given, agent, call, True, faults)
    fate = _record(store, given, agent, task, call, hours, now, faults)
    if late and fate == "landed":
        access.record(
            store, "call_outside_hours", user_id=agent.user_id, login=agent.login, subject="callback_task",
            subject_id=task.task_id, reason=f"call sheet {given.key.sheet}",
        )  # fmt: skip
    return fate


def read_call(store: Store, given: Given, agent: User, task: Task, now: datetime, faults: list[Fault]) -> Call | None:
    """What the row says; None when it is not to be recorded: untouched, or with ``faults`` that say why."""
    before, answers = len(faults), given.answers(faults)
    called = _called(store, given, now, faults)
    ending = _ending(given, faults)
    appointed = _appointed(store, given, ending, faults)
    note, never = _note(given, faults), _never(given, faults)
    if len(faults) > before:
        return None
    if ending is None:
        # Answers from before an appointment stand in the sheet from the start: that alone is no call.
        touched = called or appointed or note or never
        if touched or answers != {name: text for name, text in (resume(store, agent, task) or {}).items() if text}:
            faults.append(given.fault("ending", "no_ending"))
        return None
    way = DISPOSITIONS[ending]
    if answers and not way.answered and way.rule != "appointed":
        faults.append(given.fault("ending", "no_talk"))
    if ending == "completed" and not answers:
        faults.append(given.fault("ending", "no_answers"))
    return None if len(faults) > before else Call(ending, answers, called, appointed, note, never)


def _ending(given: Given, faults: list[Fault]) -> str | None:
    cell = given.cells.get("ending")
    if cell is None:
        return None
    found = ending_named(shown(cell))
    if found is None:
        faults.append(given.fault("ending", "choice"))
    return found


def _called(store: Store, given: Given, now: datetime, faults: list[Fault]) -> datetime | None:
    """When the customer was rung; a time alone is of the first day since the sheet was made on which it has been."""
    cell = given.cells.get("called")
    if cell is None:
        return None
    issued = datetime.fromisoformat(given.key.issued)
    today = issued.astimezone(store.zone).date()
    try:
        found = moment(cell, (today,)).replace(tzinfo=store.zone)
    except Misread as wrong:
        faults.append(given.fault("called", wrong.rule))
        return None
    if found < issued - CLOCKS_DIFFER and found.date() == today and found + timedelta(days=1) <= now + CLOCKS_DIFFER:
        found += timedelta(days=1)  # given out in the evening for the next day
    rule = "ahead" if found > now + CLOCKS_DIFFER else "before" if found < issued - CLOCKS_DIFFER else None
    if rule:
        faults.append(given.fault("called", rule))
        return None
    return min(found, now)


def _appointed(store: Store, given: Given, ending: str | None, faults: list[Fault]) -> datetime | None:
    on, at = given.cells.get("appointed_day"), given.cells.get("appointed_time")
    if on is None and at is None:
        if ending == "call_later":
            faults.append(given.fault("appointed_day", "no_appointment"))
        return None
    if ending is not None and ending != "call_later":
        faults.append(given.fault("appointed_day", "stray_appointment"))
        return None
    if on is None or at is None:
        faults.append(given.fault("appointed_day" if on is None else "appointed_time", "no_appointment"))
        return None
    for column, read in (("appointed_day", day), ("appointed_time", clock)):
        try:
            read(given.cells.get(column))
        except Misread as wrong:
            faults.append(given.fault(column, wrong.rule))
            return None
    return datetime.combine(day(on), clock(at), tzinfo=store.zone)


def _note(given: Given, faults: list[Fault]) -> str:
    cell = given.cells.get("note")
    try:
        return "" if cell is None else words(cell)
    except Misread as wrong:
        faults.append(given.fault("note", wrong.rule))
        return ""


def _never(given: Given, faults: list[Fault]) -> bool:
    cell = given.cells.get("never")
    if cell is None:
        return False
    if cell is True or cell is False:
        return bool(cell)
    for code, labels in YES_NO.items():
        if fold(shown(cell)) in {fold(label) for label in (*labels.values(), code)}:
            return code == "yes"
    faults.append(given.fault("never", "choice"))
    return False


def _problems(
    store: Store, given: Given, task: Task, call: Call, hours: Hours, now: datetime, faults: list[Fault]
) -> bool:
    """Whether the questionnaire or the hours of the customer's region refuse what the row says.

    A call that was made outside them is kept all the same when its note says why: what happened is on record.
    """
    before, local = len(faults), now.astimezone(store.zone)
    if DISPOSITIONS[call.ending].answered:
        faults.extend(given.misfits(given.form.check(call.answers, local.date(), local).problems))
    try:
        after(
            DISPOSITIONS[call.ending], given.key.attempt, call.called or now, hours,
            task.most_attempts or most_attempts(store), call.appointed,
        )  # fmt: skip
    except AppointmentRefused as refused:
        faults.append(given.fault("appointed_time", "appointment", reason=_refusal(refused, call, hours, store)))
    if call.called is not None and not call.note and not hours.allow(call.called):
        faults.append(given.fault("called", "hours", reason=_hours_of(hours, call.called, store)))
    return len(faults) > before


def _refusal(refused: AppointmentRefused, call: Call, hours: Hours, store: Store) -> Text:
    within = _hours_of(hours, call.appointed, store)
    zh = {
        "past": "那时已经过了", "hours": f"只能在 {within} 之间拨打", "far": "隔得太久了，请约近一点",
        "missing": "没有填时间", "holiday": "那天放假，不回访",
    }  # fmt: skip
    en = f"customers there may be rung {within}; choose a time within" if refused.rule == "hours" else str(refused)
    return {"zh": f"{zh[refused.rule]}。", "en": en}


def _hours_of(hours: Hours, moment: datetime | None, store: Store) -> str:
    """The hours of that day on the organisation's clock, or those of an ordinary day."""
    return (hours.on_clock(moment, store.zone) if moment else "") or str(hours)


def _record(
    store: Store, given: Given, agent: User, task: Task, call: Call, hours: Hours, now: datetime, faults: list[Fault]
) -> Fate:
    until, ended = utc_text(now + LEASE), call.called or now
    with store.transaction() as write:
        ours = leases.reclaim(write, task.task_id, given.key.attempt - 1, agent.user_id, utc_text(now), until)
    if not ours:
        return _taken(store, given, agent, call, False, faults)
    outcome = Outcome(call.ending, call.answers, given.key.language, call.appointed, call.note, call.never)
    try:
        if call.ending == "call_later" and call.answers:
            keep(store, agent, task, call.answers, ended)
        record(store, agent, task, given.form, outcome, ended)
    except Misfits as misfits:
        faults.extend(given.misfits(misfits.problems))
        return "refused"
    except AppointmentRefused as refused:
        faults.append(given.fault("appointed_time", "appointment", reason=_refusal(refused, call, hours, store)))
        return "refused"
    except NothingAnswered:
        faults.append(given.fault("ending", "no_answers"))
        return "refused"
    except (LeaseLost, sqlite3.IntegrityError):
        # Somebody was quicker; perhaps with this very row, read twice at the same time.
        held = leases.attempt(store, task.task_id, given.key.attempt)
        if held is not None and _same(store, held, agent, call):
            return "there_already"
        return _taken(store, given, agent, call, False, faults)
    return "landed"


def _free(task: Task, given: Given, now: datetime) -> bool:
    """As ``leases.reclaim`` will see it."""
    lapsed = task.leased_by in (None, given.key.agent) or (task.leased_until or "") <= utc_text(now)
    return task.state == "open" and task.attempts == given.key.attempt - 1 and lapsed


def _reachable(store: Store, task: Task) -> bool:
    try:
        return bool(callbacks.books(store, task.order_id))
    except LookupError:
        return False


def _taken(store: Store, given: Given, agent: User, call: Call, dry_run: bool, faults: list[Fault]) -> Fate:
    why = {
        "zh": "这位顾客的回访已结束，或已转给同事；",
        "en": "the callback is over, or a colleague has taken it since",
    }
    return _conflict(store, given, agent, call, dry_run, faults, why)


def _same(store: Store, held: sqlite3.Row, agent: User, call: Call) -> bool:
    """Whether the attempt on record says what the row says."""
    vault = store.vault
    payload = json.loads(vault.unseal(held["payload_sealed"], Sealed.PAYLOAD) or "{}")
    answered = call.answers if DISPOSITIONS[call.ending].answered else {}
    return (
        held["agent_id"] == agent.user_id
        and held["disposition"] == call.ending
        and vault.unseal(held["note_sealed"], Sealed.ATTEMPT_NOTE) == call.note
        and payload.get("answers", {}) == answered
        and (call.appointed is None or held["next_at"] in (None, utc_text(call.appointed)))
    )


def _conflict(
    store: Store, given: Given, agent: User, call: Call, dry_run: bool, faults: list[Fault], why: Text
) -> Fate:
    """Keep the row beside what is on record, for somebody to settle; the same row twice is kept once."""
    faults.append(given.fault("", "conflict", reason=why))
    if dry_run:
        return "in_conflict"
    key = given.key
    signs = {"ending": call.ending, "note": call.note, "agent": agent.login, "sheet": key.sheet}
    signs |= {"never_again": "yes"} if call.never else {}
    signs |= {"appointed": utc_text(call.appointed)} if call.appointed else {}
    payload = Submission(
        response_id=response_id_of(store, key.number, key.attempt),
        questionnaire=key.questionnaire,
        version=key.version,
        answers=call.answers,
        channel="callback",
        order=key.about,
        language=key.language,
        finished_at=utc_text(call.called) if call.called else None,
        signs={name: text for name, text in signs.items() if text},
    ).payload()
    with store.transaction() as write:
        write.execute(
            """insert or ignore into quarantine (response_id, payload_hash, payload_sealed, reason, received_at)
               values (:response_id, :payload_hash, :payload_sealed, :reason, :at)""",
            response_id=response_id_of(store, key.number, key.attempt),
            payload_hash=payload_hash(payload),
            payload_sealed=store.vault.seal(payload, Sealed.PAYLOAD),
            reason=f"call sheet of {agent.login}, callback {key.number}, attempt {key.attempt}: {why['en']}",
            at=utc_text(datetime.now(store.zone)),
        )
    return "in_conflict"
