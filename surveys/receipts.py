"""``python -m surveys receipt NUMBER``: where an answer is, by the number its customer was given, or by its id.

Tells where it lies and since when, whom it is about as outlet and questionnaire, never what was answered or by whom.
"""

import argparse
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from db.store import Store
from surveys.intake.landing import RECEIPT_SIGNS, receipt_number
from surveys.intake.submission import is_uuid

LANDED = """
  select r.response_id, r.receipt, r.received_at as at, r.channel, r.grade, q.name as questionnaire, q.version,
    t.code as outlet
  from responses r join questionnaires q using (questionnaire_id) join outlets t using (outlet_id)
  where r.receipt = :number or r.response_id = :number"""
PARTIAL = """
  select p.response_id, p.saved_at as at, p.questionnaire, p.version, t.code as outlet
  from partials p join invitations i using (invitation_id) join outlets t on t.outlet_id = i.outlet_id"""
QUARANTINED = "select response_id, received_at as at, reason, settled_at from quarantine where response_id is not null"
CONFLICTING = "select response_id, received_at as at, settled_at from conflicts where response_id = :number"


@dataclass(frozen=True, slots=True)
class Found:
    """One place where the answer lies. ``where``: landed | conflicting | quarantined | partial; "": not known there."""

    where: str
    response_id: str
    receipt: str
    at: str
    questionnaire: str = ""
    version: str = ""
    outlet: str = ""
    channel: str = ""
    grade: str = ""
    reason: str = ""
    settled_at: str = ""

    def __str__(self) -> str:
        said = [WORDS[self.where].format(at=self.at)]
        said += [f"{self.questionnaire} {self.version}".strip()] if self.questionnaire else []
        said += [f"outlet {self.outlet}"] if self.outlet else []
        said += [f"{self.channel}, grade {self.grade}"] if self.channel else []
        said += [self.reason] if self.reason else []
        said += [f"settled {self.settled_at}"] if self.settled_at else []
        return f"{self.receipt} ({self.response_id}): {'; '.join(said)}"


WORDS = {
    "landed": "landed {at}",
    "conflicting": "other answers under the same id, kept {at}",
    "quarantined": "put aside for staff {at}",
    "partial": "begun and not sent, last saved {at}",
}


class ReceiptUnreadable(ValueError):
    """Neither a receipt number nor an id."""


def read_number(typed: str) -> str:
    """``7k3m q2xd`` as ``7K3M-Q2XD``, an id in lower case. Raises ReceiptUnreadable."""
    if is_uuid(typed.strip().lower()):
        return typed.strip().lower()
    signs = re.sub(r"[\s._-]", "", typed).upper()
    if len(signs) != 8 or not set(signs) <= set(RECEIPT_SIGNS):
        raise ReceiptUnreadable(
            f'"{typed}" is no receipt number; write it as on the thanks page, 7K3M-Q2XD '
            "(no 0, 1, I, L, O), or give the whole response id"
        )
    return f"{signs[:4]}-{signs[4:]}"


def find(store: Store, number: str) -> list[Found]:
    """Everywhere that an answer with this receipt or id lies, what counts first."""
    landed = [Found("landed", **_plain(row)) for row in store.rows(LANDED, number=number)]
    ids = {one.response_id for one in landed} or {number}
    beside = [
        Found("conflicting", receipt=receipt_number(row["response_id"]), **_plain(row))
        for response_id in ids
        for row in store.rows(CONFLICTING, number=response_id)
    ]
    return [
        *landed,
        *beside,
        *_unlanded(store, "quarantined", QUARANTINED, number, ids),
        *_unlanded(store, "partial", PARTIAL, number, ids),
    ]


def _unlanded(store: Store, where: str, question: str, number: str, ids: set[str]) -> Iterator[Found]:
    """What has no receipt of its own yet: the number that its sender shows follows from its id."""
    for row in store.rows(question):
        receipt = receipt_number(row["response_id"])
        if receipt == number or row["response_id"] in ids:
            yield Found(where, receipt=receipt, **_plain(row))


def _plain(row: sqlite3.Row) -> dict[str, str]:
    return {name: value or "" for name, value in dict(row).items()}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``receipt`` to the commands of ``python -m surveys``."""
    asked = commands.add_parser("receipt", help="where an answer is, by its receipt number or id")
    asked.add_argument("number", metavar="NUMBER", help="7K3M-Q2XD, in any case, or a response id")
    asked.add_argument("--json", action="store_true", help="answer as JSON")
    asked.set_defaults(run=_receipt)


def _receipt(given: argparse.Namespace) -> int:
    try:
        number = read_number(given.number)
    except ReceiptUnreadable as wrong:
        print(f"receipt: {wrong}", file=sys.stderr)
        return 2
    found = find(Store.open(), number)
    if given.json:
        print(json.dumps({"number": number, "found": [asdict(one) for one in found]}, ensure_ascii=False))
    elif found:
        print("\n".join(map(str, found)))
    else:
        told = "it has not reached this database; look on the tablet's staff page, and import its export file"
        print(f"receipt: {number} is not here: {told}", file=sys.stderr)
    return 0 if found else 1
