"""Are honest outlets marked for being small, far away or specialised? Counted over companies whose truth is known.

    python -m tests.bench.fairness [--demo 401 402 403] [--second 41 42 43] [--orders 30000] [--outlets 240]

Each company is judged twice: as it is (its planted outlets left out of the count) and without any cheat. Per group of
dashboard/metrics/fraud/fairness.py: honest outlets, how many of them were marked, and Wilson's 95 % interval. Marks
are held to 5 % false discoveries, so without a cheat at most one company in twenty should show any.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from dashboard.metrics.fraud.combination import FALSE_DISCOVERIES, assess
from dashboard.metrics.fraud.fairness import groups
from dashboard.metrics.statistics.share import Share
from tests.bench.fraud_company import Company, demo, second, without_planted

FAMILIES = ("size", "way", "trade")
SECOND_SHARE = 0.03


def marks(made: Company, told: str) -> pd.DataFrame:
    """One row an honest outlet and family: company, group, flagged."""
    found = assess(made.view)
    each = found.outlets[["outlet_id", "code", "flagged"]].merge(groups(made.view), on="outlet_id")
    each = each[~each["code"].isin(made.planted)]
    rows = each.melt(["outlet_id", "flagged"], list(FAMILIES), "family", "group").assign(company=told)
    return rows[rows["group"] != ""]


def companies(asked: argparse.Namespace, folder: Path) -> Iterator[tuple[str, str, Company]]:
    """(kind of company, its name, the company): with cheats and without."""
    for seed in asked.demo:
        made = demo(folder / str(seed), seed, asked.orders, asked.outlets)
        yield "with cheats", f"demo {seed}", made
        yield "honest", f"demo {seed}", without_planted(made)
    for seed in asked.second:
        for kind, share in (("with cheats", SECOND_SHARE), ("honest", 0.0)):
            with tempfile.TemporaryDirectory() as thrown_away:
                yield kind, f"second {seed}", second(Path(thrown_away), seed, asked.orders, asked.outlets, share)


def table(rows: pd.DataFrame) -> str:
    """Groups: honest outlets, marked, share with interval, against all of their family."""
    lines = [f"{'group':<14}{'outlets':>9}{'marked':>8}{'per 1,000':>11}  95 % interval"]
    for (_, group), of in rows.groupby(["family", "group"], sort=False):
        share = Share(int(of["flagged"].sum()), len(of))
        low, high = share.interval() or (0.0, 0.0)
        lines.append(
            f"{group:<14}{share.asked:>9}{share.hits:>8}{1000 * (share.value or 0):>11.1f}  "
            f"{1000 * low:.1f}–{1000 * high:.1f}"
        )
    return "\n".join(lines)


def main() -> int:
    """Print both tables, and how many honest companies showed any mark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--demo", type=int, nargs="*", default=[401, 402, 403])
    parser.add_argument("--second", type=int, nargs="*", default=[41, 42, 43])
    parser.add_argument("--orders", type=int, default=30_000)
    parser.add_argument("--outlets", type=int, default=240)
    asked = parser.parse_args()
    told: dict[str, list[pd.DataFrame]] = {"with cheats": [], "honest": []}
    with tempfile.TemporaryDirectory() as folder:
        for kind, name, made in companies(asked, Path(folder)):
            told[kind].append(marks(made, name))
            made.warehouse.close()
            print(f"{kind:<12} {name:<12} honest outlets marked {_marked(told[kind][-1])}", flush=True)
    for kind, parts in told.items():
        rows = pd.concat(parts, ignore_index=True)
        print(f"\n{kind}: {len(parts)} companies\n{table(rows)}")
    shown = sum(_marked(part) > 0 for part in told["honest"])
    nominal = f"nominal at most {FALSE_DISCOVERIES:.0%}"
    print(f"\nhonest companies with any mark: {shown} of {len(told['honest'])} ({nominal})")
    return 0


def _marked(rows: pd.DataFrame) -> int:
    return int(rows.loc[rows["family"] == "size", "flagged"].sum())


if __name__ == "__main__":
    raise SystemExit(main())
