"""``python -m db``: make a store, fill it, follow it, keep it safe.

Exit code 0: done (an import: every row landed); 1: some rows were rejected, or something is unsound; 2: refused.
"""

import argparse
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from db import backup, backup_files, erasure, health, partials
from db.importing import KINDS, Mapping, Report, import_file
from db.store import Store

SHOWN = 20  # problems on the screen; the rejects file has all
Advance = Callable[[float, float | None], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        store = Store.open(asked.folder)
        try:
            done: int = asked.run(store, asked)
        finally:
            store.close()
    except BrokenPipeError:
        return 1
    except (ValueError, OSError, sqlite3.Error) as refused:
        print(f"{asked.command}: {' '.join(str(refused).split())}", file=sys.stderr)
        return 2
    return done


def _init(store: Store, asked: argparse.Namespace) -> int:
    _ = store.vault, store.origin
    print(f"{store.path} is ready; its keys are in {store.folder / 'keys.json'}, keep a copy of them elsewhere")
    return 0


def _demo(store: Store, asked: argparse.Namespace) -> int:
    from db import demo  # numpy and its friends take a second that no other command needs

    with _bar("making demo data") as advance:
        truth = demo.make(
            store,
            orders=asked.orders,
            outlets=asked.outlets,
            seed=asked.seed,
            progress=lambda _, share: advance(share, 1.0),
        )
    counts = {name: store.database[name].count for name in ("outlets", "orders", "claims", "responses")}
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    _tell(asked, {**counts, "truth": str(truth)}, f"{told}; what was planted is told in {truth}")
    return 0


def _import(store: Store, asked: argparse.Namespace) -> int:
    mapping = Mapping.load(asked.map) if asked.map else None
    with _bar(f"importing {asked.file.name}") as advance:
        report = import_file(
            store,
            asked.kind,
            asked.file,
            mapping=mapping,
            dry_run=asked.dry_run,
            login="command line",
            progress=advance,
            rejects=asked.rejects,
        )
    _tell(asked, report.to_json(), "\n".join(_lines(report)))
    return 1 if report.rejected else 0


def _lines(report: Report) -> Iterator[str]:
    for problem in report.problems[:SHOWN]:
        yield str(problem)
    if len(report.problems) > SHOWN:
        yield f"… and more; all {report.rejected:,} rejected rows are in the rejects file"
    for rule, count in report.warning_counts.items():
        example = next((f", e.g. row {odd.row}" for odd in report.warnings if odd.rule == rule), "")
        yield f"note: {count:,} × {rule}{example}"
    if report.exclusions:
        told = ", ".join(f"{name} {count:,}" for name, count in report.exclusions.items())
        yield f"claims the warranty may not cover (they landed): {told}"
    if report.ignored:
        yield f"ignored headings: {', '.join(report.ignored)}"
    counts = [("new", report.landed), ("updated", report.updated), ("unchanged", report.unchanged)]
    told = ", ".join(f"{count:,} {name}" for name, count in [*counts, ("rejected", report.rejected)])
    yield f"{report.file}: {report.read:,} rows in {report.seconds:.1f} s: {told}"
    if report.rejects:
        yield f"rejected rows: {report.rejects}"
    if report.dry_run:
        yield "dry run: nothing was written"


def _sync(store: Store, asked: argparse.Namespace) -> int:
    from db.warehouse import Warehouse  # DuckDB and Ibis take a second that no other command needs

    warehouse = Warehouse.open(store)
    try:
        with _bar("following") as advance:
            synced = warehouse.sync(lambda _, share: advance(share, 1.0))
    finally:
        warehouse.close()
    brought = ", ".join(f"{count:,} {name}" for name, count in synced.rows.items() if count) or "nothing new"
    _tell(asked, asdict(synced), f"{brought}; the copy stands at revision {synced.revision:,}")
    return 0


def _backup(store: Store, asked: argparse.Namespace) -> int:
    with _bar("copying") as advance:
        file = backup.back_up(store, asked.file, advance)
    files = backup_files.archive_of(file)
    try:
        kept = backup_files.pack(store.folder, files)
    except (backup_files.FilesRefused, OSError):
        # Half a backup would be taken for a whole one.
        file.unlink()
        raise
    beside = f", {kept:,} pictures and papers are in {files}" if kept else ""
    keys = store.folder / "keys.json"
    print(f"{file} is complete and checked{beside}; {keys} is not in it: keep a copy of it elsewhere")
    return 0


def _restore(store: Store, asked: argparse.Namespace) -> int:
    files = backup_files.archive_of(asked.file)
    backup_files.check(files)
    with _bar("restoring") as advance:
        held = backup.restore(store, asked.file, force=asked.force, progress=advance)
    brought = backup_files.unpack(files, store.folder)
    kept = f", {brought:,} pictures and papers with it" if brought else ""
    kept += f"; what was there before is in {held}" if held else ""
    print(f"{store.path} is {asked.file} again{kept}. Start the server anew")
    return 0


def _erase(store: Store, asked: argparse.Namespace) -> int:
    if asked.customer:
        gone = erasure.erase_customer(store, asked.customer, login="command line")
    else:
        gone = erasure.erase_order(store, asked.order, login="command line")
    told = f"{gone.customers} customer forgotten, words of {gone.responses} responses and {gone.notes} notes removed"
    _tell(asked, asdict(gone), f"{told}; sync follows, earlier backups and import files still hold them")
    return 0


def _partials(store: Store, asked: argparse.Namespace) -> int:
    removed = None if asked.remove_older is None else partials.remove_older(store, asked.remove_older)
    held = partials.waiting(store)
    lines = [
        f"{found.questionnaire}: {found.count:,} begun and not sent, {found.answered:.1f} answers on average, "
        f"oldest {found.oldest}"
        for found in held
    ] or ["nothing is begun and not sent"]
    if removed is not None:
        lines.insert(0, f"{removed:,} older than {asked.remove_older} days removed")
    _tell(asked, {"removed": removed or 0, "held": [asdict(found) for found in held]}, "\n".join(lines))
    return 0


def _check(store: Store, asked: argparse.Namespace) -> int:
    findings = health.examine(store)
    lines = [f"{found.question}: {'; '.join(found.faults) or 'sound'}" for found in findings]
    _tell(asked, {found.question: list(found.faults) for found in findings}, "\n".join(lines))
    return 1 if any(found.faults for found in findings) else 0


def _tell(asked: argparse.Namespace, plain: object, told: str) -> None:
    print(json.dumps(plain, ensure_ascii=False, indent=1) if getattr(asked, "json", False) else told)


@contextmanager
def _bar(what: str) -> Iterator[Advance]:
    """A progress bar on a terminal, nothing elsewhere; advanced by (done, of all or None)."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m db", description="The truth and its copies.")
    parser.add_argument("--folder", type=Path, help="where the data lie (else AFTERWORD_DATA, else ./data)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Store, argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        return made

    command("init", _init, "make an empty store with keys of its own")
    demo = command("demo", _demo, "fill an empty store with a made-up company")
    demo.add_argument("--orders", type=int, default=30_000)
    demo.add_argument("--outlets", type=int, default=240)
    demo.add_argument("--seed", type=int, default=7, help="the same seed gives the same data")
    bring = command("import", _import, "bring in a CSV or Excel file; see db/docs/import.md")
    bring.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--map", type=Path, metavar="TOML", help="what foreign headings and values mean")
    bring.add_argument("--dry-run", action="store_true", help="do everything but keep nothing")
    bring.add_argument("--rejects", type=Path, metavar="CSV", help="where rejected rows go (else beside FILE)")
    sync = command("sync", _sync, "bring the columnar copy up to date")
    keep = command(
        "backup", _backup, "copy the database and what lies beside it while they are in use; see db/docs/backup.md"
    )
    keep.add_argument("file", type=Path, metavar="FILE")
    back = command("restore", _restore, "put a backup in the place of the database")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--force", action="store_true", help="also over a folder that holds something")
    erase = command("erase", _erase, "forget a customer; ratings and orders stay, without a name")
    person = erase.add_mutually_exclusive_group(required=True)
    person.add_argument("--customer", metavar="PHONE")
    person.add_argument("--order", metavar="NO")
    begun = command("partials", _partials, "answers that were begun and not sent; they are removed after 30 days")
    begun.add_argument("--remove-older", type=int, metavar="DAYS", help="remove those last saved before that, now")
    check = command("check", _check, "whether file, references, revisions and keys are sound")
    for talker in (demo, bring, sync, erase, begun, check):
        talker.add_argument("--json", action="store_true", help="for a program to read")
    return parser


if __name__ == "__main__":
    sys.exit(main())
