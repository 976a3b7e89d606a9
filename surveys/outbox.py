"""A tablet's answers that came as a file: one JSON object a line, and a last line with the SHA-256 of all before it.

Each line that is an answer goes through the intake like any other, under the id that the tablet gave it: the same file
twice, or two files that share answers, change nothing. A broken line or seal is told by its number, and the rest lands.
An answer that its customer left half-way lies with the other unfinished ones (``partials``) if its link is open and its
questionnaire known, else it is put aside for staff (quarantine, reason "partial"); it is never counted.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db import partials
from db.privacy import Sealed
from db.store import Store, utc_now
from surveys.intake import Intake, IntakeRefused, Receipt, Submission, SubmissionMalformed
from surveys.intake.submission import payload_hash
from surveys.links import LinkRefused
from surveys.outbox_faults import Fault, fault, refused, unread
from surveys.partials import of_submission
from surveys.publishing import Shelf
from surveys.web.bodies import Unreadable, from_json

PARTIAL, PARTIAL_ASIDE = "partial, kept", "partial, put aside"
FATE_OF = {"conflict": "in conflict, kept", "aside": "put aside for staff", "refused": "refused"}
FATES = ("landed", "there already", PARTIAL, PARTIAL_ASIDE, "put aside for staff", "in conflict, kept", "refused")


@dataclass(slots=True)
class Imported:
    """What became of the files' answers: how many had which fate, what was wrong and where, the receipts given."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain dict for programs."""
        return {"counts": {fate: self.counts[fate] for fate in FATES}, "faults": [str(one) for one in self.faults]}

    def __str__(self) -> str:
        told = [f"{self.counts[fate]} {fate}" for fate in FATES if self.counts[fate]]
        return ", ".join(told) or "no answers"


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a file, with its place for whoever must find it."""

    file: str
    number: int
    submission: Submission
    whole: bool


def import_files(store: Store, paths: Sequence[Path]) -> Imported:
    """Bring the answers of all files in; whole ones before partial ones, so that a later file completes an earlier one.

    Raises OSError when a file cannot be read; what is wrong inside a file is a fault of the result, not an error.
    """
    done, intake = Imported(), Intake(store)
    lines = [line for path in paths for line in read_file(path, done.faults)]
    done.counts["refused"] = sum(one.rule == "not_answer" for one in done.faults)
    for line in lines:
        if line.whole:
            _submit(intake, line, done)
    shelf = Shelf(store)
    for line in lines:
        if not line.whole:
            done.counts[_keep_half(store, shelf, line.submission)] += 1
    return done


def read_file(path: Path, faults: list[Fault]) -> Iterator[Line]:
    """The answers of one file; what is broken is added to ``faults`` with file and line. Raises OSError."""
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    rows = raw.replace(b"\r\n", b"\n").split(b"\n")
    while rows and not rows[-1].strip():
        rows.pop()
    ended = False
    for number, row in enumerate(rows, 1):
        if ended:
            faults.append(fault(path.name, number, "after_end"))
        try:
            told = json.loads(row)
            if isinstance(told, dict) and told.get("end"):
                ended = True
                faults.extend(_seal_faults(path.name, told, rows[: number - 1]))
                continue
            yield _line(path.name, number, told)
        except (ValueError, SubmissionMalformed, Unreadable) as wrong:
            faults.append(unread(path.name, number, wrong))
    if not ended:
        faults.append(fault(path.name, len(rows) + 1, "cut_off"))


def _line(file: str, number: int, told: Any) -> Line:
    if not isinstance(told, dict) or not isinstance(told.get("submission"), dict):
        raise Unreadable("no object with a submission in it")
    # Written again as the tablet would have posted it: the same door, the same checks, the same fingerprint.
    submission = from_json(json.dumps(told["submission"]).encode(), "", "")
    return Line(file, number, submission, told.get("state") != "partial")


def _seal_faults(file: str, told: dict[str, Any], before: Sequence[bytes]) -> Iterator[Fault]:
    found = hashlib.sha256(b"".join(row + b"\n" for row in before)).hexdigest()
    if told.get("sha256") != found:
        yield fault(file, len(before) + 1, "seal")
    if told.get("answers") != len(before):
        yield fault(file, len(before) + 1, "count", wrote=told.get("answers"), found=len(before))


def _submit(intake: Intake, line: Line, done: Imported) -> None:
    try:
        receipt = intake.submit(line.submission)
    except (IntakeRefused, LinkRefused) as why:
        done.faults.append(refused(line.file, line.number, why))
        done.counts[FATE_OF[done.faults[-1].fate]] += 1
    else:
        done.receipts.append(receipt)
        done.counts["there already" if receipt.replay else "landed"] += 1


def _keep_half(store: Store, shelf: Shelf, submission: Submission) -> str:
    """Keep half an answer where nothing counts it, unless the whole one is there; what became of it."""
    response_id, payload = submission.response_id, submission.payload()
    if _settled(store, response_id):
        return "there already"
    partial = of_submission(store, shelf, submission)
    if partial is not None:
        before = partials.answers(store, response_id)
        partials.keep(store, [partial])
        return PARTIAL if partials.answers(store, response_id) != before else "there already"
    with store.transaction() as write:
        write.execute(
            """insert or ignore into quarantine (response_id, payload_hash, payload_sealed, reason, received_at)
               values (:response_id, :payload_hash, :payload_sealed, 'partial', :received_at)""",
            response_id=response_id,
            payload_hash=payload_hash(payload),
            payload_sealed=store.vault.seal(payload, Sealed.PAYLOAD),
            received_at=utc_now(),
        )
    return PARTIAL_ASIDE


def _settled(store: Store, response_id: str) -> bool:
    """True when an answer lies under this id, landed or put aside."""
    row = store.one(
        """select 1 from responses where response_id = :id
           union all select 1 from quarantine where response_id = :id""",
        id=response_id,
    )
    return row is not None


def receipt_lines(receipts: Sequence[Receipt]) -> str:
    """Receipts for the tablet, which clears what has arrived: one JSON object a line."""
    return "".join(
        json.dumps(
            {"response_id": one.response_id, "receipt": one.number, "grade": one.grade, "received_at": one.received_at}
        )
        + "\n"
        for one in receipts
    )


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``import-tablet`` to the commands of ``python -m surveys``."""
    brought = commands.add_parser("import-tablet", help="bring in answers that a tablet exported as a file")
    brought.add_argument("files", metavar="FILE", type=Path, nargs="+", help="exported files, .jsonl")
    brought.add_argument("--receipts", metavar="FILE", type=Path, help="write receipts for the tablet to load")
    brought.add_argument("--json", action="store_true", help="answer as JSON")
    brought.set_defaults(run=_import)


def _import(given: argparse.Namespace) -> int:
    done = import_files(Store.open(), given.files)
    if given.receipts:
        given.receipts.write_text(receipt_lines(done.receipts), "utf-8")
    for wrong in done.faults:
        print(wrong, file=sys.stderr)
    print(json.dumps(done.to_json(), ensure_ascii=False) if given.json else f"import-tablet: {done}")
    return 1 if done.faults else 0
