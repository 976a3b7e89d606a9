"""Cases as rows: which there are for whom, what the list and the board show, and each change of one."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from db.store import Store, Write

# The last word of the customer: how the handling was, and whether the problem is solved.
LAST_WORD = """(select max({what}) from responses r join answers a using (response_key) join items i using (item_id)
    where r.response_id = c.follow_up_response and i.name = '{item}') as {item}"""
FIELDS = f"""c.case_id, c.cause, c.source, c.urgency, c.nature, c.way, c.subject, c.stage, c.outlet_id,
  o.code as outlet, o.name as outlet_name, o.name_en as outlet_name_en, o.region_id, w.order_no, w.service_type,
  p.category, c.customer_id, c.owner_id, coalesce(u.name, '') as owner, c.opened_at,
  coalesce(c.counts_from, c.opened_at) as counts_from, coalesce(c.stage_since, c.opened_at) as stage_since,
  c.due_at, c.close_by, c.closed_at, c.escalated, c.reopened, c.told_at, c.told_way, c.follow_up_id,
  c.follow_up_response, {LAST_WORD.format(what="a.number", item="handling")},
  {LAST_WORD.format(what="a.choice", item="solved")}"""
JOINED = """from cases c join outlets o on o.outlet_id = c.outlet_id left join orders w on w.order_id = c.order_id
  left join products p on p.product_id = w.product_id left join users u on u.user_id = c.owner_id"""
SEEN = """(:regions is null or o.region_id in (select value from json_each(:regions)))
  and (:person is null or c.owner_id = :person
    or c.cause in (select 'response:' || response_id from callback_attempts where agent_id = :person))"""
# It has gone up to the reader, who has not looked yet.
TOLD_ME = """c.case_id in (select e.case_id from case_notices n join case_escalations e using (escalation_id)
    where n.user_id = :me and n.seen_at is null)"""
ASKED = f"""{SEEN}
  and (:state <> 'open' or c.closed_at is null) and (:state <> 'closed' or c.closed_at is not null)
  and (:state <> 'overdue' or (c.closed_at is null and c.due_at <= :now))
  and (:whose <> 'mine' or c.owner_id = :me) and (:whose <> 'nobody' or c.owner_id is null)
  and (:whose <> 'escalated' or (c.escalated > 0 and c.closed_at is null))
  and (:whose <> 'told' or (c.escalated > 0 and c.closed_at is null and {TOLD_ME}))
  and (:urgency is null or c.urgency = :urgency) and (:source is null or c.source = :source)
  and (:subject is null or c.subject = :subject) and (:region is null or o.region_id = :region)
  and (:outlet is null or o.code = :outlet) and (:number is null or c.case_id = :number or w.order_no = :number)"""
# Overdue first because the earliest date comes first; closed ones last, the newest of them on top.
ORDER = "c.closed_at is not null, case when c.closed_at is null then coalesce(c.due_at, '9') end, c.closed_at desc"


class CaseMoved(RuntimeError):
    """Somebody else was faster: the case is no longer as it was read."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose cases somebody sees: those of ``regions`` (None: all), and only their own when ``person`` is set."""

    regions: tuple[int, ...] | None = None
    person: int | None = None

    def named(self) -> dict[str, object]:
        """The values of SEEN."""
        return {"regions": None if self.regions is None else json.dumps(self.regions), "person": self.person}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is asked for; None: whatever. ``number`` is a case's own or an order's."""

    state: str = "open"
    whose: str = "all"
    me: int | None = None
    urgency: str | None = None
    source: str | None = None
    subject: str | None = None
    region: int | None = None
    outlet: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case with the names around it. ``due_at``: when the next stage is due; ``close_by``: when the end is."""

    case_id: int
    cause: str
    source: str
    urgency: str
    nature: str
    way: str | None
    subject: str | None
    stage: str
    outlet_id: int
    outlet: str
    outlet_name: str
    outlet_name_en: str
    region_id: int
    order_no: str | None
    service_type: str | None
    category: str | None
    customer_id: int | None
    owner_id: int | None
    owner: str
    opened_at: str
    counts_from: str
    stage_since: str
    due_at: str | None
    close_by: str | None
    closed_at: str | None
    escalated: int
    reopened: int
    told_at: str | None
    told_way: str | None
    follow_up_id: int | None
    follow_up_response: str | None
    handling: float | None
    solved: str | None

    def late(self, now: str) -> bool:
        """Whether its next stage should have been reached."""
        return self.closed_at is None and self.due_at is not None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases somebody sees: open, of these overdue, nobody's, escalated, their own; closed ones."""

    open: int
    overdue: int
    nobody: int
    escalated: int
    mine: int
    closed: int


def find(store: Store, case_id: int, sight: Sight) -> Case | None:
    """The case with this number if ``sight`` reaches it."""
    row = store.one(f"select {FIELDS} {JOINED} where c.case_id = :case_id and {SEEN}",
                    case_id=case_id, **sight.named())  # fmt: skip
    return Case(*row) if row else None


def listed(store: Store, sight: Sight, asked: Asked, now: str, limit: int = 500, offset: int = 0) -> list[Case]:
    """The cases asked for, overdue ones first."""
    rows = store.rows(
        f"""select {FIELDS} {JOINED} where {ASKED}
            order by {ORDER}, c.case_id limit :limit offset :offset""",
        now=now, limit=limit, offset=offset, **sight.named(), **asdict(asked),
    )  # fmt: skip
    return [Case(*row) for row in rows]


def by_stage(store: Store, sight: Sight, asked: Asked, now: str) -> dict[str, tuple[int, int]]:
    """How many of the cases asked for are in each stage, and how many of these overdue."""
    rows = store.rows(
        f"""select c.stage, count(*), coalesce(sum(c.closed_at is null and c.due_at <= :now), 0)
            {JOINED} where {ASKED} group by c.stage""",
        now=now, **sight.named(), **asdict(asked),
    )  # fmt: skip
    return {row[0]: (row[1], row[2]) for row in rows}


def of_stage(store: Store, sight: Sight, asked: Asked, stage: str, now: str, limit: int) -> list[Case]:
    """The first cases of one column of the board."""
    rows = store.rows(
        f"""select {FIELDS} {JOINED} where {ASKED} and c.stage = :stage
            order by {ORDER}, c.case_id limit :limit""",
        now=now, stage=stage, limit=limit, **sight.named(), **asdict(asked),
    )  # fmt: skip
    return [Case(*row) for row in rows]


def counts(store: Store, sight: Sight, me: int, now: str) -> Counts:
    """What waits for somebody."""
    row = store.one(
        f"""select coalesce(sum(c.closed_at is null), 0), coalesce(sum(c.closed_at is null and c.due_at <= :now), 0),
              coalesce(sum(c.closed_at is null and c.owner_id is null), 0),
              coalesce(sum(c.closed_at is null and c.escalated > 0), 0),
              coalesce(sum(c.closed_at is null and c.owner_id = :me), 0), coalesce(sum(c.closed_at is not null), 0)
            {JOINED} where {SEEN}""",
        me=me, now=now, **sight.named(),
    )  # fmt: skip
    assert row is not None
    return Counts(*row)


def open_once(write: Write, cause: str, given: dict[str, object]) -> tuple[int, bool]:
    """The case of this cause, and whether it is new; ``given``: columns of ``cases`` beside cause and rev."""
    names = ("order_id", "outlet_id", "customer_id", "source", "urgency", "nature", "way", "subject", "owner_id")
    row = write.one(
        """insert into cases (cause, order_id, outlet_id, customer_id, source, urgency, nature, way, subject, owner_id,
             opened_at, stage_since, rev)
           values (:cause, :order_id, :outlet_id, :customer_id, :source, :urgency, :nature, :way, :subject, :owner_id,
             :at, :at, :rev)
           on conflict (cause) do nothing returning case_id""",
        cause=cause,
        at=given["at"],
        **{"urgency": "ordinary", "nature": "normal"}
        | {name: given.get(name) for name in names if name not in ("urgency", "nature") or given.get(name)},
    )
    if row is not None:
        return int(row["case_id"]), True
    held = write.one("select case_id from cases where cause = :cause", cause=cause)
    assert held is not None
    return int(held["case_id"]), False


def set_stage(write: Write, case: Case, stage: str, at: str, reopened: bool) -> None:
    """From the stage it was read in to another one; deadlines are to be set anew. Raises CaseMoved."""
    changed = write.execute(
        """update cases set stage = :stage, stage_since = :at, closed_at = case when :stage = 'closed' then :at end,
             reopened = reopened + :reopened, rev = :rev,
             counts_from = case when :reopened then :at else counts_from end
           where case_id = :case_id and stage = :before""",
        stage=stage,
        at=at,
        reopened=int(reopened),
        case_id=case.case_id,
        before=case.stage,
    )
    if not changed.rowcount:
        raise CaseMoved(f"case {case.case_id} is no longer {case.stage}; look at it again")


def set_deadlines(write: Write, case_id: int, due_at: str | None, close_by: str, now: str) -> None:
    """New dates; who is back in time is nobody's business upstairs any more."""
    write.execute(
        """update cases set due_at = :due_at, close_by = :close_by, rev = :rev,
             escalated = case when :due_at is null or :due_at > :now then 0 else escalated end
           where case_id = :case_id""",
        due_at=due_at,
        close_by=close_by,
        now=now,
        case_id=case_id,
    )


def set_owner(write: Write, case_id: int, owner_id: int | None, before: int | None) -> None:
    """Give the case to somebody, or to nobody. Raises CaseMoved when it is no longer ``before``'s."""
    changed = write.execute(
        """update cases set owner_id = :owner_id, rev = :rev
           where case_id = :case_id and owner_id is :before and closed_at is null""",
        owner_id=owner_id,
        before=before,
        case_id=case_id,
    )
    if not changed.rowcount:
        raise CaseMoved(f"case {case_id} was closed or given to somebody else meanwhile; look at it again")


def take(write: Write, case_id: int, owner_id: int) -> None:
    """Whoever works on a case that is nobody's has it now."""
    write.execute(
        "update cases set owner_id = :owner_id, rev = :rev where case_id = :case_id and owner_id is null",
        owner_id=owner_id,
        case_id=case_id,
    )


def set_class(write: Write, case_id: int, urgency: str, nature: str, subject: str | None) -> None:
    """What kind of case it is."""
    write.execute(
        """update cases set urgency = :urgency, nature = :nature, subject = :subject, rev = :rev
           where case_id = :case_id""",
        urgency=urgency,
        nature=nature,
        subject=subject,
        case_id=case_id,
    )


def set_told(write: Write, case_id: int, way: str, at: str, by: int) -> None:
    """The customer knows the decision, or was not reached."""
    write.execute(
        "update cases set told_way = :way, told_at = :at, told_by = :by, rev = :rev where case_id = :case_id",
        way=way,
        at=at,
        by=by,
        case_id=case_id,
    )


def set_follow_up(write: Write, case_id: int, invitation_id: int) -> None:
    """The link by which the customer is asked; an answer to an earlier one counts no longer."""
    write.execute(
        """update cases set follow_up_id = :invitation_id, follow_up_response = null, rev = :rev
           where case_id = :case_id""",
        invitation_id=invitation_id,
        case_id=case_id,
    )


def escalate(write: Write, case_ids: Collection[int], level: int) -> list[int]:
    """Those of the cases that were lower before and are at ``level`` now."""
    rows = write.execute(
        """update cases set escalated = :level, rev = :rev where escalated < :level and closed_at is null
             and case_id in (select value from json_each(:ids)) returning case_id""",
        level=level,
        ids=json.dumps(list(case_ids)),
    )
    return [int(row["case_id"]) for row in rows.fetchall()]


def without_deadlines(store: Store, limit: int) -> list[sqlite3.Row]:
    """Cases opened by somebody who does not know the calendar: case_id, counts_from, urgency, stage."""
    return store.rows(
        """select case_id, coalesce(counts_from, opened_at) as counts_from, urgency, stage from cases
           where close_by is null order by case_id limit :limit""",
        limit=limit,
    )


def late(store: Store, now: str) -> list[sqlite3.Row]:
    """Open cases past their date that executives do not know of: case_id, due_at, escalated."""
    return store.rows(
        """select case_id, due_at, escalated from cases
           where closed_at is null and due_at <= :now and escalated < 2""",
        now=now,
    )


def owners(store: Store, region_ids: Sequence[int]) -> list[sqlite3.Row]:
    """Who may be given cases of these regions: user_id, name, role, region_id."""
    return store.rows(
        """select user_id, name, role, region_id from users
           where active = 1 and role <> 'outlet'
             and (region_id is null or region_id in (select value from json_each(:regions)))
           order by role <> 'manager', role, name""",
        regions=json.dumps(list(region_ids)),
    )
