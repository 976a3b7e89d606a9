"""The people behind orders: one customer a telephone number, names and addresses sealed before they are kept."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from db.importing.columns import Row
from db.importing.fields import Value
from db.importing.landing import Landing
from db.privacy import Sealed

COLUMNS = ("customer_name", "customer_phone", "customer_address")
SEALED = (Sealed.CUSTOMER_NAME, Sealed.CUSTOMER_PHONE, Sealed.CUSTOMER_ADDRESS)
BY_PHONE = """select phone_index found_by, customer_id, name_sealed, phone_sealed, address_sealed, phone_index
  from customers where phone_index in (select value from json_each(:keys))"""
BY_ORDER = """select o.order_no found_by, c.customer_id, c.name_sealed, c.phone_sealed, c.address_sealed, c.phone_index
  from orders o join customers c using (customer_id) where o.order_no in (select value from json_each(:keys))"""
INSERT = """insert into customers (customer_id, phone_index, name_sealed, phone_sealed, address_sealed, created_at)
  values (?, ?, ?, ?, ?, ?)"""
UPDATE = "update customers set name_sealed = ?, phone_sealed = ?, address_sealed = ? where customer_id = ?"
Person = tuple[str, str, str]  # name, phone, address
NOBODY: Person = ("", "", "")


@dataclass(slots=True)
class Known:
    """A customer as held, in clear while the file is read."""

    customer_id: int
    held: Person
    now: Person
    phone_index: str | None
    fresh: bool = False

    @property
    def erased(self) -> bool:
        """Nothing is left of this person; a file that still has them does not bring them back."""
        return not self.fresh and self.held == NOBODY

    def hear(self, said: Person) -> None:
        """The newest row is right; what it leaves open stays."""
        name, phone, address = (new or old for new, old in zip(said, self.now, strict=True))
        self.now = (name, phone, address)


class Customers:
    """Gives every row of a chunk its ``customer_id`` (None when it names nobody)."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        (highest,) = landing.write.execute("select coalesce(max(customer_id), 0) from customers").fetchone()
        self._free = int(highest) + 1

    def land(self, rows: Sequence[Row]) -> None:
        self._known: dict[int, Known] = {}
        index = self.landing.vault.phone_index
        told = [(row, said, index(said[1])) for row in rows for said in [_person(row)]]
        by_order = self._held(BY_ORDER, [str(row.values["order_no"]) for row in rows])
        by_phone = self._held(BY_PHONE, list({key for _, _, key in told if key}))
        for row, said, key in told:
            customer = by_order.get(str(row.values["order_no"]))
            if customer is None or not customer.erased:
                customer = self._meet(by_phone, customer, said, key)
                if customer is not None:
                    customer.hear(said)
            row.values["customer_id"] = customer.customer_id if customer else None
        self._keep(list(self._known.values()))

    def _meet(self, by_phone: dict[str, Known], of_order: Known | None, said: Person, key: str | None) -> Known | None:
        """Who is meant: the number's owner; without a number the order's customer, or somebody new."""
        if key is None:
            return of_order or (self._new(None) if any(said) else None)
        if key not in by_phone:
            by_phone[key] = self._new(key)
        return by_phone[key]

    def _new(self, phone_index: str | None) -> Known:
        number, self._free = self._free, self._free + 1
        self._known[number] = Known(number, NOBODY, NOBODY, phone_index, fresh=True)
        return self._known[number]

    def _held(self, question: str, keys: list[str]) -> dict[str, Known]:
        """Customers by what the question asks for; one object a customer, however found."""
        return {row["found_by"]: self._open(row) for row in self.landing.write.execute(question, keys=json.dumps(keys))}

    def _open(self, row: sqlite3.Row) -> Known:
        number = int(row["customer_id"])
        if number not in self._known:
            unseal = self.landing.vault.unseal
            name = unseal(row["name_sealed"], SEALED[0])
            phone, address = unseal(row["phone_sealed"], SEALED[1]), unseal(row["address_sealed"], SEALED[2])
            self._known[number] = Known(number, (name, phone, address), (name, phone, address), row["phone_index"])
        return self._known[number]

    def _keep(self, customers: Sequence[Known]) -> None:
        fresh = [who for who in customers if who.fresh]
        changed = [who for who in customers if not who.fresh and who.now != who.held]
        now = self.landing.now
        self.landing.write.executemany(
            INSERT, [(who.customer_id, who.phone_index, *self._seal(who.now), now) for who in fresh]
        )
        self.landing.write.executemany(UPDATE, [(*self._seal(who.now), who.customer_id) for who in changed])

    def _seal(self, person: Person) -> list[bytes | None]:
        return [self.landing.vault.seal(text, label) for text, label in zip(person, SEALED, strict=True)]


def _person(row: Row) -> Person:
    name, phone, address = (_text(row.values.get(column)) for column in COLUMNS)
    return name, phone, address


def _text(value: Value) -> str:
    return "" if value is None else str(value)
