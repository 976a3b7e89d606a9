"""``python -m kit read PATH…``: bring in what came back from the field."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from db.store import Store
from kit.inbox import Inbox, Progress, Report
from surveys.intake import Intake


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``read`` to the commands of ``python -m kit``."""
    read = commands.add_parser(
        "read",
        help="bring in scans, photographs, workbooks and tablet exports",
        description="Read PDF, JPEG, PNG, TIFF, our Excel sheets, tablet exports (.jsonl) and zips of them, told apart "
        "by their content; folders are walked. Reading a file again changes nothing. Pages that are unsure wait in the "
        "dashboard's review screen. Exit code 1 when something could not be taken at all.",
    )
    read.add_argument("paths", metavar="PATH", type=Path, nargs="+", help="files and folders")
    read.add_argument("--dry-run", action="store_true", help="only say what would happen; nothing is kept")
    read.add_argument("--json", action="store_true", help="answer as JSON")
    read.set_defaults(run=_read)


def _read(given: argparse.Namespace) -> int:
    store = Store.open()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Bar(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("reading", total=None)

            def move(step: Progress, _: Report) -> None:
                page = f" p. {step.pages_done}" if step.pages_done else ""
                bar.update(task, total=step.files, completed=step.files_done, description=f"{step.name[-40:]}{page}")

            report = Inbox(store, dry_run=given.dry_run).read(given.paths, move)
    finally:
        Intake(store).close()
        store.close()
    if given.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        for line in report.lines:
            print(line.told(), file=sys.stderr)
        print(f"kit read: {'would be ' if given.dry_run else ''}{report}")
    return 1 if report.refused else 0
