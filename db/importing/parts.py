"""Parts used on claims, one row a claim and part; a row without a claim is an entry of the parts list itself."""

import json
from collections.abc import Sequence

from db.importing import words
from db.importing.catalogues import gather, part_ids
from db.importing.columns import Column, Row
from db.importing.fields import Value, choice, code, flag, money, number, text
from db.importing.landing import Kind, Landing
from db.importing.upsert import Entry, Table, Upsert

COLUMNS = (
    Column("claim_no", code, ("claim", "claim number", "索赔单号", "赔偿单号", "索赔编号")),
    Column(
        "part_code",
        code,
        ("part", "part number", "part no", "备件编码", "配件编码", "物料编码", "零件号"),
        required=True,
    ),
    Column("part_name", text, ("备件名称", "配件名称", "物料名称", "零件名称"), empty=""),
    Column("abc_class", choice(words.ABC_CLASSES), ("abc", "ABC分类", "ABC类别")),
    Column("quantity", number(1, 10_000), ("qty", "数量", "用量"), empty=1),
    Column("unit_price", money, ("unit_price_fen", "price", "单价", "单价(元)"), empty=0),
    Column("old_part_returned", flag, ("old part", "旧件返还", "旧件是否返还", "坏件返还")),
)
USED = {"quantity": "quantity", "unit_price": "unit_price_fen", "old_part_returned": "old_part_returned"}
LISTED = {"part_name": "name", "abc_class": "abc_class", "unit_price": "price_fen"}
CLAIMS_OF = "select claim_no, claim_id from claims where claim_no in (select value from json_each(:numbers))"


class Parts:
    """Lands both sorts of rows."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        self.used, self.listed = landing.present(USED), landing.present(LISTED)
        self.on_claims = Upsert(
            landing,
            Table("claim_parts", "claim_part_id", ("claim_id", "part_id")),
            [USED[name] for name in self.used],
            "part_code",
        )
        self._in_list: Upsert | None = None

    def land(self, rows: Sequence[Row]) -> None:
        listed = [row for row in rows if row.values.get("claim_no") is None]
        if listed:
            self._land_list(listed)
        self._land_used([row for row in rows if row.values.get("claim_no") is not None])

    def _land_list(self, rows: Sequence[Row]) -> None:
        table = Table("parts", "part_id", ("code",))
        self._in_list = self._in_list or Upsert(
            self.landing, table, [LISTED[name] for name in self.listed], "part_code"
        )
        self._in_list.count_on()  # rows of claims add parts too
        self._in_list.land([Entry(row, (row.values["part_code"],), _values(row, self.listed)) for row in rows])

    def _land_used(self, rows: Sequence[Row]) -> None:
        claims = self._claims(rows)
        for row in rows:
            if row.values["claim_no"] not in claims:
                self.landing.reject(row, "claim_no", "is no known claim; import its claim first")
        good = [row for row in rows if not row.problems]
        parts = self._parts(good)
        self.on_claims.land(
            [
                Entry(
                    row,
                    (claims[str(row.values["claim_no"])], parts[str(row.values["part_code"])]),
                    _values(row, self.used),
                )
                for row in good
            ]
        )

    def _claims(self, rows: Sequence[Row]) -> dict[str, int]:
        numbers = json.dumps([row.values["claim_no"] for row in rows])
        return {row[0]: int(row[1]) for row in self.landing.write.execute(CLAIMS_OF, numbers=numbers)}

    def _parts(self, rows: Sequence[Row]) -> dict[str, int]:
        notes: dict[str, dict[str, str | int | None]] = {}
        for row in rows:
            said = {LISTED[name]: _told(row.values[name]) for name in self.listed if row.values[name] != 0}
            gather(notes, str(row.values["part_code"]), said)
        return part_ids(self.landing.write, notes)


def _values(row: Row, names: Sequence[str]) -> tuple[Value, ...]:
    return tuple(row.values[name] for name in names)


def _told(value: Value) -> str | int | None:
    return int(value) if isinstance(value, float) else value


PARTS = Kind("parts", lambda _: COLUMNS, Parts)
