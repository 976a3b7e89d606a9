"""Invitations as rows: who was asked, by which link, and whether the answer has come.

An outlet's invitation (its poster) is open for many answers; an order's (voucher, message) is spent by the first one.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from db.store import Store, Write


@dataclass(frozen=True, slots=True)
class Invitation:
    """One row of ``invitations``; timestamps are UTC texts."""

    invitation_id: int
    kind: str
    outlet_id: int
    order_id: int | None
    questionnaire: str
    issued_at: str
    expires_at: str | None
    revoked_at: str | None
    spent_at: str | None
    response_id: str | None


COLUMNS = len(fields(Invitation))
FIND_WITH_FORM = """select i.*,
  (select version from questionnaires where name = i.questionnaire and published_at is not null
   order by published_at desc, questionnaire_id desc limit 1)
  from invitations i where invitation_id = ?"""


def find(store: Store, invitation_id: int) -> Invitation | None:
    """The invitation with this number, or None."""
    row = store.one("select * from invitations where invitation_id = :invitation_id", invitation_id=invitation_id)
    return _invitation(row) if row else None


def find_with_form(store: Store, invitation_id: int) -> tuple[Invitation | None, str]:
    """The invitation, and the newest published version of its questionnaire ('' for none), in one question."""
    row = store.connection.execute(FIND_WITH_FORM, (invitation_id,)).fetchone()
    return (_invitation(row), row[-1] or "") if row else (None, "")


def held(write: Write, invitation_id: int) -> Invitation | None:
    """The invitation as the running transaction sees it, or None."""
    row = write.one("select * from invitations where invitation_id = :invitation_id", invitation_id=invitation_id)
    return _invitation(row) if row else None


def of_outlet(store: Store, outlet_id: int, questionnaire: str, now: str) -> Invitation | None:
    """The outlet's newest invitation that is neither revoked nor expired, or None."""
    row = store.one(
        """select * from invitations where kind = 'outlet' and outlet_id = :outlet_id
             and questionnaire = :questionnaire and revoked_at is null and (expires_at is null or expires_at > :now)
           order by invitation_id desc limit 1""",
        outlet_id=outlet_id,
        questionnaire=questionnaire,
        now=now,
    )
    return _invitation(row) if row else None


def of_order(store: Store, order_id: int, questionnaire: str) -> Invitation | None:
    """The order's one invitation to this questionnaire, whatever its state, or None."""
    row = store.one(
        """select * from invitations
           where kind = 'order' and order_id = :order_id and questionnaire = :questionnaire""",
        order_id=order_id,
        questionnaire=questionnaire,
    )
    return _invitation(row) if row else None


def invite(
    write: Write, outlet_id: int, order_id: int | None, questionnaire: str, issued_at: str, expires_at: str | None
) -> Invitation:
    """A new invitation: the order's when there is one, else the outlet's."""
    row = write.one(
        """insert into invitations (kind, outlet_id, order_id, questionnaire, issued_at, expires_at)
           values (:kind, :outlet_id, :order_id, :questionnaire, :issued_at, :expires_at) returning *""",
        kind="outlet" if order_id is None else "order",
        outlet_id=outlet_id,
        order_id=order_id,
        questionnaire=questionnaire,
        issued_at=issued_at,
        expires_at=expires_at,
    )
    assert row is not None
    return _invitation(row)


def spend(write: Write, invitation_id: int, response_id: str, at: str) -> None:
    """An order's invitation has its answer; an outlet's stays open."""
    write.execute(
        """update invitations set spent_at = :at, response_id = :response_id
           where invitation_id = :invitation_id and kind = 'order' and spent_at is null""",
        invitation_id=invitation_id,
        response_id=response_id,
        at=at,
    )


def revoke(write: Write, invitation_id: int, at: str) -> bool:
    """From ``at`` on nobody can answer by this invitation; what was answered stays. False: nothing changed."""
    done = write.execute(
        """update invitations set revoked_at = :at
           where invitation_id = :invitation_id and revoked_at is null""",
        invitation_id=invitation_id,
        at=at,
    )
    return done.rowcount > 0


def _invitation(row: sqlite3.Row) -> Invitation:
    # The table's columns stand in the order of the fields; whatever is selected beside them comes after.
    return Invitation(*row[:COLUMNS])


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order whose customer may be asked by message. ``*_since``: within the cooldown; ``own_id``: invited before."""

    order_id: int
    order_no: str
    outlet_id: int
    customer_id: int | None
    language: str
    phone_sealed: bytes | None
    opted_out: bool
    invited_since: bool
    answered_since: bool
    own_id: int | None
    service_type: str
    happened_at: str


def candidates(write: Write, order_nos: Sequence[str], questionnaire: str, since: str) -> list[Candidate]:
    """The known ones of these orders, in their order, with all that speaks against asking."""
    found = write.execute(
        """select o.order_id, o.order_no, o.outlet_id, o.customer_id, coalesce(c.language, 'zh') as language,
             c.phone_sealed, c.do_not_contact_at is not null as opted_out,
             exists (select 1 from orders x join invitations i on i.order_id = x.order_id and i.kind = 'order'
               where x.customer_id = o.customer_id and i.issued_at > :since and i.revoked_at is null)
               as invited_since,
             exists (select 1 from orders x join responses r on r.order_id = x.order_id
               where x.customer_id = o.customer_id and r.received_at > :since) as answered_since,
             own.invitation_id as own_id, o.service_type, coalesce(o.completed_at, o.requested_at) as happened_at
           from json_each(:order_nos) w join orders o on o.order_no = w.value
             left join customers c on c.customer_id = o.customer_id
             left join invitations own on own.kind = 'order' and own.order_id = o.order_id
               and own.questionnaire = :questionnaire
           order by w.key""",
        order_nos=json.dumps(order_nos),
        questionnaire=questionnaire,
        since=since,
    )
    return [
        Candidate(
            **{**dict(row), **{flag: bool(row[flag]) for flag in ("opted_out", "invited_since", "answered_since")}}
        )
        for row in found
    ]


def invite_many(
    write: Write, orders: Sequence[tuple[int, int]], questionnaire: str, issued_at: str, expires_at: str | None
) -> dict[int, Invitation]:
    """New invitations for ``(order_id, outlet_id)``, by order_id; none of them may have one yet."""
    rows = write.execute(
        """insert into invitations (kind, order_id, outlet_id, questionnaire, issued_at, expires_at)
           select 'order', value ->> 0, value ->> 1, :questionnaire, :issued_at, :expires_at
           from json_each(:orders) where true returning *""",
        orders=json.dumps(orders),
        questionnaire=questionnaire,
        issued_at=issued_at,
        expires_at=expires_at,
    )
    return {row["order_id"]: _invitation(row) for row in rows.fetchall()}


def among(write: Write, invitation_ids: Collection[int]) -> dict[int, Invitation]:
    """These invitations by their number, as the running transaction sees them."""
    rows = write.execute(
        "select * from invitations where invitation_id in (select value from json_each(:ids))",
        ids=json.dumps(list(invitation_ids)),
    )
    return {row["invitation_id"]: _invitation(row) for row in rows}


def revoke_outlet(write: Write, outlet_id: int, at: str) -> tuple[int, int]:
    """Revoke all that the outlet has out and that is still open: ``(posters, order links)``."""
    rows = write.execute(
        """update invitations set revoked_at = :at
           where outlet_id = :outlet_id and revoked_at is null and spent_at is null returning kind""",
        outlet_id=outlet_id,
        at=at,
    ).fetchall()
    posters = sum(row["kind"] == "outlet" for row in rows)
    return posters, len(rows) - posters
