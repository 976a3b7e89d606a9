"""How filled pages are read, condition by condition, on seeds no threshold was set on.

    python -m tests.bench.paper_reading [--pages 60] [--only WORDS] [--tuning] [--no-baseline]

Real sheets of three questionnaires are printed, filled and photographed by tests/kit/paper/simulator, then read. Beside
it what a template reader (four corner marks, one threshold) makes of the very same pictures. CPU time, one core.
"""

import argparse
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from kit.paper.reading import read_page
from tests.kit.paper.simulator import baseline
from tests.kit.paper.simulator.conditions import CONDITIONS, JUDGING, TUNING, Condition, arrives
from tests.kit.paper.simulator.judging import Tally, baseline_judged
from tests.kit.paper.simulator.sheets import EVERY_SHEET, Printed, PrintShop, print_shop

PROMISED = ("scan", "easy photo")
"""The promise of at most 0.1 % is about these kinds of conditions, together."""


@dataclass(slots=True)
class Row:
    """One condition's figures."""

    ours: Tally = field(default_factory=Tally)
    seconds: float = 0.0
    template: Counter[str] = field(default_factory=Counter)
    template_rejects: int = 0


def run(shop: PrintShop, printed: list[Printed], condition: Condition, seeds: range, compare: bool = True) -> Row:
    """Pages of one condition, one for each seed, through both readers."""
    row = Row()
    for seed in seeds:
        paper = printed[seed % len(printed)]
        meant, image = arrives(condition, paper.picture, paper.page, seed)
        began = time.process_time()
        reading = read_page(image, shop.find)
        row.seconds += time.process_time() - began
        row.ours.count(seed, meant, paper.page, reading, paper.identity)
        if compare and (answers := baseline.read(image, paper.page)) is not None:
            row.template.update(baseline_judged(each, answers[each.item]) for each in meant)
        else:
            row.template_rejects += compare
    return row


def seeds_of(number: int, pages: int, first: int = JUDGING) -> range:
    """The seeds of the condition with this number."""
    return range(first + 1000 * number, first + 1000 * number + pages)


def line(name: str, row: Row) -> str:
    """One line of the table."""
    ours = row.ours
    shown = (
        f"{name:41}{100 * sum(ours.rejected.values()) / ours.pages:6.1f}{ours.bubble_error:9.3f}"
        f"{ours.share('right'):7.1f}{ours.share('review'):7.1f}{ours.share('silent'):8.3f} ({ours.questions['silent']})"
        f"{ours.strangers:6}{1000 * row.seconds / ours.pages:7.0f}"
    )
    asked = row.template.total()
    if not asked:
        return shown + ("   | 100 reject" if row.template_rejects else "")
    shares = "".join(f"{100 * row.template[outcome] / asked:7.1f}" for outcome in ("right", "review", "silent"))
    return f"{shown}   |{100 * row.template_rejects / ours.pages:6.1f}{shares}"


def by_mark(tally: Tally) -> str:
    """How each kind of mark fared."""
    ways = sorted({way for way, _ in tally.ways})
    lines = []
    for way in ways:
        counts = {outcome: tally.ways[way, outcome] for outcome in ("right", "review", "silent")}
        total = sum(counts.values())
        shares = "".join(f"{100 * count / total:9.2f}" for count in counts.values())
        lines.append(f"  {way:12}{total:6}{shares}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How filled pages are read, condition by condition.")
    parser.add_argument("--pages", type=int, default=60, help="pages for each condition")
    parser.add_argument("--only", default="", help="only conditions with these words in their names")
    parser.add_argument("--tuning", action="store_true", help="the seeds thresholds were set on")
    parser.add_argument("--no-baseline", action="store_true", help="without the template reader")
    told = parser.parse_args()
    cv2.setNumThreads(1)
    first = TUNING if told.tuning else JUDGING
    whole = Row()
    print(f"{told.pages} pages a condition, seeds from {first}; percent of pages, bubbles, questions")
    print(f"{'':41}reject   bubble  right review  silent (n) wrong id  ms   | template: reject right review silent")
    with tempfile.TemporaryDirectory() as folder, print_shop(Path(folder)) as shop:
        printed = [page for name, size in EVERY_SHEET for page in shop.prints(name, size)]
        for number, condition in enumerate(CONDITIONS):
            if told.only not in condition.name:
                continue
            row = run(shop, printed, condition, seeds_of(number, told.pages, first), not told.no_baseline)
            print(line(condition.name, row), flush=True)
            for seed, item, meant, verdict in row.ours.silent:
                print(f"    seed {seed}, {item}: {meant.way}, meant {meant.values}, read {verdict.values}")
            if condition.kind in PROMISED:
                whole.ours.add(row.ours)
                whole.seconds += row.seconds
                whole.template += row.template
                whole.template_rejects += row.template_rejects
    if whole.ours.pages:
        print(line("all scans and easy photos", whole))
        print(f"{whole.ours.bubbles} bubbles, {whole.ours.questions.total()} questions")
        print(f"{whole.ours.pages / whole.seconds:.1f} pages a second on one core")
        print("by mark, percent of questions:     right   review   silent")
        print(by_mark(whole.ours))


if __name__ == "__main__":
    main()
