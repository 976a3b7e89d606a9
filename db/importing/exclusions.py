"""What the warranty does not cover, noted beside the claim it concerns; the claim lands all the same.

Data can show four things: the work was done after the warranty had ended, the serial number is not that of the order
or of no order at all, the same serial number stands for another product, the product was made after it was bought
(one of the two dates is wrong or was changed). Misuse, repair by strangers, altered vouchers and force majeure need
eyes: they are noted when the file states them. A claim imported again is looked at again.
"""

import calendar
import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from db.importing.columns import Row
from db.importing.landing import Landing

Found = tuple[str, str]  # exclusion, found_by
EXPIRED: Found = ("expired", "warranty_end")
OTHER_SERIAL: Found = ("serial_mismatch", "order_serial")
UNKNOWN_SERIAL: Found = ("serial_mismatch", "unknown_serial")
OTHER_PRODUCT: Found = ("serial_mismatch", "other_product")
MADE_LATER: Found = ("altered_voucher", "made_after_bought")
KNOWN_SERIALS = """select serial, product_id from orders where serial in (select value from json_each(:serials))
    group by serial, product_id"""
HELD = """select exclusion_id, claim_id, exclusion, found_by from claim_exclusions
    where claim_id in (select value from json_each(:claims))"""
INSERT = "insert into claim_exclusions (claim_id, exclusion, found_by, at, rev) values (?, ?, ?, ?, ?)"


class Exclusions:
    """Looks at a chunk of claims before they land, and notes what it saw once their ids are known."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        self.stated = landing.has("exclusion")
        found = landing.write.execute("select product_id, warranty_months from products")
        self.warranties: dict[object, int] = {row[0]: int(row[1]) for row in found}
        # Where orders come without serial numbers, a claim's own cannot be known and says nothing.
        self.serials = landing.write.one("select 1 from orders where serial is not null limit 1") is not None
        self._seen: dict[int, set[Found]] = {}

    def look(self, rows: Sequence[Row], orders: Mapping[str, sqlite3.Row]) -> None:
        """Warn of what the data show; rows as they will land, their gaps filled from ``orders``."""
        products = self._products({str(row.values["serial"]) for row in rows if row.values.get("serial")})
        self._seen = {}
        for row in rows:
            order = orders.get(str(row.values.get("order_no")))
            found = self._of_serial(row, order, products)
            if order is not None:
                found |= self._of_dates(row, order)
            if self.stated and row.values["exclusion"] is not None:
                found.add((str(row.values["exclusion"]), "stated"))
            self._seen[id(row)] = found

    def land(self, landed: Sequence[tuple[int, Row]]) -> None:
        """``landed``: claim_id and row of every claim that is in the table now."""
        write = self.landing.write
        wanted = {(claim, *found) for claim, row in landed for found in self._seen[id(row)]}
        held = {
            (row[1], row[2], row[3]): row[0]
            for row in write.execute(HELD, claims=json.dumps([claim for claim, _ in landed]))
            if self.stated or row[3] != "stated"
        }
        gone = [(number,) for found, number in held.items() if found not in wanted]
        write.executemany("delete from claim_exclusions where exclusion_id = ?", gone)
        new = sorted(wanted - held.keys())
        write.executemany(INSERT, [(*found, self.landing.now, write.rev) for found in new])
        self.landing.exclusions.update(name for _, name in {(claim, name) for claim, name, _ in wanted})

    def _products(self, serials: set[str]) -> dict[str, set[object]]:
        """The products each serial number stands for in the orders; a number no order has is not there."""
        known: dict[str, set[object]] = {}
        for serial, product in self.landing.write.execute(KNOWN_SERIALS, serials=json.dumps(sorted(serials))):
            known.setdefault(serial, set()).add(product)
        return known

    def _of_serial(self, row: Row, order: sqlite3.Row | None, products: Mapping[str, set[object]]) -> set[Found]:
        serial, product, warn = row.values.get("serial"), row.values.get("model"), self.landing.warn
        if serial is None:
            return set()
        if order is not None and order["serial"] and serial != order["serial"]:
            warn(row, "serial", "is not the serial number of the order")
            return {OTHER_SERIAL}
        if self.serials and str(serial) not in products:
            warn(row, "serial", "is the serial number of no known order")
            return {UNKNOWN_SERIAL}
        if product is not None and products.get(str(serial), set()) - {product, None}:
            warn(row, "serial", "stands for another product elsewhere")
            return {OTHER_PRODUCT}
        return set()

    def _of_dates(self, row: Row, order: sqlite3.Row) -> set[Found]:
        bought, made = order["purchased_on"], row.values.get("production_month")
        if bought is None:
            return set()
        found: set[Found] = set()
        months = self.warranties.get(row.values.get("model"))
        done = str(order["completed_at"] or row.values["claimed_at"])[:10]
        if months is not None and done > months_after(bought, months):
            self.landing.warn(row, "claim_no", f"is for work after the warranty of {months} months had expired")
            found.add(EXPIRED)
        if made is not None and str(made) > bought[:7]:
            self.landing.warn(row, "production_month", "is after the product was bought")
            found.add(MADE_LATER)
        return found


def months_after(day: str, months: int) -> str:
    """The same day of the month ``months`` later, or that month's last day."""
    start = date.fromisoformat(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).isoformat()
