"""How a call can end, and what that means for the next one.

Codes after AAPOR, Standard Definitions, 9th edition (2016), telephone surveys. Every task is about an order that was
served, so nobody is "out of sample": a wrong number is a non-contact (2.20), not an ineligible case, and cannot be used
to make a response rate look better.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from db.store import Store
from surveys.callbacks.hours import Hours
from surveys.items import Text

Rule = Literal["settled", "ended", "soon", "another_hour", "appointed", "handed"]
SOON = timedelta(minutes=30)
SAME_DAY = timedelta(hours=4)
# As long as a customer has to answer by the link before anybody rings again.
LINK_TIME = timedelta(days=3)
FURTHEST = timedelta(days=60)
MOST_SETTING = "callback_attempts"
MOST = 3


class AppointmentRefused(ValueError):
    """Nobody may be rung at the moment asked for. ``rule``: missing | past | holiday | hours | far."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Disposition:
    """One way a call can end. ``answered``: there are answers to keep."""

    code: str
    aapor: str
    label: Text
    rule: Rule
    answered: bool = False


def _way(code: str, aapor: str, zh: str, en: str, rule: Rule, answered: bool = False) -> tuple[str, Disposition]:
    return code, Disposition(code, aapor, {"zh": zh, "en": en}, rule, answered)


DISPOSITIONS: dict[str, Disposition] = dict(
    (
        _way("completed", "1.1", "访问完成", "Completed", "settled", answered=True),
        _way("partial", "1.2", "中途结束", "Broken off", "settled", answered=True),
        _way("no_answer", "3.13", "无人接听", "No answer", "another_hour"),
        _way("busy", "3.12", "占线", "Busy", "soon"),
        _way("call_later", "2.21", "约时间再打", "Call later", "appointed"),
        _way("handed_over", "2.30", "改发链接", "Send the link", "handed"),
        _way("refused", "2.11", "拒绝回访", "Refused", "ended"),
        _way("wrong_number", "2.20", "打错了，不是本人", "Wrong number", "ended"),
        _way("not_in_service", "4.31", "空号或停机", "Not in service", "ended"),
        _way("language_barrier", "2.33", "语言不通", "Language barrier", "ended"),
        _way("deceased", "2.31", "顾客已故", "Customer has died", "ended"),
        _way("other", "2.36", "其他情况", "Something else", "another_hour"),
    )
)


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of the task: done, given_up, or open and not to be rung before ``at``."""

    state: Literal["open", "done", "given_up"]
    at: datetime


def most_attempts(store: Store) -> int:
    """How often a customer is tried: the setting ``callback_attempts``, 3 unless it is a whole number above 0."""
    written = store.setting(MOST_SETTING)
    return int(written) if written.isdecimal() and int(written) else MOST


def after(
    disposition: Disposition, number: int, ended: datetime, hours: Hours, most: int, appointed: datetime | None = None
) -> Next:
    """What follows attempt ``number`` that ended so. Raises AppointmentRefused.

    An appointment is a promise: it is kept even when it is one attempt more than ``most``; and who was given the link
    has LINK_TIME to answer by it.
    """
    if disposition.rule == "settled":
        return Next("done", ended)
    if disposition.rule == "appointed":
        return Next("open", _appointment(appointed, ended, hours))
    if disposition.rule == "handed":
        return Next("open", hours.first_from(ended + LINK_TIME))
    if disposition.rule == "ended" or number >= most:
        return Next("given_up", ended)
    if disposition.rule == "soon":
        return Next("open", hours.first_from(ended + SOON))
    later = ended + SAME_DAY
    same_day = later.astimezone(hours.zone).date() == ended.astimezone(hours.zone).date()
    first_try = number == 1 and same_day and hours.allow(later)
    return Next("open", later if first_try else hours.another_hour(ended))


def _appointment(appointed: datetime | None, now: datetime, hours: Hours) -> datetime:
    if appointed is None:
        raise AppointmentRefused("missing", "no time was agreed; choose the day and hour the customer named")
    if appointed <= now:
        raise AppointmentRefused("past", f"{appointed:%Y-%m-%d %H:%M} is over; choose a later time")
    if hours.rest_on(appointed):
        raise AppointmentRefused("holiday", f"{appointed:%Y-%m-%d} is a holiday, nobody is rung; choose another day")
    if not hours.allow(appointed):
        raise AppointmentRefused("hours", f"customers may be rung {hours}; choose a time within")
    if appointed > now + FURTHEST:
        raise AppointmentRefused(
            "far", f"{appointed:%Y-%m-%d} is more than {FURTHEST.days} days off; choose an earlier day"
        )
    return appointed
