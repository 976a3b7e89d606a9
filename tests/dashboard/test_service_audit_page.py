"""The service audit screen, run in process as Streamlit runs it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.server import demo
from db import shopper_visits
from db.demo import make
from db.incidents import incidents
from db.store import Store
from db.users import list_users

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "service_audit.py"
SECTIONS = ("gap", "five", "competitors", "shoppers", "staff")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audit")
    store = Store.open(folder)
    make(store, orders=4000, outlets=24)
    store.close()
    return folder


@pytest.fixture
def company(made, monkeypatch):
    """The demo company looked at by its administrator."""
    monkeypatch.setenv("AFTERWORD_DATA", str(made))
    monkeypatch.setattr(demo, "_entered", made)
    remembered = (session._store, session._warehouse)
    for one in remembered:
        one.cache_clear()
    yield session.store()
    session.warehouse().close()
    session.store().close()
    for one in remembered:
        one.cache_clear()


def screen(monkeypatch=None, user=None, language="en", **query):
    if user is not None:
        monkeypatch.setattr(session, "demo_user", lambda: user)
    app = AppTest.from_file(str(PAGE), default_timeout=90)
    app.session_state["afterword_language"] = language
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def said(app):
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.success, app.warning, app.error)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def person(store, role):
    return next(user for user, _ in list_users(store) if user.role == role)


def test_every_section_opens_in_chinese(company):
    for section in SECTIONS:
        assert "audit_" not in said(screen(language="zh", section=section))
    for part in ("incidents", "trainings"):
        assert "audit_" not in said(screen(language="zh", section="staff", staff=part))


def test_the_planted_gap_is_the_sentence_of_the_first_section(company):
    words = said(screen())
    assert "below what they expect" in words
    assert "**Responsiveness**" in words


def test_each_gap_says_its_two_sides_or_which_questionnaire_to_send(company):
    words = said(screen(section="five"))
    for name in ("Promotion", "Understanding", "Procedure", "Behaviour", "Perception"):
        assert f"**{name}**" in words
    with company.transaction() as write:
        shoppers = "(select questionnaire_id from questionnaires where name = 'mystery-shopper')"
        gone = f"(select response_key from responses where questionnaire_id in {shoppers})"
        write.execute(f"delete from answers where response_key in {gone}")
        write.execute(f"delete from responses where questionnaire_id in {shoppers}")
    # Another period is another question: an answer that took long may be shown a while longer.
    assert "Mystery shopper checklist" in said(screen(section="five", span="24m"))
    assert "No mystery visit" in said(screen(section="shoppers", span="24m"))


def test_an_auditor_draws_outlets_with_a_seed_and_sees_it(company, monkeypatch):
    auditor = person(company, "auditor")
    app = screen(monkeypatch, auditor, section="shoppers")
    app.number_input(key="shopper_wanted").set_value(9)
    app.number_input(key="shopper_seed").set_value(77)
    app.button(key="shopper_draw").click().run()
    assert "seed 77" in said(app)
    assert len([one for one in shopper_visits.visits(company) if one.seed == 77]) == 9


def test_a_manager_notes_an_incident_of_the_own_region_only(company, monkeypatch):
    manager = person(company, "manager")
    rows = company.rows("select code, region_id from (select t.code, o.region_id from technicians t "
                        "join outlets o using (outlet_id))")  # fmt: skip
    own = next(row["code"] for row in rows if row["region_id"] == manager.region_id)
    other = next(row["code"] for row in rows if row["region_id"] != manager.region_id)
    before = len(incidents(company))
    for code, words in ((other, "outside your region"), (own, "Noted.")):
        app = screen(monkeypatch, manager, section="staff", staff="incidents")
        app.text_input(key="incident_person").set_value(code)
        app.text_area(key="incident_words").set_value("约好上午，下午才到。")
        app.button(key="incident_save").click().run()
        assert words in said(app)
    assert len(incidents(company)) == before + 1


def test_an_executive_reads_but_enters_nothing(company, monkeypatch):
    executive = person(company, "executive")
    shown = [screen(monkeypatch, executive, section=section) for section in ("competitors", "shoppers")]
    shown.append(screen(monkeypatch, executive, section="staff", staff="incidents"))
    keys = {one.key for app in shown for one in app.button}
    assert not keys & {"competitor_save", "shopper_draw", "incident_save"}


def test_no_name_of_a_technician_is_on_the_screen(company):
    app = screen(section="staff")
    (table, *_) = app.dataframe
    assert set(table.value["technician"].str.match(r"T\d{5}$")) == {True}


def test_an_auditor_enters_a_competitor_and_twice_is_told(company, monkeypatch):
    auditor = person(company, "auditor")
    for words in ("Saved.", "already"):
        app = screen(monkeypatch, auditor, section="competitors")
        app.text_input(key="competitor_company").set_value("远山")
        app.text_input(key="competitor_source").set_value("官网")
        app.number_input(key="competitor_quality").set_value(4.0)
        app.button(key="competitor_save").click().run()
        assert words in said(app)
