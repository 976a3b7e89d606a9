"""Forgetting a person: nothing that names a customer stays, scanned pages included; the work that was done stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from db import case_files, scans
from db.privacy import Sealed
from db.store import Store, Write, utc_now

EMPTY_PAYLOAD = '{"erased": true}'
ORDERS = "select order_id from orders where customer_id = :customer_id"


class NobodyFound(ValueError):
    """No customer has this number, or no order this order number."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was emptied: people, responses whose words and sent form were removed, notes of calls and cases."""

    customers: int
    responses: int
    notes: int


def erase_customer(store: Store, phone: str, *, login: str = "") -> Erased:
    """Forget the customer with this telephone number. Raises NobodyFound."""
    index = store.vault.phone_index(phone)
    row = store.one("select customer_id from customers where phone_index = :index and :index is not null", index=index)
    if row is None:
        raise NobodyFound("no customer has this telephone number; check the digits, or erase by order number")
    orders = [order["order_id"] for order in store.rows(ORDERS, customer_id=row["customer_id"])]
    return _erase(store, row["customer_id"], orders, login)


def erase_order(store: Store, order_no: str, *, login: str = "") -> Erased:
    """Forget the customer behind this order, with all their orders; the order itself stays. Raises NobodyFound."""
    row = store.one("select order_id, customer_id from orders where order_no = :order_no", order_no=order_no)
    if row is None:
        raise NobodyFound(f'order "{order_no}" is not known; check the number')
    found = store.rows(ORDERS, customer_id=row["customer_id"]) if row["customer_id"] else [row]
    return _erase(store, row["customer_id"], [order["order_id"] for order in found], login)


def _erase(store: Store, customer_id: int | None, orders: Sequence[int], login: str) -> Erased:
    # Freed pages are overwritten with zeros: comments lie in the file in clear.
    store.connection.execute("pragma secure_delete = on")
    emptied = store.vault.seal(EMPTY_PAYLOAD, Sealed.PAYLOAD)
    with store.transaction() as write:
        if customer_id is not None:
            _empty_customer(write, customer_id)
        responses = sum(_empty_responses(write, order_id, emptied) for order_id in orders)
        notes = sum(_empty_notes(write, order_id) for order_id in orders) + _empty_cases(write, customer_id)
        write.execute(
            """insert into access_log (at, login, event, subject, subject_id, reason)
               values (:at, :login, 'erase', :subject, :subject_id, 'erased on request')""",
            at=utc_now(),
            login=login[:64],
            subject="customer" if customer_id is not None else "order",
            subject_id=customer_id if customer_id is not None else orders[0],
        )
    for order_id in orders:
        scans.forget(store, order_id)
    case_files.forget(store, customer_id, orders)
    store.connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    return Erased(int(customer_id is not None), responses, notes)


def _empty_customer(write: Write, customer_id: int) -> None:
    write.execute(
        """update customers set phone_index = null, name_sealed = null, phone_sealed = null, address_sealed = null
           where customer_id = :customer_id""",
        customer_id=customer_id,
    )
    # The warehouse's orders carry the number's blind index: written anew, they lose it there as well.
    write.execute("update orders set rev = :rev where customer_id = :customer_id", customer_id=customer_id)


def _empty_responses(write: Write, order_id: int, emptied: bytes | None) -> int:
    """Ratings stay, words go: the comment, and the form as it was sent (its hash stays, so a replay is known)."""
    found = write.execute(
        "select response_key, response_id from responses where order_id = :id", id=order_id
    ).fetchall()
    for row in found:
        write.execute("delete from answers where response_key = :key and text is not null", key=row["response_key"])
        write.execute(
            "update responses set payload_sealed = :emptied, rev = :rev where response_key = :key",
            emptied=emptied,
            key=row["response_key"],
        )
        for copies in (
            "update conflicts set payload_sealed = :emptied where response_id = :response_id",
            "update quarantine set payload_sealed = :emptied where response_id = :response_id",
        ):
            write.execute(copies, emptied=emptied, response_id=row["response_id"])
    return len(found)


def _empty_notes(write: Write, order_id: int) -> int:
    write.execute(
        "delete from callback_drafts where task_id in (select task_id from callback_tasks where order_id = :order_id)",
        order_id=order_id,
    )
    write.execute(
        """delete from partials where invitation_id in
           (select invitation_id from invitations where order_id = :order_id)""",
        order_id=order_id,
    )
    calls = write.execute(
        """update callback_attempts set note_sealed = null, rev = :rev where note_sealed is not null
           and task_id in (select task_id from callback_tasks where order_id = :order_id)""",
        order_id=order_id,
    )
    cases = write.execute(
        """update case_events set note_sealed = null where note_sealed is not null
           and case_id in (select case_id from cases where order_id = :order_id)""",
        order_id=order_id,
    )
    incidents = write.execute(
        "update incidents set words_sealed = null, rev = :rev where words_sealed is not null and order_id = :order_id",
        order_id=order_id,
    )
    return calls.rowcount + cases.rowcount + incidents.rowcount


def _empty_cases(write: Write, customer_id: int | None) -> int:
    """Cases that hang on the customer and on no order."""
    return write.execute(
        """update case_events set note_sealed = null where note_sealed is not null
           and case_id in (select case_id from cases where customer_id = :customer_id)""",
        customer_id=customer_id,
    ).rowcount
