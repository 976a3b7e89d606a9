"""How long an import takes beside the least it could take: reading the same CSV and inserting the same rows bare.

    python -m tests.bench.importing [--orders 100000]

Two imports of one orders file, the first landing every row, the second finding every row unchanged. The bare way is
``csv.reader`` and one ``executemany`` into a table of the same shape, with nothing checked, sealed or looked up.
"""

import argparse
import csv
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from db.importing import import_file
from db.store import Store

HEADINGS = (
    *("order_no", "outlet_code", "service_type", "model", "serial", "production_month", "purchased_on", "fault_code"),
    *("under_warranty", "requested_at", "responded_at", "arrived_at", "completed_at", "charged"),
    *("customer_name", "customer_phone", "customer_address"),
)


def write_orders(path: Path, count: int, chance: random.Random) -> None:
    """``count`` orders of 1,000 outlets, most telephone numbers once."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADINGS)
        for number in range(count):
            day = f"2025-{chance.randrange(1, 13):02d}-{chance.randrange(1, 28):02d}"
            minute, outlet = f"{chance.randrange(60):02d}", chance.randrange(1000)
            rows.writerow(
                (
                    *(
                        f"SO{number:08d}",
                        f"W{outlet:04d}",
                        "repair",
                        "AC-1",
                        f"SN{number:09d}",
                        "2024-05",
                        "2024-06-01",
                    ),
                    *(f"F{number % 50}", "yes", f"{day} 09:{minute}", f"{day} 10:{minute}", f"{day} 13:{minute}:07"),
                    *(
                        f"{day} 15:{minute}:30",
                        "",
                        "王小明",
                        f"138{chance.randrange(10**8):08d}",
                        f"长江路 {number} 号",
                    ),
                )
            )


def bare(path: Path) -> int:
    """The same rows without any care."""
    with tempfile.TemporaryDirectory() as folder, path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        width = len(next(rows))
        database = sqlite3.connect(Path(folder) / "bare.db")
        database.execute(f"create table orders ({', '.join(f'c{at} text' for at in range(width))}, unique (c0))")
        done = database.executemany(f"insert into orders values ({', '.join('?' * width)})", rows).rowcount
        database.commit()
        database.close()
        return done


def seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=100_000)
    count = parser.parse_args(arguments).orders
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store.open(folder / "data")
        (folder / "regions.csv").write_text("code,name\nR,R\n")
        outlets = "".join(f"W{at:04d},W{at:04d},R\n" for at in range(1000))
        (folder / "outlets.csv").write_text(f"code,name,region_code\n{outlets}")
        (folder / "products.csv").write_text("model,category\nAC-1,AC\n")
        for kind in ("regions", "outlets", "products"):
            import_file(store, kind, folder / f"{kind}.csv")
        orders = folder / "orders.csv"
        write_orders(orders, count, random.Random(7))
        least = seconds(lambda: bare(orders))
        print(f"{'':18}{'seconds':>9}{'rows/s':>11}{'of bare':>9}")
        print(f"{'bare insert':18}{least:9.2f}{count / least:11,.0f}{1:8.1f}x")
        for what in ("first import", "second, unchanged"):
            took = seconds(lambda: import_file(store, "orders", orders))
            print(f"{what:18}{took:9.2f}{count / took:11,.0f}{took / least:8.1f}x")
        store.close()


if __name__ == "__main__":
    main()
