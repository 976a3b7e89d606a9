"""How well the risk ranking finds planted fraud, against a plain z-score on the same demo companies.

    python -m tests.bench.fraud [--seeds 301 302 303] [--orders 30000] [--outlets 240]

Seeds 101-105 were looked at while the signals were made and 201-205 once before the last change; judge on others.
Average precision and ROC-AUC over all outlets, precision among the best-scored 5 %, then the flags: how many, how many
of them planted, how many planted ones found. ``honest`` is the same company with every planted outlet taken out: each
flag there is a false one. The plain baseline ranks by z of claimed money per warranty order against all outlets; the
fair one adds the callbacks' share of contradictions and takes the larger z.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from dashboard.metrics.fraud.combination import Assessment, assess
from dashboard.metrics.fraud.contradictions import CHECKS, answers
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from db.demo import make
from db.store import Store
from db.warehouse import TABLES, Warehouse
from tests.bench.fraud_quality import claimed_per_order, quality, standard

TUNED = (101, 102, 103, 104, 105)
JUDGED = (301, 302, 303, 304, 305)


@dataclass(frozen=True, slots=True)
class Company:
    """A company, the view on its last year, and what was planted: kind by outlet code; ``acts`` are false claims in
    that year where they are known."""

    warehouse: Warehouse
    view: View
    planted: dict[str, str]
    decoys: dict[str, str]
    acts: dict[str, int] = field(default_factory=dict)


def company(folder: Path, seed: int, orders: int, outlets: int) -> Company:
    """Make it, or open it when the folder holds it already."""
    home = folder / f"{seed}-{orders}-{outlets}"
    new = not home.exists()
    store = Store.open(home)
    if new:
        make(store, orders=orders, outlets=outlets, seed=seed)
    warehouse = Warehouse.open(store)
    warehouse.sync()
    story = json.loads((home / "demo_truth.json").read_text("utf-8"))
    end = date.fromisoformat(story["plan"]["end"])
    period = Period(end.replace(year=end.year - 1), end)
    planted = {code: str(role["kind"]) for code, role in story["fraud"].items()}
    return Company(warehouse, View(warehouse, period), planted, story["decoys"])


def judge(made: Company) -> tuple[dict[str, float], Assessment]:
    """The ranking's quality and its flags."""
    began = time.perf_counter()
    found = assess(made.view)
    seconds = time.perf_counter() - began
    truth = found.outlets["code"].isin(made.planted).to_numpy()
    flagged = found.outlets["flagged"].to_numpy()
    numbers = quality(truth, found.outlets["precedence"].to_numpy())
    flags = {
        "flags": float(flagged.sum()),
        "precision": float(truth[flagged].mean()) if flagged.any() else float("nan"),
        "recall": float(flagged[truth].mean()),
        "seconds": seconds,
    }
    return numbers | flags, found


def baseline(made: Company, outlets: pd.DataFrame) -> tuple[dict[str, float], dict[str, float]]:
    """Quality of the plain z-score, and of the larger of it and a z-score of contradicted callbacks."""
    truth = outlets["code"].isin(made.planted).to_numpy()
    calls = made.view.read(answers(made.view)).set_index("outlet_id")
    denied = (calls[list(CHECKS)].fillna(0).max(axis=1) > 0).groupby(level=0).mean()
    said = denied.reindex(outlets["outlet_id"]).fillna(0.0).to_numpy()
    plain = standard(claimed_per_order(made.view, outlets))
    fair = np.maximum(plain, standard(said))
    return quality(truth, plain), quality(truth, fair)


def without_planted(made: Company) -> Company:
    """A copy of the company in memory, its planted outlets and all they did taken out."""
    copy = Warehouse(made.warehouse.store, duckdb.connect(":memory:"))
    copy.sync()
    codes = "', '".join(made.planted)
    gone = copy.query(f"select outlet_id from outlets where code in ('{codes}')")["outlet_id"].tolist()
    for table, columns in TABLES.items():
        if "outlet_id" in columns:
            copy.query(f"delete from {table} where outlet_id in {tuple(gone)}")
    return Company(copy, View(copy, made.view.period), {}, made.decoys)


def honest(made: Company) -> dict[str, float]:
    """Flags in a copy of the company without its planted outlets."""
    found = assess(without_planted(made).view)
    decoy = found.flagged["code"].isin(made.decoys)
    return {
        "outlets": float(len(found.outlets)),
        "false flags": float(len(found.flagged)),
        "decoys": float(decoy.sum()),
    }


def report(made: Company, seed: int, verbose: bool) -> dict[str, float]:
    """One seed's lines; its numbers."""
    numbers, found = judge(made)
    plain, fair = baseline(made, found.outlets)
    if verbose:
        _tell(made, found)
    clean = honest(made)
    print(f"seed {seed}  " + "  ".join(f"{name} {value:.3f}" for name, value in numbers.items()))
    print(f"  plain z-score      {_line(plain)}\n  with contradictions {_line(fair)}")
    print(f"  honest company     {'  '.join(f'{name} {value:.0f}' for name, value in clean.items())}")
    return numbers | {f"plain {k}": v for k, v in plain.items()} | {f"fair {k}": v for k, v in fair.items()} | clean


def _tell(made: Company, found: Assessment) -> None:
    rows = found.outlets.reset_index(drop=True)
    for place, row in rows.iterrows():
        role = made.planted.get(row["code"]) or made.decoys.get(row["code"], "")
        if row["flagged"] or row["code"] in made.planted:
            said = found.of(row["outlet_id"])
            best = said.sort_values("z", ascending=False).head(3)
            zs = " ".join(f"{k}:{z:.1f}{f}" for k, z, f in zip(best["key"], best["z"], best["focus"], strict=True))
            mark = "*" if row["flagged"] else " "
            print(f"   {place + 1:4d}{mark} {row['code']} {role:20s} z {row['z']:.1f} score {row['score']:.2f} "
                  f"money {row['money_fen'] / 100:9.0f} n {said['n'].max():5.0f}  {zs}")  # fmt: skip


def _line(numbers: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in numbers.items())


def main(argv: Sequence[str] | None = None) -> int:
    """Print every seed and the means."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=list(JUDGED))
    parser.add_argument("--orders", type=int, default=30_000)
    parser.add_argument("--outlets", type=int, default=240)
    parser.add_argument("--keep", type=Path, help="folder that keeps the companies between runs")
    parser.add_argument("--verbose", action="store_true", help="every flagged and every planted outlet")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as throw_away:
        folder = asked.keep or Path(throw_away)
        every = [
            report(company(folder, seed, asked.orders, asked.outlets), seed, asked.verbose) for seed in asked.seeds
        ]
    print("mean   " + "  ".join(f"{name} {np.nanmean([one[name] for one in every]):.3f}" for name in every[0]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
