"""The service audit screen, run in process as Streamlit runs it."""

from db import shopper_visits
from db.incidents import incidents
from tests.dashboard.screens import said, screen

SECTIONS = ("gap", "five", "competitors", "shoppers", "staff")


def test_every_section_opens_in_chinese(company):
    for section in SECTIONS:
        assert "audit_" not in said(screen("service_audit", "zh", section=section))
    for part in ("incidents", "trainings"):
        assert "audit_" not in said(screen("service_audit", "zh", section="staff", staff=part))


def test_the_planted_gap_is_the_sentence_of_the_first_section(company):
    words = said(screen("service_audit"))
    assert "below what they expect" in words
    assert "**Responsiveness**" in words


def test_each_gap_says_its_two_sides_or_which_questionnaire_to_send(own_company):
    words = said(screen("service_audit", section="five"))
    for name in ("Promotion", "Understanding", "Procedure", "Behaviour", "Perception"):
        assert f"**{name}**" in words
    with own_company.transaction() as write:
        shoppers = "(select questionnaire_id from questionnaires where name = 'mystery-shopper')"
        gone = f"(select response_key from responses where questionnaire_id in {shoppers})"
        write.execute(f"delete from answers where response_key in {gone}")
        write.execute(f"delete from responses where questionnaire_id in {shoppers}")
    # Another period is another question: an answer that took long may be shown a while longer.
    assert "Mystery shopper checklist" in said(screen("service_audit", section="five", span="24m"))
    assert "No mystery visit" in said(screen("service_audit", section="shoppers", span="24m"))


def test_an_auditor_draws_outlets_with_a_seed_and_sees_it(own_company, sits_down):
    sits_down(own_company, "auditor")
    app = screen("service_audit", section="shoppers")
    app.number_input(key="shopper_wanted").set_value(9)
    app.number_input(key="shopper_seed").set_value(77)
    app.button(key="shopper_draw").click().run()
    assert "seed 77" in said(app)
    assert len([one for one in shopper_visits.visits(own_company) if one.seed == 77]) == 9


def test_a_manager_notes_an_incident_of_the_own_region_only(own_company, sits_down):
    manager = sits_down(own_company, "manager")
    rows = own_company.rows("select code, region_id from (select t.code, o.region_id from technicians t "
                        "join outlets o using (outlet_id))")  # fmt: skip
    own = next(row["code"] for row in rows if row["region_id"] == manager.region_id)
    other = next(row["code"] for row in rows if row["region_id"] != manager.region_id)
    before = len(incidents(own_company))
    for code, words in ((other, "outside your region"), (own, "Noted.")):
        app = screen("service_audit", section="staff", staff="incidents")
        app.text_input(key="incident_person").set_value(code)
        app.text_area(key="incident_words").set_value("约好上午，下午才到。")
        app.button(key="incident_save").click().run()
        assert words in said(app)
    assert len(incidents(own_company)) == before + 1


def test_an_executive_reads_but_enters_nothing(company, sits_down):
    sits_down(company, "executive")
    shown = [screen("service_audit", section=section) for section in ("competitors", "shoppers")]
    shown.append(screen("service_audit", section="staff", staff="incidents"))
    keys = {one.key for app in shown for one in app.button}
    assert not keys & {"competitor_save", "shopper_draw", "incident_save"}


def test_no_name_of_a_technician_is_on_the_screen(company):
    app = screen("service_audit", section="staff")
    (table, *_) = app.dataframe
    assert set(table.value["technician"].str.match(r"T\d{5}$")) == {True}


def test_an_auditor_enters_a_competitor_and_twice_is_told(own_company, sits_down):
    sits_down(own_company, "auditor")
    for words in ("Saved.", "already"):
        app = screen("service_audit", section="competitors")
        app.text_input(key="competitor_company").set_value("远山")
        app.text_input(key="competitor_source").set_value("官网")
        app.number_input(key="competitor_quality").set_value(4.0)
        app.button(key="competitor_save").click().run()
        assert words in said(app)
