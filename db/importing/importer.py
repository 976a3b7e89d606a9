"""One file, one transaction: read, check, land, account for every row."""

import itertools
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.importing.columns import Plan
from db.importing.fields import Format
from db.importing.kinds import KINDS
from db.importing.landing import Kind, Landing
from db.importing.mapping import Mapping
from db.importing.problems import ImportRefused, Report
from db.importing.rejects import Rejects
from db.importing.sheet import Sheet, open_sheet
from db.importing.spool import Spool
from db.store import Store, Write

CHUNK = 5_000
Progress = Callable[[int, int | None], None]
REMEMBER = """insert into imports (kind, file_name, file_hash, at, rows_read, rows_landed, rows_rejected, login)
  values (:kind, :file_name, :file_hash, :at, :rows_read, :rows_landed, :rows_rejected, :login)"""


@dataclass(frozen=True, slots=True)
class _Job:
    """What was asked for, and how this file is read."""

    kind: Kind
    mapping: Mapping
    style: Format
    plan: Plan
    dry_run: bool
    login: str


class _DryRun(Exception):
    """Everything was done; now undo it."""


def import_file(
    store: Store,
    kind: str,
    path: Path,
    *,
    mapping: Mapping | None = None,
    dry_run: bool = False,
    login: str = "",
    progress: Progress | None = None,
    rejects: Path | None = None,
) -> Report:
    """Import one file of ``kind`` (see KINDS); rows that cannot land are in ``rejects``, beside the file by default.

    ``progress(rows done, rows expected or None)`` is called after each chunk; a row that was read is half done. A dry
    run does the same work, writes the rejects file, and rolls back. Raises ImportRefused when the file as a whole
    cannot be read: then nothing is written. The file is read before the database is locked; while its rows land
    other writers wait.
    """
    started = time.monotonic()
    mapping = mapping or Mapping()
    chosen = _kind(kind, mapping)
    with open_sheet(path, mapping) as sheet:
        style = Format(mapping.zone or store.zone, mapping.fen_a_unit, mapping.date_formats)
        plan = Plan(sheet.name, sheet.headings, chosen.columns(mapping), mapping, style)
        job = _Job(chosen, mapping, style, plan, dry_run, login)
        refused = Rejects(_beside(path, rejects), sheet.headings)
        try:
            with closing(Spool(store.folder)) as spool:
                _read(sheet, plan, spool, progress)
                landing = _land(store, job, sheet, spool, refused, progress)
        except BaseException:
            refused.drop()
            raise
    return _report(job, landing, refused.keep(), time.monotonic() - started)


def _kind(name: str, mapping: Mapping) -> Kind:
    if name not in KINDS:
        raise ImportRefused(f'"{name}" is no kind of file; write one of {", ".join(KINDS)}')
    if mapping.kind not in (None, name):
        raise ImportRefused(f"the mapping is for {mapping.kind}, not for {name}; choose the one that fits")
    return KINDS[name]


def _beside(path: Path, rejects: Path | None) -> Path:
    """Where rejected rows go."""
    if rejects is not None and rejects.resolve() == path.resolve():
        raise ImportRefused(f"{path.name}: the rejected rows would overwrite the file; choose another name for them")
    return rejects or path.with_name(f"{path.stem}.rejects.csv")


def _read(sheet: Sheet, plan: Plan, spool: Spool, progress: Progress | None) -> None:
    """Everything that needs no database. Raises ImportRefused."""
    while chunk := list(itertools.islice(sheet.rows, CHUNK)):
        spool.add([plan.read(number, cells) for number, cells in chunk])
        if progress is not None:
            progress(spool.rows // 2, sheet.expected)


def _land(
    store: Store, job: "_Job", sheet: Sheet, spool: Spool, rejects: Rejects, progress: Progress | None
) -> Landing:
    """Everything that happens inside the transaction; the landing with its counts."""
    done: list[Landing] = []
    try:
        with store.transaction() as write:
            landing = Landing(write, store.vault, job.plan, job.mapping, job.style.zone, sheet.name, sheet.file_hash)
            done.append(landing)
            lander = job.kind.lander(landing)
            for rows in spool:
                lander.land([row for row in rows if not row.problems])
                landing.settle(rows, rejects)
                if progress is not None:
                    progress((spool.rows + landing.read) // 2, spool.rows)
            if job.dry_run:
                raise _DryRun
            _remember(write, job, landing)
    except _DryRun:
        pass
    except sqlite3.IntegrityError as wrong:
        raise ImportRefused(f"{sheet.name}: the database refused a row ({wrong}); nothing was imported") from wrong
    return done[0]


def _remember(write: Write, job: "_Job", landing: Landing) -> None:
    rejected = landing.outcome["rejected"]
    write.execute(
        REMEMBER,
        kind=job.kind.name,
        file_name=landing.file,
        file_hash=landing.file_hash,
        at=landing.now,
        rows_read=landing.read,
        rows_landed=landing.read - rejected,
        rows_rejected=rejected,
        login=job.login,
    )


def _report(job: "_Job", landing: Landing, rejects: Path | None, seconds: float) -> Report:
    counts = landing.outcome
    return Report(
        file=landing.file,
        kind=job.kind.name,
        file_hash=landing.file_hash,
        read=landing.read,
        landed=counts["landed"],
        updated=counts["updated"],
        unchanged=counts["unchanged"],
        rejected=counts["rejected"],
        warned=counts["warned"],
        ignored=job.plan.ignored,
        problems=tuple(landing.problems),
        warnings=tuple(landing.warnings),
        warning_counts=dict(landing.warning_counts.most_common()),
        exclusions=dict(landing.exclusions.most_common()),
        rejects=rejects,
        dry_run=job.dry_run,
        seconds=round(seconds, 3),
    )
