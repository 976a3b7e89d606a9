"""Whether the customer is content with how the case was handled: a link of its own, and what came back."""

from datetime import datetime, timedelta
from typing import Literal

from db import cases, invitations
from db.cases import Case
from db.store import Store, Write, utc_text
from surveys.links import address

QUESTIONNAIRE = "complaint-follow-up"
DAYS = 60
CONTENT = 4.0  # of 5
Verdict = Literal["satisfied", "between", "dissatisfied", "waiting", "unasked"]


def invite(write: Write, case: Case, now: str) -> None:
    """The case's own link: its order's when that was never used, else one of the outlet that is made for this case.

    An order is invited once to a questionnaire, so a second complaint about it, or a reopened one, asks by the second
    way; its answers are of the grade of posters.
    """
    ends = utc_text(datetime.fromisoformat(now) + timedelta(days=DAYS))
    order_id = _order_uninvited(write, case)
    held = invitations.invite(write, case.outlet_id, order_id, QUESTIONNAIRE, now, ends)
    cases.set_follow_up(write, case.case_id, held.invitation_id)


def link(store: Store, case: Case) -> str | None:
    """The address to send to the customer; None when there is none, or it was taken back."""
    held = invitations.find(store, case.follow_up_id) if case.follow_up_id else None
    return address(store, held) if held and not held.revoked_at else None


def verdict(case: Case) -> Verdict:
    """What the customer said. Who marks the handling 4 or 5 is satisfied unless the problem is not solved."""
    if case.follow_up_response is None:
        return "unasked" if case.follow_up_id is None else "waiting"
    if case.solved == "no" or (case.handling is not None and case.handling <= 2):
        return "dissatisfied"
    if case.handling is None:
        return "satisfied" if case.solved == "yes" else "between"
    return "satisfied" if case.handling >= CONTENT else "between"


def _order_uninvited(write: Write, case: Case) -> int | None:
    row = write.one(
        """select c.order_id from cases c where c.case_id = :case_id and c.order_id is not null
             and not exists (select 1 from invitations i where i.order_id = c.order_id and i.kind = 'order'
               and i.questionnaire = :questionnaire)""",
        case_id=case.case_id,
        questionnaire=QUESTIONNAIRE,
    )
    return int(row["order_id"]) if row else None
