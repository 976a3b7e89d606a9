"""What people do with a case: take it, class it, move it on, tell the customer, reopen it; all on its timeline."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db import access, case_files, cases
from db.cases import Case, CaseMoved, Sight
from db.privacy import Sealed
from db.store import Store, Write, utc_now, utc_text
from db.users import User
from surveys.cases import follow_up
from surveys.cases.deadlines import Deadlines
from surveys.cases.lifecycle import NATURES, SUBJECTS, URGENCIES, MoveRefused, check

UNDO = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Step:
    """One move as somebody asks for it. ``told_way``: how the customer heard of the decision, for closing."""

    stage: str
    words: str = ""
    told_way: str | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a bulk action did: the cases it changed, and those it left alone with the rule that kept it."""

    changed: tuple[int, ...]
    left: Mapping[int, str] = field(default_factory=dict)


def sight_of(user: User) -> Sight:
    """A manager sees the own region, an auditor theirs when set, an agent their own; an outlet sees none."""
    if user.role == "agent":
        return Sight(person=user.user_id)
    if user.role == "manager" or (user.role == "auditor" and user.region_id is not None):
        return Sight(regions=() if user.region_id is None else (user.region_id,))
    return Sight(regions=()) if user.role == "outlet" else Sight()


def may_work(user: User, case: Case) -> bool:
    """Whether this person may change a case they see: an auditor reads, unless it is theirs."""
    return user.role in ("admin", "executive", "manager", "agent") or case.owner_id == user.user_id


def may_give(user: User) -> bool:
    """Whether this person may give cases to others; agents and auditors only take."""
    return user.role in ("admin", "executive", "manager")


def find(store: Store, user: User, case_id: int) -> Case:
    """The case, to be worked on by this person. Raises MoveRefused (gone, right)."""
    case = cases.find(store, case_id, sight_of(user))
    if case is None:
        raise MoveRefused("gone", f"there is no case {case_id} among yours")
    if not may_work(user, case):
        raise MoveRefused("right", f"case {case_id} is somebody else's; its owner works on it")
    return case


def move(store: Store, user: User, case: Case, step: Step) -> None:
    """The case is in ``step.stage`` now, its deadlines set. Raises MoveRefused, CaseMoved (nothing is changed)."""
    find(store, user, case.case_id)
    made = check(case.stage, step.stage, step.words, {"way": step.told_way})
    deadlines, now = Deadlines.of(store), utc_now()
    with store.transaction() as write:
        cases.set_stage(write, case, step.stage, now, made == "reopen")
        if case.owner_id is None:
            cases.take(write, case.case_id, user.user_id)
        kind = "reopened" if made == "reopen" else "stage"
        case_files.note(store, write, case.case_id, kind, user.user_id, step.words, step.stage, now)
        if step.stage == "closed":
            _told(write, user, case, step, now)
            follow_up.invite(write, case, now)
        _dates(write, deadlines, case.case_id, now if made == "reopen" else case.counts_from, case.urgency, step.stage)


def take_back(store: Store, user: User, case: Case) -> None:
    """An acknowledgement that was a slip, undone by who made it within UNDO. Raises MoveRefused, CaseMoved."""
    find(store, user, case.case_id)
    now = utc_now()
    since = utc_text(datetime.fromisoformat(now) - UNDO)
    if case.stage != "acknowledged" or not case_files.moved_by(store, case.case_id, user.user_id, case.stage, since):
        raise MoveRefused("move", "only the one who acknowledged a case takes that back, within minutes")
    deadlines = Deadlines.of(store)
    with store.transaction() as write:
        cases.set_stage(write, case, "received", now, False)
        case_files.note(store, write, case.case_id, "undone", user.user_id, "", "received", now)
        _dates(write, deadlines, case.case_id, case.counts_from, case.urgency, "received")


def classify(store: Store, user: User, case: Case, urgency: str, nature: str, subject: str | None) -> None:
    """The initial assessment's classes; another urgency has other deadlines. Raises MoveRefused (subject, …)."""
    find(store, user, case.case_id)
    if urgency not in URGENCIES or nature not in NATURES or subject not in (*SUBJECTS, None):
        raise MoveRefused("subject", f"{urgency}, {nature}, {subject} is no class of cases")
    if (urgency, nature, subject) == (case.urgency, case.nature, case.subject):
        return
    deadlines = Deadlines.of(store)
    with store.transaction() as write:
        cases.set_class(write, case.case_id, urgency, nature, subject)
        words = f"{urgency} {nature} {subject or ''}".strip()
        case_files.note(store, write, case.case_id, "classed", user.user_id, words)
        _dates(write, deadlines, case.case_id, case.counts_from, urgency, case.stage)


def give(store: Store, user: User, case: Case, owner: User | None) -> None:
    """The case is ``owner``'s. Raises MoveRefused (right), CaseMoved."""
    find_visible(store, user, case.case_id)
    own = owner is not None and owner.user_id == user.user_id
    if not may_give(user) and not (own and case.owner_id in (None, user.user_id)):
        raise MoveRefused("right", "only a manager gives cases to others; take one that is nobody's")
    with store.transaction() as write:
        cases.set_owner(write, case.case_id, owner.user_id if owner else None, case.owner_id)
        case_files.note(store, write, case.case_id, "owner", user.user_id, owner.name if owner else "")


def remark(store: Store, user: User, case: Case, words: str) -> None:
    """A note on the timeline. Raises MoveRefused."""
    find(store, user, case.case_id)
    if words.strip():
        with store.transaction() as write:
            case_files.note(store, write, case.case_id, "note", user.user_id, words)


def find_visible(store: Store, user: User, case_id: int) -> Case:
    """The case, to be read. Raises MoveRefused (gone)."""
    case = cases.find(store, case_id, sight_of(user))
    if case is None:
        raise MoveRefused("gone", f"there is no case {case_id} among yours")
    return case


def many(store: Store, user: User, numbers: Iterable[int], change: Callable[[Case], None]) -> Done:
    """Do ``change`` to each of these cases; one that refuses does not keep the others."""
    changed: list[int] = []
    left: dict[int, str] = {}
    for number in numbers:
        try:
            change(find_visible(store, user, number))
        except MoveRefused as refused:
            left[number] = refused.rule
        except CaseMoved:
            left[number] = "moved"
        else:
            changed.append(number)
    return Done(tuple(changed), left)


def reveal(store: Store, user: User, case: Case) -> tuple[str, str]:
    """The customer's name and number in full, once the look is on record; '' for what is not known."""
    find_visible(store, user, case.case_id)
    access.record(
        store, "reveal", user_id=user.user_id, login=user.login, subject="case", subject_id=case.case_id,
        reason="case handling",
    )  # fmt: skip
    return customer(store, case)


def customer(store: Store, case: Case) -> tuple[str, str]:
    """Name and number of the case's customer, in full. Raises SealBroken."""
    row = store.one("select name_sealed, phone_sealed from customers where customer_id = :id", id=case.customer_id)
    if row is None:
        return "", ""
    vault = store.vault
    return (
        vault.unseal(row["name_sealed"], Sealed.CUSTOMER_NAME),
        vault.unseal(row["phone_sealed"], Sealed.CUSTOMER_PHONE),
    )


def _told(write: Write, user: User, case: Case, step: Step, now: str) -> None:
    at = utc_text(step.told_at) if step.told_at else now
    cases.set_told(write, case.case_id, str(step.told_way), min(at, now), user.user_id)


def _dates(write: Write, deadlines: Deadlines, case_id: int, counts_from: str, urgency: str, stage: str) -> None:
    start = datetime.fromisoformat(counts_from)
    due = deadlines.due(start, urgency, stage)
    close_by = utc_text(deadlines.close_by(start, urgency))
    cases.set_deadlines(write, case_id, utc_text(due) if due else None, close_by, utc_now())
