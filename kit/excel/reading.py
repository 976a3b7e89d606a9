"""A workbook that came back: every row lands, is there already, is kept as a conflict, or is told."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from db.store import Store, utc_text
from db.users import User
from kit.excel.calls_back import Fate, land_call
from kit.excel.corrections import Refused, write_copies
from kit.excel.entries_back import land_entry, read_entry, try_entry
from kit.excel.faults import Fault
from kit.excel.keys import RowKey, Signer
from kit.excel.rows import Given, Opener
from kit.excel.tables import Row, Table, read_tables
from surveys.callbacks.queue import utc_now
from surveys.publishing import Shelf

FATES: tuple[Fate, ...] = ("landed", "there_already", "in_conflict", "refused", "blank")
# Answers that wait for the disk together: one flush serves them all.
TOGETHER = 64


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a workbook's rows. ``blank``: nothing filled in. ``rejected``: copies to correct."""

    file: str
    dry_run: bool
    counts: Counter[str]
    faults: tuple[Fault, ...]
    rejected: tuple[Path, ...] = ()

    @property
    def landed(self) -> int:
        """Rows that are on record now and were not before (dry: would be)."""
        return self.counts["landed"]

    @property
    def there_already(self) -> int:
        """Rows that were on record with the same content."""
        return self.counts["there_already"]

    @property
    def in_conflict(self) -> int:
        """Rows that differ from what is on record; both are kept for somebody to settle."""
        return self.counts["in_conflict"]

    @property
    def refused(self) -> int:
        """Rows that were not taken; ``faults`` say why."""
        return self.counts["refused"]

    def to_json(self) -> dict[str, object]:
        """Plain values for programs."""
        return {
            "file": self.file,
            "dry_run": self.dry_run,
            **{fate: self.counts[fate] for fate in FATES},
            "faults": [fault.to_json() for fault in self.faults],
            "rejected": [str(path) for path in self.rejected],
        }

    def __str__(self) -> str:
        told = [f"{self.counts[fate]} {fate.replace('_', ' ')}" for fate in FATES if self.counts[fate]]
        copies = f"; to correct: {', '.join(path.name for path in self.rejected)}" if self.rejected else ""
        return f"{self.file}: {', '.join(told) or 'no rows'}{copies}"


@dataclass(slots=True)
class _Job:
    """One workbook being read."""

    store: Store
    now: datetime
    dry_run: bool
    by: User | None
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def tell(self, fate: Fate, faults: Sequence[Fault], given: Given | None) -> None:
        """Count a row and keep what was wrong with it."""
        self.counts[fate] += 1
        self.faults.extend(faults)
        if fate == "refused" and given is not None:
            self.refused.append(Refused(given, tuple(faults)))


def read_workbook(
    store: Store, path: Path, dry_run: bool = False, by: User | None = None, *, now: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Read:  # fmt: skip
    """Bring the rows of a call sheet or entry sheet in; reading a file again changes nothing.

    ``by``: who hands it in, and may hand in only what is theirs; None is the operator of the machine. ``progress`` is
    told rows done and rows in all. The whole file is read before the first row lands. Raises WorkbookRefused (the file;
    nothing is kept), OSError.
    """
    job, signer = _Job(store, now or utc_now(), dry_run, by), Signer(store.vault)
    tables, opener = read_tables(path), Opener(signer, Shelf(store))
    opened = [(table.name, row.number, *_open(opener, table, row)) for table in tables for row in table.rows]
    twice = {key for key, count in Counter(given.key for *_, given, _ in opened if given).items() if count > 1}
    rows: list[Given] = []
    for _, _, given, faults in opened:
        refusal = [*faults, *(_forbidden(store, given, twice, by) if given else ())]
        if given is not None and given.empty and {fault.rule for fault in refusal} <= HARMLESS:
            job.tell("blank", (), given)
        elif refusal:
            copied = given if given and not {fault.rule for fault in refusal} & UNCOPIED else None
            job.tell("refused", refusal, copied)
        elif given is not None:
            rows.append(given)
    for done, (fate, faults, given) in enumerate(_landed(job, rows), 1):
        job.tell(fate, faults, given)
        if progress is not None:
            progress(done, len(rows))
    return _finished(job, path, signer)


# Nothing is lost by passing over an empty row that has one of these.
HARMLESS = {"changed", "twice", "not_yours"}
# A copy of such a row would be refused again, or must not be handed to whoever brought the file.
UNCOPIED = {"key", "no_key", "changed", "twice", "not_yours", "questionnaire"}

ORDERS_PLACE = (
    "select s.outlet_id, s.region_id from orders o join outlets s using (outlet_id) where o.order_no = :about"
)
OUTLETS_PLACE = "select outlet_id, region_id from outlets where code = :outlet"


def _open(opener: Opener, table: Table, row: Row) -> tuple[Given | None, list[Fault]]:
    faults: list[Fault] = []
    return opener.open(table, row, faults), faults


def _forbidden(store: Store, given: Given, twice: set[RowKey], by: User | None) -> Iterator[Fault]:
    if given.key in twice:
        yield given.fault("", "twice")
    if by is not None and not _may(store, given.key, by):
        yield given.fault("", "not_yours")


def _may(store: Store, key: RowKey, by: User) -> bool:
    """Agents hand in their own calls, outlets their own answers, managers their region's, administrators all."""
    if by.role == "admin" or (key.kind == "calls" and by.user_id == key.agent):
        return True
    if key.kind == "calls" and by.role != "manager":
        return False
    place = store.one(ORDERS_PLACE if key.kind == "calls" else OUTLETS_PLACE, about=key.about, outlet=key.outlet)
    if place is None:
        return False
    own_outlet = by.outlet_id is None or by.outlet_id == place["outlet_id"]
    own_region = by.region_id is None or by.region_id == place["region_id"]
    return by.role in ("manager", "agent", "outlet") and own_outlet and own_region


def _landed(job: _Job, rows: Sequence[Given]) -> Iterator[tuple[Fate, list[Fault], Given]]:
    """Calls one after another, in their order; entries many at a time."""
    for given in rows:
        if given.key.kind == "calls":
            faults: list[Fault] = []
            yield land_call(job.store, given, job.now, job.dry_run, faults), faults, given
    entries = [given for given in rows if given.key.kind == "entry"]
    with ThreadPoolExecutor(TOGETHER, "afterword-entries") as pool:
        for start in range(0, len(entries), TOGETHER):
            yield from pool.map(lambda land: land(), [_entry(job, one) for one in entries[start : start + TOGETHER]])


def _entry(job: _Job, given: Given) -> Callable[[], tuple[Fate, list[Fault], Given]]:
    """The row read here, where the store's connection is; what only waits for the disk is left to do."""
    faults: list[Fault] = []
    submission = read_entry(job.store, given, job.now, faults)
    if submission is None:
        fate: Fate = "refused" if faults else "blank"
        return lambda: (fate, faults, given)
    if job.dry_run:
        tried = try_entry(job.store, given, submission, job.now, faults)
        return lambda: (tried, faults, given)
    return lambda: (land_entry(job.store, given, submission, faults), faults, given)


def _finished(job: _Job, path: Path, signer: Signer) -> Read:
    copies: list[Path] = []
    job.faults.sort(key=lambda fault: (fault.sheet, fault.row))
    job.refused.sort(key=lambda row: (row.given.sheet, row.given.number))
    if not job.dry_run:
        _remember(job, path)
        copies = write_copies(path, job.refused, signer) if job.refused else []
    return Read(path.name, job.dry_run, job.counts, tuple(job.faults), tuple(copies))


def _remember(job: _Job, path: Path) -> None:
    with job.store.transaction() as write:
        write.execute(
            """insert into imports (kind, file_name, file_hash, at, rows_read, rows_landed, rows_rejected, login)
               values ('excel', :name, :hash, :at, :rows, :landed, :rejected, :login)""",
            name=path.name,
            hash=hashlib.sha256(path.read_bytes()).hexdigest(),
            at=utc_text(job.now),
            rows=job.counts.total(),
            landed=job.counts["landed"],
            rejected=job.counts["refused"],
            login=job.by.login if job.by else "",
        )
