"""An audit from its claims to the decision on an appeal, as its people do it on the screens."""

from datetime import date

from db import audit_evidence, audits
from db.audits import Drawing
from db.users import list_users
from tests.dashboard.screens import said, screen

PAPER = b"%PDF-1.4\n%%EOF\n"
DUE = date(2026, 12, 24)


def of_own_outlet(store, sits_down, outcome=None):
    """An audit of the outlet whose people may sign in, closed by the auditor where ``outcome`` says so."""
    outlet = next(user.outlet_id for user, _ in list_users(store) if user.role == "outlet")
    auditor = sits_down(store, "auditor")
    drawing = Drawing(outlet, "random", "By lot, 2 of 24", chance=0.08)
    (number,) = audits.plan(store, [drawing], f"test-{outcome}", DUE, auditor.user_id)
    if outcome:
        audits.close(store, audits.find(store, number), outcome, "Two parts were not there.", 0, auditor.user_id)
    return audits.find(store, number)


def test_claims_are_judged_one_after_another_and_the_audit_is_closed(own_company, sits_down):
    audit = of_own_outlet(own_company, sits_down)
    app = screen("inspection", audit=str(audit.audit_id))
    app.button(key="verdict_false").click().run()
    app.button(key="verdict_upheld").click().run()
    assert sorted(audits.judged(own_company, audit.audit_id).values()) == ["false", "upheld"]
    app.button(key="close_do").click().run()
    assert "Choose an outcome" in said(app)
    app.button_group(key="close_outcome").set_value("inconclusive").run()
    app.text_area(key=f"close_summary_{audit.audit_id}").set_value("Nobody was there.").run()
    app.button(key="close_do").click().run()
    assert not app.exception
    closed = audits.find(own_company, audit.audit_id)
    assert (closed.outcome, closed.summary) == ("inconclusive", "Nobody was there.")
    words = said(app)
    assert "1 upheld, 1 false" in words
    assert "verdict_false" not in {one.key for one in app.button}


def test_evidence_shows_its_whole_hash_and_every_look_is_on_record(own_company, sits_down):
    audit = of_own_outlet(own_company, sits_down)
    auditor = sits_down(own_company, "auditor")
    assert audit_evidence.keep(own_company, auditor, audit, "count.pdf", PAPER)
    (one,) = audit_evidence.evidence(own_company, audit.audit_id)
    app = screen("inspection", audit=str(audit.audit_id))
    assert one.digest in said(app)
    looks = "select count(*) as n from access_log where event = 'audit_evidence'"
    before = own_company.one(looks)["n"]
    app.button(key=f"evidence_{one.evidence_id}").click().run()
    app.run()
    assert not app.exception
    assert own_company.one(looks)["n"] == before + 1


def test_an_outlet_is_not_told_of_a_visit_to_come(own_company, sits_down):
    audit = of_own_outlet(own_company, sits_down)
    sits_down(own_company, "outlet")
    words = said(screen("outlet", section="audits"))
    assert f"No. {audit.audit_id}" not in words
    assert "By lot" not in words


def test_an_outlet_appeals_once_and_somebody_else_decides(own_company, sits_down):
    audit = of_own_outlet(own_company, sits_down, "confirmed")
    sits_down(own_company, "outlet")
    app = screen("outlet", section="audits")
    assert "Two parts were not there" in said(app)
    # The demonstration's own audit of this outlet may still be open to appeal, too; the newest comes first.
    forms = [one.label for one in app.button].count("Appeal")
    box = next(one for one in app.text_area if one.label == "The appeal")
    box.set_value("They were sent back.")
    next(one for one in app.button if one.label == "Appeal").click().run()
    assert not app.exception
    waiting = audits.find(own_company, audit.audit_id)
    assert (waiting.appeal, waiting.appeal_outcome) == ("They were sent back.", None)
    assert [one.label for one in app.button].count("Appeal") == forms - 1

    sits_down(own_company, "auditor")
    words = said(screen("inspection", audit=str(audit.audit_id)))
    assert "Waits for a decision by management" in words
    sits_down(own_company, "executive")
    app = screen("inspection", audit=str(audit.audit_id))
    app.radio[0].set_value("unfounded")
    next(one for one in app.text_area if one.label == "Why").set_value("The list of parts is right.")
    next(one for one in app.button if one.label == "Decide the appeal").click().run()
    assert not app.exception
    decided = audits.find(own_company, audit.audit_id)
    assert (decided.outcome, decided.appeal_outcome) == ("unfounded", "changed")
