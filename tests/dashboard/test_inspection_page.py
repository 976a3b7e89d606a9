"""The screens of inspection, run in process as Streamlit runs them."""

from datetime import date

import pypdfium2
import pytest

from dashboard.parts.inspection.sanctions import letter_pdf
from db import audits, penalties
from db.audits import Drawing
from tests.dashboard.screens import said, screen

SECTIONS = ("audits", "plan", "penalties", "yield")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_in_either_language(company, language, section):
    words = said(screen("inspection", language=language, section=section))
    assert "inspection_" not in words
    assert "`None`" not in words
    assert len(words) > 60


@pytest.mark.parametrize("section", SECTIONS)
def test_an_empty_company_has_its_own_words(empty_company, section):
    assert said(screen("inspection", section=section))


def test_a_plan_is_written_once_it_is_released(own_company):
    before = own_company.one("select count(*) as n from audits")["n"]
    app = screen("inspection", section="plan")
    assert own_company.one("select count(*) as n from audits")["n"] == before
    app.button(key="plan_release").click().run()
    assert not app.exception
    opened = own_company.rows("select drawn, chance, due_on from audits where audit_id > :n", n=before)
    assert len(opened) == 8
    assert sorted(row["drawn"] for row in opened) == ["random"] * 2 + ["risk"] * 6
    assert all((row["chance"] is not None) == (row["drawn"] == "random") and row["due_on"] for row in opened)


def test_a_file_tells_of_its_audit_and_an_unknown_number_is_told_so(company):
    number = company.one("select min(audit_id) as n from audits")["n"]
    assert "inspection_" not in said(screen("inspection", audit=str(number)))
    assert said(screen("inspection", audit="999999"))
    assert said(screen("inspection", audit="x"))


def test_a_manager_sees_no_audit_of_another_region(company, sits_down):
    manager = sits_down(company, "manager")
    other = company.one(
        "select audit_id, code, name from audits join outlets using (outlet_id) where region_id <> :region limit 1",
        region=manager.region_id,
    )
    words = said(screen("inspection", audit=str(other["audit_id"])))
    assert other["code"] not in words
    assert other["name"] not in words
    listed = screen("inspection", section="audits")
    shown = " ".join(frame.value.to_csv() for frame in listed.dataframe)
    assert other["code"] not in shown


def test_a_penalty_is_proposed_by_one_and_decided_by_another(own_company, sits_down):
    auditor = sits_down(own_company, "auditor")
    outlet = own_company.one(
        """select outlet_id from outlets where status = 'open' and outlet_id not in (select outlet_id from audits)
           and coalesce(region_id = :region, 1) limit 1""",
        region=auditor.region_id,
    )
    drawing = Drawing(outlet["outlet_id"], "risk", "Old parts", score=0.9)
    (number,) = audits.plan(own_company, [drawing], "by-hand", date(2026, 12, 24), auditor.user_id)
    found = audits.find(own_company, number)
    audits.close(own_company, found, "confirmed", "Nine parts of ten were not there.", 120_000, auditor.user_id)
    one = audits.find(own_company, number)
    app = screen("inspection", audit=str(one.audit_id))
    app.selectbox(key=f"level_{one.audit_id}").set_value("warning").run()
    app.text_area(key=f"penalty_note_{one.audit_id}").set_value("Old parts were missing.").run()
    app.button(key="propose_do").click().run()
    assert not app.exception
    (proposal,) = penalties.proposals(own_company, audit_id=one.audit_id)
    assert proposal.decision is None
    own = [button.key for button in screen("inspection", section="penalties").button]
    assert f"approve_{proposal.proposal_id}" not in own, "who proposed it may not decide it"

    sits_down(own_company, "admin")
    app = screen("inspection", section="penalties")
    app.button(key=f"approve_{proposal.proposal_id}").click().run()
    assert not app.exception
    (decided,) = penalties.proposals(own_company, audit_id=one.audit_id)
    assert decided.decision == "approved"
    assert [kept.level for kept in penalties.penalties(own_company, one.outlet_id)].count("warning") == 1
    for spoken, word in (("zh", "申诉"), ("en", "appeal")):
        text = letter_words(decided, spoken)
        assert one.code in text
        assert word in text


def test_a_letter_knows_how_the_appeal_went(own_company, sits_down):
    appealed = next(one for one in audits.audits(own_company) if one.appealed_at)
    proposal = penalties.proposals(own_company, audit_id=appealed.audit_id)[0]
    waits = {spoken: letter_words(proposal, spoken) for spoken in ("zh", "en")}
    audits.decide_appeal(own_company, appealed, "confirmed", "Nothing new.", sits_down(own_company, "admin").user_id)
    for spoken, stays in (("zh", "维持原结果"), ("en", "the outcome stays")):
        assert stays not in waits[spoken]
        assert stays in letter_words(proposal, spoken)


def letter_words(proposal, spoken):
    """The letter's text without the breaks of its lines."""
    pages = pypdfium2.PdfDocument(letter_pdf(proposal, spoken))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
