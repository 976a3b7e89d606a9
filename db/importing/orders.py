"""Service orders: what was done, when, by whom, for whom, on which product.

A row is rejected for what cannot be (a code that stands for nothing, a moment in the future); what merely looks
wrong lands with a warning, because a completion before its request is something to ask the outlet about.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from db.importing import words
from db.importing.catalogues import fault_ids, gather
from db.importing.columns import Column, Row
from db.importing.customers import COLUMNS as CUSTOMER_COLUMNS
from db.importing.customers import Customers
from db.importing.fields import choice, code, flag, money, phone, text
from db.importing.landing import Kind, Landing
from db.importing.return_reasons import ReturnReasons
from db.importing.times import day, moment, month
from db.importing.upsert import Entry, Table, Upsert
from db.store import utc_text

COLUMNS = (
    Column(
        "order_no", code, ("order", "order number", "order id", "工单号", "工单编号", "服务单号", "单号"), required=True
    ),
    Column("outlet_code", code, ("outlet", "网点编码", "网点编号", "网点代码", "服务网点"), required=True),
    Column("technician_code", code, ("technician", "工号", "技师编码", "工程师编号", "师傅编号", "维修人员")),
    Column("service_type", choice(words.SERVICE_TYPES), ("service", "服务类型", "服务类别", "工单类型"), required=True),
    Column("channel", choice(words.ORDER_CHANNELS), ("渠道", "来源", "受理渠道", "工单来源"), empty="hotline"),
    Column("priority", choice(words.PRIORITIES), ("优先级", "紧急程度"), empty="ordinary"),
    Column("model", code, ("product model", "product", "型号", "产品型号", "机型")),
    Column("serial", code, ("serial number", "serial no", "序列号", "机号", "产品序列号", "机身号", "条码")),
    Column("production_month", month, ("生产月份", "生产年月", "生产日期", "出厂日期")),
    Column("purchased_on", day, ("purchase date", "购买日期", "购机日期")),
    Column("fault_code", code, ("fault", "故障代码", "故障编码", "故障类别", "故障码")),
    Column("fault_name", text, ("故障名称", "故障描述", "故障现象"), empty=""),
    Column("under_warranty", flag, ("warranty", "是否保内", "保内", "在保", "保修内", "保内保外")),
    Column(
        "requested_at",
        moment,
        ("request time", "created at", "报修时间", "受理时间", "下单时间", "创建时间"),
        required=True,
    ),
    Column("responded_at", moment, ("response time", "first response", "响应时间", "首次响应时间", "接单时间")),
    Column("appointed_at", moment, ("appointment", "预约时间", "约定时间", "预约上门时间")),
    Column("arrived_at", moment, ("arrival time", "到达时间", "上门时间", "签到时间")),
    Column("completed_at", moment, ("completion time", "closed at", "完成时间", "完工时间", "结单时间")),
    Column(
        "charged",
        money,
        ("charged_fen", "amount", "金额(元)", "金额(分)", "金额", "收费金额", "收费", "收费(元)"),
        empty=0,
    ),
    Column("return_reason", choice(words.RETURN_REASONS), ("reason for return", "退换货原因", "退货原因", "换货原因")),
    Column("customer_name", text, ("customer", "客户姓名", "顾客姓名", "客户名称", "联系人"), personal=True, empty=""),
    Column(
        "customer_phone",
        phone,
        (
            "phone",
            "mobile",
            "telephone",
            "客户电话",
            "顾客电话",
            "客户手机",
            "顾客手机",
            "联系电话",
            "手机号",
            "手机",
            "电话",
        ),
        personal=True,
    ),
    Column(
        "customer_address",
        text,
        ("address", "客户地址", "顾客地址", "地址", "上门地址", "服务地址"),
        personal=True,
        empty="",
    ),
)
STORED = {
    "outlet_code": "outlet_id",
    "technician_code": "technician_id",
    "model": "product_id",
    "fault_code": "fault_id",
    "charged": "charged_fen",
    **{
        name: name
        for name in (
            *("serial", "production_month", "purchased_on", "service_type", "channel", "priority", "under_warranty"),
            *("requested_at", "responded_at", "appointed_at", "arrived_at", "completed_at"),
        )
    },
}
HAPPENED = ("requested_at", "responded_at", "arrived_at", "completed_at")
IN_ORDER = tuple((early, late) for at, late in enumerate(HAPPENED) for early in HAPPENED[:at])
SLACK = timedelta(days=1)  # a clock or a zone may be wrong by so much


class Orders:
    """Lands orders; customers and faults on the way."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        self.names = landing.present(STORED)
        self.customers = Customers(landing) if landing.present(CUSTOMER_COLUMNS) else None
        stored = [STORED[name] for name in self.names] + (["customer_id"] if self.customers else [])
        self.upsert = Upsert(landing, Table("orders", "order_id", ("order_no",)), stored, "order_no")
        self.reasons = ReturnReasons(landing) if landing.has("return_reason") else None
        self.future = utc_text(datetime.now(UTC) + SLACK)
        found = landing.write.execute("select technician_id, outlet_id from technicians")
        self.employers = {row[0]: row[1] for row in found}

    def land(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._resolve(row)
            self._check(row)
        good = [row for row in rows if not row.problems]
        self._find_faults(good)
        if self.customers is not None:
            self.customers.land(good)
        names = (*self.names, "customer_id") if self.customers else self.names
        held = self.upsert.land(
            [Entry(row, (row.values["order_no"],), tuple(row.values[name] for name in names)) for row in good]
        )
        if self.reasons is not None:
            self.reasons.land([(held[(row.values["order_no"],)], row) for row in good if not row.problems])

    def _resolve(self, row: Row) -> None:
        values, resolve = row.values, self.landing.resolve
        for name, noun in (("outlet_code", "outlet"), ("technician_code", "technician"), ("model", "product")):
            if name in values:
                values[name] = resolve(row, name, noun)

    def _check(self, row: Row) -> None:
        given = row.values
        for name in HAPPENED:
            when = given.get(name)
            if when is not None and str(when) > self.future:
                self.landing.reject(row, name, "lies in the future; correct the year, or the zone in the mapping")
        for early, late in IN_ORDER:
            first, then = given.get(early), given.get(late)
            if first is not None and then is not None and str(then) < str(first):
                self.landing.warn(row, late, f"is before {self.landing.plan.heading(early)}")
                break
        self._check_product(row)
        technician = given.get("technician_code")
        if technician is not None and self.employers.get(technician) != given.get("outlet_code"):
            self.landing.warn(row, "technician_code", "belongs to another outlet than the order")

    def _check_product(self, row: Row) -> None:
        given, warn = row.values, self.landing.warn
        made, bought, done = given.get("production_month"), given.get("purchased_on"), given.get("completed_at")
        if made and bought and str(bought)[:7] < str(made):
            warn(row, "purchased_on", f"is before {self.landing.plan.heading('production_month')}")
        if bought and done and str(done)[:10] < str(bought) and given.get("service_type") != "delivery":
            warn(row, "completed_at", f"is before {self.landing.plan.heading('purchased_on')}")
        if given.get("under_warranty") == 1 and given.get("charged"):
            warn(row, "charged", "was charged although the work was under warranty")

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


ORDERS = Kind("orders", lambda _: COLUMNS, Orders)
