"""Critical incidents: what a technician or agent did very well or very badly, noted when it happened.

Source: Flanagan, The critical incident technique, Psychological Bulletin 1954;51:327. The words are sealed, people
appear by number, and every look at the words is on record.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from db.access import note
from db.audit_schema import INCIDENT_CATEGORIES, INCIDENT_KINDS
from db.privacy import Sealed
from db.store import Store, Write, utc_now

LEAST_WORDS, LONGEST_WORDS = 4, 2000


class IncidentRefused(ValueError):
    """An incident cannot be kept or read like this; ``rule`` names what was broken."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody notes. ``person``: a technician's code or a login. ``order_no``: '' when no order is meant."""

    person: str
    happened_on: date
    kind: str
    category: str
    words: str
    order_no: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """One line of the log, without its words. ``person`` is a code, never a name."""

    incident_id: int
    person: str
    outlet: str
    happened_on: date
    kind: str
    category: str
    order_no: str
    entered_by: str
    readable: bool


def add(store: Store, draft: Draft, today: date, by: int, region_ids: Collection[int] | None = None) -> int:
    """Keep an incident; its number. ``region_ids``: where the writer may act. Raises IncidentRefused."""
    _check(draft, today)
    with store.transaction() as write:
        technician, user = _person(write, draft.person.strip(), region_ids)
        sealed = store.vault.seal(draft.words.strip(), Sealed.INCIDENT)
        row = write.one(
            """insert into incidents (technician_id, user_id, order_id, happened_on, kind, category, words_sealed,
                 entered_by, entered_at, rev)
               values (:technician, :user, :order_id, :day, :kind, :category, :sealed, :by, :at, :rev)
               returning incident_id""",
            technician=technician, user=user, order_id=_order(write, draft.order_no.strip(), region_ids),
            day=draft.happened_on.isoformat(), kind=draft.kind, category=draft.category, sealed=sealed, by=by,
            at=utc_now(),
        )  # fmt: skip
        assert row is not None
        note(write, "incident_noted", user_id=by, subject="incident", subject_id=row["incident_id"])
    return int(row["incident_id"])


def incidents(store: Store, region_ids: Collection[int] | None = None, limit: int = 200) -> list[Incident]:
    """The newest incidents of technicians of these regions; agents' too where every region is seen."""
    found = store.rows(
        """select i.incident_id, coalesce(p.code, u.login) as person, coalesce(o.code, '') as outlet, o.region_id,
             i.happened_on, i.kind, i.category, coalesce(r.order_no, '') as order_no, coalesce(w.login, '') as writer,
             i.words_sealed is not null as readable
           from incidents i left join technicians p using (technician_id) left join outlets o using (outlet_id)
             left join users u on u.user_id = i.user_id left join users w on w.user_id = i.entered_by
             left join orders r on r.order_id = i.order_id
           order by i.happened_on desc, i.incident_id desc"""
    )
    seen = [row for row in found if region_ids is None or row["region_id"] in region_ids]
    return [
        Incident(row["incident_id"], row["person"], row["outlet"], date.fromisoformat(row["happened_on"]), row["kind"],
                 row["category"], row["order_no"], row["writer"], bool(row["readable"]))
        for row in seen[:limit]
    ]  # fmt: skip


def words(store: Store, incident_id: int, by: int, region_ids: Collection[int] | None = None) -> str:
    """What was noted; the look is on record before this returns. Raises IncidentRefused outside the regions."""
    row = store.one(
        """select i.words_sealed, o.region_id from incidents i left join technicians p using (technician_id)
             left join outlets o using (outlet_id) where i.incident_id = :id""",
        id=incident_id,
    )
    if row is None or (region_ids is not None and row["region_id"] not in region_ids):
        raise IncidentRefused("unknown", f"there is no incident number {incident_id} you may read")
    with store.transaction() as write:
        note(write, "incident_read", user_id=by, subject="incident", subject_id=incident_id)
    return store.vault.unseal(row["words_sealed"], Sealed.INCIDENT)


def _check(draft: Draft, today: date) -> None:
    length = len(draft.words.strip())
    broken = {
        "kind": draft.kind not in INCIDENT_KINDS and f"kind {draft.kind!r} is unknown",
        "category": draft.category not in INCIDENT_CATEGORIES and f"category {draft.category!r} is unknown",
        "day": draft.happened_on > today and "the day has not come yet; give the day it happened",
        "words": not LEAST_WORDS <= length <= LONGEST_WORDS
        and f"the words have {length} characters; write {LEAST_WORDS} to {LONGEST_WORDS}",
    }
    for rule, message in broken.items():
        if message:
            raise IncidentRefused(rule, message)


def _person(write: Write, code: str, region_ids: Collection[int] | None) -> tuple[int | None, int | None]:
    """The technician with this code, else the agent with this login."""
    row = write.one(
        "select technician_id, region_id from technicians t join outlets using (outlet_id) where t.code = :code",
        code=code,
    )
    if row is not None and (region_ids is None or row["region_id"] in region_ids):
        return int(row["technician_id"]), None
    user = write.one("select user_id from users where lower(login) = lower(:code) and role = 'agent'", code=code)
    if row is None and user is not None and region_ids is None:
        return None, int(user["user_id"])
    raise IncidentRefused("person", f'"{code}" is no technician or agent you may write about; check the code')


def _order(write: Write, order_no: str, region_ids: Collection[int] | None) -> int | None:
    if not order_no:
        return None
    row = write.one(
        "select order_id, region_id from orders join outlets using (outlet_id) where order_no = :no", no=order_no
    )
    if row is None or (region_ids is not None and row["region_id"] not in region_ids):
        raise IncidentRefused("order", f'order "{order_no}" is not known; check the number or leave it empty')
    return int(row["order_id"])
