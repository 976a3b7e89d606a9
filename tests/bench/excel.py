"""Sheets of 10,000 rows out and back: ``python -m tests.bench.excel``.

An entry sheet is written, filled in by editing its XML, read dry, landed, and read again.
Peak memory is that of a process of its own for each step. Aims: written and read (dry) under 1 ms a row each, a
workbook below 5 MB, the reader below 300 MB.
"""

import argparse
import multiprocessing
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from db.store import Store
from kit.excel import Read, entry_sheet, read_workbook
from surveys.intake import Intake
from tests.kit.excel.papers import SHEET, bend
from tests.surveys.call_centre import open_call_centre

AIM_MS, AIM_SHEET_MB, AIM_MEMORY_MB = 1.0, 5.0, 300.0


def filled_in(content: bytes) -> bytes:
    """Every row answered: marks 1 to 5 in turn in the first six questions, a recommendation in the ninth."""

    def answer(held: bytes) -> bytes:
        def put(cell: re.Match[bytes]) -> bytes:
            column, row, style = cell[1], int(cell[2]), cell[3]
            if row < 4 or column not in b"EFGHIJM":
                return cell[0]
            return b'<c r="%b%d" s="%b"><v>%d</v></c>' % (column, row, style, row % 5 + 1)

        return re.sub(rb'<c r="([A-Z])(\d+)" s="(\d+)"/>', put, held)

    return bend(content, {SHEET: answer})


def alone(step: Callable[..., float], *given: object) -> tuple[float, float]:
    """``(what the step returned, peak MB of its process)``."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (step, given))


def _measured(step: Callable[..., float], given: tuple[object, ...]) -> tuple[float, float]:
    found = step(*given)
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def written(folder: Path, rows: int) -> float:
    """Seconds for one sheet, which lies in ``blank.xlsx`` then."""
    store = Store(folder / "data")
    start = time.perf_counter()
    content = entry_sheet(store, "service-visit", outlet="SZ001", rows=rows)
    spent = time.perf_counter() - start
    (folder / "blank.xlsx").write_bytes(content)
    return spent


def read(folder: Path, dry_run: bool, fate: str, rows: int) -> float:
    """Seconds until all rows of ``filled.xlsx`` have had their fate."""
    store = Store(folder / "data")
    start = time.perf_counter()
    done: Read = read_workbook(store, folder / "filled.xlsx", dry_run)
    spent = time.perf_counter() - start
    Intake(store).close()
    assert done.counts == {fate: rows}, done
    return spent


def main() -> int:
    parser = argparse.ArgumentParser(description="Excel sheets out and back.")
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        centre = open_call_centre(folder / "data", customers=1)
        centre.store.close()
        steps = [("written", *alone(written, folder, rows))]
        (folder / "filled.xlsx").write_bytes(filled_in((folder / "blank.xlsx").read_bytes()))
        for label, dry_run, fate in (
            ("read, dry", True, "landed"),
            ("read and landed", False, "landed"),
            ("read again", False, "there_already"),
        ):
            steps.append((label, *alone(read, folder, dry_run, fate, rows)))
        size = (folder / "filled.xlsx").stat().st_size / 1e6
    print(f"{rows:,} rows, {size:.2f} MB a sheet (aim {AIM_SHEET_MB:.0f} MB)")
    for label, seconds, memory in steps:
        print(f"{label:<16} {seconds:6.1f} s  {seconds / rows * 1000:5.2f} ms a row  {memory:5.0f} MB at most")
    quick = all(seconds / rows * 1000 <= AIM_MS for label, seconds, _ in steps if label in ("written", "read, dry"))
    met = quick and size <= AIM_SHEET_MB and max(memory for *_, memory in steps) <= AIM_MEMORY_MB
    print("aims met" if met else "aims missed")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
