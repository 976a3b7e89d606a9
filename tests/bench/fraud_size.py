"""What the whole assessment costs at size, and what one more week costs beside it.

    python -m tests.bench.fraud_size [--orders 100000 1000000] [--outlets 5000] [--keep FOLDER]

For each size a company of two years is made (or taken from ``--keep``, where it then stays) and copied. Each step then
runs in a process of its own, so that its peak memory is its own: the assessment of the last year, every signal's time;
and a week: 1/104 of the orders, their claims and answers once more, until the copy has followed and the early warning
and the assessment stand again. Each time is a pair: seconds of the clock, and of all cores together.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.metrics.fraud.combination import assess
from dashboard.metrics.fraud.early_warning import early_warning
from dashboard.metrics.fraud.registry import SIGNALS
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from dashboard.past_evidence import kept
from db.demo import make
from db.store import Store
from db.warehouse import Warehouse
from tests.bench.following import more
from tests.bench.fraud_company import END

WEEKS = 104


def company(folder: Path, orders: int, outlets: int) -> None:
    """The company of this size and its copy, made where there is none yet."""
    store = Store.open(folder)
    if store.one("select 1 from orders limit 1") is None:
        make(store, orders=orders, outlets=outlets, end=END)
    warehouse = Warehouse.open(store)
    warehouse.sync()
    warehouse.close()
    store.close()


def whole(view: View, store: Store) -> dict[str, Any]:
    """Seconds of the whole assessment, first with the evidence before past audits; then of each signal alone."""
    past = kept(store)
    told: dict[str, Any] = {"first assess": _seconds(lambda: assess(view, past))}
    told["assess"] = _seconds(lambda: assess(view, past))
    told["signals"] = {one.key: _seconds(lambda one=one: one.measure(view)) for one in SIGNALS}
    return told


def week(view: View, store: Store, warehouse: Warehouse) -> dict[str, Any]:
    """Seconds until a week's rows are followed, then of the early warning and of the assessment."""
    (orders,) = store.connection.execute("select count(*) from orders").fetchone()
    (responses,) = store.connection.execute("select count(*) from responses").fetchone()
    more(store, orders // WEEKS, responses // WEEKS)
    return {
        "follow": _seconds(warehouse.sync),
        "early warning": _seconds(lambda: early_warning(view)),
        "assess": _seconds(lambda: assess(view, kept(store))),
    }


def step(name: str, folder: Path) -> None:
    """Run one step here and print it as JSON with the peak memory in MB."""
    store = Store.open(folder)
    warehouse = Warehouse.open(store)
    view = View(warehouse, Period(date(END.year - 1, END.month, END.day), END))
    told = whole(view, store) if name == "whole" else week(view, store, warehouse)
    print(json.dumps(told | {"peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


def _seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock, and of all cores together: on a busy machine only the second can be compared."""
    began, worked = time.perf_counter(), time.process_time()
    run()
    return round(time.perf_counter() - began, 2), round(time.process_time() - worked, 2)


def main() -> int:
    """Two lines a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--outlets", type=int, default=5_000)
    parser.add_argument("--keep", type=Path, help="folder that keeps the companies between runs")
    parser.add_argument("--step", choices=("whole", "week"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        step(asked.step, asked.folder)
        return 0
    with tempfile.TemporaryDirectory() as throw_away:
        for orders in asked.orders:
            folder = (asked.keep or Path(throw_away)) / f"{orders}-{asked.outlets}"
            company(folder, orders, asked.outlets)
            for name in ("whole", "week"):
                command = [sys.executable, "-m", "tests.bench.fraud_size", "--step", name, "--folder", str(folder)]
                told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                print(f"{orders:>9,} orders  {asked.outlets:,} outlets  {name:5}  {told.strip()}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
