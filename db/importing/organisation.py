"""Regions, outlets, technicians and products: who does the work, and on what."""

from collections.abc import Callable, Mapping, Sequence

from db.importing import words
from db.importing.columns import Column, Row
from db.importing.fields import Value, choice, code, number, phone, text
from db.importing.landing import Kind, Lander, Landing
from db.importing.times import day
from db.importing.upsert import Entry, Table, Upsert
from db.privacy import Sealed

CODE = ("code", "编码", "编号", "代码")
ENGLISH = Column("name_en", text, ("英文名称", "英文名", "english name"), empty="")
REGION_COLUMNS = (
    Column("code", code, ("region code", "区域编码", "地区编码", "大区编码", "区域代码", *CODE[1:]), required=True),
    Column(
        "name", text, ("region", "region name", "区域", "地区", "大区", "区域名称", "地区名称", "名称"), required=True
    ),
    ENGLISH,
)
OUTLET_COLUMNS = (
    Column("code", code, ("outlet code", "网点编码", "网点编号", "网点代码", *CODE[1:]), required=True),
    Column("name", text, ("outlet", "outlet name", "网点", "网点名称", "名称"), required=True),
    ENGLISH,
    Column("region_code", code, ("region", "区域编码", "地区编码", "大区编码", "区域", "地区", "大区"), required=True),
    Column("grade", choice(words.GRADES), ("级别", "等级", "网点等级", "网点级别")),
    Column("status", choice(words.OUTLET_STATUSES), ("状态", "网点状态"), empty="open"),
    Column("opened_on", day, ("opening date", "开业日期", "签约日期", "成立日期")),
    Column("address", text, ("地址", "网点地址"), empty=""),
    Column("phone", phone, ("telephone", "电话", "联系电话", "网点电话"), personal=True),
)
TECHNICIAN_COLUMNS = (
    Column("code", code, ("technician code", "工号", "技师编码", "工程师编号", "师傅编号", *CODE[1:]), required=True),
    Column("outlet_code", code, ("outlet", "网点编码", "网点编号", "网点代码", "所属网点"), required=True),
    Column("name", text, ("姓名", "技师姓名", "工程师", "师傅姓名"), personal=True, empty=""),
    Column("phone", phone, ("telephone", "mobile", "电话", "手机", "联系电话", "手机号"), personal=True),
    Column("trained_until", day, ("training valid until", "培训有效期", "证书有效期", "上岗证有效期")),
)
PRODUCT_COLUMNS = (
    Column("model", code, ("product model", "型号", "产品型号", "机型"), required=True),
    Column("category", text, ("product category", "品类", "类别", "产品类别", "产品类型"), required=True),
    Column("name", text, ("product", "product name", "产品名称", "名称"), empty=""),
    ENGLISH,
    Column("warranty_months", number(0, 600), ("warranty", "保修月数", "保修期", "保修期(月)", "质保期(月)"), empty=24),
)


class Plain:
    """Rows that land in one table as they are, after ``change`` has turned codes into ids."""

    def __init__(
        self, landing: Landing, table: Table, stored: Mapping[str, str], change: Callable[[Landing, Row], None]
    ) -> None:
        self.landing, self.change = landing, change
        self.key = next(name for name, column in stored.items() if column == table.key[0])
        self.names = tuple(name for name in landing.present(stored) if name != self.key)
        self.upsert = Upsert(landing, table, tuple(stored[name] for name in self.names), self.key)

    def land(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.change(self.landing, row)
        self.upsert.land(
            [
                Entry(row, (row.values[self.key],), tuple(row.values[name] for name in self.names))
                for row in rows
                if not row.problems
            ]
        )


def _as_it_is(landing: Landing, row: Row) -> None:
    pass


def _resolve(**nouns: str) -> Callable[[Landing, Row], None]:
    def change(landing: Landing, row: Row) -> None:
        for name, noun in nouns.items():
            row.values[name] = landing.resolve(row, name, noun)
        if "phone" in row.values:
            row.values["phone"] = landing.vault.phone_index(_text(row.values["phone"]))

    return change


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _same(*names: str) -> dict[str, str]:
    return dict(zip(names, names, strict=True))


def _regions(landing: Landing) -> Lander:
    return Plain(landing, Table("regions", "region_id", ("code",)), _same("code", "name", "name_en"), _as_it_is)


class Outlets(Plain):
    """An outlet that moves region is a new outlet: its past belongs to the old region."""

    def __init__(self, landing: Landing) -> None:
        stored = {
            **_same("code", "name", "name_en", "grade", "status", "opened_on", "address"),
            "region_code": "region_id",
            "phone": "phone_index",
        }
        super().__init__(landing, Table("outlets", "outlet_id", ("code",)), stored, self._change)
        self._homes = {row[0]: row[1] for row in landing.write.execute("select code, region_id from outlets")}

    def _change(self, landing: Landing, row: Row) -> None:
        _resolve(region_code="region")(landing, row)
        home, region = self._homes.get(str(row.values["code"])), row.values["region_code"]
        if home is not None and region is not None and home != region:
            landing.reject(row, "region_code", "is not this outlet's region; an outlet that moves gets a new code")


def _technicians(landing: Landing) -> Lander:
    stored = {
        **_same("code", "trained_until"),
        "outlet_code": "outlet_id",
        "name": "name_sealed",
        "phone": "phone_index",
    }
    table = Table("technicians", "technician_id", ("code",), sealed={"name_sealed": Sealed.TECHNICIAN_NAME})
    return Plain(landing, table, stored, _resolve(outlet_code="outlet"))


def _products(landing: Landing) -> Lander:
    stored = _same("model", "category", "name", "name_en", "warranty_months")
    return Plain(landing, Table("products", "product_id", ("model",)), stored, _as_it_is)


REGIONS = Kind("regions", lambda _: REGION_COLUMNS, _regions)
OUTLETS = Kind("outlets", lambda _: OUTLET_COLUMNS, Outlets)
TECHNICIANS = Kind("technicians", lambda _: TECHNICIAN_COLUMNS, _technicians)
PRODUCTS = Kind("products", lambda _: PRODUCT_COLUMNS, _products)
