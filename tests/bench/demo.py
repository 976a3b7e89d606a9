"""How fast demo data are made, beside a bare executemany of as many rows in the same run.

    python -m tests.bench.demo [--orders 20000 100000] [--outlets 240]

Rows are those of all tables. The baseline writes the same number of orders-like rows of seven plain columns with one
index, in one transaction, into a file opened with the same pragmas: what SQLite alone costs, without any thinking.
"""

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path

from db.demo import make
from db.store import Store

END = date(2026, 11, 20)
TABLES = (
    *("technicians", "customers", "orders", "claims", "claim_parts", "invitations", "responses", "answers"),
    *("callback_tasks", "callback_attempts", "cases", "case_events"),
)


def made(folder: Path, orders: int, outlets: int) -> tuple[int, float]:
    """Rows written and seconds taken."""
    store = Store.open(folder)
    began = time.perf_counter()
    make(store, orders=orders, outlets=outlets, end=END)
    took = time.perf_counter() - began
    rows = sum(store.connection.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES)
    store.close()
    return rows, took


def bare(folder: Path, rows: int) -> float:
    """Seconds of one executemany of that many plain rows."""
    store = Store(folder)
    store.connection.execute(
        """create table plain (id integer primary key, no text, outlet integer, person integer, at text, amount integer,
           rev integer) strict"""
    )
    store.connection.execute("create index plain_outlet on plain (outlet, at)")
    values = [
        (number, f"S2611{number:08d}", number % 240, number // 2, "2026-11-20T08:00:00Z", 12_000, 1)
        for number in range(rows)
    ]
    began = time.perf_counter()
    store.connection.execute("begin")
    store.connection.executemany("insert into plain values (?, ?, ?, ?, ?, ?, ?)", values)
    store.connection.execute("commit")
    took = time.perf_counter() - began
    store.close()
    return took


def main() -> None:
    """Print one line a size."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--orders", type=int, nargs="+", default=[20_000, 100_000])
    asked.add_argument("--outlets", type=int, default=240)
    chosen = asked.parse_args()
    print(f"{'orders':>10} {'rows':>10} {'seconds':>8} {'rows/s':>9} {'orders/s':>9} {'x bare':>7}")
    for orders in chosen.orders:
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
            rows, took = made(Path(folder), orders, chosen.outlets)
            ratio = took / bare(Path(other), rows)
        print(f"{orders:>10} {rows:>10} {took:>8.2f} {rows / took:>9.0f} {orders / took:>9.0f} {ratio:>7.1f}")


if __name__ == "__main__":
    main()
