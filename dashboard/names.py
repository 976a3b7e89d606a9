"""Regions and outlets as the reader reads them."""

from dataclasses import dataclass

from dashboard.session import scope, store
from dashboard.texts import language


def region_names() -> dict[int, str]:
    """Region names by id, in the reader's language."""
    rows = store().rows("select region_id, name, name_en from regions")
    return {row["region_id"]: _spoken(row["name"], row["name_en"]) for row in rows}


def region_codes() -> dict[int, str]:
    """Region codes by id, as the address names them."""
    return {row["region_id"]: row["code"] for row in store().rows("select region_id, code from regions")}


def outlet_names() -> dict[int, str]:
    """``G0087 联诚电器`` by outlet_id, of the outlets the reader may see."""
    seen = scope()
    rows = store().rows("select outlet_id, region_id, code, name, name_en from outlets")
    return {
        row["outlet_id"]: f"{row['code']} {_spoken(row['name'], row['name_en'])}"
        for row in rows
        if (seen.region_ids is None or row["region_id"] in seen.region_ids)
        and (seen.outlet_ids is None or row["outlet_id"] in seen.outlet_ids)
    }


def outlet_grades() -> dict[int, str | None]:
    """The grade an outlet holds, by outlet_id."""
    return {row["outlet_id"]: row["grade"] for row in store().rows("select outlet_id, grade from outlets")}


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet as its file's head shows it."""

    outlet_id: int
    region_id: int
    code: str
    name: str
    grade: str | None
    status: str


def find_outlet(code: str) -> Outlet | None:
    """The outlet with this code, or the reader's own outlet when no code is given; None outside their scope."""
    seen = scope()
    if not code and seen.outlet_ids is not None and len(seen.outlet_ids) == 1:
        row = store().one("select * from outlets where outlet_id = :outlet_id", outlet_id=seen.outlet_ids[0])
    else:
        row = store().one("select * from outlets where code = :code", code=code)
    if row is None or row["outlet_id"] not in outlet_names():
        return None
    name = _spoken(row["name"], row["name_en"])
    return Outlet(row["outlet_id"], row["region_id"], row["code"], name, row["grade"], row["status"])


def _spoken(chinese: str, english: str) -> str:
    return (english or chinese) if language() == "en" else (chinese or english)
