"""What waits for somebody's decision, opened and laid out: whom it is about, question by question, what does not fit.

``listed`` is the pile, ``opened`` one piece of it. What people wrote is masked (``said``) until somebody asks to read
it, which the caller puts on record (``reveal``).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from db import access, settlements
from db.privacy import SealBroken, Sealed, mask_phone, mask_text
from db.settlements import Held, Kept, Kind
from db.store import Store
from db.users import User
from surveys.intake.submission import CHANNELS, Answer, Channel, Submission
from surveys.items import SILENT, Item
from surveys.links import LinkRefused, read_link
from surveys.publishing import Published, Shelf
from surveys.questionnaire import Problem

# Why an answer waits. What the intake and the tablet's import write, and what a reason we do not know is called.
REASONS = (
    *("conflict", "answers", "spent", "expired", "revoked", "unknown", "uninvited", "questionnaire"),
    *("outlet", "order", "target", "partial", "other"),
)
PUT_ASIDE = re.compile(r"put aside for staff \((\w+)\)")
MOST = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the pile. ``outlet`` and ``order`` as far as the answers name them; "" where they do not."""

    kind: Kind
    number: int
    received_at: str
    reason: str
    questionnaire: str
    outlet: str
    order: str
    channel: str


@dataclass(frozen=True, slots=True)
class Row:
    """One question: what was sent, what had landed before (conflicts), whether they differ, what does not fit."""

    item: Item
    sent: Answer
    kept: Answer
    differs: bool
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Opened:
    """One piece of the pile. ``submission`` None: what was sent has been erased or cannot be opened.

    ``versions`` are the published versions of its questionnaire, newest first; ``link_state`` is open, spent, expired,
    revoked, unknown, or "" where no link was used.
    """

    held: Held
    reason: str
    submission: Submission | None
    published: Published | None
    versions: tuple[str, ...]
    outlet: str
    order: str
    link_state: str
    kept: Kept | None
    rows: tuple[Row, ...]


def reason_of(held: Held) -> str:
    """One of REASONS."""
    found = PUT_ASIDE.match(held.reason)
    word = found[1] if found else held.reason
    return word if word in REASONS else "other"


def listed(store: Store, limit: int = MOST) -> list[Waiting]:
    """What nobody has settled yet, the newest first."""
    return [_line(store, held) for held in settlements.waiting(store, limit)]


def opened(store: Store, kind: Kind, number: int, version: str = "") -> Opened | None:
    """One piece, read by ``version`` of its questionnaire where its own is not published; None when there is none."""
    held = settlements.find(store, kind, number)
    if held is None:
        return None
    submission = submission_of(store, held)
    kept = settlements.kept(store, held.response_id) if held.response_id else None
    if submission is None:
        return Opened(held, reason_of(held), None, None, (), "", "", "", kept, ())
    shelf = Shelf(store)
    versions = _versions(store, submission.questionnaire)
    published = shelf.get(submission.questionnaire, version or submission.version or (versions or ("",))[0])
    outlet, order, state = about(store, submission)
    before = submission_from(store, kept.payload_sealed, held) if kept and kind == "conflict" else None
    rows = _rows(store, published, submission, before, held) if published else ()
    return Opened(held, reason_of(held), submission, published, versions, outlet, order, state, kept, rows)


def about(store: Store, submission: Submission) -> tuple[str, str, str]:
    """``(outlet code, order number, state of the link)`` that the answers name; "" for what they do not."""
    if not submission.link:
        return submission.outlet or "", submission.order or "", ""
    try:
        link = read_link(store, submission.link)
    except LinkRefused as refused:
        return submission.outlet or "", submission.order or "", refused.reason
    outlet = store.one("select code from outlets where outlet_id = :id", id=link.outlet_id)
    order = store.one("select order_no from orders where order_id = :id", id=link.order_id)
    return outlet["code"] if outlet else "", order["order_no"] if order else "", link.state


def submission_of(store: Store, held: Held) -> Submission | None:
    """What was sent; None when it was erased, or sealed with another key."""
    return submission_from(store, held.payload_sealed, held)


def submission_from(store: Store, sealed: bytes, held: Held) -> Submission | None:
    """The submission in a sealed payload, also of a historic import's, which names rows by their numbers."""
    try:
        sent = json.loads(store.vault.unseal(sealed, Sealed.PAYLOAD))
    except (SealBroken, ValueError):
        return None
    if not isinstance(sent, dict) or not isinstance(sent.get("answers"), dict) or not held.response_id:
        return None
    questionnaire, version, outlet = _names(store, sent)
    return Submission(
        response_id=held.response_id,
        questionnaire=questionnaire,
        version=version,
        answers=sent["answers"],
        channel=cast(Channel, sent["channel"] if sent.get("channel") in CHANNELS else "import"),
        link=sent.get("link"),
        order=sent.get("order") or None,
        outlet=outlet,
        language=sent.get("language", ""),
        started_at=sent.get("started_at"),
        finished_at=sent.get("finished_at") or sent.get("at"),
        timings=sent.get("timings", {}),
        signs=sent.get("signs", {}),
    )


def said(item: Item, answer: Answer, language: str, *, plain: bool = False) -> str:
    """An answer in words: choices by their label, "" for none; what was written is masked unless ``plain``."""
    if answer is None or answer == "" or answer == []:
        return ""
    if item.choices:
        labels = {choice.value: choice.label for choice in item.choices}
        values = answer if isinstance(answer, (list, tuple)) else str(answer).split() if _several(item) else [answer]
        return "、".join(spoken(labels.get(str(one), {}), language) or str(one) for one in values)
    written = f"{answer:g}" if isinstance(answer, float) else str(answer)
    if plain:
        return written
    return mask_phone(written) if item.role == "phone" else mask_text(written)


def spoken(text: Mapping[str, str], language: str) -> str:
    """A text in the reader's language, else in the first it has."""
    same = (told for code, told in text.items() if code.split("-")[0] == language.split("-")[0])
    return next(same, next(iter(text.values()), ""))


def reveal(store: Store, who: User, held: Held) -> None:
    """Put on record that somebody reads what was written, before they do."""
    access.record(
        store, "reveal_answers", user_id=who.user_id, login=who.login, subject=held.kind, subject_id=held.number
    )


def _line(store: Store, held: Held) -> Waiting:
    sent = submission_of(store, held)
    outlet, order, _ = about(store, sent) if sent else ("", "", "")
    return Waiting(
        held.kind,
        held.number,
        held.received_at,
        reason_of(held),
        sent.questionnaire if sent else "",
        outlet,
        order,
        sent.channel if sent else "",
    )


def _names(store: Store, sent: Mapping[str, Any]) -> tuple[str, str | None, str | None]:
    """Questionnaire, version and outlet by their names."""
    questionnaire, version, outlet = sent.get("questionnaire", ""), sent.get("version"), sent.get("outlet")
    if isinstance(questionnaire, int):
        row = store.one("select name, version from questionnaires where questionnaire_id = :id", id=questionnaire)
        questionnaire, version = (row["name"], row["version"]) if row else ("", None)
    if isinstance(outlet, int):
        row = store.one("select code from outlets where outlet_id = :id", id=outlet)
        outlet = row["code"] if row else None
    return questionnaire, version, outlet


def _versions(store: Store, name: str) -> tuple[str, ...]:
    rows = store.rows(
        """select version from questionnaires where name = :name and published_at is not null
           order by published_at desc, questionnaire_id desc""",
        name=name,
    )
    return tuple(row["version"] for row in rows)


def _rows(
    store: Store, published: Published, sent: Submission, before: Submission | None, held: Held
) -> tuple[Row, ...]:
    form = published.questionnaire
    moment = datetime.fromisoformat(held.received_at).astimezone(store.zone)
    problems = {one.item: one for one in form.check(sent.answers, moment.date(), moment).problems}
    rows = []
    for item in form.items:
        if not item.answerable or item.type in SILENT:
            continue
        ours = before.answers.get(item.name) if before else None
        theirs = sent.answers.get(item.name)
        differs = before is not None and _plain(ours) != _plain(theirs)
        rows.append(Row(item, theirs, ours, differs, problems.get(item.name)))
    return tuple(rows)


def _several(item: Item) -> bool:
    return item.type == "select_multiple"


def _plain(answer: Answer) -> Sequence[str]:
    """Equal for equal answers, however they were written."""
    if answer is None or answer == "":
        return ()
    parts = answer if isinstance(answer, (list, tuple)) else [answer]
    return [f"{part:g}" if isinstance(part, float) else str(part) for part in parts]
