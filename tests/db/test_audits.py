"""An audit from its plan to the appeal, and what a penalty needs before anybody is touched."""

import hashlib
import sqlite3
from datetime import date, timedelta

import pytest

from db import audit_evidence, audits, penalties
from db.audits import AuditRefused, Drawing
from db.papers import PaperRefused
from db.penalties import PenaltyRefused
from db.privacy import SealBroken
from db.store import Store
from db.users import User, find_user

TODAY = date(2026, 11, 28)
DUE = TODAY + timedelta(days=30)


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path)
    with store.transaction() as write:
        for code in ("R1", "R2"):
            write.execute("insert into regions (code, name, rev) values (:code, :code, :rev)", code=code)
        for number in range(1, 5):
            write.execute(
                "insert into outlets (code, name, region_id, grade, rev) values (:code, :code, :region, 'B', :rev)",
                code=f"G{number}",
                region=1 + number % 2,
            )
            write.execute(
                "insert into claims (claim_no, outlet_id, labour_fen, claimed_at, rev) "
                "values (:no, :outlet, 9000, '2026-10-01T00:00:00Z', :rev)",
                no=f"C{number}",
                outlet=number,
            )
    yield store
    store.close()


@pytest.fixture
def people(store):
    """Two auditors, an executive, an agent: their user_id by login."""
    found = {}
    with store.transaction() as write:
        for login, role in (("li", "auditor"), ("wang", "auditor"), ("zhou", "executive"), ("ann", "agent")):
            # Nobody signs in here, so no password is hashed.
            row = write.one(
                """insert into users (login, name, password_hash, role, created_at)
                   values (:login, :name, '', :role, '2026-01-01T00:00:00Z') returning user_id""",
                login=login,
                name=login.title(),
                role=role,
            )
            found[login] = row["user_id"]
    return found


def opened(store, by, outlet=1, key="2026-11"):
    (number,) = audits.plan(store, [Drawing(outlet, "risk", "claims 2.4 times", score=0.9)], key, DUE, by)
    return audits.find(store, number)


def confirmed(store, people, outlet=1):
    audit = opened(store, people["li"], outlet)
    audits.close(store, audit, "confirmed", "three claims without a visit", 120_000, people["li"])
    return audits.find(store, audit.audit_id)


def test_a_plan_opens_each_outlet_once_however_often_it_is_sent(store, people):
    plan = [Drawing(1, "risk", "claims", score=0.8), Drawing(2, "random", "by lot", chance=0.05)]
    first = audits.plan(store, plan, "2026-11", DUE, people["li"], people["wang"])
    assert audits.plan(store, plan, "2026-11", DUE, people["li"], people["wang"]) == []
    found = {one.audit_id: one for one in audits.audits(store)}
    assert sorted(found) == sorted(first)
    assert {one.auditor for one in found.values()} == {"Wang"}
    assert {one.state(TODAY) for one in found.values()} == {"open"}
    assert found[first[0]].state(DUE + timedelta(days=1)) == "overdue"


def test_an_outlet_with_an_open_audit_stops_the_whole_plan(store, people):
    opened(store, people["li"])
    with pytest.raises(AuditRefused, match="G1 has an open audit") as refused:
        audits.plan(store, [Drawing(2, "risk", "x"), Drawing(1, "risk", "x")], "2026-12", DUE, people["li"])
    assert refused.value.rule == "open"
    assert len(audits.audits(store)) == 1


def test_a_manager_sees_the_audits_of_the_own_region(store, people):
    audit = opened(store, people["li"])
    assert audits.audits(store, [audit.region_id])[0].audit_id == audit.audit_id
    assert audits.audits(store, [3 - audit.region_id]) == []
    with pytest.raises(AuditRefused):
        audits.find(store, audit.audit_id, [3 - audit.region_id])


def test_the_timeline_tells_everything_and_is_only_added_to(store, people):
    audit = opened(store, people["li"])
    audits.assign(store, audit, people["wang"], people["li"])
    audits.note(store, audit, "premises found closed", people["wang"], visited=True)
    audits.judge_claim(store, audit, 1, "unclear", people["wang"])
    audits.judge_claim(store, audit, 1, "false", people["wang"])
    audits.close(store, audit, "inconclusive", "nobody met", 0, people["wang"])
    told = [(one.kind, one.by) for one in audits.events(store, audit.audit_id)]
    assert told == [
        ("opened", "Li"), ("assigned", "Li"), ("visited", "Wang"), ("claim_judged", "Wang"), ("claim_judged", "Wang"),
        ("closed", "Wang"),
    ]  # fmt: skip
    assert audits.judged(store, audit.audit_id) == {1: "false"}
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        store.connection.execute("delete from audit_events")


def test_words_about_an_outlet_are_sealed(store, people):
    audit = opened(store, people["li"])
    audits.note(store, audit, "the shopkeeper said nothing", people["li"])
    raw = store.connection.execute("select words_sealed from audit_events order by audit_event_id desc").fetchone()[0]
    assert b"shopkeeper" not in raw


@pytest.mark.parametrize(
    ("do", "rule"),
    [
        (lambda store, audit, who: audits.assign(store, audit, who["ann"], who["li"]), "auditor"),
        (lambda store, audit, who: audits.note(store, audit, "  ", who["li"]), "words"),
        (lambda store, audit, who: audits.judge_claim(store, audit, 2, "false", who["li"]), "claim"),
        (lambda store, audit, who: audits.judge_claim(store, audit, 1, "guilty", who["li"]), "verdict"),
        (lambda store, audit, who: audits.close(store, audit, "guilty", "x", 0, who["li"]), "outcome"),
        (lambda store, audit, who: audits.close(store, audit, "unfounded", "x", 5, who["li"]), "money"),
        (lambda store, audit, who: audits.close(store, audit, "confirmed", "", 5, who["li"]), "words"),
        (lambda store, audit, who: audits.appeal(store, audit, "no", who["li"], TODAY), "open"),
        (lambda store, audit, who: audits.decide_appeal(store, audit, "unfounded", "x", who["li"]), "appeal"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(store, people, do, rule):
    audit = opened(store, people["li"])
    with pytest.raises(AuditRefused) as refused:
        do(store, audit, people)
    assert refused.value.rule == rule
    assert audits.find(store, audit.audit_id) == audit


def test_a_closed_audit_stays_as_it_is(store, people):
    audit = confirmed(store, people)
    with pytest.raises(AuditRefused, match="an appeal can change it"):
        audits.note(store, audit, "one thing more", people["li"])


def test_an_appeal_is_decided_by_somebody_else_and_lifts_what_it_undoes(store, people):
    audit = confirmed(store, people)
    number = penalties.propose(store, audit, "claw_back", 120_000, "three claims", people["li"])
    penalties.decide(store, number, True, "", people["zhou"])
    audits.appeal(store, audit, "the visits are in our book", people["li"], date.fromisoformat(audit.closed_at[:10]))
    waiting = audits.find(store, audit.audit_id)
    assert waiting.state(TODAY) == "appealed"
    with pytest.raises(AuditRefused) as refused:
        audits.decide_appeal(store, waiting, "unfounded", "the book is right", people["li"])
    assert refused.value.rule == "self"
    audits.decide_appeal(store, waiting, "unfounded", "the book is right", people["wang"])
    ended = audits.find(store, audit.audit_id)
    assert (ended.outcome, ended.appeal_outcome, ended.recovered_fen) == ("unfounded", "changed", 0)
    (lifted,) = penalties.penalties(store, 1)
    assert lifted.lifted_at is not None
    kinds = [one.kind for one in audits.events(store, audit.audit_id)]
    assert kinds[-3:] == ["appealed", "appeal_changed", "penalty_lifted"]


def test_an_appeal_comes_within_thirty_days_and_once(store, people):
    audit = confirmed(store, people)
    closed = date.fromisoformat(audit.closed_at[:10])
    with pytest.raises(AuditRefused) as late:
        audits.appeal(store, audit, "no", people["li"], closed + timedelta(days=31))
    assert late.value.rule == "late"
    audits.appeal(store, audit, "no", people["li"], closed)
    with pytest.raises(AuditRefused) as twice:
        audits.appeal(store, audits.find(store, audit.audit_id), "no", people["li"], closed)
    assert twice.value.rule == "appealed"


def test_one_person_cannot_penalise(store, people):
    audit = confirmed(store, people)
    number = penalties.propose(store, audit, "warning", 0, "three claims", people["li"])
    with pytest.raises(PenaltyRefused) as refused:
        penalties.decide(store, number, True, "", people["li"])
    assert refused.value.rule == "self"
    assert penalties.penalties(store, 1) == []
    penalties.decide(store, number, True, "agreed", people["zhou"])
    (made,) = penalties.penalties(store, 1)
    assert (made.level, made.decided_by, made.approved_by) == ("warning", "Li", "Zhou")
    with pytest.raises(PenaltyRefused) as again:
        penalties.decide(store, number, False, "", people["wang"])
    assert again.value.rule == "decided"


@pytest.mark.parametrize(
    ("level", "column", "becomes"),
    [("downgraded", "grade", "C"), ("claims_suspended", "status", "suspended"), ("contract_ended", "status", "closed")],
)
def test_an_approved_penalty_takes_effect_on_the_outlet(store, people, level, column, becomes):
    number = penalties.propose(store, confirmed(store, people), level, 0, "three claims", people["li"])
    penalties.decide(store, number, True, "", people["zhou"])
    assert store.one("select grade, status from outlets where outlet_id = 1")[column] == becomes


def test_a_declined_penalty_touches_nobody_and_may_be_proposed_anew(store, people):
    audit = confirmed(store, people)
    number = penalties.propose(store, audit, "downgraded", 0, "three claims", people["li"])
    with pytest.raises(PenaltyRefused, match="waits for approval already"):
        penalties.propose(store, audit, "downgraded", 0, "three claims", people["wang"])
    penalties.decide(store, number, False, "too much", people["zhou"])
    assert store.one("select grade from outlets where outlet_id = 1")["grade"] == "B"
    assert penalties.propose(store, audit, "downgraded", 0, "once more", people["li"]) != number
    assert [one.decision for one in penalties.proposals(store)] == [None, "declined"]
    assert [one.level for one in penalties.proposals(store, waiting=True)] == ["downgraded"]


@pytest.mark.parametrize(
    ("level", "fen", "note", "rule"),
    [
        ("shouting", 0, "x", "level"),
        ("claw_back", 0, "x", "money"),
        ("warning", 500, "x", "money"),
        ("warning", 0, " ", "note"),
    ],
)
def test_a_penalty_is_complete_or_refused(store, people, level, fen, note, rule):
    with pytest.raises(PenaltyRefused) as refused:
        penalties.propose(store, confirmed(store, people), level, fen, note, people["li"])
    assert refused.value.rule == rule


def test_without_a_confirmed_audit_there_is_no_penalty(store, people):
    audit = opened(store, people["li"])
    audits.close(store, audit, "unfounded", "all in order", 0, people["li"])
    with pytest.raises(PenaltyRefused) as refused:
        penalties.propose(store, audits.find(store, audit.audit_id), "warning", 0, "anyway", people["li"])
    assert refused.value.rule == "audit"


PDF = b"%PDF-1.7 the visit book"


def test_evidence_is_known_by_its_hash_kept_once_and_sealed(store, people):
    audit, who = opened(store, people["li"]), person(store, "li")
    assert audit_evidence.keep(store, who, audit, "../book.pdf", PDF)
    assert not audit_evidence.keep(store, who, audit, "again.pdf", PDF)
    (kept,) = audit_evidence.evidence(store, audit.audit_id)
    assert (kept.name, kept.size, kept.added_by) == ("book.pdf", len(PDF), "Li")
    assert kept.digest == hashlib.sha256(PDF).hexdigest()
    path = audit_evidence.path_of(store, audit.audit_id, kept.digest)
    assert b"visit" not in path.read_bytes()
    assert audit_evidence.read(store, who, kept) == PDF
    log = store.one("select event, reason from access_log order by access_id desc limit 1")
    assert tuple(log) == ("audit_evidence", kept.digest[:12])
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(SealBroken):
        audit_evidence.read(store, who, kept)
    with pytest.raises(sqlite3.IntegrityError, match="evidence of an audit is kept"):
        store.connection.execute("delete from audit_evidence")


def test_evidence_that_cannot_be_kept_says_why(store, people):
    audit, who = opened(store, people["li"]), person(store, "li")
    for content, rule in ((b"", "empty"), (b"<html>", "kind")):
        with pytest.raises(PaperRefused) as refused:
            audit_evidence.keep(store, who, audit, "x.pdf", content)
        assert refused.value.rule == rule
    audits.close(store, audit, "inconclusive", "nothing found", 0, people["li"])
    with pytest.raises(AuditRefused):
        audit_evidence.keep(store, who, audits.find(store, audit.audit_id), "x.pdf", PDF)


def person(store, login) -> User:
    row = store.one("select user_id from users where login = :login", login=login)
    found = find_user(store, row["user_id"])
    assert found is not None
    return found
