"""Notices of escalated cases as rows: who was told, who has looked, which mail is still to go out."""

import json
import re
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from db.cases import SEEN, Sight
from db.privacy import Sealed
from db.store import Store, Write

SHAPE = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
LONGEST = 254
# Everybody who has to know of an escalation: at level 1 the region's managers and the owner, at level 2 the executives
# as well; where a region has no manager the executives stand in. Administrators see what executives see. Who was told
# of a case at level 1 need not hear of its level 2, unless they decide there.
TOLD = """insert or ignore into case_notices (escalation_id, user_id)
  select :escalation_id, u.user_id
  from cases c join outlets o using (outlet_id) join users u on u.active = 1 and u.role <> 'outlet'
  where c.case_id = :case_id and (
    (u.role in ('executive', 'admin') and (:level = 2 or not exists (
      select 1 from users m where m.active = 1 and m.role = 'manager' and m.region_id = o.region_id)))
    or (((u.role = 'manager' and u.region_id = o.region_id) or u.user_id = c.owner_id) and (:level = 1 or not exists (
      select 1 from case_notices n join case_escalations e using (escalation_id)
      where n.user_id = u.user_id and e.case_id = c.case_id))))"""
# A case that was worked on meanwhile is nobody's business upstairs any more.
STANDS = "c.closed_at is null and c.escalated > 0"
UNSEEN = f"""from case_notices n join case_escalations e using (escalation_id)
    join cases c using (case_id) join outlets o using (outlet_id)
  where n.user_id = :me and n.seen_at is null and {SEEN} and {STANDS}"""
THEIRS = """select n.escalation_id from case_notices n join case_escalations e using (escalation_id)
  where n.user_id = :me and n.seen_at is null
    and (:cases is null or e.case_id in (select value from json_each(:cases)))"""


class MailRefused(ValueError):
    """This is no address of a mail box."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """How many cases went up to somebody who has not looked yet, and since when (UTC; '' for none)."""

    cases: int
    since: str


@dataclass(frozen=True, slots=True)
class Due:
    """One notice to mail: of which case, to whom, for the how manieth time."""

    escalation_id: int
    user_id: int
    case_id: int
    outlet: str
    level: int
    due_at: str
    tries: int
    language: str
    mail: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """Mail of the last days: sent, waiting, given up; and what hindered the last one that failed ('' for none)."""

    sent: int
    waiting: int
    given_up: int
    fault: str


def tell(write: Write, case_id: int, level: int, at: str) -> int:
    """The case has gone up: everybody concerned has a notice; how many that are."""
    row = write.one(
        "insert into case_escalations (case_id, level, at) values (:case_id, :level, :at) returning escalation_id",
        case_id=case_id,
        level=level,
        at=at,
    )
    assert row is not None
    return write.execute(TOLD, escalation_id=row["escalation_id"], case_id=case_id, level=level).rowcount


def unseen(store: Store, sight: Sight, me: int) -> Unseen:
    """What went up to this person and still stands, as far as they see it."""
    row = store.one(f"select count(distinct c.case_id), coalesce(min(e.at), '') {UNSEEN}", me=me, **sight.named())
    return Unseen(*row) if row else Unseen(0, "")


def see(store: Store, me: int, at: str, case_ids: Collection[int] | None = None) -> None:
    """This person has looked: at these cases, or at all that went up to them."""
    wanted = None if case_ids is None else json.dumps(list(case_ids))
    found = [row["escalation_id"] for row in store.rows(THEIRS, me=me, cases=wanted)]
    if found:
        with store.transaction() as write:
            write.executemany(
                "update case_notices set seen_at = ? where escalation_id = ? and user_id = ?",
                [(at, one, me) for one in found],
            )


def set_mail(store: Store, user_id: int, address: str) -> None:
    """Where this person gets mail; '' for nowhere. Raises MailRefused."""
    address = address.strip()
    if address and (len(address) > LONGEST or not SHAPE.fullmatch(address)):
        raise MailRefused(f'"{address[:60]}" is no mail address; write it as name@example.com')
    with store.transaction() as write:
        write.execute("delete from user_mails where user_id = :user_id", user_id=user_id)
        if address:
            write.execute(
                "insert into user_mails values (:user_id, :mail)",
                user_id=user_id,
                mail=store.vault.seal(address, Sealed.USER_MAIL),
            )


def mail_of(store: Store, user_id: int) -> str:
    """Where this person gets mail; '' for nowhere. Raises SealBroken."""
    row = store.one("select mail_sealed from user_mails where user_id = :user_id", user_id=user_id)
    return store.vault.unseal(row["mail_sealed"], Sealed.USER_MAIL) if row else ""


def with_mail(store: Store) -> set[int]:
    """Who has an address, by user_id."""
    return {row["user_id"] for row in store.rows("select user_id from user_mails")}


def claim(store: Store, now: str, since: str, until: str, most: int) -> list[Due]:
    """Notices to mail now, nobody else's until ``until``: told after ``since``, unseen, tried less than ``most`` times.

    Raises SealBroken.
    """
    with store.transaction() as write:
        rows = write.execute(
            """update case_notices as n set tries = tries + 1, next_try_at = :until
               where n.mailed_at is null and n.seen_at is null and n.tries < :most
                 and coalesce(n.next_try_at, '') <= :now
                 and exists (select 1 from users u join user_mails using (user_id)
                   where u.user_id = n.user_id and u.active = 1)
                 and exists (select 1 from case_escalations e join cases c using (case_id)
                   where e.escalation_id = n.escalation_id and e.at >= :since
                     and c.closed_at is null and c.escalated > 0)
               returning escalation_id, user_id""",
            now=now,
            since=since,
            until=until,
            most=most,
        ).fetchall()
    return [_due(store, row) for row in rows]


def mailed(write: Write, sent: Collection[Due], at: str) -> None:
    """A mail server took them."""
    write.executemany(
        "update case_notices set mailed_at = ?, fault = '' where escalation_id = ? and user_id = ?",
        [(at, one.escalation_id, one.user_id) for one in sent],
    )


def failed(write: Write, due: Due, fault: str, next_try_at: str) -> None:
    """This one is to be tried again then."""
    write.execute(
        """update case_notices set fault = :fault, next_try_at = :at
           where escalation_id = :escalation_id and user_id = :user_id""",
        fault=fault[:200],
        at=next_try_at,
        escalation_id=due.escalation_id,
        user_id=due.user_id,
    )


def outbox(store: Store, since: str, most: int) -> Outbox:
    """How mail has gone since then."""
    row = store.one(
        """select coalesce(sum(mailed_at is not null), 0),
             coalesce(sum(mailed_at is null and seen_at is null and tries between 1 and :most - 1), 0),
             coalesce(sum(mailed_at is null and tries >= :most), 0),
             coalesce((select fault from case_notices where fault <> '' and mailed_at is null
               order by next_try_at desc limit 1), '')
           from case_notices join case_escalations using (escalation_id) where at >= :since""",
        since=since,
        most=most,
    )
    return Outbox(*row) if row else Outbox(0, 0, 0, "")


def _due(store: Store, held: sqlite3.Row) -> Due:
    row = store.one(
        """select n.escalation_id, n.user_id, c.case_id, o.code as outlet, e.level, coalesce(c.due_at, e.at) as due_at,
             n.tries, u.language, m.mail_sealed
           from case_notices n join case_escalations e using (escalation_id) join cases c using (case_id)
             join outlets o on o.outlet_id = c.outlet_id join users u on u.user_id = n.user_id
             join user_mails m on m.user_id = n.user_id
           where n.escalation_id = :escalation_id and n.user_id = :user_id""",
        escalation_id=held["escalation_id"],
        user_id=held["user_id"],
    )
    assert row is not None
    told = dict(row)
    sealed = told.pop("mail_sealed")
    return Due(**told, mail=store.vault.unseal(sealed, Sealed.USER_MAIL))
