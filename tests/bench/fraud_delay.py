"""How soon: weeks from the first false act to the first warning and to the first mark, and what false ones that costs.

    python -m tests.bench.fraud_delay [--seeds 1001 1002] [--step 2] [--keep DIR]

*early*: the charts of early_warning.py over the watched year; only what began within it has a delay, whoever cheated
before the watch began has taught the chart that this is ordinary. *replay*: the ranking as it would have stood every
``step`` weeks on the data until then; the delay runs to the first mark. ``None``: not found before the end.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.fraud.combination import LEAST_DAYS, assess
from dashboard.metrics.fraud.early_warning import WEEKS, claims_chart, customers_chart
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.cusum import first_alarm
from tests.bench.fraud_company import Company, demo

SIZE = (30_000, 240)


def early(made: Company) -> dict[str, Any]:
    """Outlets charted and honest ones with an alarm in the year; each planted one: kind, whether it began in the year,
    weeks to its first alarm."""
    codes = _codes(made)
    alarms: dict[str, date] = {}
    charted: set[str] = set()
    for chart in (claims_chart(made.view), customers_chart(made.view)):
        if chart is None:
            continue
        ids = [codes[int(one)] for one in chart.outlets]
        charted |= set(ids)
        for place, step in enumerate(first_alarm(chart.path, chart.limit)):
            if np.isfinite(step):
                day = pd.Timestamp(chart.ends[place, int(step)]).date()
                alarms[ids[place]] = min(day, alarms.get(ids[place], day))
    begins = made.view.period.end - timedelta(days=7 * WEEKS)
    honest = charted - set(made.planted)
    return {
        "charted": len(honest),
        "false": len(honest & set(alarms)),
        "found": [
            {"kind": kind, "in_year": made.since[code] >= begins, "weeks": _weeks(alarms.get(code), made.since[code])}
            for code, kind in made.planted.items()
            if code in made.since
        ],
    }


def replay(made: Company, step: int) -> dict[str, Any]:
    """The ranking every ``step`` weeks of the last year: weeks to the first mark of what began within it, honest
    outlets marked at least once, honest outlet-years."""
    end = made.view.period.end
    marked: dict[str, date] = {}
    for back in range(WEEKS, -1, -step):
        day = end - timedelta(days=7 * back)
        found = assess(made.view.at(Period(day - timedelta(days=LEAST_DAYS - 1), day)))
        for code in found.flagged["code"]:
            marked.setdefault(code, day)
    begins = end - timedelta(days=7 * WEEKS)
    return {
        "step": step,
        "honest_years": len(_codes(made)) - len(made.planted),
        "false": len(set(marked) - set(made.planted)),
        "found": [
            {"kind": kind, "in_year": made.since[code] >= begins, "weeks": _weeks(marked.get(code), made.since[code])}
            for code, kind in made.planted.items()
        ],
    }


def summary(found: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Of what began within the year: how many, how many found, median weeks; false ones per honest outlet-year."""
    rows = [one for line in found for one in line["found"] if one["in_year"]]
    weeks = [one["weeks"] for one in rows if one["weeks"] is not None]
    years = sum(line.get("charted", line.get("honest_years", 0)) for line in found)
    return {
        "began": len(rows),
        "found": len(weeks),
        "median weeks": float(np.median(weeks)) if weeks else float("nan"),
        "false per outlet-year": sum(line["false"] for line in found) / max(years, 1),
        "outlet-years": years,
    }


def by_kind(found: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """The same for each kind."""
    kinds = sorted({one["kind"] for line in found for one in line["found"]})
    return {
        kind: summary([line | {"found": [one for one in line["found"] if one["kind"] == kind]} for line in found])
        for kind in kinds
    }


def lines(seeds: Sequence[int], step: int, file: Path) -> Iterator[dict[str, Any]]:
    """A replayed demo company a seed; those in the file are only read."""
    kept = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    for seed in seeds:
        line = next((one for one in kept if one["seed"] == seed and one["step"] == step), None)
        if line is None:
            with tempfile.TemporaryDirectory() as folder:
                made = demo(Path(folder), seed, *SIZE)
                line = {"seed": seed, **replay(made, step)}
                made.warehouse.close()
            with file.open("a", encoding="utf-8") as end:
                print(json.dumps(line), file=end, flush=True)
        yield line


def _codes(made: Company) -> dict[int, str]:
    rows = made.view.read(made.view.table("outlets").select("outlet_id", "code"))
    return dict(zip(rows["outlet_id"].astype(int), rows["code"], strict=True))


def _weeks(seen: date | None, since: date) -> float | None:
    """Weeks from the beginning; None when never seen, 0 when it was seen before it began, which is luck."""
    return None if seen is None else max((seen - since).days / 7, 0.0)


def main() -> int:
    """Replay what is not kept yet and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1001, 1002])
    parser.add_argument("--step", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder of fraud_delay.jsonl, to go on from")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as throw_away:
        folder = asked.keep or Path(throw_away)
        folder.mkdir(parents=True, exist_ok=True)
        found = list(lines(asked.seeds, asked.step, folder / "fraud_delay.jsonl"))
    print("ranking, every", asked.step, "weeks:", summary(found))
    for kind, told in by_kind(found).items():
        print(f"  {kind:20}", told)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
