"""What every question of the metrics costs beside the least it could: reading the same columns of the same rows.

    python -m tests.bench.questions [--orders 200000 1000000] [--seed 7] [--keep FOLDER] [--most 20]

The questions are found as the Spark tests find them (tests/dashboard/metrics/questions.py), without the tables that
others are built on and no screen reads to the last row. The bare query of a question takes, for each of its queries,
the maximum of each column it reads from each table, within the same filter. The engine's time alone is counted, the
better of two runs. ``growth`` is against the smallest size: at most linear.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import ibis
import pandas as pd
from ibis.expr import operations

from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from db.warehouse import Warehouse
from tests.bench.following import company
from tests.dashboard.metrics.questions import Question, questions

WEEKS = 13


@dataclass
class Timed:
    """A reader that adds up the engine's seconds, and those of bare queries over the same rows."""

    warehouse: Warehouse
    seconds: float = 0.0
    bare: float = 0.0
    queries: int = 0

    def read(self, expression: ibis.Expr) -> pd.DataFrame:
        """The expression's rows."""
        found, seconds = self._timed(expression)
        self.seconds += min(seconds, self._timed(expression)[1])
        self.queries += 1
        for scan in bare(expression):
            self.bare += min(self._timed(scan)[1] for _ in range(2))
        return found

    def _timed(self, expression: ibis.Expr) -> tuple[pd.DataFrame, float]:
        run = self.warehouse.prepared(expression)
        start = time.perf_counter()
        found = run()
        return found, time.perf_counter() - start


def bare(expression: ibis.Expr) -> list[ibis.Table]:
    """One plain scan for each table read, of the columns read, within the filter that lies on the table."""
    node, scans = expression.op(), {}
    for table in node.find(operations.UnboundTable):
        filters = [one for one in node.find(operations.Filter) if one.parent == table]
        read = {field.name for field in node.find(operations.Field) if field.rel == table or field.rel in filters}
        for rows in filters or [table]:
            columns = sorted(read & set(table.schema)) or [next(iter(table.schema))]
            shown = rows.to_expr()
            scans[rows] = shown.aggregate(**{name: shown[name].max() for name in columns})
    return list(scans.values())


def asked(question: Question, warehouse: Warehouse, period: Period) -> Timed:
    """One question, asked of the whole network."""
    reader = Timed(warehouse)
    question.ask(View(reader, period))
    return reader


def main() -> None:
    """Each size in turn, the dearest questions first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--orders", type=int, nargs="+", default=[200_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="folder with a company a size, kept for the next run")
    parser.add_argument("--most", type=int, default=20, help="how many questions to print")
    chosen = parser.parse_args()
    smallest: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        for orders in chosen.orders:
            store = company((chosen.keep or Path(name)) / str(orders), orders, chosen.seed)
            warehouse = Warehouse.open(store)
            warehouse.follow()
            newest = warehouse.query("select max(completed_at) as m from orders where completed_at <= now()")["m"][0]
            period = Period(newest.date() - timedelta(days=7 * WEEKS - 1), newest.date())
            known = [one for one in questions() if not one.unknown and not one.is_part]
            found = {one.name: asked(one, warehouse, period) for one in known}
            total, least = sum(one.seconds for one in found.values()), sum(one.bare for one in found.values())
            print(f"\n{orders:,} orders: {len(found)} questions, {total:.2f} s, {total / least:.1f} times a bare scan")
            print(f"{'question':44}{'queries':>8}{'ms':>8}{'bare ms':>9}{'ratio':>7}{'growth':>8}")
            for key, one in sorted(found.items(), key=lambda pair: -pair[1].seconds)[: chosen.most]:
                grown = f"{one.seconds / smallest[key]:8.1f}" if key in smallest else ""
                print(
                    f"{key:44}{one.queries:8}{one.seconds * 1000:8.1f}{one.bare * 1000:9.1f}"
                    f"{one.seconds / one.bare if one.bare else float('nan'):7.1f}{grown}"
                )
            smallest = smallest or {key: one.seconds for key, one in found.items()}
            warehouse.close()
            store.close()


if __name__ == "__main__":
    main()
