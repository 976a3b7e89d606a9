"""How often an action's effect is found where one was planted, and how often none is claimed where none was.

    python -m tests.bench.actions [--seeds 100] [--orders 75000] [--outlets 240] [--keep FILE] [--workers 2]

Each seed is a demo company with two actions: the training lifts its customers' feelings, the uniforms do nothing. What
the training truly does to satisfaction is told by twins, the same companies in which it does nothing either (first
``--twins`` seeds): the share satisfied at its outlets with the training, minus without. One line a seed is kept in
``--keep``; a run that was cut short goes on from there.
"""

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.metrics.actions import measure
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from db.demo import make, steering
from db.store import Store
from db.warehouse import Warehouse

END = date(2026, 11, 21)
TRAINING, UNIFORMS = 1, 2


@contextmanager
def company(seed: int, orders: int, outlets: int, lift: float = steering.LIFT):
    """A view on one demo company in a throw-away folder."""
    home, usual = Path(tempfile.mkdtemp()), steering.LIFT
    try:
        steering.LIFT = lift
        store = Store.open(home)
        make(store, orders=orders, outlets=outlets, seed=seed, end=END)
        warehouse = Warehouse.open(store)
        warehouse.sync()
        yield View(warehouse, Period(END, END))
        warehouse.close()
        store.close()
    finally:
        steering.LIFT = usual
        shutil.rmtree(home)


def satisfied(view: View) -> float:
    """The share satisfied at the outlets with the training since it has settled in."""
    actions, places = view.everything("actions"), view.everything("action_outlets")
    start = view.read(actions.filter(actions.action_id == TRAINING))["started_on"][0].date()
    rows = view.responses(Period(date.fromordinal(start.toordinal() + 14), END))
    return float(view.read(rows.semi_join(places.filter(places.action_id == TRAINING), "outlet_id").satisfied.mean()
                           .name("share").as_table())["share"][0])  # fmt: skip


def one(seed: int, orders: int, outlets: int, twins: int) -> dict[str, Any]:
    """What is found in one company, in points of satisfaction."""
    found: dict[str, Any] = {"seed": seed}
    with company(seed, orders, outlets) as view:
        for name, number in (("training", TRAINING), ("uniforms", UNIFORMS)):
            told = measure(view, number)
            assert told is not None
            found[name] = [round(100 * end, 2) for end in told.effect] if told.effect else None
            found[f"{name}_flat"] = told.flat
            found[f"{name}_outlets"] = told.acted.outlets if told.acted else 0
            found[f"{name}_answers"] = told.acted.before_n + told.acted.after_n if told.acted else 0
        share = satisfied(view)
    if seed <= twins:
        with company(seed, orders, outlets, lift=0.0) as view:
            found["true"] = round(100 * (share - satisfied(view)), 2)
    return found


def summary(found: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Over all seeds: found and missed, covered and not."""
    rows = list(found)
    trained = np.array([row["training"] for row in rows if row["training"]])
    plain = np.array([row["uniforms"] for row in rows if row["uniforms"]])
    twins = [row["true"] for row in rows if "true" in row]
    true = float(np.mean(twins)) if twins else float("nan")
    return {
        "seeds": len(rows),
        "training: measured": len(trained),
        "training: mean effect, points": float(trained[:, 0].mean()),
        "training: true effect by twins, points": true,
        "training: its error by the twins' own chance": float(np.std(twins) / max(len(twins), 1) ** 0.5),
        "training: found (interval above zero)": float((trained[:, 1] > 0).mean()),
        "training: interval covers the true effect": float(((trained[:, 1] <= true) & (true <= trained[:, 2])).mean()),
        "training: width of the interval": float((trained[:, 2] - trained[:, 1]).mean()),
        "uniforms: measured": len(plain),
        "uniforms: mean effect, points": float(plain[:, 0].mean()),
        "uniforms: interval covers zero": float(((plain[:, 1] <= 0) & (plain[:, 2] >= 0)).mean()),
        "pre-trend called uneven": float(np.mean([not row[key] for row in rows for key in FLAT])),
    }


FLAT = ("training_flat", "uniforms_flat")


def main() -> None:
    """Measure what is not kept yet, then print the summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--orders", type=int, default=75_000)
    parser.add_argument("--outlets", type=int, default=240)
    parser.add_argument("--twins", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "afterword-actions.jsonl")
    asked = parser.parse_args()
    known = (
        {row["seed"]: row for row in map(json.loads, asked.keep.read_text().splitlines())}
        if asked.keep.exists()
        else {}
    )
    left = [seed for seed in range(1, asked.seeds + 1) if seed not in known]
    work = partial(one, orders=asked.orders, outlets=asked.outlets, twins=asked.twins)
    with ProcessPoolExecutor(asked.workers, initializer=os.nice, initargs=(10,)) as pool, asked.keep.open("a") as kept:
        for row in pool.map(work, left):
            known[row["seed"]] = row
            print(json.dumps(row), file=kept, flush=True)
    for name, value in summary(known[seed] for seed in sorted(known) if seed <= asked.seeds).items():
        print(f"{name:<48}{value:>9.3g}")


if __name__ == "__main__":
    main()
