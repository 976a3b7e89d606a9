"""The service level screen, run in process as Streamlit runs it."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.metrics import service_levels
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from dashboard.server import demo
from dashboard.texts import speaking
from db.demo import make
from db.service_levels import history
from db.store import Store
from db.users import add_user, list_users

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "service.py"
END = date(2026, 11, 27)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    store = Store.open(folder)
    make(store, orders=30_000, outlets=240, end=END)
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


def screen(language="en", **query):
    app = AppTest.from_file(str(PAGE), default_timeout=90)
    app.session_state["afterword_language"] = language
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def said(app):
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.success)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


@pytest.mark.parametrize(
    ("section", "english", "chinese"),
    [
        ("times", "Half of all orders are done within", "一半的工单在"),
        ("levels", "of orders are answered in time", "的工单按时响应"),
        ("right", "of repairs come back within 30 days", "30 天内再次报修的占"),
        ("speed", "orders with both an answer and their times", "既有回答又有完工时间的工单"),
        ("promises", "promises", "项承诺"),
    ],
)
def test_each_section_opens_with_a_sentence_in_either_language(company, section, english, chinese):
    assert english in said(screen(section=section))
    assert chinese in said(screen("zh", section=section))


@pytest.mark.parametrize("by", ["service_type", "priority", "channel", "region_id"])
def test_times_are_told_for_each_grouping(company, by):
    app = screen(by=by)
    assert len(app.dataframe) >= 2
    assert "cannot be put in order" in said(app)


@pytest.mark.parametrize("by", ["category", "region_id", "fault_id"])
def test_repairs_are_told_for_each_grouping(company, by):
    assert "Kaplan–Meier" in said(screen(section="right", by=by, period="all"))


def test_the_slowing_region_of_the_demo_is_found(company):
    told = Store.open(session.store().folder).folder.joinpath("demo_truth.json").read_text("utf-8")
    assert '"region": "R02"' in told
    view = View(session.warehouse(), Period(date(2026, 10, 31), END))
    assert ("R02", "installation") in behind(view)
    calm = View(session.warehouse(), Period(date(2026, 3, 1), date(2026, 4, 30)))
    assert ("R02", "installation") not in behind(calm)


def behind(view):
    codes = {row["region_id"]: row["code"] for row in session.store().rows("select region_id, code from regions")}
    told = service_levels.cells(view, "response")
    told = told[told["behind"]]
    return {(codes[region], service) for region, service in zip(told["region_id"], told["service_type"], strict=True)}


def test_the_administrator_sets_a_level_and_others_only_read(company, monkeypatch):
    app = screen(section="levels")
    with speaking("en"):
        app.multiselect[0].select("repair")
        app.number_input[0].set_value(6.0)
        next(one for one in app.button if one.label == "Keep").click()
        app.run()
    assert not app.exception
    assert "1 levels kept" in said(app)
    (row,) = history(company)
    assert (row["service_type"], row["priority"], row["hours"]) == ("repair", "ordinary", 6.0)
    executive = next(user for user, _ in list_users(company) if user.role == "executive")
    monkeypatch.setattr(session, "demo_user", lambda: executive)
    assert not [one for one in screen(section="levels").button if one.label == "Keep"]


@pytest.mark.parametrize("section", ["times", "levels", "right", "speed", "promises"])
def test_without_orders_each_section_says_what_to_do(tmp_path, monkeypatch, section):
    store = Store.open(tmp_path)
    add_user(store, login="root", name="Root", password="long enough 长", role="admin")
    store.close()
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path))
    monkeypatch.setattr(demo, "_entered", tmp_path)
    remembered = (session._store, session._warehouse)
    for one in remembered:
        one.cache_clear()
    try:
        words = said(screen(section=section))
        assert "No finished orders" in words or "No order of this period" in words
    finally:
        session.warehouse().close()
        session.store().close()
        for one in remembered:
            one.cache_clear()
