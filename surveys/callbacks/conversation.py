"""The script while the customer is on the line: what to ask next, with the visit's own words filled in."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db import callbacks
from db.callbacks import Books, Task
from db.privacy import Sealed
from db.store import Store, utc_text
from db.users import User
from surveys.answers import Checking
from surveys.callbacks.contradictions import contradictions
from surveys.items import PLACEHOLDERS, SILENT, Item, Text
from surveys.questionnaire import Questionnaire

Answers = dict[str, str]
# A call that began longer ago is over, whatever became of it.
MID_CALL = timedelta(hours=1)
# What stands in the script where the papers are silent.
UNKNOWN = {"zh": {"product": "产品", "date": "前几天"}, "en": {"product": "product", "date": "the agreed day"}}
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
BRACES = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say: the item, its words, its choices (value, words), and what is wrong with the answer given."""

    item: Item
    says: str
    hint: str
    choices: tuple[tuple[str, str], ...]
    problem: str
    contradicts: bool
    answered: bool

    @property
    def asks(self) -> bool:
        """False for a note, which is only read out."""
        return self.item.answerable


@dataclass(frozen=True, slots=True)
class Conversation:
    """The lines that fit the answers so far; ``current`` is the first question without an answer."""

    lines: tuple[Line, ...]
    current: str | None

    @property
    def asked(self) -> tuple[Line, ...]:
        """The questions among the lines."""
        return tuple(line for line in self.lines if line.asks)


def converse(
    questionnaire: Questionnaire, answers: Mapping[str, str], store: Store, books: Books, language: str, now: datetime
) -> Conversation:
    """The script as it stands after ``answers``: what became irrelevant is gone, what is wrong is said."""
    moment = now.astimezone(store.zone)
    checking = Checking(
        questionnaire.items, questionnaire.groups, questionnaire.languages, answers, moment.date(), moment
    )
    shown = [item for item in _visible(checking, questionnaire) if item.type not in SILENT]
    problems = {problem.item: problem.message for problem in checking.problems}
    against = contradictions(questionnaire, checking.known, books)
    facts = facts_of(store, books, language)
    lines = tuple(
        Line(
            item,
            _filled(item.label, facts, language),
            _filled(item.hint, facts, language),
            tuple((choice.value, _filled(choice.label, facts, language)) for choice in checking.offered(item)),
            _filled(problems.get(item.name, {}), facts, language),
            item.name in against,
            bool(answers.get(item.name)),
        )
        for item in shown
    )
    return Conversation(lines, next((line.item.name for line in lines if line.asks and not line.answered), None))


def facts_of(store: Store, books: Books, language: str) -> dict[str, str]:
    """What fills the braces of the script: outlet, product and the day of the visit."""
    english = language == "en"
    product = (books.product_en if english else books.product) or books.model
    day = store_day(store, books.visited_at)
    return {
        "outlet": books.outlet_en if english else books.outlet,
        "product": product or UNKNOWN[language]["product"],
        "date": day_said(day, language) if day else UNKNOWN[language]["date"],
    }


def store_day(store: Store, moment: str | None) -> date | None:
    """The day of a moment on the organisation's clock."""
    return datetime.fromisoformat(moment).astimezone(store.zone).date() if moment else None


def day_said(day: date, language: str) -> str:
    """As one says it on the telephone: ``11月18日``, ``18 November``."""
    return f"{day.day} {MONTHS[day.month - 1]}" if language == "en" else f"{day.month}月{day.day}日"


def keep(store: Store, agent: User, task: Task, answers: Mapping[str, str], now: datetime) -> None:
    """Keep what was noted so far, sealed: a browser that dies loses nothing."""
    sealed = store.vault.seal(json.dumps(dict(answers), ensure_ascii=False), Sealed.DRAFT)
    with store.transaction() as write:
        callbacks.keep_draft(write, task.task_id, agent.user_id, utc_text(now), sealed)


def resume(store: Store, agent: User, task: Task) -> Answers | None:
    """What this agent noted on a call that was not recorded, or anybody before an appointment; None for no call."""
    draft = callbacks.draft(store, task.task_id, agent.user_id)
    if draft is None:
        return None
    kept = store.vault.unseal(draft.answers_sealed, Sealed.DRAFT)
    return {str(name): str(answer) for name, answer in json.loads(kept).items()} if kept else {}


def in_mid_call(store: Store, agent: User, task: Task, now: datetime) -> bool:
    """Whether this agent had begun to ask when their tab died, so lately that the customer may still be speaking."""
    held = callbacks.draft(store, task.task_id, agent.user_id)
    if held is None or held.agent_id != agent.user_id or held.answers_sealed is None:
        return False
    lately = utc_text(now - MID_CALL)
    last = max((attempt.started_at for attempt in callbacks.attempts(store, task.task_id)), default="")
    return held.started_at > max(last, lately)


def _visible(checking: Checking, questionnaire: Questionnaire) -> list[Item]:
    """The items shown; ``checking`` knows all answers and problems afterwards."""
    open_groups: dict[str | None, bool] = {None: True}
    found = []
    for item in questionnaire.items:
        if checking.visible(item, open_groups):
            found.append(item)
        if item.answerable:
            checking.known[item.name] = checking.value(item, open_groups)
    return found


def _filled(text: Text, facts: Mapping[str, str], language: str) -> str:
    words = text.get(language) or next(iter(text.values()), "")
    return BRACES.sub(lambda found: facts[found[1]], words)
