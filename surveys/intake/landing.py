"""From submission to rows, inside a running transaction: who is meant, do the answers fit, what is kept where."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from db import invitations, responses
from db.privacy import Sealed
from db.responses import AnswerRow, ResponseRow
from db.store import Store, Write
from surveys.intake import cases, evidence, signals
from surveys.intake.refusals import ConflictKept, IntakeRefused, Misfits, Quarantined
from surveys.intake.submission import Answer, Receipt, Submission, payload_hash
from surveys.links import LinkRefused, Opened, judge, open_code
from surveys.publishing import Published, Shelf
from surveys.questionnaire import Checked

# Digits and letters that cannot be mistaken for each other, read out or written down.
RECEIPT_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PAIRS = tuple(first + second for second in RECEIPT_SIGNS for first in RECEIPT_SIGNS)

Outcome = Receipt | IntakeRefused | LinkRefused


@dataclass(frozen=True, slots=True)
class Arrival:
    """A submission at the door: when it came, its payload sealed, its fingerprint, the receipt it likely gets.

    ``writable``: surely without half characters, which the database would refuse.
    """

    submission: Submission
    received_at: str
    payload_hash: str
    payload_sealed: bytes
    moment: datetime
    device_index: str | None
    network_index: str | None
    receipt: str
    writable: bool


@dataclass(frozen=True, slots=True)
class Landed:
    """What lies in the store under a response_id, and the receipt that was given for it."""

    payload_hash: str
    receipt: Receipt


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
        moment = datetime.fromisoformat(received_at)
        receipt = receipt_number(submission.response_id)
        # Canonical JSON is ASCII: whatever is half of a character, or an emoji's two halves, is written \\ud….
        writable = "\\ud" not in payload
        return Arrival(submission, received_at, payload_hash(payload), sealed, moment, *origin, receipt, writable)

    def batch(self, write: Write, arrivals: Sequence[Arrival]) -> "Batch":
        """These arrivals, ready to land in this transaction."""
        return Batch(self, write, arrivals)


class Batch:
    """Arrivals that land in one transaction. A refusal is returned, not raised: what it kept stays.

    What the store knows about all of them is asked for once, and their rows are written together: a customer who waits
    with many others costs a fraction of a statement.
    """

    def __init__(self, landing: Landing, write: Write, arrivals: Sequence[Arrival]) -> None:
        self.landing, self.write, self.arrivals = landing, write, arrivals
        self.key = responses.next_key(write)
        self.zone = landing.store.zone
        self.hours = signals.hours_of(landing.store.setting(signals.HOURS, signals.USUAL_HOURS))
        self.landed: dict[str, Landed] = {
            name: Landed(row["payload_hash"], Receipt(name, row["receipt"], row["received_at"], row["grade"]))
            for name, row in responses.already(write, {one.submission.response_id for one in arrivals}).items()
        }
        self.opened = {link: self._open(link) for one in arrivals if (link := one.submission.link)}
        numbers = {opened.invitation_id for opened in self.opened.values() if isinstance(opened, Opened)}
        self.invitations = invitations.among(write, numbers) if numbers else {}
        self.receipts = responses.receipts_taken(write, {one.receipt for one in arrivals})
        self.newest: dict[str, Published | None] = {}
        self.rows: list[ResponseRow] = []
        self.answers: list[AnswerRow] = []
        self.cases: list[tuple[ResponseRow, str]] = []

    def land(self, instead_of: str = "") -> list[Outcome]:
        """Keep each arrival where it belongs; their outcomes in order.

        ``instead_of``: the response that these correct; its case is theirs, there is never a second one.
        """
        outcomes = [self._land(arrival) for arrival in self.arrivals]
        responses.keep_few(self.write, self.rows, self.answers)
        for response, degree in self.cases:
            cause = response._replace(response_id=instead_of) if instead_of else response
            cases.open_case(self.write, cause, degree)
        return outcomes

    def _land(self, arrival: Arrival) -> Outcome:
        if (seen := self._seen(arrival)) is not None:
            return seen
        submission = arrival.submission
        try:
            target = self._target(submission)
        except LinkRefused as refused:
            return refused if refused.reason != "unknown" else self._put_aside(arrival, Quarantined("unknown"))
        if isinstance(target, Quarantined):
            return self._put_aside(arrival, target)
        published = self._published(submission.questionnaire, submission.version)
        if published is None:
            return self._put_aside(arrival, Quarantined("questionnaire"))
        today = arrival.moment.astimezone(self.zone)
        answers = submission.answers if arrival.writable else _writable(submission.answers)
        checked = published.questionnaire.check(answers, today.date(), today)
        if checked.problems and submission.correctable:
            return Misfits(checked.problems)
        if checked.problems:
            return self._put_aside(arrival, Quarantined("answers", checked.problems))
        return self._keep(arrival, target, published, checked)

    def _open(self, link: str) -> Opened | LinkRefused:
        try:
            return open_code(self.landing.store, link)
        except LinkRefused as refused:
            return refused

    def _published(self, name: str, version: str | None) -> Published | None:
        if version:
            return self.landing.shelf.get(name, version)
        if name not in self.newest:
            self.newest[name] = self.landing.shelf.newest(name)
        return self.newest[name]

    def _seen(self, arrival: Arrival) -> Outcome | None:
        """The same receipt for the same payload; a kept conflict for another one; None when the id is new."""
        landed = self.landed.get(arrival.submission.response_id)
        if landed is None:
            return None
        if landed.payload_hash == arrival.payload_hash:
            return replace(landed.receipt, replay=True)
        self.write.execute(
            """insert or ignore into conflicts (response_id, payload_hash, payload_sealed, received_at)
               values (:response_id, :payload_hash, :payload_sealed, :received_at)""",
            response_id=landed.receipt.response_id,
            payload_hash=arrival.payload_hash,
            payload_sealed=arrival.payload_sealed,
            received_at=arrival.received_at,
        )
        return ConflictKept(landed.receipt.response_id, landed.receipt.number)

    def _target(self, submission: Submission) -> Target | Quarantined:
        """Whom the answers are about: by link, else by order, else by outlet. Raises LinkRefused."""
        if submission.link:
            opened = self.opened[submission.link]
            if isinstance(opened, LinkRefused):
                raise opened
            link = judge(opened, self.invitations.get(opened.invitation_id))
            if link.state != "open":
                return Quarantined(link.state)
            # A poster is everybody's and serves several questionnaires; an order's invitation is to one of them.
            if link.kind == "order" and link.questionnaire != submission.questionnaire:
                both = f"the link invites to {link.questionnaire}, the answers are to {submission.questionnaire}"
                return Quarantined("uninvited", note=both)
            return Target(link.outlet_id, link.order_id, link.invitation_id, link.kind)
        if submission.order:
            row = self.write.one("select outlet_id, order_id from orders where order_no = :no", no=submission.order)
            return Target(row["outlet_id"], row["order_id"]) if row else Quarantined("order")
        if submission.outlet:
            row = self.write.one("select outlet_id from outlets where code = :code", code=submission.outlet)
            return Target(row["outlet_id"]) if row else Quarantined("outlet")
        return Quarantined("target")

    def _keep(self, arrival: Arrival, target: Target, published: Published, checked: Checked) -> Receipt:
        response = self._response(arrival, target, published, checked)
        self.rows.append(response)
        self.answers += responses.answer_rows(self.key, checked.values, published.item_ids, published.types)
        self.key += 1
        if target.link_kind == "order" and target.invitation_id is not None:
            self._spend(target.invitation_id, response)
        if degree := cases.urgency(published, checked.values):
            self.cases.append((response, degree))
        receipt = Receipt(response.response_id, response.receipt, response.received_at, response.grade)
        self.landed[response.response_id] = Landed(arrival.payload_hash, receipt)
        return receipt

    def _spend(self, invitation_id: int, response: ResponseRow) -> None:
        """Spent in the store, and for those who come after in this batch."""
        at, held = response.received_at, self.invitations[invitation_id]
        invitations.spend(self.write, invitation_id, response.response_id, at)
        self.invitations[invitation_id] = replace(held, spent_at=at, response_id=response.response_id)

    def _response(self, arrival: Arrival, target: Target, published: Published, checked: Checked) -> ResponseRow:
        submission = arrival.submission
        started_at = evidence.moment(submission.started_at)
        finished = evidence.moment(submission.finished_at)
        finished_at = finished or arrival.received_at
        seconds = evidence.seconds(started_at, finished_at)
        # Paper is read when the scanner runs, perhaps at night: only who sends for himself sends when he answers.
        sent_now = finished or submission.channel in ("web", "tablet")
        local = datetime.fromisoformat(finished_at).astimezone(self.zone) if sent_now else None
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
            receipt=self._free_receipt(arrival),
            seconds=seconds,
            device_index=arrival.device_index,
            network_index=arrival.network_index,
            rev=self.write.rev,
            signals=signals.noted(submission, published.questionnaire, checked.values, seconds, local, self.hours),
        )

    def _free_receipt(self, arrival: Arrival) -> str:
        """A number nobody has; the first attempts of the batch were looked up together, the rare others one by one."""
        number = arrival.receipt
        for attempt in count(1):
            if number not in self.receipts:
                break
            number = receipt_number(arrival.submission.response_id, attempt)
            self.receipts |= responses.receipts_taken(self.write, [number])
        self.receipts.add(number)
        return number

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
    number, first = divmod(number, len(PAIRS))
    number, second = divmod(number, len(PAIRS))
    number, third = divmod(number, len(PAIRS))
    return f"{PAIRS[first]}{PAIRS[second]}-{PAIRS[third]}{PAIRS[number % len(PAIRS)]}"


def _writable(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers without half characters, which JSON can carry and UTF-8 cannot; the payload keeps them."""
    return {_whole(name): _whole(answer) if isinstance(answer, str) else answer for name, answer in answers.items()}


def _whole(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
