"""The screen of faults and cost, run in process as Streamlit runs it."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.server import demo
from db.demo import make
from db.store import Store
from db.users import add_user, list_users
from kit.qr import qr_svg

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "faults.py"
# AppTest looks for modules beside the page first, where kit.py is a page too: the real one has to be there already.
assert qr_svg
SECTIONS = ("faults", "parts", "returns", "cost")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    store = Store.open(folder)
    make(store, orders=3000, outlets=20, end=date(2026, 11, 27))
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
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_in_either_language(company, language, section):
    words = said(screen(language=language, section=section, period="all"))
    assert "faults_" not in words
    assert "nan" not in words.lower().replace("nanjing", "").replace("qingfeng", "")
    assert len(words) > 300


@pytest.mark.parametrize("section", SECTIONS)
def test_a_short_period_has_its_own_words(company, section):
    assert said(screen(section=section, period="4w"))


def test_an_empty_company_is_told_what_to_bring(tmp_path, monkeypatch):
    store = Store.open(tmp_path)
    add_user(store, login="admin", name="Ada", password="a long password", role="admin")
    store.close()
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path))
    monkeypatch.setattr(demo, "_entered", tmp_path)
    for one in (session._store, session._warehouse):
        one.cache_clear()
    words = [said(screen(section=section)) for section in SECTIONS]
    session.warehouse().close()
    session.store().close()
    for one in (session._store, session._warehouse):
        one.cache_clear()
    assert "Import orders and claims" in words[0]
    assert "No claims with parts" in words[1]
    assert "No returns or exchanges" in words[2]
    assert "No orders finished" in words[3]


def test_a_manager_sees_no_outlet_of_another_region(company, monkeypatch):
    manager = next(user for user, _ in list_users(company) if user.role == "manager")
    hidden = {
        row["code"]
        for row in company.rows("select code from outlets where region_id <> :region", region=manager.region_id)
    }
    for section in ("parts", "returns", "cost"):
        app = screen(monkeypatch, manager, section=section, period="all")
        shown = {
            str(cell).partition(" ")[0]
            for frame in app.dataframe
            if "name" in frame.value.columns
            for cell in frame.value["name"]
        }
        assert shown
        assert not shown & hidden
        assert not any(code in said(app) for code in hidden)
