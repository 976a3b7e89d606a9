"""Opening a case by hand: somebody complains in person, in writing or by telephone, and it is typed in."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from db import case_files, cases
from db.privacy import Sealed, plain_phone
from db.store import Store, Write, utc_now, utc_text
from db.users import User
from surveys.cases.deadlines import Deadlines
from surveys.cases.lifecycle import NATURES, SUBJECTS, URGENCIES, WAYS
from surveys.cases.work import sight_of

WORDS = "words"


class ComplaintRefused(ValueError):
    """A complaint cannot be kept as typed. ``rule``: words, class, target, order, outlet, phone."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Complaint:
    """What was typed. ``key`` is made when the form is opened: typing it once and sending it twice is one case.

    ``order`` or ``outlet`` (its code) says whom it is about; ``phone`` '' when the customer gave none.
    """

    key: str
    way: str
    subject: str | None
    urgency: str
    nature: str
    words: str
    order: str = ""
    outlet: str = ""
    phone: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Target:
    outlet_id: int
    region_id: int
    order_id: int | None
    customer_id: int | None


def new_key() -> str:
    """A key for a form that is being opened."""
    return str(uuid.uuid4())


def open_complaint(store: Store, user: User, complaint: Complaint) -> tuple[int, bool]:
    """The complaint's case, and whether it is new. Words, name and number are sealed. Raises ComplaintRefused."""
    _check(complaint)
    target, deadlines, now = _target(store, user, complaint), Deadlines.of(store), utc_now()
    with store.transaction() as write:
        case_id, new = cases.open_once(write, f"complaint:{complaint.key}", {
            "order_id": target.order_id, "outlet_id": target.outlet_id, "source": "complaint",
            "urgency": complaint.urgency, "nature": complaint.nature, "way": complaint.way,
            "subject": complaint.subject, "owner_id": user.user_id if user.role == "agent" else None, "at": now,
        })  # fmt: skip
        if new:
            _customer(store, write, case_id, complaint, target)
            case_files.note(store, write, case_id, "opened", user.user_id, "", "received", now)
            case_files.note(store, write, case_id, WORDS, user.user_id, complaint.words, at=now)
            start = datetime.fromisoformat(now)
            due = deadlines.due(start, complaint.urgency, "received")
            close_by = utc_text(deadlines.close_by(start, complaint.urgency))
            cases.set_deadlines(write, case_id, utc_text(due) if due else None, close_by, now)
    return case_id, new


def _check(complaint: Complaint) -> None:
    if not complaint.words.strip():
        raise ComplaintRefused("words", "the complaint has no words; write what the customer said")
    known = (
        complaint.way in WAYS and complaint.urgency in URGENCIES and complaint.nature in NATURES
        and complaint.subject in (*SUBJECTS, None)
    )  # fmt: skip
    if not known:
        raise ComplaintRefused(
            "class", f"{complaint.way}, {complaint.urgency}, {complaint.subject} is no class of cases"
        )
    digits = plain_phone(complaint.phone)
    if complaint.phone.strip() and not 5 <= len(digits) <= 15:
        raise ComplaintRefused("phone", "the customer's number is no telephone number; write 5 to 15 digits")


def _target(store: Store, user: User, complaint: Complaint) -> _Target:
    """Whom it is about, within what the user sees."""
    if complaint.order.strip():
        row = store.one(
            """select w.outlet_id, o.region_id, w.order_id, w.customer_id
               from orders w join outlets o using (outlet_id) where w.order_no = :no""",
            no=complaint.order.strip(),
        )
        if row is None:
            raise ComplaintRefused("order", f'order "{complaint.order}" is not known; check it, or name the outlet')
    elif complaint.outlet:
        row = store.one(
            "select outlet_id, region_id, null, null from outlets where code = :code", code=complaint.outlet
        )
        if row is None:
            raise ComplaintRefused("outlet", f'outlet "{complaint.outlet}" is not known; choose one of the list')
    else:
        raise ComplaintRefused("target", "the complaint is about nobody; give the order number or the outlet")
    target = _Target(*row)
    regions = sight_of(user).regions
    if regions is not None and target.region_id not in regions:
        raise ComplaintRefused("target", "order or outlet belong to another region; its manager takes the complaint")
    return target


def _customer(store: Store, write: Write, case_id: int, complaint: Complaint, target: _Target) -> None:
    """Whoever has this number, else the order's customer, stands behind the case."""
    customer_id = target.customer_id
    if plain_phone(complaint.phone):
        index = store.vault.phone_index(complaint.phone)
        write.execute(
            """insert into customers (phone_index, phone_sealed, name_sealed, created_at)
               values (:phone_index, :phone, :name, :now) on conflict (phone_index) do nothing""",
            phone_index=index,
            phone=store.vault.seal(plain_phone(complaint.phone), Sealed.CUSTOMER_PHONE),
            name=store.vault.seal(complaint.name.strip(), Sealed.CUSTOMER_NAME),
            now=utc_now(),
        )
        row = write.one("select customer_id from customers where phone_index = :phone_index", phone_index=index)
        assert row is not None
        customer_id = int(row["customer_id"])
    write.execute("update cases set customer_id = :id, rev = :rev where case_id = :case", id=customer_id, case=case_id)
