"""Make one second world: python -m tests.bench.fraud_world FOLDER [--seed 1] [--share 0.03]."""

import argparse
import time
from pathlib import Path

from db.store import Store
from tests.bench.fraud_world import Plan, make


def main() -> None:
    """Write it, and print its truth."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--outlets", type=int, default=300)
    asked.add_argument("--orders", type=int, default=40_000)
    asked.add_argument("--share", type=float, default=0.03)
    chosen = asked.parse_args()
    began = time.perf_counter()
    plan = Plan(chosen.seed, chosen.outlets, chosen.orders, chosen.share)
    store = Store.open(chosen.folder)
    print(make(store, plan).cheats.to_string(index=False))
    for table in ("orders", "claims", "claim_parts", "callback_tasks", "callback_attempts", "responses", "answers"):
        print(f"{table:18} {store.rows(f'select count(*) from {table}')[0][0]:>8}")
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
