"""Who learns that a case has gone up: once each, until they look."""

from datetime import datetime, timedelta

import pytest

from db import cases, notices
from db.cases import Asked
from db.notices import MailRefused
from db.privacy import Sealed
from db.store import utc_text
from surveys.cases.deadlines import Deadlines
from surveys.cases.escalation import sweep
from surveys.cases.work import sight_of


def due_of(office, case_id):
    return datetime.fromisoformat(office.case(case_id).due_at)


def at_the_top(office, case_id):
    return Deadlines.of(office.store).executives_at(due_of(office, case_id))


def unseen(office, user):
    return notices.unseen(office.store, sight_of(user), user.user_id)


def told(office):
    people = {"chief": office.chief, "south": office.manager, "north": office.stranger, "audit": office.auditor,
              "ann": office.agent}  # fmt: skip
    return {name: unseen(office, user).cases for name, user in people.items()}


def test_a_late_case_is_told_to_its_regions_manager_then_to_the_executives(office):
    case_id = office.hears(urgency="urgent")
    assert not any(told(office).values())
    sweep(office.store, due_of(office, case_id))
    assert told(office) == {"chief": 0, "south": 1, "north": 0, "audit": 0, "ann": 0}
    assert unseen(office, office.manager).since == office.case(case_id).due_at
    sweep(office.store, at_the_top(office, case_id))
    sweep(office.store, at_the_top(office, case_id))
    assert told(office) == {"chief": 1, "south": 1, "north": 0, "audit": 0, "ann": 0}
    rows = office.store.rows("select level, count(*) as n from case_escalations group by level order by level")
    assert [tuple(row) for row in rows] == [(1, 1), (2, 1)]


def test_the_owner_is_told_as_well_and_sees_only_what_they_may(office):
    case_id = office.hears(by=office.agent, urgency="urgent")
    sweep(office.store, due_of(office, case_id))
    assert told(office)["ann"] == 1
    with office.store.transaction() as write:
        cases.set_owner(write, case_id, office.chief.user_id, office.agent.user_id)
    assert told(office)["ann"] == 0


def test_where_a_region_has_no_manager_the_executives_are_told_at_once(office):
    with office.store.transaction() as write:
        write.execute("update users set active = 0 where login = 'south'")
    case_id = office.hears(urgency="urgent")
    sweep(office.store, due_of(office, case_id))
    assert told(office)["chief"] == 1


def test_a_case_that_goes_straight_to_the_top_is_told_to_the_manager_too(office):
    case_id = office.hears(urgency="urgent")
    sweep(office.store, at_the_top(office, case_id))
    assert (told(office)["chief"], told(office)["south"]) == (1, 1)


def test_who_has_looked_is_told_no_more_until_the_next_one(office):
    first, second = office.hears(urgency="urgent"), office.hears(urgency="urgent")
    later = max(due_of(office, first), due_of(office, second))
    sweep(office.store, later)
    listed = Asked(whose="told", me=office.manager.user_id)
    sight = sight_of(office.manager)
    assert {one.case_id for one in cases.listed(office.store, sight, listed, utc_text(later))} == {first, second}
    notices.see(office.store, office.manager.user_id, utc_text(later), (first,))
    assert unseen(office, office.manager).cases == 1
    assert [one.case_id for one in cases.listed(office.store, sight, listed, utc_text(later))] == [second]
    before = office.store.revision
    notices.see(office.store, office.manager.user_id, utc_text(later))
    assert unseen(office, office.manager).cases == 0
    after = office.store.revision
    notices.see(office.store, office.manager.user_id, utc_text(later))
    assert before < after == office.store.revision
    sweep(office.store, at_the_top(office, first))
    assert told(office)["chief"] == 2


def test_a_case_that_is_back_in_time_or_closed_is_no_news(office):
    case_id = office.hears(urgency="urgent")
    sweep(office.store, due_of(office, case_id))
    office.moves(case_id, "acknowledged")
    assert not any(told(office).values())


def test_an_address_is_kept_sealed_and_checked(office):
    me = office.manager.user_id
    notices.set_mail(office.store, me, " south@example.com ")
    assert notices.mail_of(office.store, me) == "south@example.com"
    (row,) = office.store.rows("select mail_sealed from user_mails")
    assert b"south" not in row["mail_sealed"]
    assert office.store.vault.unseal(row["mail_sealed"], Sealed.USER_MAIL) == "south@example.com"
    for wrong in ("south", "a@b@c", "x <a@example.com>", "a@example.com\nBcc: b@example.com", "a" * 250 + "@b.cn"):
        with pytest.raises(MailRefused):
            notices.set_mail(office.store, me, wrong)
    assert notices.with_mail(office.store) == {me}
    notices.set_mail(office.store, me, "")
    assert notices.mail_of(office.store, me) == ""


def test_many_late_cases_are_told_in_one_pass(office):
    for _ in range(30):
        office.hears(urgency="urgent")
    late = datetime.fromisoformat(office.store.one("select max(due_at) from cases")[0])
    assert sweep(office.store, late + timedelta(minutes=1)).managers == 30
    assert told(office)["south"] == 30
