"""Packs made for the dashboard: ordered there, built in the background, kept as one zip each in the data folder.

``packs/<name>/record.json`` says what was ordered and what came of it. While it is built the files lie beside it in
``files``; the zip takes their place. A server that dies in between leaves them, and ``go_on`` goes on from there.
"""

import json
import re
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from db.store import Store, utc_now
from db.users import User
from kit.brand import brand_of
from kit.errors import KitError
from kit.packs.contents import Wishes
from kit.packs.ledger import LEDGERS, write_whole
from kit.packs.ordering import cases_of, outlets_of
from kit.packs.pack import Refusal, Step, build_pack, zipped
from kit.paper.sheets import REPLY_SETTING
from kit.wording import Language
from surveys.links import LinkRefused

State = Literal["building", "ready", "failed", "stopped"]
RECORD, FILES, ARCHIVE = "record.json", "files", "pack.zip"
NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")


class Busy(KitError):
    """Another pack is being built in this process."""


class _Stopped(Exception):
    """Somebody pressed stop."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody ordered: outlets by their codes, and what for each of them."""

    codes: tuple[str, ...]
    contents: tuple[str, ...]
    language: Language = "both"
    questionnaires: tuple[str, ...] = ("service-visit",)
    paper_languages: tuple[Language, ...] = ("both",)
    copies: int = 10
    more_paper: int = 0

    def wishes(self, store: Store) -> Wishes:
        """The same as the builder takes it, in the brand of today."""
        told = {name: value for name, value in asdict(self).items() if name != "codes"}
        return Wishes(**told, brand=brand_of(store), reply=store.setting(REPLY_SETTING))


@dataclass(frozen=True, slots=True)
class Record:
    """One pack: who ordered what, and what came of it. ``region_id``: the region it is confined to, None: any."""

    name: str
    at: str
    login: str
    region_id: int | None
    wanted: Wanted
    state: State = "building"
    outlets: int = 0
    files: int = 0
    pages: int = 0
    zip_bytes: int = 0
    refused: tuple[Refusal, ...] = ()
    error: str = ""
    fault: str = ""


@dataclass
class _Job:
    name: str
    step: Step
    stopping: bool = False


_guard = threading.Lock()
_jobs: dict[Path, _Job] = {}
"""What is being built in this process, by the data folder."""


class PackRoom:
    """The packs of one data folder."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.folder = store.folder / "packs"

    def order(self, user: User, wanted: Wanted, region_id: int | None = None) -> Record:
        """Begin a pack in the background. Raises Busy, or KitError for outlets that are not known."""
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        outlets_of(self.store, wanted.codes)
        record = Record(name, utc_now(), user.login, region_id, wanted)
        self._begin(record)
        return record

    def go_on(self, name: str) -> None:
        """Begin again a pack that was stopped, failed, or left unfinished. Raises Busy or LookupError."""
        record = self.find(name)
        if record is None or record.state == "ready":
            raise LookupError(f"pack {name}: not here, or finished already")
        self._begin(replace(record, state="building", refused=(), error="", fault=""))

    def stop(self) -> None:
        """End what is being built after the outlet in hand; what is finished stays."""
        with _guard:
            if job := _jobs.get(self.folder):
                job.stopping = True

    def running(self) -> tuple[str, Step] | None:
        """The pack being built and how far it is."""
        with _guard:
            job = _jobs.get(self.folder)
            return (job.name, job.step) if job else None

    def records(self) -> list[Record]:
        """All packs, the newest first."""
        names = (path.parent.name for path in self.folder.glob(f"*/{RECORD}"))
        return [record for name in sorted(names, reverse=True) if (record := self.find(name))]

    def find(self, name: str) -> Record | None:
        """One pack, or None."""
        if not NAME.fullmatch(name):
            return None
        try:
            told = json.loads((self.folder / name / RECORD).read_text("utf-8"))
            held: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in told["wanted"].items()}
            wanted = Wanted(**held)
            refused = tuple(Refusal(**one) for one in told["refused"])
            return Record(**{**told, "wanted": wanted, "refused": refused})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def archive(self, name: str) -> Path | None:
        """The finished zip, or None."""
        record = self.find(name)
        path = self.folder / name / ARCHIVE
        return path if record and record.state == "ready" and path.is_file() else None

    def finished(self, name: str) -> int:
        """How many outlets of an unfinished pack have something on disk."""
        return len(list((self.folder / name / FILES / LEDGERS).glob("*.json")))

    def throw_away(self, name: str) -> None:
        """Delete a pack that is not being built."""
        if NAME.fullmatch(name) and (self.running() or ("",))[0] != name:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _begin(self, record: Record) -> None:
        with _guard:
            if self.folder in _jobs:
                raise Busy("another pack is being made; wait until it is done")
            _jobs[self.folder] = _Job(record.name, Step(0, len(record.wanted.codes), "", False))
        self._keep(record)
        threading.Thread(target=self._build, args=(record,), name=f"pack {record.name}", daemon=True).start()

    def _build(self, record: Record) -> None:
        try:
            self._keep(self._built(record))
        except _Stopped:
            self._keep(replace(record, state="stopped"))
        except (KitError, LinkRefused, OSError, sqlite3.Error) as fault:
            self._keep(replace(record, state="failed", error=type(fault).__name__, fault=str(fault)))
        finally:
            with _guard:
                _jobs.pop(self.folder, None)
            self.store.close()  # this thread's connection

    def _built(self, record: Record) -> Record:
        place = self.folder / record.name
        cases = cases_of(self.store, outlets_of(self.store, record.wanted.codes), record.wanted.wishes(self.store))
        pack = build_pack(cases, place / FILES, self._told)
        archive = zipped(pack, place / ARCHIVE)
        shutil.rmtree(place / FILES, ignore_errors=True)
        return replace(
            record,
            state="ready",
            outlets=pack.outlets,
            files=pack.files,
            pages=pack.pages,
            zip_bytes=archive.stat().st_size,
            refused=pack.refused,
        )

    def _told(self, step: Step) -> None:
        with _guard:
            job = _jobs[self.folder]
            job.step = step
            if job.stopping:
                raise _Stopped

    def _keep(self, record: Record) -> None:
        write_whole(self.folder / record.name / RECORD, json.dumps(asdict(record), ensure_ascii=False).encode())


def refusals_by_cause(refused: Sequence[Refusal]) -> dict[str, list[Refusal]]:
    """The refusals under the error's name, for telling each cause once."""
    found: dict[str, list[Refusal]] = {}
    for refusal in refused:
        found.setdefault(refusal.error, []).append(refusal)
    return found
