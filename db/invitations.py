"""Invitations as rows: who was asked, by which link, and whether the answer has come.

An outlet's invitation (its poster) is open for many answers; an order's (voucher, message) is spent by the first one.
"""

import sqlite3
from dataclasses import dataclass

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


def find(store: Store, invitation_id: int) -> Invitation | None:
    """The invitation with this number, or None."""
    row = store.one("select * from invitations where invitation_id = :invitation_id", invitation_id=invitation_id)
    return _invitation(row) if row else None


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


def revoke(write: Write, invitation_id: int, at: str) -> None:
    """From ``at`` on nobody can answer by this invitation; what was answered stays."""
    write.execute(
        """update invitations set revoked_at = :at
           where invitation_id = :invitation_id and revoked_at is null""",
        invitation_id=invitation_id,
        at=at,
    )


def _invitation(row: sqlite3.Row) -> Invitation:
    return Invitation(**dict(row))
