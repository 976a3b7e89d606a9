"""Compensation claims: what an outlet asks the maker to pay, held against the order it is for.

What a claim leaves open (product, serial number, production month, fault) is taken from its order. The contract's
exclusions do not reject a claim, they are warnings: an expired warranty is a fact to settle with the outlet. Those that
the data show and those that the file states are noted beside the claim (exclusions.py).
"""

import json
import sqlite3
from collections.abc import Sequence

from db.importing import words
from db.importing.catalogues import fault_ids, gather
from db.importing.columns import Column, Row
from db.importing.exclusions import Exclusions
from db.importing.fields import choice, code, money, text
from db.importing.landing import Kind, Landing
from db.importing.times import moment, month
from db.importing.upsert import Entry, Table, Upsert

COLUMNS = (
    Column("claim_no", code, ("claim", "claim number", "claim id", "索赔单号", "赔偿单号", "索赔编号"), required=True),
    Column("order_no", code, ("order", "order number", "工单号", "工单编号", "服务单号")),
    Column("outlet_code", code, ("outlet", "网点编码", "网点编号", "网点代码", "服务网点"), required=True),
    Column("model", code, ("product model", "product", "型号", "产品型号", "机型")),
    Column("serial", code, ("serial number", "serial no", "序列号", "机号", "产品序列号", "机身号", "条码")),
    Column("production_month", month, ("生产月份", "生产年月", "生产日期", "出厂日期")),
    Column("fault_code", code, ("fault", "故障代码", "故障编码", "故障类别", "故障码")),
    Column("fault_name", text, ("故障名称", "故障描述", "故障现象"), empty=""),
    Column("labour", money, ("labour_fen", "labor", "人工费", "工时费", "人工费(元)", "工时费(元)"), empty=0),
    Column("parts", money, ("parts_fen", "parts cost", "材料费", "配件费", "材料费(元)", "配件费(元)"), empty=0),
    Column("travel", money, ("travel_fen", "交通费", "差旅费", "上门费", "交通费(元)", "差旅费(元)"), empty=0),
    Column(
        "claimed_at",
        moment,
        ("claim date", "claimed on", "索赔时间", "索赔日期", "申请时间", "提交时间"),
        required=True,
    ),
    Column("status", choice(words.CLAIM_STATUSES), ("状态", "索赔状态", "审核状态"), empty="submitted"),
    Column("exclusion", choice(words.EXCLUSIONS), ("warranty exclusion", "除外责任", "不保原因", "拒保原因")),
)
STORED = {
    "outlet_code": "outlet_id",
    "labour": "labour_fen",
    "parts": "parts_fen",
    "travel": "travel_fen",
    "claimed_at": "claimed_at",
    "status": "status",
}
# Column of the file → column of the claim and of the order.
FROM_ORDER = {
    "model": "product_id",
    "serial": "serial",
    "production_month": "production_month",
    "fault_code": "fault_id",
}
ORDERS_OF = """select order_no, order_id, outlet_id, product_id, serial, production_month, fault_id, purchased_on,
    completed_at, under_warranty from orders where order_no in (select value from json_each(:numbers))"""


class Claims:
    """Lands claims; faults on the way."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        self.linked = landing.has("order_no")
        self.names = landing.present(STORED)
        filled = tuple(name for name in FROM_ORDER if self.linked or landing.has(name))
        self.filled = filled
        stored = [STORED[name] for name in self.names] + [FROM_ORDER[name] for name in filled]
        stored += ["order_id"] if self.linked else []
        self.upsert = Upsert(landing, Table("claims", "claim_id", ("claim_no",)), stored, "claim_no")
        self.exclusions = Exclusions(landing)

    def land(self, rows: Sequence[Row]) -> None:
        orders = self._orders(rows)
        for row in rows:
            self._resolve(row, orders)
        good = [row for row in rows if not row.problems]
        self._find_faults(good)
        for row in good:
            order = orders.get(str(row.values.get("order_no")))
            if order is not None:
                self._fill(row, order)
                self._check(row, order)
            elif self.linked:
                self.landing.warn(row, "order_no", "is empty: this claim cannot be held against any work")
        names = (*self.names, *self.filled, "order_id") if self.linked else (*self.names, *self.filled)
        self.exclusions.look(good, orders)
        held = self.upsert.land(
            [Entry(row, (row.values["claim_no"],), tuple(row.values.get(name) for name in names)) for row in good]
        )
        self.exclusions.land([(held[(row.values["claim_no"],)], row) for row in good if not row.problems])

    def _orders(self, rows: Sequence[Row]) -> dict[str, sqlite3.Row]:
        numbers = [row.values["order_no"] for row in rows if row.values.get("order_no")]
        found = self.landing.write.execute(ORDERS_OF, numbers=json.dumps(numbers))
        return {order["order_no"]: order for order in found}

    def _resolve(self, row: Row, orders: dict[str, sqlite3.Row]) -> None:
        values = row.values
        values["outlet_code"] = self.landing.resolve(row, "outlet_code", "outlet")
        if "model" in values:
            values["model"] = self.landing.resolve(row, "model", "product")
        number = values.get("order_no")
        if number is not None and str(number) not in orders:
            self.landing.reject(row, "order_no", "is no known order; import its order first")

    def _fill(self, row: Row, order: sqlite3.Row) -> None:
        row.values["order_id"] = order["order_id"]
        for name, column in FROM_ORDER.items():
            if row.values.get(name) is None:
                row.values[name] = order[column]

    def _check(self, row: Row, order: sqlite3.Row) -> None:
        """What does not fit the order; what the warranty excludes is looked at in exclusions.py."""
        values, warn = row.values, self.landing.warn
        if order["outlet_id"] != values["outlet_code"]:
            warn(row, "outlet_code", "is not the outlet that did the order")
        if order["product_id"] and values["model"] != order["product_id"]:
            warn(row, "model", "is not the product of the order")
        if order["under_warranty"] == 0:
            warn(row, "order_no", "was not under warranty by its order")
        done = order["completed_at"]
        if done is None:
            warn(row, "order_no", "is not completed, and is claimed already")
        elif str(values["claimed_at"])[:10] < done[:10]:
            warn(row, "claimed_at", "is before the work was completed")

    def _find_faults(self, rows: Sequence[Row]) -> None:
        if not self.landing.has("fault_code"):
            return
        notes: dict[str, dict[str, str | int | None]] = {}
        for row in rows:
            if row.values["fault_code"] is not None:
                gather(notes, str(row.values["fault_code"]), {"name": str(row.values.get("fault_name") or "")})
        ids = fault_ids(self.landing.write, notes)
        for row in rows:
            row.values["fault_code"] = ids.get(str(row.values["fault_code"]))


CLAIMS = Kind("claims", lambda _: COLUMNS, Claims)
