"""What is known of an order before a form is printed, in the words that stand on paper."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import access
from db.privacy import Sealed, mask_name, mask_phone
from db.store import Store
from kit.errors import KitError
from kit.wording import Language, languages


class OrderUnknown(KitError):
    """No order has this number."""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order: whose outlet, the value of each field by name, and the rows of each list."""

    order_no: str
    outlet_code: str
    values: Mapping[str, str]
    lists: Mapping[str, Sequence[Sequence[str]]]


ORDER = """
select o.order_id, o.order_no, s.code as outlet, c.customer_id, c.name_sealed, c.phone_sealed, c.address_sealed,
  p.model, o.serial, o.production_month, o.purchased_on, o.service_type, o.under_warranty, o.appointed_at, o.arrived_at,
  o.completed_at, f.name as fault, f.name_en as fault_en, t.code as technician, o.charged_fen
from orders o join outlets s using (outlet_id) left join customers c using (customer_id)
  left join products p on p.product_id = o.product_id left join faults f on f.fault_id = o.fault_id
  left join technicians t on t.technician_id = o.technician_id
where o.order_no = :order_no"""
PARTS = """
select p.code, p.name, p.name_en, sum(u.quantity) as quantity, max(u.unit_price_fen) as price
from claims k join claim_parts u using (claim_id) join parts p using (part_id)
where k.order_id = :order_id group by p.part_id order by p.code"""


def order_facts(store: Store, order_no: str, language: Language, *, by: str, reveal: bool = False) -> OrderFacts:
    """What is known of the order. Name, number and address in full only with ``reveal``, which goes on record
    under the name ``by``; else masked, the address left out. Raises OrderUnknown."""
    row = store.one(ORDER, order_no=order_no)
    if row is None:
        raise OrderUnknown(f'order "{order_no}": not known; check the number or import the orders')
    if reveal:
        access.record(store, "print_form", login=by, subject="order", subject_id=row["order_id"])
    leading = languages(language)[0]
    values = {
        "order": row["order_no"],
        **_person(store, row, reveal),
        "model": row["model"] or "",
        "serial": row["serial"] or "",
        "production": row["production_month"] or "",
        "purchased": row["purchased_on"] or "",
        "service": row["service_type"],
        "warranty": {1: "in", 0: "out"}.get(row["under_warranty"], ""),
        "appointed": _moment(store, row["appointed_at"]),
        "arrived": _moment(store, row["arrived_at"]),
        "completed": _moment(store, row["completed_at"]),
        "visited": _moment(store, row["arrived_at"] or row["completed_at"])[:10],
        "fault": (row["fault_en"] if leading == "en" else row["fault"]) or row["fault"] or "",
        "technician": row["technician"] or "",
        "charged": f"{row['charged_fen'] / 100:.2f}" if row["completed_at"] else "",
    }
    return OrderFacts(row["order_no"], row["outlet"], values, {"parts": _parts(store, row["order_id"], leading)})


def _person(store: Store, row: sqlite3.Row, reveal: bool) -> dict[str, str]:
    name = store.vault.unseal(row["name_sealed"], Sealed.CUSTOMER_NAME)
    phone = store.vault.unseal(row["phone_sealed"], Sealed.CUSTOMER_PHONE)
    if not reveal:
        return {"customer": mask_name(name) if name else "", "phone": mask_phone(phone) if phone else "", "address": ""}
    return {
        "customer": name,
        "phone": phone,
        "address": store.vault.unseal(row["address_sealed"], Sealed.CUSTOMER_ADDRESS),
    }


def _moment(store: Store, moment: str | None) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(store.zone):%Y-%m-%d %H:%M}" if moment else ""


def _parts(store: Store, order_id: int, language: str) -> list[list[str]]:
    return [
        [
            row["code"],
            (row["name_en"] if language == "en" else row["name"]) or row["name"],
            str(row["quantity"]),
            f"{row['price'] / 100:.2f}" if row["price"] else "",
        ]
        for row in store.rows(PARTS, order_id=order_id)
    ]
