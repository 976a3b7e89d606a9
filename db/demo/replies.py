"""Answers on their way into the database: numbered, receipted, sealed, kept through db/responses.py."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from db import questionnaires, responses
from db.demo.plan import Plan
from db.privacy import Sealed, Vault
from db.store import Write

RECEIPT_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RECEIPTS = len(RECEIPT_SIGNS) ** 8
SERVICE_VISIT, CALLBACK = "service-visit", "callback"


class Reply(NamedTuple):
    """One person's answers; an item without a value is left out. ``signs`` are device and network index."""

    questionnaire: str
    outlet_id: int
    order_id: int | None
    invitation_id: int | None
    channel: str
    grade: str
    language: str
    started_at: str | None
    finished_at: str
    seconds: float | None
    signs: tuple[str | None, str | None]
    answers: dict[str, responses.Value]


@dataclass(frozen=True, slots=True)
class Form:
    """A published questionnaire as the rows need it."""

    questionnaire_id: int
    version: str
    item_ids: Mapping[str, int]
    types: Mapping[str, str]


def definitions() -> list[dict[str, Any]]:
    """The shipped questionnaires as this package keeps them; a test holds them equal to the forms."""
    kept: list[dict[str, Any]] = json.loads(files("db.demo").joinpath("questionnaires.json").read_text("utf-8"))
    return kept


@dataclass(slots=True)
class Ledger:
    """Keeps replies under running numbers; ids and receipts follow from the seed and the number."""

    vault: Vault
    forms: Mapping[str, Form]
    seed: int
    kept: int = 0
    dice: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.dice = np.random.default_rng([self.seed, 40])

    @classmethod
    def publish(cls, write: Write, vault: Vault, plan: Plan) -> "Ledger":
        """Publish the questionnaires and open the ledger."""
        forms = {}
        for definition in definitions():
            number = questionnaires.keep(write, definition, f"{plan.start.isoformat()}T00:00:00Z")
            types = {item["name"]: item["type"] for item in definition["items"]}
            forms[definition["name"]] = Form(
                number, definition["version"], questionnaires.item_ids(write, number), types
            )
        return cls(vault, forms, plan.seed)

    def ids(self, size: int) -> list[str]:
        """Fresh response ids: random UUIDs, if dice of a known seed count as random."""
        drawn = self.dice.bytes(16 * size).hex()
        return [_uuid(drawn[at : at + 32]) for at in range(0, len(drawn), 32)]

    def keep(self, write: Write, ids: list[str], replies: list[Reply]) -> None:
        """Insert the replies and their answers."""
        rows: list[tuple[object, ...]] = []
        answers: list[responses.AnswerRow] = []
        for response_id, reply in zip(ids, replies, strict=True):
            self.kept += 1
            form = self.forms[reply.questionnaire]
            rows.append(self._row(response_id, reply, form, write.rev))
            answers += responses.answer_rows(self.kept, reply.answers, form.item_ids, form.types)
        write.executemany(responses.INSERT_RESPONSE, rows)
        write.executemany(responses.INSERT_ANSWER, answers)

    def _row(self, response_id: str, reply: Reply, form: Form, rev: int) -> tuple[object, ...]:
        payload = _payload(response_id, reply, form)
        return (
            self.kept,
            response_id,
            hashlib.sha256(payload.encode()).hexdigest(),
            self.vault.seal(payload, Sealed.PAYLOAD),
            form.questionnaire_id,
            reply.outlet_id,
            reply.order_id,
            reply.invitation_id,
            reply.channel,
            reply.grade,
            reply.language,
            reply.started_at,
            reply.finished_at,
            reply.finished_at,
            _receipt(self.kept),
            reply.seconds,
            *reply.signs,
            rev,
            "{}",  # the intake notes signals; nothing was noted here
        )


def _payload(response_id: str, reply: Reply, form: Form) -> str:
    """What the sender would have sent: canonical JSON, empty things left out."""
    sent = {
        "answers": reply.answers,
        "channel": reply.channel,
        "finished_at": reply.finished_at,
        "language": reply.language,
        "questionnaire": reply.questionnaire,
        "response_id": response_id,
        "started_at": reply.started_at,
        "version": form.version,
    }
    return json.dumps({name: value for name, value in sent.items() if value}, sort_keys=True, separators=(",", ":"))


def _uuid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _receipt(number: int) -> str:
    """Eight signs as the intake gives them; a multiplication scatters the running number without repeating any."""
    scattered = number * 613_566_757_173 % RECEIPTS
    signs = ""
    for _ in range(8):
        scattered, place = divmod(scattered, len(RECEIPT_SIGNS))
        signs += RECEIPT_SIGNS[place]
    return f"{signs[:4]}-{signs[4:]}"
