"""Why goods came back: the reason an order of type return or exchange gives, beside the order."""

import json
from collections.abc import Sequence

from db.importing.columns import Row
from db.importing.landing import Landing

CAME_BACK = ("return", "exchange")
HELD = "select order_id, reason from returns where order_id in (select value from json_each(:orders))"
INSERT = "insert into returns (order_id, reason, rev) values (?, ?, ?)"
UPDATE = "update returns set reason = ?, rev = ? where order_id = ?"


class ReturnReasons:
    """Lands the column ``return_reason`` of an orders file; an empty cell takes the reason away."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing

    def land(self, landed: Sequence[tuple[int, Row]]) -> None:
        """``landed``: order_id and row of every order that is in the table now."""
        wanted = {order_id: self._reason(row) for order_id, row in landed}
        write = self.landing.write
        held = {row[0]: row[1] for row in write.execute(HELD, orders=json.dumps(list(wanted)))}
        new = {order: reason for order, reason in wanted.items() if reason and order not in held}
        moved = {order: reason for order, reason in wanted.items() if reason and held.get(order, reason) != reason}
        gone = [order for order in held if wanted[order] is None]
        write.executemany(INSERT, [(order, reason, write.rev) for order, reason in new.items()])
        write.executemany(UPDATE, [(reason, write.rev, order) for order, reason in moved.items()])
        write.executemany("delete from returns where order_id = ?", [(order,) for order in gone])

    def _reason(self, row: Row) -> str | None:
        reason = row.values.get("return_reason")
        if reason is None:
            return None
        if row.values["service_type"] not in CAME_BACK:
            self.landing.warn(row, "return_reason", "is given for work that is neither a return nor an exchange")
            return None
        return str(reason)
