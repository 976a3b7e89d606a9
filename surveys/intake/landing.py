"""From submission to rows, inside a running transaction: who is meant, do the answers fit, what is kept where."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from db import invitations, responses
from db.privacy import Sealed
from db.responses import ResponseRow
from db.store import Store, Write
from surveys.intake import cases, evidence
from surveys.intake.refusals import ConflictKept, IntakeRefused, Misfits, Quarantined
from surveys.intake.submission import Answer, Receipt, Submission, payload_hash
from surveys.links import LinkRefused, read_link
from surveys.publishing import Published, Shelf
from surveys.questionnaire import Checked

# Digits and letters that cannot be mistaken for each other, read out or written down.
RECEIPT_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

# All answers of a response in one statement: each statement is a chance for another thread to take the interpreter.
INSERT_ANSWERS = """insert into answers (response_key, item_id, number, choice, text)
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from json_each(:rows)"""

Outcome = Receipt | IntakeRefused | LinkRefused


@dataclass(frozen=True, slots=True)
class Arrival:
    """A submission at the door: when it came, its payload sealed, its fingerprint."""

    submission: Submission
    received_at: str
    payload_hash: str
    payload_sealed: bytes
    device_index: str | None
    network_index: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """What the answers are about, and by which invitation."""

    outlet_id: int
    order_id: int | None = None
    invitation_id: int | None = None
    link_kind: str | None = None


class Landing:
    """Where submissions land: a store and its published questionnaires."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shelf = Shelf(store)

    def arrival(self, submission: Submission, received_at: str) -> Arrival:
        """The work that needs no lock on the database."""
        payload = submission.payload()
        sealed = self.store.vault.seal(payload, Sealed.PAYLOAD)
        assert sealed is not None
        origin = evidence.origin(self.store.vault, submission, received_at)
        return Arrival(submission, received_at, payload_hash(payload), sealed, *origin)

    def begin(self, write: Write) -> "Batch":
        """Ready to land in this transaction."""
        return Batch(self, write)


class Batch:
    """Lands arrivals in one transaction, one after the other. A refusal is returned, not raised: what it kept stays."""

    def __init__(self, landing: Landing, write: Write) -> None:
        self.store, self.shelf, self.write = landing.store, landing.shelf, write
        self.key = responses.next_key(write)
        self.zone = self.store.zone

    def land(self, arrival: Arrival) -> Outcome:
        """Keep the arrival where it belongs."""
        if (seen := self._seen(arrival)) is not None:
            return seen
        submission = arrival.submission
        try:
            target = self._target(submission)
        except LinkRefused as refused:
            return refused if refused.reason != "unknown" else self._put_aside(arrival, Quarantined("unknown"))
        if isinstance(target, Quarantined):
            return self._put_aside(arrival, target)
        shelf, name = self.shelf, submission.questionnaire
        published = shelf.get(name, submission.version) if submission.version else shelf.newest(name)
        if published is None:
            return self._put_aside(arrival, Quarantined("questionnaire"))
        today = datetime.fromisoformat(arrival.received_at).astimezone(self.zone)
        checked = published.questionnaire.check(_writable(submission.answers), today.date(), today)
        if checked.problems and submission.correctable:
            return Misfits(checked.problems)
        if checked.problems:
            return self._put_aside(arrival, Quarantined("answers", checked.problems))
        return self._keep(arrival, target, published, checked)

    def _seen(self, arrival: Arrival) -> Outcome | None:
        """The same receipt for the same payload; a kept conflict for another one; None when the id is new."""
        row = self.write.one(
            """select response_id, payload_hash, receipt, received_at, grade from responses
               where response_id = :response_id""",
            response_id=arrival.submission.response_id,
        )
        if row is None:
            return None
        if row["payload_hash"] == arrival.payload_hash:
            return Receipt(row["response_id"], row["receipt"], row["received_at"], row["grade"], replay=True)
        self.write.execute(
            """insert or ignore into conflicts (response_id, payload_hash, payload_sealed, received_at)
               values (:response_id, :payload_hash, :payload_sealed, :received_at)""",
            response_id=row["response_id"],
            payload_hash=arrival.payload_hash,
            payload_sealed=arrival.payload_sealed,
            received_at=arrival.received_at,
        )
        return ConflictKept(row["response_id"], row["receipt"])

    def _target(self, submission: Submission) -> Target | Quarantined:
        """Whom the answers are about: by link, else by order, else by outlet. Raises LinkRefused."""
        if submission.link:
            link = read_link(self.store, submission.link)
            if link.state != "open":
                return Quarantined(link.state)
            return Target(link.outlet_id, link.order_id, link.invitation_id, link.kind)
        if submission.order:
            row = self.write.one("select outlet_id, order_id from orders where order_no = :no", no=submission.order)
            return Target(row["outlet_id"], row["order_id"]) if row else Quarantined("order")
        if submission.outlet:
            row = self.write.one("select outlet_id from outlets where code = :code", code=submission.outlet)
            return Target(row["outlet_id"]) if row else Quarantined("outlet")
        return Quarantined("target")

    def _keep(self, arrival: Arrival, target: Target, published: Published, checked: Checked) -> Receipt:
        response = self._response(arrival, target, published)
        rows = responses.answer_rows(response.response_key, checked.values, published.item_ids, published.types)
        self.write.executemany(responses.INSERT_RESPONSE, [responses.COLUMNS_OF(response)])
        self.write.execute(INSERT_ANSWERS, rows=json.dumps(rows))
        self.key += 1
        if target.link_kind == "order" and target.invitation_id is not None:
            invitations.spend(self.write, target.invitation_id, response.response_id, arrival.received_at)
        if degree := cases.urgency(published, checked.values):
            cases.open_case(self.write, response, degree)
        return Receipt(response.response_id, response.receipt, response.received_at, response.grade)

    def _response(self, arrival: Arrival, target: Target, published: Published) -> ResponseRow:
        submission = arrival.submission
        started_at = evidence.moment(submission.started_at)
        finished_at = evidence.moment(submission.finished_at) or arrival.received_at
        return ResponseRow(
            response_key=self.key,
            response_id=submission.response_id,
            payload_hash=arrival.payload_hash,
            payload_sealed=arrival.payload_sealed,
            questionnaire_id=published.questionnaire_id,
            outlet_id=target.outlet_id,
            order_id=target.order_id,
            invitation_id=target.invitation_id,
            channel=submission.channel,
            grade=evidence.grade(submission.channel, target.link_kind, target.order_id),
            language=submission.language if submission.language in published.questionnaire.languages else "",
            started_at=started_at,
            finished_at=finished_at,
            received_at=arrival.received_at,
            receipt=self._free_receipt(submission.response_id),
            seconds=evidence.seconds(started_at, finished_at),
            device_index=arrival.device_index,
            network_index=arrival.network_index,
            rev=self.write.rev,
        )

    def _free_receipt(self, response_id: str) -> str:
        numbers = (receipt_number(response_id, attempt) for attempt in count())
        return next(number for number in numbers if not self._taken(number))

    def _taken(self, number: str) -> bool:
        return self.write.one("select 1 from responses where receipt = :number", number=number) is not None

    def _put_aside(self, arrival: Arrival, refusal: Quarantined) -> Quarantined:
        self.write.execute(
            """insert or ignore into quarantine (response_id, payload_hash, payload_sealed, reason, received_at)
               values (:response_id, :payload_hash, :payload_sealed, :reason, :received_at)""",
            response_id=arrival.submission.response_id,
            payload_hash=arrival.payload_hash,
            payload_sealed=arrival.payload_sealed,
            reason=str(refusal),
            received_at=arrival.received_at,
        )
        return refusal


def receipt_number(response_id: str, attempt: int = 0) -> str:
    """Eight signs that follow from the response_id, ``7K3M-Q2XD``."""
    number = int.from_bytes(hashlib.sha256(f"receipt {response_id} {attempt}".encode()).digest()[:8], "big")
    signs = ""
    for _ in range(8):
        number, place = divmod(number, len(RECEIPT_SIGNS))
        signs += RECEIPT_SIGNS[place]
    return f"{signs[:4]}-{signs[4:]}"


def _writable(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers without half characters, which JSON can carry and UTF-8 cannot; the payload keeps them."""
    return {_whole(name): _whole(answer) if isinstance(answer, str) else answer for name, answer in answers.items()}


def _whole(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
