"""What comes in: one person's answers, with what the sender knows about how they were given."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

Channel = Literal["web", "tablet", "paper", "callback", "excel", "import"]
CHANNELS: tuple[str, ...] = get_args(Channel)
UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Answer: TypeAlias = str | float | Sequence[str] | None


class SubmissionMalformed(ValueError):
    """What was sent is not a submission at all: no UUID, no such channel."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One filled-in questionnaire.

    ``response_id`` is a UUID that the sender made before the first answer was kept. Who is meant comes from ``link``
    (its code) or, when staff typed it in, from ``order`` (number) or ``outlet`` (code). Times are ISO 8601 with zone,
    ``timings`` seconds per page or question, ``signs`` what else the sender noticed. ``device`` and ``network`` are
    known to the receiver only: they are indexed, never kept. ``correctable``: a person waits and can correct answers
    that do not fit; otherwise such answers are put aside for staff.
    """

    response_id: str
    questionnaire: str
    answers: Mapping[str, Answer]
    channel: Channel
    version: str | None = None
    link: str | None = None
    order: str | None = None
    outlet: str | None = None
    language: str = ""
    started_at: str | None = None
    finished_at: str | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    device: str = ""
    network: str = ""
    correctable: bool = False

    def __post_init__(self) -> None:
        if not is_uuid(self.response_id):
            raise SubmissionMalformed(f'response_id "{self.response_id}" is not a UUID in lower case with hyphens')
        if self.channel not in CHANNELS:
            raise SubmissionMalformed(f'channel "{self.channel}" is not known; use one of {", ".join(CHANNELS)}')

    def payload(self) -> str:
        """All that the sender sent as canonical JSON: keys sorted, no spaces, ASCII; what was left out is absent."""
        sent: dict[str, Any] = {name: getattr(self, name) for name in PAYLOAD}
        given = {name: value for name, value in sent.items() if value or name == "answers"}
        return canonical(given)


# Made once: json.dumps with arguments makes an encoder a call.
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=dict).encode
PAYLOAD = (
    *("response_id", "questionnaire", "version", "answers", "channel", "link", "order", "outlet", "language"),
    *("started_at", "finished_at", "timings", "signs"),
)


def is_uuid(text: str) -> bool:
    """True for a UUID in its one usual spelling."""
    return UUID.fullmatch(text) is not None


def payload_hash(payload: str) -> str:
    """SHA-256 of a canonical payload, as hex."""
    return hashlib.sha256(payload.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that the answers lie on disk. ``number`` can be read out on the telephone; ``replay``: they lay there."""

    response_id: str
    number: str
    received_at: str
    grade: str
    replay: bool = False
