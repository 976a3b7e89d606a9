"""What several sections of the collection room call things."""

from dashboard.texts import language, text
from db.store import Store


def outlets(store: Store, *, only_open: bool = False) -> dict[str, str]:
    """``G0087 联诚电器`` by code, in the reader's language."""
    rows = store.rows(
        "select code, name, name_en from outlets where status = 'open' or not :only_open order by code",
        only_open=only_open,
    )
    english = language() == "en"
    return {row["code"]: f"{row['code']} {(row['name_en'] if english else '') or row['name']}" for row in rows}


def reason(code: str) -> str:
    """Why an answer waits, in a few words."""
    return text(f"collection_reason_{code}", language())
