"""A small company to import into: two regions, three outlets, two technicians, two products."""

import csv
from pathlib import Path

import openpyxl
import pytest

from db.importing import Mapping, Report, import_file
from db.store import Store

REGIONS = [["code", "name"], ["EAST", "华东"], ["WEST", "西部"]]
OUTLETS = [
    ["网点编码", "网点名称", "区域编码", "等级", "电话"],
    ["SH001", "上海一店", "EAST", "A", "021-55551234"],
    ["SH002", "上海二店", "EAST", "B", ""],
    ["CD001", "成都一店", "WEST", "", ""],
]
TECHNICIANS = [["code", "outlet_code", "name"], ["T1", "SH001", "张三"], ["T2", "CD001", "李四"]]
PRODUCTS = [["型号", "品类", "保修期(月)"], ["AC-1", "空调", "24"], ["TV-1", "电视", "12"]]
ORDER = {
    "order_no": "SO1",
    "outlet_code": "SH001",
    "technician_code": "T1",
    "service_type": "repair",
    "model": "AC-1",
    "serial": "SN1",
    "purchased_on": "2024-06-01",
    "fault_code": "F1",
    "under_warranty": "yes",
    "requested_at": "2025-03-01 09:00",
    "completed_at": "2025-03-01 15:30",
    "charged": "",
    "customer_name": "王小明",
    "customer_phone": "138 1234 5678",
    "customer_address": "上海市某路 1 号",
}
CLAIM = {
    "claim_no": "C1",
    "order_no": "SO1",
    "outlet_code": "SH001",
    "labour": "50",
    "parts": "120.5",
    "claimed_at": "2025-03-05",
}


class Desk:
    """Somebody with files and a store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store.open(folder / "data")

    def csv(self, name: str, rows: list[list[object]], encoding: str = "utf-8", separator: str = ",") -> Path:
        path = self.folder / name
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=separator).writerows(rows)
        return path

    def excel(self, name: str, rows: list[list[object]]) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(self.folder / name)
        return self.folder / name

    def brings(self, kind: str, rows: list[list[object]] | Path, toml: str | None = None, **options) -> Report:
        path = rows if isinstance(rows, Path) else self.csv(f"{kind}.csv", rows)
        if toml is not None:
            mapping = self.folder / "map.toml"
            mapping.write_text(toml, "utf-8")
            options["mapping"] = Mapping.load(mapping)
        return import_file(self.store, kind, path, **options)

    def brings_orders(self, *changes: dict[str, object], **options) -> Report:
        return self.brings("orders", table(ORDER, changes), **options)

    def brings_claims(self, *changes: dict[str, object], **options) -> Report:
        return self.brings("claims", table(CLAIM, changes), **options)

    def one(self, sql: str, **values: object) -> dict[str, object]:
        row = self.store.one(sql, **values)
        assert row is not None
        return dict(row)

    def count(self, name: str) -> int:
        return self.store.database[name].count


def table(model: dict[str, str], changes: tuple[dict[str, object], ...]) -> list[list[object]]:
    """One row a change of the model row; headings are all columns that occur."""
    names = list(dict.fromkeys([*model, *(name for change in changes for name in change)]))
    return [names, *[[{**model, **change}.get(name, "") for name in names] for change in changes or ({},)]]


@pytest.fixture
def empty_desk(tmp_path):
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


@pytest.fixture
def desk(empty_desk):
    for kind, rows in (
        ("regions", REGIONS),
        ("outlets", OUTLETS),
        ("technicians", TECHNICIANS),
        ("products", PRODUCTS),
    ):
        assert empty_desk.brings(kind, rows).rejected == 0
    return empty_desk
