"""Everything that comes back from the field through one door, whatever it is called: told apart by its content.

Scans and photographs go to the paper desk, workbooks to kit/excel, a tablet's export to surveys/outbox. One bad page or
file is told and the rest goes on; the same file again changes nothing, so a batch that was broken off is simply read
again.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from db.store import Store
from db.users import User
from kit.errors import KitError
from kit.excel import WorkbookRefused, read_workbook
from kit.paper.desk import PaperDesk
from kit.paper.pictures import Darkroom, Picture, Refusal
from kit.paper.reasons import told
from kit.unpacking import ArchiveRefused, is_workbook, unpacked
from surveys import outbox
from surveys.outbox_faults import Fault

Kind = Literal["page", "workbook", "tablet", "archive", "unknown", "empty", "special"]
FATES = ("landed", "waiting", "review", "rejected", "duplicate", "again", "put_away", "refused")
"""What becomes of a page; ``refused``: it could not even be opened, and nothing of it is kept."""
NEEDS_EYES = ("review", "rejected")
MOST_TABLET_BYTES = 100_000_000
PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")


@dataclass(frozen=True, slots=True)
class Line:
    """One page, row or file that somebody should know about; ``page`` 0: the whole file. ``scan_id``: to look at.

    ``fate``: one of FATES; of a row or a tablet's line also ``conflict`` or ``aside``: kept whole, staff settle it.
    """

    file: str
    page: int
    fate: str
    reason: str
    detail: str = ""
    scan_id: int | None = None
    words: Mapping[str, str] | None = None

    def told(self, language: str = "en") -> str:
        """Place, what is so, cure."""
        return (
            f"{self.place(language)}{self.words[language] if self.words else told(self.reason, language, self.detail)}"
        )

    def place(self, language: str = "en") -> str:
        """``scan.pdf page 3: ``."""
        if language == "zh":
            return f"{self.file} 第 {self.page} 页：" if self.page else f"{self.file}："
        return f"{self.file} page {self.page}: " if self.page else f"{self.file}: "

    def to_json(self) -> dict[str, object]:
        """Plain values by name, and the line in words."""
        held = {name: getattr(self, name) for name in ("file", "page", "fate", "reason", "detail", "scan_id")}
        return {**held, "told": self.told()}


@dataclass(slots=True)
class Report:
    """What became of everything; ``pages``, ``rows``, ``answers`` count paper, Excel and tablets by their fates.

    ``copies``: workbooks of refused rows to correct, by name and content.
    """

    dry_run: bool = False
    files: int = 0
    pages: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    copies: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many files, pages or rows were not taken at all."""
        return sum(line.fate == "refused" for line in self.lines)

    @property
    def needs_eyes(self) -> list[Line]:
        """Pages that wait for a person."""
        return [line for line in self.lines if line.fate in NEEDS_EYES]

    def to_json(self) -> dict[str, Any]:
        """Plain dict for programs."""
        return {
            "dry_run": self.dry_run,
            "files": self.files,
            "pages": {fate: self.pages[fate] for fate in FATES},
            "rows": dict(self.rows),
            "answers": dict(self.answers),
            "lines": [line.to_json() for line in self.lines],
            "to_correct": [name for name, _ in self.copies],
        }

    def __str__(self) -> str:
        parts = [f"{self.files} file{'s' * (self.files != 1)}"]
        for what, counts in (("pages", self.pages), ("rows", self.rows), ("tablet answers", self.answers)):
            told_counts = [f"{count} {fate.replace('_', ' ')}" for fate, count in counts.items() if count]
            if told_counts:
                parts.append(f"{what}: {', '.join(told_counts)}")
        if self.copies:
            parts.append(f"to correct: {', '.join(name for name, _ in self.copies)}")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is: files done of all, pages done of this file's unknown number, and which file."""

    files_done: int
    files: int
    pages_done: int
    name: str


class Inbox:
    """Reads files for one store; ``by`` brings them in (None: the operator of the machine).

    ``darkroom``: one that is open already, for many small readings.
    """

    def __init__(
        self, store: Store, by: User | None = None, *, dry_run: bool = False, darkroom: Darkroom | None = None
    ) -> None:
        self.store = store
        self.by = by
        self.dry_run = dry_run
        self.darkroom = darkroom
        self.desk = PaperDesk(store, by.user_id if by else None)

    def read(
        self,
        paths: Sequence[Path],
        progress: Callable[[Progress, Report], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Report:
        """Everything in these files and folders. What is wrong with a file is a line of the report, not an error.

        Raises sqlite3.Error, and OSError where nothing can be written.
        """
        files = list(walk(paths))
        done = Report(self.dry_run)
        tell = progress or (lambda step, report: None)
        with nullcontext(self.darkroom) if self.darkroom else Darkroom() as darkroom:
            for number, path in enumerate(files):
                if stop is not None and stop():
                    break
                name = path.name
                self._file(darkroom, path, name, done, partial(_tell, tell, done, number, len(files), name))
                done.files += 1
                tell(Progress(number + 1, len(files), 0, name), done)
        return done

    def _file(self, darkroom: Darkroom, path: Path, name: str, done: Report, step: Callable[[int], None]) -> None:
        try:
            kind = kind_of(path)
            if kind == "page":
                self._pages(darkroom, path, name, done, step)
            elif kind == "workbook":
                self._workbook(path, name, done)
            elif kind == "tablet":
                self._tablet(path, name, done)
            elif kind == "archive":
                self._archive(darkroom, path, name, done, step)
            else:
                done.lines.append(Line(name, 0, "refused", kind))
        except OSError as wrong:
            if not isinstance(wrong, FileNotFoundError | PermissionError | IsADirectoryError):
                raise
            done.lines.append(Line(name, 0, "refused", "away"))

    def _pages(self, darkroom: Darkroom, path: Path, name: str, done: Report, step: Callable[[int], None]) -> None:
        for number, page in enumerate(darkroom.pages(path), 1):
            if isinstance(page, Refusal):
                done.pages["refused"] += 1
                done.lines.append(Line(name, page.page, "refused", page.reason, page.detail))
            else:
                self._page(page, name, done)
            step(number)

    def _page(self, page: Picture, name: str, done: Report) -> None:
        taken = self.desk.try_out(page) if self.dry_run else self.desk.take(page, name)
        done.pages[taken.fate] += 1
        if taken.fate in NEEDS_EYES or taken.reason in ("missing", "set_aside", "conflict"):
            done.lines.append(Line(name, page.page, taken.fate, taken.reason, taken.detail, taken.scan_id))

    def _workbook(self, path: Path, name: str, done: Report) -> None:
        try:
            read = read_workbook(self.store, path, self.dry_run, self.by)
        except WorkbookRefused as refused:
            words = {spoken: told("workbook", spoken, refused.told(spoken)) for spoken in ("zh", "en")}
            done.rows["refused"] += 1
            done.lines.append(Line(name, 0, "refused", refused.rule, words=words))
            return
        except (KitError, RecursionError, MemoryError) as wrong:
            done.rows["refused"] += 1
            done.lines.append(Line(name, 0, "refused", "workbook", str(wrong)))
            return
        done.rows.update({fate: count for fate, count in read.counts.items() if count})
        done.copies += [(copy.name, copy.read_bytes()) for copy in read.rejected]
        for fault in read.faults:
            words = {spoken: fault.told(spoken) for spoken in ("zh", "en")}
            fate = "conflict" if fault.rule == "conflict" else "refused"
            done.lines.append(Line(name, 0, fate, fault.rule, words=words))

    def _tablet(self, path: Path, name: str, done: Report) -> None:
        if path.stat().st_size > MOST_TABLET_BYTES:
            done.lines.append(Line(name, 0, "refused", "too_big", f"{path.stat().st_size // 1_000_000} MB"))
            return
        try:
            if self.dry_run:
                faults: list[Fault] = []
                done.answers["read"] += sum(1 for _ in outbox.read_file(path, faults))
            else:
                brought = outbox.import_files(self.store, [path])
                faults = brought.faults
                done.answers.update(brought.counts)
        except (RecursionError, UnicodeError) as wrong:
            done.lines.append(Line(name, 0, "refused", "row", str(wrong)))
            return
        for fault in faults:
            words = {spoken: fault.told(spoken, file=False) for spoken in ("zh", "en")}
            done.lines.append(Line(name, 0, fault.fate, fault.rule, words=words))

    def _archive(self, darkroom: Darkroom, path: Path, name: str, done: Report, step: Callable[[int], None]) -> None:
        folder = self.store.folder / "uploads"
        folder.mkdir(mode=0o700, exist_ok=True)
        with TemporaryDirectory(dir=folder) as room:
            try:
                for inner, place in unpacked(path, Path(room)):
                    if kind_of(place) == "archive":
                        done.lines.append(Line(f"{name}/{inner}", 0, "refused", "nested"))
                    else:
                        self._file(darkroom, place, f"{name}/{inner}", done, step)
            except ArchiveRefused as refused:
                done.lines.append(Line(name, 0, "refused", refused.reason, refused.detail))


def _tell(
    tell: Callable[[Progress, Report], None], done: Report, number: int, files: int, name: str, pages: int
) -> None:
    tell(Progress(number, files, pages, name), done)


def walk(paths: Sequence[Path]) -> Iterator[Path]:
    """The files among ``paths`` and in the folders among them, by name; hidden ones and links in folders stay out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, inner, names in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(names):
                found = Path(folder) / name
                if not name.startswith((".", "~$")) and found.is_file() and not found.is_symlink():
                    yield found


def kind_of(path: Path) -> Kind:
    """What a file is, by how it begins. Raises OSError."""
    if not path.is_file():
        if path.exists():
            return "special"
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        return "empty"
    # An archive first: the PDF that lies unpacked inside it begins within these bytes too.
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "workbook" if is_workbook(path) else "archive"
    if b"%PDF-" in head or head.startswith(PICTURE_STARTS) or _other_picture(head):
        return "page"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "workbook"
    return "tablet" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else "unknown"


def _other_picture(head: bytes) -> bool:
    """WebP is read; HEIC is a picture too, and the darkroom's words say what to do about it."""
    webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return webp or (head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"hevc", b"avif"))
