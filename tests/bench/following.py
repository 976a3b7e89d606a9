"""How the warehouse follows: the first sync's time and memory, and what 10,000 new orders cost beside a long history.

    python -m tests.bench.following [--orders 200000 1000000] [--seed 7] [--keep FOLDER]

For each size a company is made (or taken from ``--keep``, where it then stays), copied once in a process of its own,
and then followed five times after 10,000 new orders with their answers, and five times after one answer. The new rows
are the company's own last ones again under new numbers. Times are wall clock on whatever machine this runs on: the
last column, against the smallest size, should stay near 1.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from db.demo import make
from db.store import Store, Write
from db.warehouse import Warehouse

NEW_ORDERS, NEW_ANSWERS, TIMES = 10_000, 2_000, 5
SKIPPED = {"orders": ("order_id", "order_no", "rev"), "responses": ("response_key", "response_id", "receipt", "rev")}


@dataclass(frozen=True, slots=True)
class Followed:
    """Seconds and megabytes of one size."""

    orders: int
    first: float
    peak: float
    many: float
    one: float


def company(folder: Path, orders: int, seed: int) -> Store:
    """The company of this size, made where there is none yet."""
    store = Store.open(folder)
    if store.one("select 1 from orders limit 1") is None:
        make(store, orders=orders, seed=seed)
    return store


def more(store: Store, orders: int, responses: int) -> None:
    """The newest orders and responses once more, with the answers, under new numbers."""
    with store.transaction() as write:
        _again(write, "orders", orders, f"'again-{write.rev}-' || order_no")
        (top,) = write.execute("select max(response_key) from responses").fetchone()
        _again(write, "responses", responses, f"'again-{write.rev}-' || response_id, '{write.rev}-' || receipt")
        write.execute(
            """insert into answers (response_key, item_id, number, choice, text)
               select n.response_key, a.item_id, a.number, a.choice, a.text
               from responses n
                 cross join responses o on o.response_id = substr(n.response_id, length('again-' || n.rev || '-') + 1)
                 cross join answers a on a.response_key = o.response_key
               where n.response_key > :top""",
            top=top,
        )


def _again(write: Write, table: str, count: int, new: str) -> None:
    key, *named, _ = SKIPPED[table]
    columns = [row["name"] for row in write.execute(f"pragma table_info({table})") if row["name"] not in SKIPPED[table]]
    write.execute(
        f"""insert into {table} ({", ".join(named)}, {", ".join(columns)}, rev)
            select {new}, {", ".join(columns)}, :rev from {table} order by {key} desc limit :count""",
        count=count,
    )


def first(folder: Path) -> None:
    """In a process of its own: copy everything, and say the seconds and the peak of memory in MB."""
    store = Store.open(folder)
    warehouse = Warehouse.open(store)
    start = time.perf_counter()
    warehouse.sync()
    print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    warehouse.close()


def measured(folder: Path, orders: int, seed: int) -> Followed:
    """Make, copy, follow."""
    store = company(folder, orders, seed)
    for path in folder.glob("warehouse*.duckdb*"):
        path.unlink()
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench.following", "--first", str(folder)],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    warehouse = Warehouse.open(store)
    warehouse.follow()
    many = statistics.median(_followed(store, warehouse, NEW_ORDERS, NEW_ANSWERS) for _ in range(TIMES))
    one = statistics.median(_followed(store, warehouse, 0, 1) for _ in range(TIMES))
    warehouse.close()
    store.close()
    return Followed(orders, float(said[0]), float(said[1]), many, one)


def _followed(store: Store, warehouse: Warehouse, orders: int, responses: int) -> float:
    more(store, orders, responses)
    start = time.perf_counter()
    assert warehouse.follow()
    return time.perf_counter() - start


def main() -> None:
    """Each size in turn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--orders", type=int, nargs="+", default=[200_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="folder with a company a size, kept for the next run")
    parser.add_argument("--first", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.first:
        first(asked.first)
        return
    print(
        f"{'orders':>12}{'first sync':>12}{'peak MB':>10}{'10k orders':>12}{'ratio':>8}{'one answer':>12}{'ratio':>8}"
    )
    smallest: Followed | None = None
    with tempfile.TemporaryDirectory() as name:
        for orders in asked.orders:
            found = measured((asked.keep or Path(name)) / str(orders), orders, asked.seed)
            smallest = smallest or found
            print(
                f"{found.orders:12,}{found.first:10.1f} s{found.peak:10.0f}{found.many:10.2f} s"
                f"{found.many / smallest.many:8.2f}{found.one * 1000:9.0f} ms{found.one / smallest.one:8.2f}"
            )


if __name__ == "__main__":
    main()
