"""Regions and outlets as the reader reads them."""

from dashboard.session import scope, store
from dashboard.texts import language


def region_names() -> dict[int, str]:
    """Region names by id, in the reader's language."""
    rows = store().rows("select region_id, name, name_en from regions")
    return {row["region_id"]: _spoken(row["name"], row["name_en"]) for row in rows}


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


def _spoken(chinese: str, english: str) -> str:
    return (english or chinese) if language() == "en" else (chinese or english)
