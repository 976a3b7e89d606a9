"""A customer who wants to be called back: a case with the sealed number, a callback task where there is an order."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from db.callback_plan import add_tasks
from db.privacy import Sealed, plain_phone
from db.store import Store, Write, utc_now, utc_text
from surveys.intake.submission import Answer
from surveys.links import Link
from surveys.questionnaire import Questionnaire

WANTED = "call_wanted"
FIRST = 100
HOURS = 48


def telephone(typed: str) -> str | None:
    """The digits of a number that can be dialled; None for anything else."""
    digits = plain_phone(typed)
    return digits if 7 <= len(digits) <= 15 and re.fullmatch(r"[\d\s+().\-－（）＋]*", typed.strip()) else None


def wished(form: Questionnaire, answers: Mapping[str, Answer]) -> str | None:
    """The number that somebody left in the form together with their consent; None where either is missing."""
    tagged = {item.role: answers.get(item.name) for item in form.items if item.role in ("phone", "consent")}
    agreed = tagged.get("consent") in ("yes", "OK", ["OK"], ["yes"])
    return telephone(str(tagged["phone"])) if agreed and tagged.get("phone") else None


def wanted(store: Store, response_id: str) -> bool:
    """Whether the sender of this response has asked for a call."""
    row = store.one(
        """select 1 from cases join case_events using (case_id)
           where cause in ('response:' || :id, 'call:' || :id) and kind = :kind""",
        id=response_id,
        kind=WANTED,
    )
    return row is not None


def ask(store: Store, link: Link, receipt: str, phone: str, language: str) -> bool:
    """Note the wish under the response with this receipt and link; False when there is none. A second wish replaces
    the number of the first. The number lies sealed with the customer and in the case, nowhere else."""
    with store.transaction() as write:
        response = write.one(
            """select r.response_id, r.outlet_id, r.order_id, o.customer_id from responses r
               left join orders o using (order_id)
               where r.receipt = :receipt and r.invitation_id = :invitation_id""",
            receipt=receipt,
            invitation_id=link.invitation_id,
        )
        if response is None:
            return False
        caller = _customer(store, write, phone, language)
        if response["order_id"] is not None and response["customer_id"] is None:
            write.execute(
                "update orders set customer_id = :caller, rev = :rev where order_id = :order_id",
                caller=caller,
                rev=write.rev,
                order_id=response["order_id"],
            )
        _note(store, write, _case(write, response["response_id"], link, caller), phone)
        # The agent's screen rings the order's customer; another number is dialled from the case.
        if response["order_id"] is not None and response["customer_id"] in (None, caller):
            _task(write, response["order_id"])
    return True


def _customer(store: Store, write: Write, phone: str, language: str) -> int:
    """Whoever has this number, so that erasing by number finds the wish too."""
    write.execute(
        """insert into customers (phone_index, phone_sealed, language, created_at)
           values (:phone_index, :phone_sealed, :language, :now) on conflict (phone_index) do nothing""",
        phone_index=store.vault.phone_index(phone),
        phone_sealed=store.vault.seal(phone, Sealed.CUSTOMER_PHONE),
        language=language,
        now=utc_now(),
    )
    row = write.one(
        "select customer_id from customers where phone_index = :index", index=store.vault.phone_index(phone)
    )
    assert row is not None
    return int(row["customer_id"])


def _case(write: Write, response_id: str, link: Link, caller: int) -> int:
    """The response's case, a new one where it had none. A poster's case learns who the customer is."""
    row = write.one("select case_id from cases where cause = 'response:' || :id", id=response_id)
    if row is None:
        write.execute(
            """insert into cases (cause, order_id, outlet_id, source, opened_at, rev)
               values ('call:' || :id, :order_id, :outlet_id, 'survey', :now, :rev) on conflict (cause) do nothing""",
            id=response_id,
            order_id=link.order_id,
            outlet_id=link.outlet_id,
            now=utc_now(),
            rev=write.rev,
        )
        row = write.one("select case_id from cases where cause = 'call:' || :id", id=response_id)
        assert row is not None
    write.execute(
        "update cases set customer_id = coalesce(customer_id, :caller), rev = :rev where case_id = :case_id",
        caller=caller,
        rev=write.rev,
        case_id=row["case_id"],
    )
    return int(row["case_id"])


def _note(store: Store, write: Write, case_id: int, phone: str) -> None:
    held = {"case_id": case_id, "kind": WANTED, "note": store.vault.seal(phone, Sealed.CASE_NOTE), "now": utc_now()}
    changed = write.execute(
        "update case_events set note_sealed = :note, at = :now where case_id = :case_id and kind = :kind", **held
    )
    if not changed.rowcount:
        write.execute(
            "insert into case_events (case_id, at, kind, note_sealed) values (:case_id, :now, :kind, :note)", **held
        )


def _task(write: Write, order_id: int) -> None:
    due = utc_text(datetime.now(UTC) + timedelta(hours=HOURS))
    add_tasks(write, "callback", [(order_id, "case", 1.0, FIRST, due, utc_now())])
    write.execute(
        """update callback_tasks set priority = max(priority, :first), rev = :rev
           where order_id = :order_id and questionnaire = 'callback' and state = 'open'""",
        first=FIRST,
        rev=write.rev,
        order_id=order_id,
    )
