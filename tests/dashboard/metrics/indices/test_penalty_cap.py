"""A penalty in force holds the suggested grade down, the strictest of several, and no longer than a year."""

from datetime import date

import pytest

from dashboard.metrics.indices.penalty_cap import penalty_caps
from dashboard.metrics.scope import Scope
from db.users import add_user


@pytest.fixture
def punish(books):
    """Decide on a penalty: outlet, level, day, and when it was lifted."""
    first, second = (
        add_user(books.store, login=login, name="N", password="correct horse", role="admin").user_id
        for login in ("ann", "bob")
    )

    def decide(outlet, level, day, lifted=None):
        with books.store.transaction() as write:
            row = write.one(
                """insert into audits (outlet_id, drawn, opened_at, closed_at, outcome, rev)
                   values (:outlet, 'risk', :day, :day, 'confirmed', :rev) returning audit_id""",
                outlet=outlet, day=f"{day}T02:00:00Z",
            )  # fmt: skip
            write.execute(
                """insert into penalties
                     (audit_id, outlet_id, level, decided_at, decided_by, approved_by, lifted_at, rev)
                   values (:audit, :outlet, :level, :day, :first, :second, :lifted, :rev)""",
                first=first, second=second, audit=row["audit_id"], outlet=outlet, level=level, day=f"{day}T02:00:00Z",
                lifted=lifted,
            )  # fmt: skip

    return decide


def test_the_strictest_holds_and_of_equals_the_latest(books, punish):
    punish(1, "warning", "2026-02-01")
    punish(1, "claims_suspended", "2025-10-01")
    punish(1, "downgraded", "2025-12-01")
    punish(2, "claw_back", "2025-12-01")
    caps = penalty_caps(books.view())
    assert set(caps) == {1, 2}
    assert (caps[1].grade, caps[1].level, caps[1].decided_on) == ("C", "downgraded", date(2025, 12, 1))
    assert (caps[2].grade, caps[2].until) == ("B", date(2026, 12, 1))


def test_what_was_lifted_or_is_over_a_year_old_holds_nobody_down(books, punish):
    punish(1, "warning", "2026-02-01", lifted="2026-02-20T02:00:00Z")
    punish(2, "warning", "2025-03-01")
    assert penalty_caps(books.view()) == {}


def test_a_cap_is_seen_within_the_scope_alone(books, punish):
    punish(1, "warning", "2026-02-01")
    assert penalty_caps(books.view(scope=Scope(outlet_ids=frozenset({2})))) == {}
