"""Whether a store is sound: the file, its references, the law of revisions, and the keys."""

from dataclasses import dataclass

from db.privacy import SealBroken, Sealed
from db.schema import FOLLOWED
from db.store import Store

MOST = 20  # faults told per question


@dataclass(frozen=True, slots=True)
class Finding:
    """One question and what is wrong; nothing in ``faults`` means all is well."""

    question: str
    faults: tuple[str, ...]


def examine(store: Store) -> list[Finding]:
    """Ask everything; nothing is changed. Reads the whole file once."""
    return [
        Finding("file", _file(store)),
        Finding("references", _references(store)),
        Finding("revisions", _revisions(store)),
        Finding("keys", _keys(store)),
    ]


def _file(store: Store) -> tuple[str, ...]:
    found = [str(row[0]) for row in store.connection.execute(f"pragma integrity_check({MOST})")]
    return () if found == ["ok"] else tuple(found)


def _references(store: Store) -> tuple[str, ...]:
    found = store.connection.execute("pragma foreign_key_check").fetchmany(MOST)
    return tuple(f"{row['table']} row {row['rowid']} points at no {row['parent']}" for row in found)


def _revisions(store: Store) -> tuple[str, ...]:
    """No row may carry a number that was not given out yet: the columnar copy would pass it by."""
    newest = store.revision
    faults = []
    for table in (*FOLLOWED, "erased"):
        (highest,) = next(iter(store.database.query(f"select max(rev) highest from {table}"))).values()  # noqa: S608
        if highest is not None and highest > newest:
            faults.append(f"{table} holds revision {highest:,}, but the newest is {newest:,}")
    return tuple(faults)


def _keys(store: Store) -> tuple[str, ...]:
    row = store.one("select phone_sealed from customers where phone_sealed is not null limit 1")
    try:
        store.vault.unseal(row["phone_sealed"] if row else None, Sealed.CUSTOMER_PHONE)
    except SealBroken as broken:
        return (f"{broken}; put back the keys.json that belongs to this database",)
    return ()
